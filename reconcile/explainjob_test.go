package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

var pat = reconcile.Value{ID: "s-pat", Name: "Pat Ng"}

func jobKey(id string) reconcile.Key {
	return reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: id}
}

// onJob and onTask are somebody on a job, and on a task of it.
func onJob(v reconcile.Value) reconcile.FieldValue {
	return reconcile.FieldValue{Field: reconcile.FieldStaff, Value: v, Confirmed: true}
}

func onTask(of, name string, v reconcile.Value) reconcile.FieldValue {
	return reconcile.FieldValue{Field: reconcile.FieldTask, Of: of, OfName: name, Value: v, Confirmed: true}
}

// member is somebody wanted on a job or task, or off it.
func memberWant(fv reconcile.FieldValue, off bool) reconcile.WantField {
	return reconcile.WantField{Field: fv.Field, Of: fv.Of, OfName: fv.OfName, Value: fv.Value, Null: off, By: "user/lee-park", Because: []reconcile.Step{{Source: src, Says: "lee-park leaves"}}}
}

// jobs is a practice in which Lee leaves: J1 moves to Kim, J2 is blocked, on J3
// it is held back, and on J1/X nothing is declared.
func jobs() (reconcile.Plan, reconcile.Desired, []reconcile.Snapshot) {
	job := func(id, number string, fields ...reconcile.FieldValue) reconcile.Object {
		return reconcile.Object{Key: jobKey(id), Name: "Accounts", Number: number, Client: "c1", Fields: fields}
	}
	manages := reconcile.FieldValue{Field: reconcile.FieldManager, Value: lee, Confirmed: true}
	snap := reconcile.Snapshot{System: "xpm", Jobs: true, Objects: []reconcile.Object{
		{Key: clientKey("c1"), Name: "Acme"}, {Key: staffKey(kim.ID), Name: "Kim Tan"}, {Key: staffKey(lee.ID), Name: "Lee Park"}, {Key: staffKey(pat.ID), Name: "Pat Ng"},
		job("1", "J1", manages, onJob(lee), onJob(pat), onTask("t2", "Review", lee), onTask("t1", "Prepare", lee), onTask("t1", "Prepare", pat), onTask("t3", "", pat)),
		job("2", "J2", onTask("t1", "Prepare", lee)),
		job("3", "J3", manages, onJob(lee)),
		job("4", "J1/X", manages, onJob(lee), onJob(kim)),
	}}
	blocked := memberWant(onTask("t1", "Prepare", lee), true)
	blocked.Block = &reconcile.Hold{Rule: "nobody-takes-over", Text: "nobody is named who takes over"}
	heldOff, heldOn := memberWant(onJob(lee), true), memberWant(onJob(kim), false)
	heldOff.Hold = &reconcile.Hold{Rule: "unpinned", Text: "Kim Tan is only known by e-mail"}
	heldOn.Hold = heldOff.Hold
	want := func(id, number string, fields ...reconcile.WantField) reconcile.Want {
		return reconcile.Want{Address: "job/" + number, Key: jobKey(id), Name: "Accounts", Source: src, Fields: fields}
	}
	d := reconcile.Desired{
		Leavers: []reconcile.Leaver{{User: "lee-park", Name: "Lee Park", Key: staffKey(lee.ID), LastDay: reconcile.Date{Year: 2027, Month: 3, Day: 31}, Source: src}},
		Wants: []reconcile.Want{
			{Address: "user/kim-tan/xpm", Key: staffKey(kim.ID), Name: "Kim Tan", Source: src},
			{Address: "user/lee-park/xpm", Key: staffKey(lee.ID), Name: "Lee Park", Source: src},
			want("1", "J1",
				reconcile.WantField{Field: reconcile.FieldManager, Value: kim, By: "user/lee-park", Because: []reconcile.Step{{Source: src, Says: "lee-park leaves"}}},
				memberWant(onJob(lee), true), memberWant(onJob(kim), false), memberWant(onJob(pat), false),
				memberWant(onTask("t2", "Review", lee), true), memberWant(onTask("t2", "Review", kim), false),
				memberWant(onTask("t1", "Prepare", lee), true), memberWant(onTask("t1", "Prepare", kim), false)),
			want("2", "J2", blocked),
			want("3", "J3", heldOff, heldOn),
		},
	}
	p := reconcile.Diff(reconcile.Header{Tenant: reconcile.Tenant{System: "xpm"}, AsOf: reconcile.Date{Year: 2027, Month: 2, Day: 1}}, d, []reconcile.Snapshot{snap})
	p.Notices = append(p.Notices, reconcile.Notice{Address: "job/J1/X/manager", Text: "of J1/X"}, reconcile.Notice{Address: "job/J1/staff/pat-ng", Text: "of J1"})
	return p, d, []reconcile.Snapshot{snap}
}

func TestExplainJob(t *testing.T) {
	tests := []struct {
		number, why string
		want        []string
	}{
		{"J1", "Lee goes, Kim comes, Pat stays", []string{
			"job/J1 Accounts of Acme (client/c1), notices [of J1]",
			"partner not-managed >", "manager changes Lee Park>Kim Tan",
			"Kim Tan changes on the job false>true tasks []>[Review Prepare]",
			"Lee Park changes on the job true>false tasks [Review Prepare]>[]",
			"Pat Ng in-sync on the job true>true tasks [Prepare t3]>[Prepare t3]",
		}},
		{"J2", "nobody takes over, so it stays", []string{
			"job/J2 Accounts of Acme (client/c1), notices []",
			"partner not-managed >", "manager not-managed >",
			"Lee Park blocked on the job false>false tasks [Prepare]>[Prepare] hold nobody is named who takes over",
		}},
		{"J3", "who takes over is held back", []string{
			"job/J3 Accounts of Acme (client/c1), notices []",
			"partner not-managed >", "manager not-managed Lee Park>Lee Park",
			"Kim Tan held on the job false>false tasks []>[] hold Kim Tan is only known by e-mail",
			"Lee Park held on the job true>true tasks []>[] hold Kim Tan is only known by e-mail",
		}},
		{"J1/X", "a number that begins as another ends", []string{
			"job/J1/X Accounts of Acme (client/c1), notices [of J1/X]",
			"partner not-managed >", "manager not-managed Lee Park>Lee Park",
			"Kim Tan not-managed on the job true>true tasks []>[]",
			"Lee Park not-managed on the job true>true tasks []>[]",
		}},
	}
	p, d, observed := jobs()
	for _, tt := range tests {
		j := reconcile.ExplainJob(tt.number, p, d, observed).Job
		var notices []string
		for _, n := range j.Notices {
			notices = append(notices, n.Text)
		}
		got := []string{fmt.Sprintf("%s %s of %s (%s), notices [%s]", j.Address, j.Name, j.Client.Name, j.Client.Address, strings.Join(notices, " "))}
		for _, r := range j.Roles {
			got = append(got, fmt.Sprintf("%s %s %s>%s", r.Field, r.State, r.Now.Name, r.After.Name))
		}
		for _, m := range j.Staff {
			line := fmt.Sprintf("%s %s on the job %v>%v tasks %v>%v", m.Person.Name, m.State, m.Now, m.After, m.TasksNow, m.TasksAfter)
			if m.Hold != nil {
				line += " hold " + m.Hold.Text
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", tt.number, tt.why, diff)
		}
	}
}

func TestExplainUserOnJobs(t *testing.T) {
	p, d, observed := jobs()
	summary := func(user string) []string {
		u := reconcile.ExplainUser(user, user, p, d, observed).User
		var out []string
		for _, h := range u.Jobs {
			out = append(out, fmt.Sprintf("%s: %d now, %d after", h.Field, h.Now, h.After))
			for _, j := range h.Jobs {
				out = append(out, fmt.Sprintf("%s %s of %s: %s now %v after %v other %s", j.Address, j.Number, j.Client, j.State, j.Now, j.After, j.Other.Name))
			}
		}
		if l := u.Leaves; l != nil {
			out = append(out, fmt.Sprintf("leaves %s: %d clients, %d jobs, takers %v, stays %d", l.LastDay, l.Clients, l.Jobs, l.Takers, l.Stays))
		}
		return out
	}
	want := []string{
		"partner: 0 now, 0 after",
		"manager: 3 now, 2 after",
		"job/J1 J1 of Acme: changes now true after false other Kim Tan",
		"job/J1/X J1/X of Acme: not-managed now true after true other ",
		"job/J3 J3 of Acme: not-managed now true after true other ",
		"staff: 4 now, 3 after",
		"job/J1 J1 of Acme: changes now true after false other Kim Tan",
		"job/J1/X J1/X of Acme: not-managed now true after true other ",
		"job/J2 J2 of Acme: blocked now true after true other ",
		"job/J3 J3 of Acme: held now true after true other ",
		"leaves 2027-03-31: 0 clients, 1 jobs, takers [{Kim Tan 0 1}], stays 3",
	}
	if diff := cmp.Diff(want, summary("lee-park")); diff != "" {
		t.Errorf("who leaves (-want +got):\n%s", diff)
	}
	want = []string{
		"partner: 0 now, 0 after",
		"manager: 0 now, 1 after",
		"job/J1 J1 of Acme: changes now false after true other Lee Park",
		"staff: 1 now, 2 after",
		"job/J1 J1 of Acme: changes now false after true other Lee Park",
		"job/J1/X J1/X of Acme: not-managed now true after true other ",
		"job/J3 J3 of Acme: held now false after false other ",
	}
	if diff := cmp.Diff(want, summary("kim-tan")); diff != "" {
		t.Errorf("who takes over (-want +got):\n%s", diff)
	}
	// Somebody who leaves and holds nothing is still said to leave; that no job
	// was looked at is not the same as none.
	observed[0].Jobs, observed[0].Objects = false, observed[0].Objects[:4]
	p = reconcile.Diff(p.Header, d, observed)
	if diff := cmp.Diff([]string{"leaves 2027-03-31: 0 clients, 0 jobs, takers [], stays 0"}, summary("lee-park")); diff != "" {
		t.Errorf("without jobs (-want +got):\n%s", diff)
	}
}
