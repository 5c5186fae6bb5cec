package reconcile_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func asked(client, name string, f reconcile.Field, user string) reconcile.DeclaredRole {
	return reconcile.DeclaredRole{
		RoleOf:   reconcile.RoleOf{Address: "client/" + client, Name: name, Field: f},
		Declared: reconcile.Declared{State: reconcile.DeclaredSomebody, Value: reconcile.Value{User: user}, Because: []reconcile.Step{}},
	}
}

func stateOf(r reconcile.DeclaredRole, s reconcile.DeclaredState) reconcile.DeclaredRole {
	r.State, r.Value = s, reconcile.Value{}
	return r
}

// short is "c1 manager: kim → sam".
func short(changes []reconcile.RoleChanged) []string {
	var out []string
	who := func(d reconcile.Declared) string {
		if d.State == reconcile.DeclaredSomebody {
			return d.Value.User
		}
		return string(d.State)
	}
	for _, c := range changes {
		out = append(out, c.Address+c.Rule+" "+string(c.Field)+": "+who(c.Before)+" → "+who(c.After))
	}
	return out
}

func TestChanged(t *testing.T) {
	const p, m = reconcile.FieldPartner, reconcile.FieldManager
	acme := reconcile.About{Client: "client/c1"}
	kim := reconcile.About{User: "kim"}
	moved := asked("c1", "Acme", m, "kim")
	moved.By, moved.Because = "assignment/other", []reconcile.Step{{Says: "manager: kim"}}
	rule := func(user string) reconcile.DeclaredRole {
		r := asked("", "", m, user)
		r.Address, r.Rule = "assignment/rules", "nameStartsWith: S"
		return r
	}
	tests := []struct {
		name, why     string
		about         reconcile.About
		before, after []reconcile.DeclaredRole
		want          []string
	}{
		{"same", "nothing changed", acme, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, nil},
		{"another line", "which line decides is no change of who", acme, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, []reconcile.DeclaredRole{moved}, nil},
		{"renamed", "it is the same client", acme, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, []reconcile.DeclaredRole{asked("c1", "Acme Pty", m, "kim")}, nil},
		{"both roles", "the partner first", acme,
			[]reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, []reconcile.DeclaredRole{asked("c1", "Acme", m, "sam"), asked("c1", "Acme", p, "kim")},
			[]string{"client/c1 partner: nothing → kim", "client/c1 manager: kim → sam"}},
		{"left out", "a line was removed, which is not null", acme, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, nil, []string{"client/c1 manager: kim → nothing"}},
		{"null", "and back", acme, []reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}, []reconcile.DeclaredRole{stateOf(moved, reconcile.DeclaredNobody)},
			[]string{"client/c1 manager: kim → nobody"}},
		{"another client", "the answer is not about it", acme, nil, []reconcile.DeclaredRole{asked("c2", "Beta", m, "kim")}, nil},
		{"a person", "gains, loses and hands on, by client; others are left out", kim,
			[]reconcile.DeclaredRole{asked("c1", "Acme", m, "kim"), asked("c2", "Beta", m, "sam"), asked("c4", "Delta", m, "lee")},
			[]reconcile.DeclaredRole{asked("c3", "alpha", p, "kim"), asked("c1", "Acme", m, "sam"), asked("c4", "Delta", m, "sam"), rule("kim")},
			[]string{"client/c1 manager: kim → sam", "client/c3 partner: nothing → kim", "assignment/rulesnameStartsWith: S manager: nothing → kim"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, short(tt.about.Changed(tt.before, tt.after))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
		})
	}
	learned := short(acme.Learned([]reconcile.DeclaredRole{asked("c1", "Acme", m, "kim")}))
	if diff := cmp.Diff([]string{"client/c1 partner: unknown → nothing", "client/c1 manager: unknown → kim"}, learned); diff != "" {
		t.Errorf("learned (-want +got):\n%s", diff)
	}
}

func TestClientRoles(t *testing.T) {
	want := func(kind reconcile.Kind, fields ...reconcile.WantField) reconcile.Want {
		return reconcile.Want{Address: string(kind) + "/1", Name: "One", Key: reconcile.Key{Kind: kind, ID: "1"}, Fields: fields}
	}
	d := reconcile.Desired{Wants: []reconcile.Want{
		want(reconcile.KindClient,
			reconcile.WantField{Field: reconcile.FieldPartner, Null: true},
			reconcile.WantField{Field: reconcile.FieldManager, Block: &reconcile.Hold{Text: "two lines"}}),
		want(reconcile.KindStaff), want(reconcile.KindJob, reconcile.WantField{Field: reconcile.FieldManager, Value: reconcile.Value{User: "kim"}}),
	}}
	var got []string
	for _, r := range reconcile.ClientRoles(d) {
		got = append(got, r.Address+" "+r.Name+" "+string(r.Field)+" "+string(r.State)+" "+r.Why)
	}
	if diff := cmp.Diff([]string{"client/1 One partner nobody ", "client/1 One manager undecided two lines"}, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestGaps(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2027, 3, day, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name string
		seen []int
		want [][2]int
	}{
		{"nobody looked", nil, [][2]int{{5, 20}}},
		{"twice", []int{7, 9}, [][2]int{{5, 7}, {7, 9}, {9, 20}}},
		{"at the ends, and at one moment", []int{5, 8, 8, 20}, [][2]int{{5, 8}, {8, 20}}},
		{"outside", []int{1, 30}, [][2]int{{5, 20}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen []time.Time
			for _, day := range tt.seen {
				seen = append(seen, at(day))
			}
			want := []reconcile.Gap{}
			for _, w := range tt.want {
				want = append(want, reconcile.Gap{From: at(w[0]), Until: at(w[1])})
			}
			if diff := cmp.Diff(want, reconcile.Gaps(at(5), at(20), seen)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}
