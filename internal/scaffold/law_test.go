package scaffold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// planned compares a workspace with what was seen.
func planned(ws *decl.Workspace, seen reconcile.Snapshot) reconcile.Plan {
	desired := resolve.Bind(resolve.Compile(ws, day), seen)
	return reconcile.Diff(reconcile.Header{}, desired, []reconcile.Snapshot{seen})
}

var day = reconcile.Date{Year: 2026, Month: 11, Day: 23}

// The law: what was written down plans to nothing, whatever anybody is called,
// and nobody but Xero's own people is left out.
func planIsEmpty(t *testing.T, seen reconcile.Snapshot) {
	t.Helper()
	draft, err := scaffold.Workspace(practice, &seen, true)
	if err != nil {
		t.Fatal(err)
	}
	p := planned(draft.Workspace, seen)
	if !p.Empty() || len(p.Pins)+len(p.Questions) > 0 {
		t.Errorf("the plan is not empty: %+v %+v %+v", p.Changes, p.Blocked, p.Pins)
	}
	for _, u := range p.Unmanaged {
		if !strings.HasSuffix(strings.ToLower(strings.TrimSpace(u.Email)), "@xero.com") {
			t.Errorf("%q is declared nowhere", u.Name)
		}
	}
}

// Every awkward name is a client's and a person's, next to the name that it
// would be written as.
func TestPlanOfAwkwardNamesIsEmpty(t *testing.T) {
	for shift := range len(awkward) {
		var seen reconcile.Snapshot
		for i, name := range awkward {
			n := 4 * i
			person := fmt.Sprintf("10000000-0000-4000-8000-%012d", i)
			seen.Objects = append(seen.Objects, staff(person, awkward[(i+shift)%len(awkward)], name))
			for j, called := range []string{name, scaffold.Readable(name), " " + strings.ToUpper(name), name + "\t" + name} {
				seen.Objects = append(seen.Objects, client(fmt.Sprintf("20000000-0000-4000-8000-%012d", n+j), called, person, sup))
			}
		}
		planIsEmpty(t, seen)
	}
}

func TestPlanOfOddPracticesIsEmpty(t *testing.T) {
	planIsEmpty(t, odd)
	planIsEmpty(t, oddities())
	planIsEmpty(t, reconcile.Snapshot{})
}

// A name that no file can hold is not written as another client's.
func TestNameOfAnotherClient(t *testing.T) {
	seen := reconcile.Snapshot{Objects: []reconcile.Object{client(acme, "A\tB", "", ""), client(zed, "A B", "", "")}}
	planIsEmpty(t, seen)
	_, ws := workspace(t, practice, &seen)
	if got := ws.Assignments[0].Clients[0].Name.Value; got != "A B (20000000)" {
		t.Errorf("it is called %q", got)
	}
}
