package render_test

import (
	"bytes"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// TestExplain shows a role in each of its states, and a person with a client
// in each.
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
	free := role(reconcile.RoleUnmanaged, lee, lee, reconcile.Value{})
	free.Because = nil
	header := everything().Header
	base := reconcile.Explanation{DisplayName: header.DisplayName, Tenant: header.Tenant, AsOf: header.AsOf, TimeZone: header.TimeZone, ObservedAt: header.ObservedAt}
	holding := func(name string, s reconcile.RoleState, now, after bool, other reconcile.Value, h *reconcile.Hold) reconcile.Holding {
		return reconcile.Holding{Name: name, State: s, Now: now, After: after, Other: other, Hold: h, Source: at(4)}
	}
	client, user, nobody := base, base, base
	client.Client = &reconcile.ExplainedClient{Address: "client/c1", Name: "Acme\x1b[31m Pty Ltd", Roles: []reconcile.ExplainedRole{
		changes, held, blocked, free,
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
			holding("Off", reconcile.RoleManual, true, true, reconcile.Value{}, nil),
		}},
	}}
	nobody.User = &reconcile.ExplainedUser{Address: "user/sam-lee", Name: "Sam Lee", Hold: &reconcile.Hold{Text: "no staff record has the e-mail sam@x.example", Hint: "correct it"}}
	var b bytes.Buffer
	for _, e := range []reconcile.Explanation{client, user, nobody} {
		if err := render.Explain(&b, e, render.Style{}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden.Equal(t, "testdata/explain.txt", b.Bytes())
}
