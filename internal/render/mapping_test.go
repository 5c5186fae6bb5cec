package render_test

import (
	"bytes"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// mapping has people in every status, beside as many systems as are asked for.
func mapping(systems int) reconcile.Mapping {
	p := everything()
	p.Changes, p.Blocked = nil, nil
	p.Notices = []reconcile.Notice{
		{Address: "ignition/ravi@x.example", Name: "Ravi Menon", Rule: "window", Source: at(30),
			Text: "has no link, and no staff record has the e-mail ravi@x.example: after 24 hours Ignition makes a new one, at the latest at 19:00 on 22 November 2026; link the user in time"},
		{Address: "client/c1/manager", Name: "Acme", Text: "is about a client, and not shown here"},
	}
	p.Attested = []reconcile.Attested{{Address: "user/lee-park/xbert/link", Name: "Lee Park"}}
	seen := func(system string, days int) *reconcile.Seen {
		return &reconcile.Seen{System: system, CapturedAt: p.ObservedAt.Add(-time.Duration(days) * 24 * time.Hour), By: "jo-bloggs", AsRole: "admin", Days: days, Stale: days > 35, Partial: days == 1}
	}
	all := []reconcile.MappedSystem{
		{System: "xpm", Title: "Xero Practice Manager", Seen: &reconcile.Seen{CapturedAt: p.ObservedAt}},
		{System: "ignition", Title: "Ignition", Seen: seen("ignition", 1)},
		{System: "xbert", Title: "XBert", Seen: seen("xbert", 40)},
		{System: "keys", Title: "Office keys", Why: "nothing shows who is there"},
	}
	cell := func(user, name, system string, s reconcile.CellState, matched, text string) reconcile.Cell {
		return reconcile.Cell{User: user, Name: name, System: system, State: s, Matched: matched, Text: text, Source: at(12), Pinned: matched == "id"}
	}
	cells := []reconcile.Cell{
		cell("kim-tan", "Kim Tan", "xpm", reconcile.CellInSync, "id", ""),
		cell("lee-park", "Lee Park", "xpm", reconcile.CellInSync, "e-mail", ""),
		cell("sam-lee", "Sam\x1b[31m Lee", "xpm", reconcile.CellAmbiguous, "", "2 staff records have the e-mail sam@x.example"),
		cell("ravi-menon", "Ravi Menon", "xpm", reconcile.CellMissing, "", "to be added"),
		cell("kim-tan", "Kim Tan", "ignition", reconcile.CellInSync, "e-mail", ""),
		cell("lee-park", "Lee Park", "ignition", reconcile.CellElsewhere, "e-mail", "is linked to Sam Lee; the right staff record cannot be chosen: temp@x.example is linked to it already, which comes off first"),
		cell("sam-lee", "Sam\x1b[31m Lee", "ignition", reconcile.CellDeleted, "", "to be added"),
		cell("kim-tan", "Kim Tan", "xbert", reconcile.CellInSync, "e-mail", ""),
		cell("lee-park", "Lee Park", "xbert", reconcile.CellUnlinked, "e-mail", "is not linked"),
		cell("kim-tan", "Kim Tan", "keys", reconcile.CellNoSight, "", "nothing shows who is there"),
	}
	cells[2].Hint = "add the uuid of the right one under accounts.xpm"
	cells = cells[:map[int]int{1: 4, 2: 7, 3: 9, 4: 10}[systems]]
	strangers := []reconcile.Stranger{{System: "ignition", Name: "Temp", Email: "temp@x.example"}, {System: "xpm", Name: "Rowan Ellis", Email: "rowan@harbour.example"}}
	return reconcile.NewMapping(p, all[:systems], cells, strangers, nil)
}

func TestMapping(t *testing.T) {
	tests := []struct {
		name    string
		systems int
		style   render.Style
	}{
		{"mapping", 3, render.Style{}},
		{"mapping-color", 3, render.Style{Color: true}},
		{"mapping-folded", 4, render.Style{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := render.Mapping(&b, mapping(tt.systems), tt.style); err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, "testdata/"+tt.name+".txt", b.Bytes())
			for _, line := range bytes.Split(b.Bytes(), []byte("\n")) {
				if n := utf8.RuneCount(line); n > 100 && !tt.style.Color {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// That a record was seen too long ago is a word, and no colour alone.
func TestMappingOfOldRecords(t *testing.T) {
	m := mapping(1)
	for i := range m.People {
		for j := range m.People[i].Cells {
			if c := &m.People[i].Cells[j]; c.Status == reconcile.StatusInSync {
				c.Status = reconcile.StatusStale
			}
		}
	}
	var b bytes.Buffer
	if err := render.Mapping(&b, m, render.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"stale, pinned", "stale, by e-mail"} {
		if !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("no %q in:\n%s", want, b.String())
		}
	}
}

// A spreadsheet gets one row an account, with the status beside the state.
func TestMappingTable(t *testing.T) {
	header, rows := render.MappingTable(mapping(1))
	want := [][]string{
		{"user", "name", "system", "status", "state", "matched by", "email", "id", "pinned", "text"},
		{"kim-tan", "Kim Tan", "xpm", "in sync", "in sync", "id", "", "", "yes", ""},
		{"lee-park", "Lee Park", "xpm", "in sync", "in sync", "e-mail", "", "", "", ""},
		{"ravi-menon", "Ravi Menon", "xpm", "drifted", "missing", "", "", "", "", "to be added"},
		{"sam-lee", "Sam\x1b[31m Lee", "xpm", "drifted", "ambiguous", "", "", "", "", "2 staff records have the e-mail sam@x.example"},
	}
	if diff := cmp.Diff(want, append([][]string{header}, rows...)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
