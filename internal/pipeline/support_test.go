package pipeline_test

import (
	"cmp"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

const (
	staffWithout = "Name\tEmail\tRole\tStatus\nJo Bloggs\tjo@harbour.example\tPractice Administrator\tActive\nSam Lee\tsam@harbour.example\tStaff\tActive\n"
	staffWith    = staffWithout + "Xero Support\tsupport@xero.com\tStaff\tActive\n"

	usersWithout = "Name\tEmail\tRole\tPayroll admin\tStatus\tLast login\nJo Bloggs\tjo@harbour.example\tAdviser\tYes\tActive\t26 Nov 2026\n"
	usersPayroll = usersWithout + "Xero Support\tsupport@xero.com\tAdviser\tYes\tActive\t21 Nov 2026\n"
	usersWith    = usersWithout + "Xero Support\tsupport@xero.com\tStandard\tNo\tActive\t21 Nov 2026\n"

	access, role, payroll = "support/case/access", "support/case/role", "support/case/payroll"
	own                   = "Harbour Accounting Pty Ltd"
)

// One whole life in each scope, on a clock that is moved; what drift prints on
// every day lies in testdata.
func TestSupportLife(t *testing.T) {
	type day struct {
		day  int
		does func(w *world)
		want []string
	}
	tests := []struct {
		name, declared string
		days           []day
	}{
		{"practice", grantYAML(practiceGrant), []day{
			{19, nil, []string{"case scheduled", "exit 0"}},
			{20, nil, []string{"case due", "exit 2"}},
			{21, func(w *world) { w.attest(access) }, []string{"case invited", "exit 0"}},
			{22, func(w *world) { w.observe("xeroPractice", "", staffWith) }, []string{"case seen", "exit 0"}},
			{27, nil, []string{"case ending", "exit 0"}},
			{28, nil, []string{"case removal due", "exit 2"}},
			{29, func(w *world) { w.attest(access) }, []string{"case removal due", "exit 2"}},
			{30, func(w *world) { w.observe("xeroPractice", "", staffWithout) }, []string{"case removed", "exit 0"}},
		}},
		{"organisation", grantYAML(organisationGrant), []day{
			{19, nil, []string{"case scheduled", "exit 0"}},
			{20, nil, []string{"case due", "exit 2"}},
			{21, func(w *world) { w.attest(access) }, []string{"case invited", "exit 2"}},
			{22, func(w *world) { w.observe("xeroOrganisation", own, usersPayroll) }, []string{"case seen", "exit 2"}},
			{23, func(w *world) { w.attest(role, payroll) }, []string{"case seen", "exit 0"}},
			{24, func(w *world) { w.observe("xeroOrganisation", own, usersWith) }, []string{"case seen", "exit 0"}},
			{27, func(w *world) { w.observeAPI() }, []string{"case ending", "exit 0"}},
			{28, func(w *world) { w.observeAPI() }, []string{"case removal due", "exit 2"}},
			{29, func(w *world) { w.attest(access) }, []string{"case removal due", "exit 2"}},
			{30, func(w *world) { w.observe("xeroOrganisation", own, usersWithout) }, []string{"case removed", "exit 0"}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 19, tt.declared)
			w.on(19, 9).observe("xeroPractice", "", staffWithout)
			w.observe("xeroOrganisation", own, usersWithout)
			var all strings.Builder
			for _, d := range tt.days {
				if w.on(d.day, 9); d.does != nil {
					d.does(w)
				}
				p := w.on(d.day, 12).plan()
				if diff := gocmp.Diff(d.want, told(p)); diff != "" {
					t.Errorf("%d November (-want +got)\n%s", d.day, diff)
				}
				all.WriteString(text(t, p) + "\n========\n\n")
				checkForm(t, p)
			}
			golden.Equal(t, filepath.Join("testdata", "life-"+tt.name+".txt"), []byte(all.String()))
		})
	}
}

// checkForm holds a plan to its schema and to being read as it was written.
func checkForm(t *testing.T, p reconcile.Plan) {
	t.Helper()
	data, err := planfile.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	for _, problem := range schema.Validate("Plan", value) {
		t.Errorf("against the schema: %+v", problem)
	}
	if _, err := planfile.Decode(strings.NewReader(string(data))); err != nil {
		t.Error(err)
	}
}

// Every fact of the help page, as something that the tool does.
func TestStories(t *testing.T) {
	in := func(list []string, want string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, want) })
	}
	tests := []struct {
		name string
		run  func(t *testing.T) (facts map[string]bool)
	}{
		{"S1-who-may-invite", func(t *testing.T) map[string]bool {
			right := newWorld(t, 20, grantYAML(practiceGrant))
			may := right.action(right.plan(), access).Manual
			wrong := newWorld(t, 19, grantYAML(strings.ReplaceAll(practiceGrant, "jo-bloggs", "sam-lee")))
			p := wrong.plan()
			return map[string]bool{
				"names the role":         may.Actor == "a Practice Administrator or the Principal",
				"names the person":       slices.Equal(may.Who, []string{"jo-bloggs"}),
				"refuses another role":   len(p.Blocked) == 1 && p.Blocked[0].Rule == "owner-role" && strings.Contains(p.Blocked[0].Text, "Sam Lee answers for it, and is Staff Member"),
				"says so before the day": len(p.Changes) == 0,
				"and holds the action":   wrong.on(20, 12).plan().Summary.Held == 1,
			}
		}},
		{"S2-practice-scope", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(practiceGrant))
			m := w.action(w.plan(), access).Manual
			w.observe("xeroPractice", "", staffWith)
			return map[string]bool{
				"path":             slices.Equal(m.Open, []string{"the list icon", "My Xero", "Staff"}) && m.Steps[0] == "Choose Invite Xero Support",
				"what is then":     m.Seen == "Xero Support is in the list with the permission Staff",
				"and is then seen": w.plan().Grants[0].State == reconcile.GrantSeen,
			}
		}},
		{"S3-what-the-practice-gives", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(practiceGrant))
			p := w.plan()
			const gives = "the green tabs of My Xero only; no client's organisation, and not the practice's own"
			return map[string]bool{
				"in the plan":    p.Grants[0].Gives == gives && strings.Contains(text(t, p), "gives: "+gives),
				"and the action": in(w.action(p, access).Manual.Steps, gives),
			}
		}},
		{"S4-say-that-they-were-invited", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(practiceGrant))
			m := w.action(w.plan(), access).Manual
			return map[string]bool{
				"a step":            m.Steps[1] == "Then choose Contact Xero Support, and say in the case 1234567 that they were invited to the practice",
				"case for evidence": strings.Contains(m.Evidence, "the case 1234567"),
			}
		}},
		{"S5-what-an-organisation-gives", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(organisationGrant))
			p := w.plan()
			return map[string]bool{
				"scope and payroll": p.Grants[0].Gives == "this organisation only, payroll included until it is cleared; no other organisation, and not My Xero",
				"level":             p.Grants[0].Level == "Standard, without payroll",
				"payroll is a step": w.action(p, payroll).Fields[0].After.IsZero(),
				"after inviting":    slices.Equal(w.action(p, payroll).DependsOn, []string{access}),
			}
		}},
		{"S6-without-a-case", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(organisationGrant))
			m := w.action(w.plan(), access).Manual
			return map[string]bool{
				"path":   slices.Equal(m.Open, []string{own, "the question mark", "Contact Xero Support"}),
				"tick":   in(m.Steps, "Tick Give Xero Access, and choose Send"),
				"number": in(m.Steps, "number of the case into the declaration"),
				"who":    slices.Equal(m.Who, []string{"jo-bloggs"}),
			}
		}},
		{"S7-with-a-case", func(t *testing.T) map[string]bool {
			w := newWorld(t, 20, grantYAML(organisationGrant+`, case: "1234567"`))
			m := w.action(w.plan(), access).Manual
			return map[string]bool{
				"path":    slices.Equal(m.Open, []string{"My Xero", "Home", own, "Settings", "General Settings", "Users"}),
				"button":  in(m.Steps, "Choose Invite Xero Support"),
				"contact": in(m.Steps, "say in the case 1234567 that they were invited"),
			}
		}},
		{"S8-removal-on-the-same-screen", func(t *testing.T) map[string]bool {
			practice, organisation := newWorld(t, 28, grantYAML(practiceGrant)), newWorld(t, 28, grantYAML(organisationGrant))
			off, out := practice.action(practice.plan(), access).Manual, organisation.action(organisation.plan(), access).Manual
			early := newWorld(t, 22, grantYAML(practiceGrant))
			g := early.plan().Grants[0]
			return map[string]bool{
				"practice":          slices.Equal(off.Open, []string{"the list icon", "My Xero", "Staff"}) && in(off.Steps, "Remove Xero Support"),
				"organisation":      slices.Equal(out.Open, []string{"My Xero", "Home", own, "Settings", "General Settings", "Users"}) && in(out.Steps, "Remove Xero Support"),
				"lists as evidence": strings.Contains(out.Evidence, "the list before and the list after"),
				"at any time":       g.Removal == off.ID,
			}
		}},
		{"S9-a-clients-organisation", func(t *testing.T) map[string]bool {
			w := newWorld(t, 22, grantYAML(strings.ReplaceAll(organisationGrant, own, "Acme Pty Ltd")))
			w.observe("xeroOrganisation", "ACME Pty Ltd", usersWith)
			w.observe("xeroOrganisation", own, usersWith)
			p := w.plan()
			return map[string]bool{
				"covered":              slices.ContainsFunc(p.Grants, func(g reconcile.Grant) bool { return g.Name == "case" && g.State == reconcile.GrantSeen }),
				"and no other by that": p.Grants[0].State == reconcile.GrantUndeclared && p.Grants[0].Organisation == own,
			}
		}},
		{"S10-level-is-an-action", func(t *testing.T) map[string]bool {
			w := newWorld(t, 22, grantYAML(organisationGrant))
			w.observe("xeroOrganisation", own, usersPayroll)
			p := w.plan()
			r, pay := w.action(p, role), w.action(p, payroll)
			return map[string]bool{
				"role":    r.Fields[0].Before.ID == "adviser" && in(r.Manual.Steps, "Choose the role Standard") && in(r.Manual.Steps, "Choose Save"),
				"payroll": in(pay.Manual.Steps, "Clear the box Payroll Admin") && in(pay.Manual.Steps, "Choose Save"),
				"path":    slices.Equal(pay.Manual.Open, []string{"My Xero", "Home", own, "Settings", "General Settings", "Users"}),
				"apart":   r.Manual.ID != pay.Manual.ID,
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for fact, holds := range tt.run(t) {
				if !holds {
					t.Errorf("%s does not hold", fact)
				}
			}
		})
	}
}

// Xero Support that nobody has declared is found on every way of looking.
func TestUndeclaredIsFound(t *testing.T) {
	tests := []struct {
		name string
		look func(w *world)
		want string
	}{
		{"practice", func(w *world) { w.observe("xeroPractice", "", staffWith) }, "Xero Support in My Xero"},
		{"organisation", func(w *world) { w.observe("xeroOrganisation", "Acme Pty Ltd", usersWith) }, "Xero Support in Acme Pty Ltd"},
		{"api", func(w *world) { w.observeAPI() }, "Xero Support in Harbour Accounting Pty Ltd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 22, "", sim.SupportAccess{From: "2026-11-22", Until: "2026-11-22"})
			tt.look(w)
			p := w.plan()
			if diff := gocmp.Diff([]string{"undeclared", "exit 2"}, told(p)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if p.Grants[0].Title != tt.want || p.Grants[0].Severity != reconcile.SeverityHighest || p.Changes[0].Origin != reconcile.OriginUnknown {
				t.Errorf("got %+v", p.Grants[0])
			}
			checkForm(t, p)
			golden.Equal(t, filepath.Join("testdata", "undeclared-"+tt.name+".txt"), []byte(text(t, p)))
		})
	}
}

// A grant that is gone from the declarations is still there in Xero.
func TestDeletedGrant(t *testing.T) {
	w := newWorld(t, 22, "")
	base := w.load(peopleYAML + grantYAML(practiceGrant))
	day := reconcile.Date{Year: 2026, Month: 11, Day: 22}
	for _, edit := range []func(*pipeline.Input){
		func(in *pipeline.Input) { in.Base = &pipeline.Tree{Workspace: base, Date: day} },
		func(in *pipeline.Input) { in.Last = &pipeline.Tree{Workspace: base, Date: day.AddDays(-1)} },
	} {
		_, err := w.try(edit)
		const want = `practice/support.yaml:22:18: the grant "case" (Xero Support in My Xero, until 2026-11-27) is declared no more, and nothing proves that its access has ended [support]`
		if err == nil {
			err = errNone
		}
		if err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Where an action comes from: a change under review, a day that has come, or
// somebody who asked nobody.
func TestSupportOrigin(t *testing.T) {
	day := func(d int) reconcile.Date { return reconcile.Date{Year: 2026, Month: 11, Day: d} }
	tests := []struct {
		name, declared, past string
		day                  int
		edit                 func(in *pipeline.Input, past *pipeline.Tree)
		want                 reconcile.Origin
	}{
		{"declared by the change", grantYAML(practiceGrant), "", 22, func(in *pipeline.Input, past *pipeline.Tree) { in.Base = past }, reconcile.OriginThisChange},
		{"declared since", grantYAML(practiceGrant), "", 22, func(in *pipeline.Input, past *pipeline.Tree) { in.Last = past }, reconcile.OriginPending},
		{"its end has come", grantYAML(practiceGrant), grantYAML(practiceGrant), 28, func(in *pipeline.Input, past *pipeline.Tree) { in.Last = past }, reconcile.OriginDue},
		{"nobody declared it", "", "", 22, func(in *pipeline.Input, past *pipeline.Tree) { in.Last = past }, reconcile.OriginMoved},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.day, tt.declared)
			if tt.declared == "" {
				w.observe("xeroPractice", "", staffWith)
			}
			p, err := w.try(func(in *pipeline.Input) {
				tt.edit(in, &pipeline.Tree{Workspace: w.load(peopleYAML + tt.past), Date: day(22)})
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Changes) != 1 || p.Changes[0].Origin != tt.want {
				t.Errorf("got %v, want one of %s", p.Changes, tt.want)
			}
		})
	}
}

// A rehearsal shows any day, with what was known then, or is known now.
func TestSupportAsOf(t *testing.T) {
	w := newWorld(t, 20, grantYAML(practiceGrant))
	w.attest(access)
	w.on(22, 9).observe("xeroPractice", "", staffWith)
	for day, want := range map[int]reconcile.GrantState{19: "scheduled", 21: "invited", 22: "seen", 27: "ending", 28: "removal due"} {
		p, err := w.on(22, 12).try(func(in *pipeline.Input) { in.Date = reconcile.Date{Year: 2026, Month: 11, Day: day} })
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Grants[0].State; got != want {
			t.Errorf("%d November: %s, want %s", day, got, want)
		}
	}
}

// What is said before a review is flagged, and a plan ends where a grant does.
func TestSupportLater(t *testing.T) {
	w := newWorld(t, 22, grantYAML(practiceGrant+", invited: 2026-11-20T16:40"))
	p := w.plan()
	if got := p.Grants[0].State; got != reconcile.GrantInvited {
		t.Errorf("state %s", got)
	}
	i := slices.IndexFunc(p.Notices, func(n reconcile.Notice) bool { return n.Rule == reconcile.RuleSupport })
	if i < 0 || p.Notices[i].Text != "Xero Support is declared as let in at 16:40 on 20 November 2026, before this was reviewed" {
		t.Errorf("notices: %v", p.Notices)
	}
	slices.SortFunc(p.Later, func(a, b reconcile.Later) int { return cmp.Compare(a.Address, b.Address) })
	if len(p.Later) != 1 || p.Later[0].Date.String() != "2026-11-28" || p.Later[0].Address != access || !p.Later[0].After.IsZero() {
		t.Errorf("later: %v", p.Later)
	}
}

// The end of a grant is told to those who ask, so somebody has to.
func TestSupportNeedsDrift(t *testing.T) {
	w := newWorld(t, 22, grantYAML(practiceGrant))
	ago := func(hours int) *time.Time { at := w.now.Add(-time.Duration(hours) * time.Hour); return &at }
	tests := []struct {
		name string
		last *time.Time
		want bool
	}{
		{"not asked", nil, false}, {"never", &time.Time{}, true}, {"two days ago", ago(48), false}, {"longer ago", ago(49), true},
	}
	for _, tt := range tests {
		p, err := w.try(func(in *pipeline.Input) { in.LastDrift = tt.last })
		if err != nil {
			t.Fatal(err)
		}
		got := slices.ContainsFunc(p.Notices, func(n reconcile.Notice) bool {
			return n.Text == "ends on 2026-11-27, and the store knows of no drift within 2 days: run drift on a schedule, or nobody is told"
		})
		if got != tt.want {
			t.Errorf("%s: warned %t, want %t", tt.name, got, tt.want)
		}
	}
}
