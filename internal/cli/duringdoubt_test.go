package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// What only a look at Xero could decide is told, once, and is not guessed.
func TestDuringTellsDoubts(t *testing.T) {
	at := func(line int) diag.Position { return diag.Position{File: "book.yaml", Line: line} }
	text := func(s string, line int) decl.Text { return decl.Text{Value: s, Pos: at(line)} }
	manager := decl.Ref{User: "kim-tan", Pos: at(3)}
	ws := &decl.Workspace{
		Users: []decl.User{{Name: "kim-tan", FullName: text("Kim Tan", 1), XPM: &decl.Account{UUID: text("20000000-0000-4000-8000-000000000002", 2)}}},
		Assignments: []decl.Assignment{{
			Name: "book", Manager: manager, Pos: at(3),
			Clients: []decl.Client{
				{Name: text("Twin", 5), Pos: at(5)},
				{Name: text("Twin", 6), UUID: text("10000000-0000-4000-8000-000000000001", 6), Pos: at(6)},
				{Name: text("Twin", 7), UUID: text("10000000-0000-4000-8000-000000000002", 7), Pos: at(7)},
			},
			Select: []decl.Selector{{Group: text("Bloggs Family", 9), Pos: at(9)}},
		}},
	}
	k := newKnown([]*decl.Workspace{ws}, nil)
	var who subject
	if err := who.findClient("10000000-0000-4000-8000-000000000002", k, []*decl.Workspace{ws}); err != nil {
		t.Fatal(err)
	}
	d := reconcile.During{}
	tell := teller{d: &d, who: who, known: k}
	for range 2 {
		tell.rolesOf(ws, reconcile.Date{Year: 2027, Month: 3, Day: 1})
	}
	want := []reconcile.Caveat{
		{Text: `book.yaml:5 names "Twin" without a uuid, and more than one client has the name: it is not counted`},
		{Text: `book.yaml:9 gives roles to the clients of the group "Bloggs Family": who was in it is not known here`},
	}
	if diff := cmp.Diff(want, d.Caveats); diff != "" {
		t.Errorf("caveats (-want +got):\n%s", diff)
	}
}
