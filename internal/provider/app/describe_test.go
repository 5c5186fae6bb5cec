package app_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/reconcile"
)

func text(s string) decl.Text { return decl.Text{Value: s, Pos: diag.Position{Line: 1}} }

// guide is a practice of Jo, who administers all, Kim, and Lee, who leaves.
func guide(t *testing.T) app.Guide {
	t.Helper()
	user := func(slug, name string, accounts ...decl.AppAccount) decl.User {
		return decl.User{Name: slug, FullName: text(name), Email: text(slug + "@h.example"), Accounts: accounts}
	}
	lee := user("lee", "Lee Park", decl.AppAccount{System: "ignition", Role: text("admin")}, decl.AppAccount{System: "xbert", Email: text("desk@h.example")})
	lee.Leaves = &decl.Leave{LastDay: reconcile.Date{Year: 2026, Month: 11, Day: 20}, Jobs: decl.Ref{User: "kim", Pos: diag.Position{Line: 1}}}
	g := app.Guide{
		Day:  reconcile.Date{Year: 2026, Month: 11, Day: 21},
		Apps: carried(t), Principals: map[string]string{"xeroPractice": "kim"}, Writer: decl.WriterXPM,
		Staff: map[string]reconcile.Object{"s1": {Name: "Kim Tan", Email: "kim@h.example"}},
		Users: []decl.User{
			user("jo", "Jo Bloggs", decl.AppAccount{System: "ignition", Role: text("admin")}, decl.AppAccount{System: "xeroPractice", Role: text("administrator")}),
			user("kim", "Kim Tan"), lee,
		},
	}
	for _, name := range []string{"xpm", "xpm-clients", "xpm-jobs"} {
		g.Xeros = append(g.Xeros, xeros(t)[name])
	}
	return g
}

func TestDescribe(t *testing.T) {
	kim, lee := reconcile.Value{ID: "s1", Name: "Kim Tan"}, reconcile.Value{ID: "s2", Name: "Lee Park"}
	change := func(system string, kind reconcile.Kind, id, address string, fields ...reconcile.FieldChange) reconcile.Change {
		return reconcile.Change{
			Address: address, Key: reconcile.Key{System: system, Kind: kind, ID: id}, Name: "Lee Park", Action: reconcile.ActionManual, Fields: fields,
			Number: "J1", Client: "Acme",
		}
	}
	field := func(f reconcile.Field, before, after reconcile.Value) reconcile.FieldChange {
		return reconcile.FieldChange{Field: f, Before: before, After: after}
	}
	there := reconcile.Value{ID: "there", Name: "Lee Park"}
	admin := reconcile.Value{ID: "admin", Name: "Admin"}
	user := reconcile.KindUser
	tests := []struct {
		name   string
		c      reconcile.Change
		writer decl.Writer
		step   string // one of them
		steps  int
		who    []string
		seen   bool
		reason string
	}{
		{"invite", change("ignition", user, "", "user/lee/ignition", field("record", reconcile.Value{}, there), field("role", reconcile.Value{}, admin), field("link", reconcile.Value{}, kim)), "",
			"Choose Kim Tan (kim@h.example) in XPM user linking now", 6, []string{"jo"}, true, "the record to choose is told by its address"},
		{"invite unsent", change("ignition", user, "", "user/lee/ignition", field("record", reconcile.Value{}, there), field("status", reconcile.Value{}, reconcile.Value{ID: "unsent"})), "",
			"Switch Send Invitation off", 6, []string{"jo"}, true, "linked, and no login yet"},
		{"unsent where that is no choice", change("xbert", user, "", "user/lee/xbert", field("record", reconcile.Value{}, there), field("status", reconcile.Value{}, reconcile.Value{ID: "unsent"})), "",
			"Enter the name Lee Park and the e-mail address desk@h.example", 6, []string{}, true, "as every invitation, and by the address in that app"},
		{"relink", change("ignition", user, "u1", "user/lee/ignition/link", field("link", lee, kim)), "",
			"see that XPM user linking shows Lee Park", 3, []string{"jo"}, true, "what was there is told"},
		{"role", change("ignition", user, "u1", "user/lee/ignition/role", field("role", reconcile.Value{ID: "member", Name: "Member"}, admin)), "",
			"Choose the role Admin instead of Member", 3, []string{"jo"}, true, ""},
		{"leftover", change("ignition", user, "u1", "user/lee/ignition/leftover/recurring-workflows", reconcile.FieldChange{Field: "leftover", Of: "recurring-workflows", Before: reconcile.Value{ID: "there", Name: "recurring workflows"}}), "",
			"Put Kim Tan in the place of Lee Park as Partner (Account Manager)", 3, []string{"jo"}, true, "who takes over the jobs does"},
		{"both roles of a client", change("xpm", "client", "c1", "client/c1", field("partner", lee, kim), field("manager", lee, reconcile.Value{})), "",
			"Lee Park: choose nobody as Job Manager (also called Manager)", 4, []string{}, true, "in one sitting, each by both its names"},
		{"a client's role in Ignition", change("xpm", "client", "c1", "client/c1", field("partner", lee, kim)), decl.WriterIgnition,
			"see that Partner (Account Manager) is Lee Park, and choose Kim Tan", 2, []string{"jo"}, true, "the declared writer"},
		{"a client's role elsewhere", change("xpm", "client", "c1", "client/c1", field("partner", lee, kim)), decl.WriterElsewhere,
			"Lee Park: change Partner (Account Manager) from Lee Park to Kim Tan", 1, []string{}, true, "where, nobody has declared"},
		{"a job", change("xpm", "job", "j1", "job/J1", field("manager", lee, kim), field("staff", lee, reconcile.Value{}), field("staff", reconcile.Value{}, kim)), "",
			"Job J1 of Acme: among the staff, Lee Park comes off and Kim Tan goes on", 3, []string{}, true, "off and on are one step"},
		{"a login", change("xpm", "staff", "s2", "user/lee/xpm", field("login", reconcile.Value{}, reconcile.Value{})), "",
			"Remove Lee Park on the tab Staff of My Xero too", 3, []string{"jo", "kim"}, false, "its roles are those of the practice's staff list, the principal included"},
		{"somebody new", change("xpm", "staff", "", "user/lee/xpm", field("record", reconcile.Value{}, there)), "",
			"Press Add Staff and enter the name Lee Park and the e-mail address lee@h.example", 3, []string{}, true, ""},
		{"no way is described", change("xbert", user, "u1", "user/lee/xbert/status", field("status", reconcile.Value{}, reconcile.Value{ID: "active", Name: "active"})), "",
			"Lee Park: change status from nobody to active", 1, []string{}, true, "what is to be so is told nevertheless"},
		{"an app of which nothing is known", change("desk", user, "u1", "user/lee/desk/role", field("role", reconcile.Value{}, admin)), "",
			"Lee Park: change role from nobody to Admin", 1, []string{}, false, "and nothing is claimed to show it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := guide(t)
			if tt.writer != "" {
				g.Writer = tt.writer
			}
			m := g.Describe(tt.c)
			steps := strings.Join(m.Steps, "\n")
			if !strings.Contains(steps, tt.step) || len(m.Steps) != tt.steps {
				t.Errorf("%d steps, want %d with %q:\n%s", len(m.Steps), tt.steps, tt.step, steps)
			}
			if diff := cmp.Diff(tt.who, m.Who); diff != "" || m.Observed != tt.seen {
				t.Errorf("observed %t; who (-want +got)\n%s: %s", m.Observed, diff, tt.reason)
			}
			if m.ID != reconcile.ManualID(tt.c) || m.Actor == "" || m.System == "" || m.Seen == "" || m.Work == 0 || m.Observed && m.Evidence == "" {
				t.Errorf("not whole: %+v", m)
			}
			if strings.ContainsAny(steps+m.Seen+m.Evidence, "{}") {
				t.Errorf("something was not filled in:\n%s\n%s", steps, m.Seen)
			}
		})
	}
	if m := guide(t).Describe(reconcile.Change{Action: reconcile.ActionUpdate}); m != nil {
		t.Errorf("what the tool does was described: %+v", m)
	}
}

// What the tool says of Xero's own lists is as whole as what it says of apps.
func TestXerosAreWhole(t *testing.T) {
	for name, a := range xeros(t) {
		if a.FreshDays == 0 || len(a.Screens) == 0 || app.Layout(a).Check() != nil {
			t.Errorf("%s: no limit of age or no screen, or: %v", name, app.Layout(a).Check())
		}
		for _, act := range a.Actions {
			if act.Source == "" || act.Checked.Year < 2026 || act.WorkMinutes == 0 || act.Screen == "" {
				t.Errorf("%s, %s: no source, day, time or screen", name, act.Does)
			}
		}
	}
}
