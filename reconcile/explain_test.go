package reconcile_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// explained is a practice in which Kim has to do with one client in each
// state of a role.
func explained() (reconcile.Plan, reconcile.Desired, []reconcile.Snapshot) {
	held := func(id string, v reconcile.Value) reconcile.Object {
		return reconcile.Object{Key: clientKey(id), Name: "Client " + id, Fields: manager(v, true)}
	}
	want := func(id string, change func(*reconcile.WantField)) reconcile.Want {
		f := reconcile.WantField{Field: reconcile.FieldManager, Value: kim, By: "assignment/book", Because: []reconcile.Step{{Source: src, Says: "manager: kim-tan"}}}
		if change != nil {
			change(&f)
		}
		return reconcile.Want{Address: "client/" + id, Key: clientKey(id), Name: "Client " + id, Source: src, Fields: []reconcile.WantField{f}}
	}
	d := reconcile.Desired{Wants: []reconcile.Want{
		{Address: "user/kim-tan/xpm", Key: staffKey(kim.ID), Name: "Kim Tan", Source: src},
		want("sync", nil),
		want("gain", func(f *reconcile.WantField) {
			f.Lost = []reconcile.Lost{{Step: reconcile.Step{Source: src, Says: "nameStartsWith: C, manager: lee-park"}, By: "assignment/rules", Why: "a list goes before a selector"}}
		}),
		want("lose", func(f *reconcile.WantField) { f.Value = lee }),
		want("held", func(f *reconcile.WantField) {
			f.Hold = &reconcile.Hold{Rule: "unpinned", Text: "only known by its name"}
		}),
		want("off", func(f *reconcile.WantField) { f.Value, f.Null = reconcile.Value{}, true }),
		want("tie", func(f *reconcile.WantField) {
			f.Value, f.Block = reconcile.Value{}, &reconcile.Hold{Rule: "twice", Text: "two lines"}
		}),
		want("gone", nil),
		want("let", nil),
		want("joins", func(f *reconcile.WantField) { f.Value = mia }),
	}, Accepted: map[string]reconcile.Acceptance{
		"client/let/manager": {Observed: lee.ID, By: "jo-bloggs", Until: reconcile.Date{Year: 2027, Month: 2, Day: 28}, Reason: "away", Source: src},
		"client/off/manager": {Observed: lee.ID, By: "jo-bloggs", Until: reconcile.Date{Year: 2027, Month: 2, Day: 28}, Reason: "away", Source: src},
	}}
	snap := reconcile.Snapshot{
		Objects: []reconcile.Object{
			{Key: staffKey(kim.ID), Name: "Kim Tan"},
			held("sync", kim), held("gain", lee), held("lose", kim), held("held", lee), held("off", kim), held("tie", kim), held("free", kim), held("joins", kim), held("other", lee), held("let", lee),
		},
		Missing: []reconcile.Missing{{Key: clientKey("gone"), Why: reconcile.AbsentArchived}},
	}
	p := reconcile.Diff(reconcile.Header{Tenant: reconcile.Tenant{System: "xpm"}}, d, []reconcile.Snapshot{snap})
	p.Later = []reconcile.Later{
		{Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, Address: "client/gain/manager", Before: kim, After: lee},
		{Date: reconcile.Date{Year: 2027, Month: 1, Day: 10}, Address: "client/other/manager", Before: lee, After: mia},
	}
	return p, d, []reconcile.Snapshot{snap}
}

func TestExplainClient(t *testing.T) {
	tests := []struct{ id, why, want string }{
		{"sync", "as declared", "listed manager in-sync Kim Tan>Kim Tan declared Kim Tan lost 0 later 0 notices 0"},
		{"gain", "with what lost, and until when", "listed manager changes Lee Park>Kim Tan declared Kim Tan lost 1 later 1 notices 0"},
		{"held", "apply leaves it alone, so it stays", "listed manager held Lee Park>Lee Park declared Kim Tan lost 0 later 0 notices 0 hold only known by its name"},
		{"off", "a person has to do it, so it stays; what was accepted was another's", "listed manager manual Kim Tan>Kim Tan declared  lost 0 later 0 notices 1"},
		{"let", "it is accepted, so it stays", "listed manager accepted Lee Park>Lee Park declared Kim Tan lost 0 later 0 notices 0 by jo-bloggs until 2027-02-28: away"},
		{"tie", "nobody is declared", "listed manager blocked Kim Tan>Kim Tan declared  lost 0 later 0 notices 0 hold two lines"},
		{"gone", "it is archived", "manager not-listed > declared Kim Tan lost 0 later 0 notices 1"},
		{"free", "no line decides it", "listed manager not-managed Kim Tan>Kim Tan declared  lost 0 later 0 notices 0"},
		{"joins", "somebody yet to be added", "listed manager changes Kim Tan>Mia Chen declared Mia Chen lost 0 later 0 notices 0"},
	}
	p, d, observed := explained()
	for _, tt := range tests {
		c := reconcile.ExplainClient(tt.id, p, d, observed).Client
		r := c.Roles[1]
		got := fmt.Sprintf("%s %s %s>%s declared %s lost %d later %d notices %d", r.Field, r.State, r.Now.Name, r.After.Name, r.Declared.Name, len(r.Lost), len(r.Later), len(c.Notices))
		if c.Listed {
			got = "listed " + got
		}
		if r.Hold != nil {
			got += " hold " + r.Hold.Text
		}
		if a := r.Accepted; a != nil {
			got += fmt.Sprintf(" by %s until %s: %s", a.By, a.Until, a.Reason)
		}
		if got != tt.want {
			t.Errorf("%s, %s:\n got %s\nwant %s", tt.id, tt.why, got, tt.want)
		}
		if c.Roles[0].State != reconcile.RoleUnmanaged {
			t.Errorf("%s: the partner is %s, and no line decides it", tt.id, c.Roles[0].State)
		}
	}
}

func TestExplainUser(t *testing.T) {
	p, d, observed := explained()
	u := reconcile.ExplainUser("kim-tan", "Kim Tan", p, d, observed).User
	m := u.Roles[1]
	got := []string{fmt.Sprintf("%s: %d now, %d after, %d declared, %d later", u.ID, m.Now, m.After, m.Declared, len(u.Later))}
	for _, c := range m.Clients {
		got = append(got, fmt.Sprintf("%s %s now %v after %v declared %v other %s", c.Name, c.State, c.Now, c.After, c.Declared, c.Other.Name))
	}
	want := []string{
		kim.ID + ": 6 now, 5 after, 5 declared, 1 later",
		"Client free not-managed now true after true declared false other ",
		"Client gain changes now false after true declared true other Lee Park",
		"Client gone not-listed now false after false declared true other ",
		"Client held held now false after false declared true other Lee Park",
		"Client joins changes now true after false declared false other Mia Chen",
		"Client let accepted now false after false declared true other Lee Park",
		"Client lose changes now true after false declared false other Lee Park",
		"Client off manual now true after true declared false other ",
		"Client sync in-sync now true after true declared true other Kim Tan",
		"Client tie blocked now true after true declared false other ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if m := reconcile.ExplainUser("mia-chen", "Mia Chen", p, d, observed).User.Roles[1]; m.Now != 0 || m.After != 1 || m.Declared != 1 {
		t.Errorf("somebody yet to be added: %+v", m)
	}
}
