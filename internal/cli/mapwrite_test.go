package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

func appCells(cells ...reconcile.Cell) reconcile.Mapping {
	for i := range cells {
		cells[i].Name, cells[i].System, cells[i].Source = cells[i].User, "ignition", reconcile.Source{File: "u.yaml", Line: i + 1}
	}
	return reconcile.NewMapping(reconcile.Plan{}, []reconcile.MappedSystem{{System: "ignition", Title: "Ignition"}}, cells, nil, nil)
}

// Only what one person was found by, and what is to stay, is written down.
func TestAccountPins(t *testing.T) {
	m := appCells(
		reconcile.Cell{User: "found", State: reconcile.CellInSync, Matched: "e-mail", ID: "7"},
		reconcile.Cell{User: "linked-wrong", State: reconcile.CellElsewhere, Matched: "former e-mail", ID: "8"},
		reconcile.Cell{User: "pinned", State: reconcile.CellInSync, Matched: "id", ID: "9", Pinned: true},
		reconcile.Cell{User: "share-a", State: reconcile.CellInSync, Matched: "e-mail", ID: "10"},
		reconcile.Cell{User: "share-b", State: reconcile.CellInSync, Matched: "e-mail", ID: "10"},
		reconcile.Cell{User: "two", State: reconcile.CellAmbiguous, Matched: "e-mail", ID: "11", Text: "a, b"},
		reconcile.Cell{User: "leaves", State: reconcile.CellRemove, Matched: "e-mail", ID: "12"},
		reconcile.Cell{User: "deleted", State: reconcile.CellDeleted, Matched: "e-mail", ID: "13"},
		reconcile.Cell{User: "no-id", State: reconcile.CellInSync, Matched: "e-mail"},
	)
	want := []pinned{
		{edit.Pin{At: diag.Position{File: "u.yaml", Line: 1}, ID: "7"}, "found, Ignition", "e-mail"},
		{edit.Pin{At: diag.Position{File: "u.yaml", Line: 2}, ID: "8"}, "linked-wrong, Ignition", "former e-mail"},
	}
	if diff := cmp.Diff(want, accountPins(m), cmp.AllowUnexported(pinned{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What has no id still is said, with the reason, once for a file.
func TestNotPinned(t *testing.T) {
	conflict := func(file string, line int) *edit.Conflict {
		return &edit.Conflict{Pos: diag.Position{File: file, Line: line}, Problem: "the file has no column", Advice: "nothing was written: add it"}
	}
	found := []pinned{{whose: "Acme"}, {whose: "Beta"}, {whose: "Gamma"}}
	left := []edit.Left{{Index: 0, Why: conflict("a.csv", 2)}, {Index: 1, Why: conflict("a.csv", 3)}, {Index: 2, Why: conflict("b.csv", 2)}}
	m := appCells(reconcile.Cell{User: "two", State: reconcile.CellAmbiguous, Text: "a, b"}, reconcile.Cell{User: "no-id", State: reconcile.CellInSync, Matched: "e-mail"})
	p := reconcile.Plan{Blocked: []reconcile.Blocked{
		{Name: "Twin", Source: reconcile.Source{File: "book.yaml", Line: 9}, Hold: reconcile.Hold{Rule: "ambiguous", Text: "2 clients have this name", Hint: "add the uuid"}},
		{Name: "Zed", Hold: reconcile.Hold{Rule: "person", Text: "not about an id"}},
	}}
	var b strings.Builder
	notPinned(&b, found, left, m, p)
	want := `Left: Acme: a.csv:2: the file has no column
  hint: add it
Left: Gamma: b.csv:2: the file has no column
  hint: add it
Left: 1 line of a.csv more, for the same reason
Left: Twin (book.yaml:9): 2 clients have this name
  hint: add the uuid
Left: two, Ignition: ambiguous: a, b
Left: 1 account of Ignition: its list shows no ids
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
