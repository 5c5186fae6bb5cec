package cli

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

// What explain prints of jobs, of somebody who leaves and of what is accepted is
// as its schema says. The jobs are put there by hand: no system is asked.
func TestExplainJobsFitTheSchema(t *testing.T) {
	a := acceptingJobs(t, map[string]string{"J1": acceptLee, "J2": acceptMia})
	at, err := parseRoleAddress("job/J1/manager")
	if err == nil {
		err = a.accept(at)
	}
	if err != nil {
		t.Fatal(err)
	}
	change, err := edit.Accept(edit.NewTree(a.tree), "", a.ws, a.decisions)
	if err != nil {
		t.Fatal(err)
	}
	snap := a.made.snap
	for i := range snap.Objects {
		o := &snap.Objects[i]
		if o.Number == "J2" {
			o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldStaff, Value: reconcile.Value{ID: acceptMia, Name: "Mia Chen"}, Confirmed: true},
				reconcile.FieldValue{Field: reconcile.FieldTask, Of: "t1", OfName: "Review", Value: reconcile.Value{ID: acceptPat, Name: "Pat Ng"}, Confirmed: true},
				reconcile.FieldValue{Field: reconcile.FieldTask, Of: "t1", OfName: "Review", Value: reconcile.Value{ID: acceptMia, Name: "Mia Chen"}, Confirmed: true})
		}
	}
	p, d := plannedOn(change.Workspace, a.made.plan.AsOf, snap)
	observed := []reconcile.Snapshot{snap}
	j1, j2 := reconcile.ExplainJob("J1", p, d, observed), reconcile.ExplainJob("J2", p, d, observed)
	mia, kim := reconcile.ExplainUser("mia-chen", "Mia Chen", p, d, observed), reconcile.ExplainUser("kim-tan", "Kim Tan", p, d, observed)
	for name, e := range map[string]reconcile.Explanation{"J1": j1, "J2": j2, "mia-chen": mia, "kim-tan": kim} {
		var b bytes.Buffer
		write, err := explainWriter(&Env{Stdout: &b}, "json")
		if err == nil {
			err = write(&b, e)
		}
		var value any
		if err == nil {
			err = json.Unmarshal(b.Bytes(), &value)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range schema.Validate("Explain", value) {
			t.Errorf("%s: %v %s %s", name, problem.Path, problem.Keyword, problem.Message)
		}
	}
	// Each of them shows what it is here for.
	if r := j1.Job.Roles[1]; r.State != reconcile.RoleAccepted || r.Accepted == nil || r.Accepted.By != "kim-tan" {
		t.Errorf("J1: the manager is %s, %+v", r.State, r.Accepted)
	}
	if s := j2.Job.Staff; len(s) != 3 || s[0].Person.Name != "Lee Park" || !s[0].After || len(s[0].TasksAfter) != 1 {
		t.Errorf("J2: the staff is %+v", s)
	}
	if u := mia.User; u.Leaves == nil || u.Leaves.Jobs != 1 || len(u.Jobs) != 3 || u.Jobs[2].Now != 1 || u.Jobs[2].After != 0 || len(u.Later) == 0 {
		t.Errorf("who leaves: %+v", u)
	}
	if u := kim.User; u.Jobs[1].After != 1 || len(u.Jobs[1].Jobs) != 2 {
		t.Errorf("who takes over, but for what is accepted: %+v", u.Jobs[1])
	}
}

// plannedOn is a plan from what was seen already, as the pipeline makes it.
func plannedOn(ws *decl.Workspace, day reconcile.Date, snap reconcile.Snapshot) (reconcile.Plan, reconcile.Desired) {
	d := resolve.Bind(resolve.Compile(ws, day), snap)
	p := reconcile.Diff(reconcile.Header{FormatVersion: reconcile.FormatVersion, Tenant: reconcile.Tenant{System: resolve.SystemXPM}, AsOf: day, TimeZone: "UTC", ObservedAt: day.Start(time.UTC)}, d, []reconcile.Snapshot{snap})
	reconcile.Attribute(&p, d, reconcile.Past{})
	p.Later = resolve.Later(ws, day, snap)
	return p, d
}
