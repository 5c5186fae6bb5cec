package render_test

import (
	"bytes"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// leaves is a plan in which somebody leaves: with jobs of every kind of change,
// and a login that is for a person to end.
func leaves() reconcile.Plan {
	job := func(number string, risk reconcile.Risk, fs ...reconcile.FieldChange) reconcile.Change {
		return reconcile.Change{
			Address: "job/" + number, Key: key(reconcile.KindJob, number), Name: "BAS, September quarter", Number: number, Client: "Acme Pty Ltd",
			Action: reconcile.ActionUpdate, Risk: risk, Origin: reconcile.OriginMoved, Source: at(4), Fields: fs,
		}
	}
	of := func(f reconcile.Field, task string, before, after reconcile.Value) reconcile.FieldChange {
		c := field(f, before, after, true, 4)
		c.Of, c.OfName = task, task
		return c
	}
	nobody := reconcile.Value{}
	end := field(reconcile.FieldLogin, nobody, nobody, true, 3)
	login := reconcile.Change{
		Address: "user/lee-park/xpm", Key: key(reconcile.KindStaff, "s1"), Name: "Lee Park", Action: reconcile.ActionManual,
		Risk: reconcile.RiskTakes, Reason: reconcile.ReasonLeft, Origin: reconcile.OriginDue, Source: at(3), Fields: []reconcile.FieldChange{end},
	}
	held := login
	held.Name, held.Action, held.Hold = "Mia Chen", reconcile.ActionUpdate, &reconcile.Hold{Text: "still holds something on 1 client or job that this plan does not move", Hint: "see what is blocked or held back"}
	p := reconcile.Plan{Header: everything().Header, Summary: reconcile.Summary{Update: 5, Manual: 1, Held: 1, InSync: 12}}
	p.Leaving = []reconcile.Leaving{
		{Name: "Lee Park", LastDay: p.AsOf, Jobs: 3, Clients: 0, Takers: []reconcile.Taker{{Name: "Kim Tan", Jobs: 3}, {Name: "Jo Bloggs", Jobs: 1}}, Stays: 2},
		{Name: "Mia Chen", LastDay: p.AsOf, Stays: 1},
	}
	p.Changes = []reconcile.Change{
		job("J1", reconcile.RiskTakes, of(reconcile.FieldPartner, "", lee, kim), of(reconcile.FieldManager, "", lee, ravi),
			of(reconcile.FieldStaff, "", lee, nobody), of(reconcile.FieldStaff, "", nobody, kim),
			of(reconcile.FieldTask, "t1", lee, nobody), of(reconcile.FieldTask, "t1", nobody, kim),
			of(reconcile.FieldTask, "t2", lee, nobody), of(reconcile.FieldTask, "t2", nobody, kim)),
		job("J2", reconcile.RiskTakes, of(reconcile.FieldManager, "", lee, kim), of(reconcile.FieldStaff, "", lee, nobody)),
		job("J3", reconcile.RiskTakes, of(reconcile.FieldStaff, "", lee, nobody), of(reconcile.FieldStaff, "", nobody, kim), of(reconcile.FieldStaff, "", nobody, ravi)),
		job("J4", reconcile.RiskFills, of(reconcile.FieldStaff, "", nobody, kim), of(reconcile.FieldStaff, "", nobody, ravi)),
		login, held,
	}
	p.Rails = []reconcile.RailCount{{Rail: reconcile.RailJobs, Of: 12}}
	p.Attested = []reconcile.Attested{{Name: "Rowan Ellis", Text: "the login was ended", Attestation: reconcile.Attestation{By: "run 1", At: p.ObservedAt}}}
	p.Later = []reconcile.Later{{
		Date: p.AsOf, Address: "user/pat-ng/xpm/login", Name: "Pat Ng", Field: reconcile.FieldLogin,
		Because: []reconcile.Step{{Source: at(9), Says: "leaves"}},
	}}
	return p
}

func TestPlanOfALeaver(t *testing.T) {
	var b bytes.Buffer
	if err := render.Plan(&b, leaves(), render.Style{}); err != nil {
		t.Fatal(err)
	}
	r := reconcile.Report{}
	for i, s := range []reconcile.State{reconcile.StateFailed, reconcile.StateDeferred, reconcile.StateDone, reconcile.StateDone, reconcile.StateManual, reconcile.StateBlocked} {
		r.Results = append(r.Results, reconcile.Result{Change: leaves().Changes[i], State: s})
	}
	b.WriteString("----\n")
	if err := render.Report(&b, "Harbour Accounting", r, render.Style{}); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/plan-leaver.txt", b.Bytes())
}
