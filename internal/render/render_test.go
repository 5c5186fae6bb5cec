package render_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

var (
	lee  = reconcile.Value{ID: "s1", Name: "Lee Park"}
	kim  = reconcile.Value{ID: "s2", Name: "Kim Tan", User: "kim-tan"}
	ravi = reconcile.Value{Name: "Ravi Menon", User: "ravi-menon"}
)

func at(line int) reconcile.Source {
	return reconcile.Source{File: "practice/book.yaml", Line: line, Column: 3}
}

func key(kind reconcile.Kind, id string) reconcile.Key {
	return reconcile.Key{System: "xpm", Kind: kind, ID: id}
}

func field(f reconcile.Field, before, after reconcile.Value, confirmed bool, line int) reconcile.FieldChange {
	return reconcile.FieldChange{
		Address: "client/c/" + string(f), Field: f, Before: before, After: after, Confirmed: confirmed,
		Reason: reconcile.ReasonDiffers, Origin: reconcile.OriginMoved, By: "assignment/book", Because: []reconcile.Step{{Source: at(line), Says: string(f) + ": x"}},
	}
}

// everything has one of each thing that a plan can hold.
func everything() reconcile.Plan {
	update := func(id, name string, risk reconcile.Risk, fs ...reconcile.FieldChange) reconcile.Change {
		return reconcile.Change{
			Address: "client/" + id, Key: key(reconcile.KindClient, id), Name: name, Action: reconcile.ActionUpdate,
			Risk: risk, Reason: fs[0].Reason, Origin: fs[0].Origin, Source: fs[0].Because[0].Source, Fields: fs,
		}
	}
	held := update("c4", "Delta Ltd", reconcile.RiskTakes, field(reconcile.FieldManager, lee, kim, true, 9))
	held.Hold = &reconcile.Hold{Rule: "unpinned", Text: "the client is only known by its name", Hint: "add uuid: c4"}
	manual := update("c5", "Echo Ltd", reconcile.RiskTakes, field(reconcile.FieldManager, lee, reconcile.Value{}, true, 10))
	manual.Action = reconcile.ActionManual
	joins := update("c3", "Gamma & Sons", reconcile.RiskFills, field(reconcile.FieldManager, reconcile.Value{}, ravi, false, 8))
	joins.DependsOn = []string{"user/ravi-menon/xpm"}
	return reconcile.Plan{
		Header: reconcile.Header{
			FormatVersion: reconcile.FormatVersion, Practice: "harbour", DisplayName: "Harbour Accounting",
			Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour Accounting", ID: "t1"},
			AsOf:   reconcile.Date{Year: 2026, Month: 11, Day: 22}, TimeZone: "Australia/Sydney",
			ObservedAt: time.Date(2026, 11, 21, 19, 12, 0, 0, time.UTC),
		},
		Summary: reconcile.Summary{Create: 1, Update: 2, Manual: 1, Held: 1, Blocked: 2, InSync: 1234, Unmanaged: 15},
		Stops:   []reconcile.Stop{{Rule: "observe-only", Text: "the practice says manage: observe, so nothing is written"}},
		Changes: []reconcile.Change{
			{
				Address: "user/ravi-menon/xpm", Key: key(reconcile.KindStaff, ""), Name: "Ravi Menon", Email: "ravi@harbour.example",
				User: "ravi-menon", Action: reconcile.ActionCreate, Risk: reconcile.RiskGrants, Reason: reconcile.ReasonNotThere, Source: at(4),
			},
			update("c1", "Acme Pty Ltd", reconcile.RiskTakes,
				field(reconcile.FieldPartner, lee, kim, true, 6), field(reconcile.FieldManager, reconcile.Value{}, kim, true, 7)),
			joins, held, manual,
		},
		Blocked: []reconcile.Blocked{
			{Address: "client/Twin", Name: "Twin", Source: at(11), Hold: reconcile.Hold{Rule: "ambiguous", Text: "2 clients have this name", Hint: "add the uuid of the one you mean: c6, c7"}},
			{Address: "client/c8/manager", Name: "Zed\x1b[31m\nLtd", Source: at(12), Hold: reconcile.Hold{Rule: "person", Text: "Sam Lee is blocked"}},
		},
		Notices:   []reconcile.Notice{{Address: "user/lee-park/xpm", Name: "Lee Park", Rule: "name", Text: `is called "Lee Parker" there`, Source: at(13)}},
		Pins:      []reconcile.Pin{{Address: "client/Delta Ltd", Name: "Delta Ltd", Source: at(9), ID: "c4", FoundBy: "name"}},
		Unmanaged: unmanaged(14),
		Later: []reconcile.Later{
			later("Acme Pty Ltd", 14), later("Beta Trust", 14),
		},
		Overrides: []reconcile.Override{{Rail: "maxClients", Reason: "Lee leaves, agreed with all clients"}},
		Budget:    reconcile.Budget{Reads: 5, Writes: 3, Seconds: 9, DayShare: 0.0016},
	}
}

func later(name string, line int) reconcile.Later {
	return reconcile.Later{
		Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, Address: "client/c/manager", Name: name, Field: reconcile.FieldManager,
		Before: reconcile.Value{Name: "Jo Bloggs", User: "jo-bloggs"}, After: kim,
		Because: []reconcile.Step{{Source: at(line), Says: "cover jo-away"}},
	}
}

func unmanaged(clients int) []reconcile.Unmanaged {
	out := []reconcile.Unmanaged{{Key: key(reconcile.KindStaff, "s9"), Name: "Rowan Ellis", Email: "rowan@harbour.example"}}
	for i := range clients {
		id := "u" + string(rune('a'+i))
		out = append(out, reconcile.Unmanaged{Key: key(reconcile.KindClient, id), Name: "Client " + id})
	}
	return out
}

func empty() reconcile.Plan {
	p := everything()
	return reconcile.Plan{Header: p.Header, Summary: reconcile.Summary{InSync: 94}}
}

func TestPlanText(t *testing.T) {
	tests := []struct {
		name  string
		plan  reconcile.Plan
		style render.Style
	}{
		{"everything", everything(), render.Style{}},
		{"everything-color", everything(), render.Style{Color: true}},
		{"empty", empty(), render.Style{}},
		{"by-hand", sittingPlan(), render.Style{}},
		{"by-hand-color", sittingPlan(), render.Style{Color: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := render.Plan(&b, tt.plan, tt.style); err != nil {
				t.Fatal(err)
			}
			golden.Equal(t, filepath.Join("testdata", "plan-"+tt.name+".txt"), b.Bytes())
		})
	}
}

func TestReport(t *testing.T) {
	c := everything().Changes
	r := reconcile.Report{
		Elapsed: 95 * time.Second, Head: "abc123", Halted: "the calls that Xero allows in a day are used up",
		Results: []reconcile.Result{
			{Change: c[0], State: reconcile.StateDone, Initialised: []string{"BranchNumber"}},
			{Change: c[0], State: reconcile.StateAlready},
			{Change: c[1], State: reconcile.StateFailed, Why: "the answer shows Lee Park"},
			{Change: c[2], State: reconcile.StateDeferred, Why: "the run ended before it"},
			{Change: c[3], State: reconcile.StateBlocked, Why: "the client is only known by its name"},
			{Change: c[4], State: reconcile.StateManual},
		},
	}
	var b bytes.Buffer
	if err := render.Report(&b, "Harbour Accounting", r, render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "report.txt"), b.Bytes())
}

func TestProgress(t *testing.T) {
	long := reconcile.Result{State: reconcile.StateDone, Change: reconcile.Change{Name: strings.Repeat("ā", 60)}}
	tests := []struct {
		name, want string
		got        string
	}{
		{"half way, as long again is left", "5 of 10, about 30 s left: done " + strings.Repeat("ā", 47) + "…",
			render.Progress(5, 10, 30*time.Second, long, 0)},
		{"no wider than the terminal", "5 of 10, about 30 s left: done " + strings.Repeat("ā", 7) + "…",
			render.Progress(5, 10, 30*time.Second, long, 39)},
		{"a terminal of one column", "…", render.Progress(5, 10, 30*time.Second, long, 1)},
		{"at the end nothing is left", "1,000 of 1,000: failed A",
			render.Progress(1000, 1000, time.Hour, reconcile.Result{State: reconcile.StateFailed, Change: reconcile.Change{Name: "A"}}, 80)},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestHistory(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC)
	runs := []render.ShownRun{
		{ID: "20261121T010101Z-aa", Began: at.Add(-24 * time.Hour), Who: "jo", Outcome: "was killed, or still goes on"},
		{
			ID: "20261122T030405Z-bb", Began: at, Who: "jo-b", URL: "https://ci.example/1", Commit: "abc", Head: "def",
			Planned: 3, Outcome: render.Counts(2, 0, 1, 0, 0, 0), Halted: "interrupted",
			Notes: []string{"took over the lock of lee"},
			Changes: []render.ShownChange{
				{Name: "Ravi Menon", Email: "ravi@harbour.example", Outcome: "verified"},
				{Name: "Acme", Outcome: "failed", Why: "the answer shows Lee Park", Correlation: "corr-1", Fields: []render.ShownField{
					{Field: reconcile.FieldPartner, Before: lee, After: kim}, {Field: reconcile.FieldManager, After: kim},
				}},
				{Name: "BAS, September quarter", Number: "J000412", Outcome: "verified", Fields: []render.ShownField{
					{Field: reconcile.FieldManager, Before: lee, After: kim}, {Field: reconcile.FieldStaff, Before: lee}, {Field: reconcile.FieldTask, After: kim},
				}},
				{Name: "Lee Park", Outcome: "attested", Fields: []render.ShownField{{Field: reconcile.FieldLogin}}},
			},
		},
	}
	var b bytes.Buffer
	for _, write := range []func() error{
		func() error { return render.History(&b, runs, "Australia/Sydney") },
		func() error { return render.History(&b, nil, "Australia/Sydney") },
		func() error { return render.Run(&b, runs[1], "Australia/Sydney") },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden.Equal(t, filepath.Join("testdata", "history.txt"), b.Bytes())
}

func TestStale(t *testing.T) {
	var b bytes.Buffer
	stale := []reconcile.Stale{{Name: "Acme", Planned: "manager Lee Park", Live: "manager Pat Ng", Wanted: "manager Kim Tan"}}
	if err := render.Stale(&b, everything(), stale, render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "stale.txt"), b.Bytes())
}
