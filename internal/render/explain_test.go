package render_test

import (
	"bytes"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// TestExplain shows a role in each of its states, a person with a client or a
// job in each, and a job with everybody on it.
func TestExplain(t *testing.T) {
	jo := reconcile.Value{ID: "s3", Name: "Jo Bloggs", User: "jo-bloggs"}
	hold := &reconcile.Hold{Rule: "unpinned", Text: "the client is only known by its name", Hint: "add uuid: c4"}
	twice := &reconcile.Hold{Rule: "twice", Text: "two selectors give the manager with equal right"}
	step := func(line int, says string) reconcile.Step { return reconcile.Step{Source: at(line), Says: says} }
	because := []reconcile.Step{step(4, "manager: kim-tan"), step(7, "lists the client")}
	role := func(s reconcile.RoleState, now, after, declared reconcile.Value) reconcile.ExplainedRole {
		return reconcile.ExplainedRole{Field: reconcile.FieldManager, State: s, Now: now, Confirmed: true, After: after, Declared: declared, Because: because}
	}
	changes := role(reconcile.RoleChanges, lee, kim, kim)
	changes.Origin = reconcile.OriginMoved
	changes.Lost = []reconcile.Lost{{Step: step(20, "nameStartsWith: A, manager: lee-park"), By: "assignment/rules", Why: "a list goes before a selector"}}
	changes.Later = []reconcile.Later{{Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, After: jo, Because: []reconcile.Step{step(30, "cover kim-away")}}}
	held := role(reconcile.RoleHeld, reconcile.Value{}, reconcile.Value{}, kim)
	held.Hold, held.Confirmed = hold, false
	blocked := role(reconcile.RoleBlocked, lee, lee, reconcile.Value{})
	blocked.Hold = twice
	accepted := role(reconcile.RoleAccepted, lee, lee, kim)
	accepted.Accepted = &reconcile.ExplainedAcceptance{By: "jo-bloggs", Until: reconcile.Date{Year: 2027, Month: 2, Day: 28}, Reason: "Kim is at\na client's", Source: at(40)}
	free := role(reconcile.RoleUnmanaged, lee, lee, reconcile.Value{})
	free.Because = nil
	header := everything().Header
	base := reconcile.Explanation{DisplayName: header.DisplayName, Tenant: header.Tenant, AsOf: header.AsOf, TimeZone: header.TimeZone, ObservedAt: header.ObservedAt}
	holding := func(name string, s reconcile.RoleState, now, after bool, other reconcile.Value, h *reconcile.Hold) reconcile.Holding {
		return reconcile.Holding{Name: name, State: s, Now: now, After: after, Other: other, Hold: h, Source: at(4)}
	}
	let := func(name string, now bool, other reconcile.Value) reconcile.Holding {
		h := holding(name, reconcile.RoleAccepted, now, now, other, nil)
		h.Accepted = accepted.Accepted
		return h
	}
	onJob := func(number string, h reconcile.Holding) reconcile.Holding {
		h.Number, h.Client = number, "Acme Pty Ltd"
		return h
	}
	client, user, nobody, job, empty := base, base, base, base, base
	client.Client = &reconcile.ExplainedClient{Address: "client/c1", Name: "Acme\x1b[31m Pty Ltd", Roles: []reconcile.ExplainedRole{
		changes, held, blocked, accepted, free,
		role(reconcile.RoleChanges, reconcile.Value{}, ravi, ravi), role(reconcile.RoleInSync, kim, kim, kim),
		role(reconcile.RoleManual, lee, lee, reconcile.Value{}), role(reconcile.RoleNotThere, reconcile.Value{}, reconcile.Value{}, kim),
	}, Notices: everything().Notices}
	user.User = &reconcile.ExplainedUser{Address: "user/kim-tan", Name: "Kim Tan", ID: "s2", Later: []reconcile.Later{later("Acme", 14)}, Roles: []reconcile.Holdings{
		{Field: reconcile.FieldPartner},
		{Field: reconcile.FieldManager, Now: 1234, After: 5, Declared: 6, Clients: []reconcile.Holding{
			holding("Blocked", reconcile.RoleBlocked, true, true, lee, twice), holding("Free", reconcile.RoleUnmanaged, true, true, reconcile.Value{}, nil),
			holding("Gained", reconcile.RoleChanges, false, true, lee, nil), holding("Gone", reconcile.RoleNotThere, false, false, reconcile.Value{}, nil),
			holding("Held", reconcile.RoleHeld, false, false, lee, hold), holding("Held too", reconcile.RoleHeld, true, true, lee, hold),
			holding("Kept", reconcile.RoleInSync, true, true, kim, nil), holding("Lost", reconcile.RoleChanges, true, false, lee, nil),
			holding("Off", reconcile.RoleManual, true, true, reconcile.Value{}, nil), holding("On", reconcile.RoleManual, false, false, lee, nil),
			let("Left alone", true, lee), let("Left to Lee", false, lee),
		}},
	}}
	nobody.User = &reconcile.ExplainedUser{Address: "user/sam-lee", Name: "Sam Lee", Hold: &reconcile.Hold{Text: "no staff record has the e-mail sam@x.example", Hint: "correct it"}}
	nobody.User.Leaves = &reconcile.Leaving{User: "sam-lee", Name: "Sam Lee", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}}
	nobody.User.Jobs = []reconcile.JobHoldings{
		{Field: reconcile.FieldPartner},
		{Field: reconcile.FieldManager, Now: 1, Jobs: []reconcile.Holding{onJob("J1", holding("Annual accounts", reconcile.RoleChanges, true, false, kim, nil))}},
		{Field: reconcile.FieldStaff, Now: 1200, After: 3, Jobs: []reconcile.Holding{
			onJob("J1", holding("Annual accounts", reconcile.RoleChanges, true, false, kim, nil)), onJob("J2", holding("Off", reconcile.RoleChanges, true, false, reconcile.Value{}, nil)),
			onJob("J3", holding("On", reconcile.RoleChanges, false, true, lee, nil)), onJob("J4", holding("Tasks", reconcile.RoleChanges, true, true, reconcile.Value{}, nil)),
			onJob("J5", holding("Blocked", reconcile.RoleBlocked, true, true, reconcile.Value{}, twice)), onJob("J6", holding("Held", reconcile.RoleHeld, true, true, reconcile.Value{}, hold)),
			onJob("J7", holding("Free", reconcile.RoleUnmanaged, true, true, reconcile.Value{}, nil)), onJob("J8", holding("Kept", reconcile.RoleInSync, true, true, reconcile.Value{}, nil)),
			onJob("J9", holding("By hand", reconcile.RoleManual, true, true, reconcile.Value{}, nil)),
		}},
	}
	user.User.Leaves = &reconcile.Leaving{User: "kim-tan", Name: "Kim Tan", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}, Clients: 120, Jobs: 210, Stays: 1,
		Takers: []reconcile.Taker{{Name: "Lee Park", Clients: 118, Jobs: 210}, {Name: "Jo Bloggs", Clients: 2}}}
	on := func(name string, s reconcile.RoleState, now, after bool, tasksNow, tasksAfter []string, h *reconcile.Hold) reconcile.ExplainedMember {
		m := reconcile.ExplainedMember{Person: reconcile.Value{ID: "s", Name: name}, State: s, Now: now, After: after, TasksNow: tasksNow, TasksAfter: tasksAfter, Hold: h}
		if s != reconcile.RoleUnmanaged {
			m.Because = []reconcile.Step{step(50, "sam-lee leaves on 2026-12-18: kim-tan takes over as staff of jobs")}
		}
		return m
	}
	both, review := []string{"Preparation", "Review"}, []string{"Review"}
	job.Job = &reconcile.ExplainedJob{
		Address: "job/2027/BAS Q1", Number: "2027/BAS Q1", Name: "Activity statement", Client: reconcile.JobClient{Address: "client/c1", Name: "Acme Pty Ltd"},
		Roles: []reconcile.ExplainedRole{free, changes, role(reconcile.RoleManual, lee, lee, reconcile.Value{}), role(reconcile.RoleManual, lee, lee, kim)}, Notices: everything().Notices,
		Staff: []reconcile.ExplainedMember{
			on("Blocked", reconcile.RoleBlocked, true, true, nil, nil, twice), on("Comes", reconcile.RoleChanges, false, true, nil, both, nil),
			on("Free", reconcile.RoleUnmanaged, true, true, review, review, nil), on("Goes", reconcile.RoleChanges, true, false, both, nil, nil),
			on("Held", reconcile.RoleHeld, false, false, nil, nil, hold), on("Less", reconcile.RoleChanges, true, true, both, review, nil),
			on("Stays", reconcile.RoleInSync, true, true, nil, nil, nil), on("Tasks", reconcile.RoleInSync, false, false, review, review, nil),
		},
	}
	empty.Job = &reconcile.ExplainedJob{Address: "job/J1", Number: "J1", Name: "Nobody's", Client: reconcile.JobClient{Address: "client/c9"}}
	var b bytes.Buffer
	for _, e := range []reconcile.Explanation{client, user, nobody, job, empty} {
		if err := render.Explain(&b, e, render.Style{}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden.Equal(t, "testdata/explain.txt", b.Bytes())
}
