package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

var sydney = time.FixedZone("AEDT", 11*3600)

// on is a time in November 2026 at the practice.
func on(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, sydney) }

func november(day int) reconcile.Date { return reconcile.Date{Year: 2026, Month: 11, Day: day} }

// A grant from the 20th until the 27th, in either scope.
func grantOf(name, scope string) reconcile.WantGrant {
	g := reconcile.WantGrant{
		Name: name, Place: scope, System: "xeroPractice", OwnerName: "Jo Bloggs", Source: reconcile.Source{File: "support.yaml", Line: 3},
		Terms: reconcile.Terms{Scope: reconcile.ScopePractice, Owner: "jo-bloggs", Reason: "why", From: november(20), Until: november(27)},
	}
	g.Site = reconcile.Site{Guest: "Vendor Support", Where: "the practice"}
	g.Actor = g.OwnerName
	if scope == reconcile.ScopeOrganisation {
		g.Where = "Harbour Pty Ltd"
		g.Scope, g.Organisation, g.System = scope, "Harbour Pty Ltd", "xeroOrganisation"
		g.Role = reconcile.Value{ID: "standard", Name: "Standard"}
	}
	return g
}

// list is what a screen shows at a time, whole: with the support, or without.
func list(scope string, at time.Time, seen ...reconcile.SupportUser) reconcile.Look {
	g := grantOf("", scope)
	return reconcile.Look{
		Terms: reconcile.Terms{Scope: scope, Organisation: g.Organisation}, Site: g.Site, Place: scope, System: g.System, CapturedAt: at, By: "kim-tan", Users: 14, Proves: true, Seen: seen,
		Roles: []string{"read-only", "standard", "adviser"},
	}
}

func api(at time.Time, seen ...reconcile.SupportUser) reconcile.Look {
	l := list(reconcile.ScopeOrganisation, at, seen...)
	l.By, l.Proves = "", false
	return l
}

func supportUser(role, payroll string) reconcile.SupportUser {
	u := reconcile.SupportUser{Name: "Vendor Support", Email: "support@vendor.example", Payroll: payroll}
	if role != "" {
		u.Role = reconcile.Value{ID: role, Name: strings.ToUpper(role[:1]) + role[1:]}
	}
	return u
}

// the user as the grant declares it
var there = supportUser("standard", reconcile.PayrollNo)

// ids of the actions of a grant, as a plan that has all of them shows them
func actionIDs(t *testing.T, g reconcile.WantGrant) map[string]string {
	t.Helper()
	out := map[string]string{"remove": g.Removal()}
	p := judge(reconcile.Support{Grants: []reconcile.WantGrant{g}}, 20)
	for _, c := range p.Changes {
		what := map[reconcile.Field]string{reconcile.FieldAccess: "invite", reconcile.FieldRole: "role", reconcile.FieldPayroll: "payroll"}[c.Fields[0].Field]
		out[what] = reconcile.ManualID(c)
	}
	return out
}

// judge makes a plan at noon of a day in November.
func judge(s reconcile.Support, day int) reconcile.Plan {
	s.Day, s.At, s.Zone = november(day), on(day, 12), sydney
	return reconcile.Diff(reconcile.Header{AsOf: s.Day}, reconcile.Desired{Support: s}, nil)
}

// told is each grant's state and severity, and each action, in a line.
func told(p reconcile.Plan) []string {
	var out []string
	for _, g := range p.Grants {
		out = append(out, strings.TrimSpace(g.Name+" "+string(g.State)+" "+string(g.Severity)))
	}
	for _, c := range p.Changes {
		line := c.Address
		if c.Fields[0].Field == reconcile.FieldAccess && c.Fields[0].After.IsZero() {
			line += " off"
		}
		if c.Word != nil {
			line += ", says " + c.Word.By
		}
		out = append(out, line)
	}
	for _, u := range p.Unseen {
		out = append(out, "unknown: "+u.Text)
	}
	for _, n := range p.Notices {
		out = append(out, "notice: "+n.Text)
	}
	return out
}

// A life on every day around its borders. What was done and seen before a day
// stays known after it.
func TestGrantLife(t *testing.T) {
	type step struct {
		day  int
		want []string
		why  string
	}
	const inviteDue, off = "support/case/access", "support/case/access off"
	tests := []struct {
		name  string
		scope string
		words map[string]int // action → the day on which somebody did it, at nine
		looks []reconcile.Look
		steps []step
	}{
		{
			name: "as it should be, in the practice", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 20, "remove": 28},
			looks: []reconcile.Look{list("practice", on(22, 10), there), list("practice", on(28, 10))},
			steps: []step{
				{19, []string{"case scheduled none"}, "the day before"},
				{20, []string{"case invited none"}, "attested, and not looked at"},
				{22, []string{"case seen none"}, "a list shows it"},
				{26, []string{"case seen none"}, "the last day but one"},
				{27, []string{"case ending none"}, "the last day counts to its end"},
				{28, []string{"case removed none"}, "somebody says so, and a later list bears it out"},
				{30, []string{"case removed none"}, "and so it stays"},
			},
		},
		{
			name: "nobody does anything, in the practice", scope: reconcile.ScopePractice,
			steps: []step{
				{19, []string{"case scheduled none"}, "nothing to do yet"},
				{20, []string{"case due open", inviteDue}, "the first day"},
				{27, []string{"case due open", inviteDue}, "the last one"},
				{28, []string{"case removal due highest", off}, "nobody can say that nobody was let in"},
			},
		},
		{
			name: "an organisation's level", scope: reconcile.ScopeOrganisation,
			words: map[string]int{"invite": 20, "role": 21},
			looks: []reconcile.Look{list("organisation", on(23, 10), supportUser("adviser", reconcile.PayrollYes)), list("organisation", on(24, 10), there)},
			steps: []step{
				{20, []string{"case invited open", "support/case/payroll", "support/case/role"}, "the invitation gives payroll, and some role"},
				{21, []string{"case invited open", "support/case/payroll"}, "the role is attested"},
				{23, []string{"case seen open", "support/case/payroll", "support/case/role"}, "a list knows better than a word"},
				{24, []string{"case seen none"}, "both are set right"},
			},
		},
		{
			name: "an organisation, where only the API looks", scope: reconcile.ScopeOrganisation,
			words: map[string]int{"invite": 20, "role": 20, "payroll": 20, "remove": 28},
			looks: []reconcile.Look{api(on(21, 10)), api(on(29, 10))},
			steps: []step{
				{21, []string{"case invited none"}, "what the API leaves out proves nothing"},
				{26, []string{"case invited none"}, "the words still count"},
				{27, []string{"case ending open", "support/case/payroll", "support/case/role", "unknown: the word that Vendor Support was invited is more than a week old, and no list bears it out"}, "a week and three hours on, they do not"},
				{28, []string{"case removal due highest", off + ", says jo-bloggs"}, "a word is no proof"},
				{29, []string{"case removal due highest", off + ", says jo-bloggs"}, "and neither is the API"},
			},
		},
		{
			name: "a word that nothing bears out", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 19},
			steps: []step{
				{20, []string{"case invited none"}, "it counts for a week"},
				{26, []string{"case invited open", "unknown: the word that Vendor Support was invited is more than a week old, and no list bears it out"}, "and then somebody has to look"},
			},
		},
		{
			name: "an invitation that did not work", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 20}, looks: []reconcile.Look{list("practice", on(21, 10))},
			steps: []step{{21, []string{"case due open", inviteDue}, "a whole list that was taken later does not show it"}},
		},
		{
			name: "removed early", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 20, "remove": 23}, looks: []reconcile.Look{list("practice", on(22, 10), there), list("practice", on(24, 10))},
			steps: []step{
				{23, []string{"case ending open", "unknown: its removal is attested by jo-bloggs, and no list was taken since"}, "nobody is asked to invite again"},
				{24, []string{"case removed none"}, "proven"},
				{28, []string{"case removed none"}, "and nothing is left for the end"},
			},
		},
		{
			name: "seen again after the removal", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 20, "remove": 28}, looks: []reconcile.Look{list("practice", on(28, 10)), list("practice", on(29, 10), there)},
			steps: []step{
				{28, []string{"case removed none"}, "proven"},
				{29, []string{"case removal due highest", off}, "the word is no longer true"},
			},
		},
		{
			name: "a word that the next list belies", scope: reconcile.ScopePractice,
			words: map[string]int{"invite": 20, "remove": 28}, looks: []reconcile.Look{list("practice", on(28, 10), there), list("practice", on(29, 10))},
			steps: []step{
				{28, []string{"case removal due highest", off}, "it was not removed"},
				{29, []string{"case removal due highest", off}, "who removed it then has to say so"},
			},
		},
		{
			name: "a list of the same minute", scope: reconcile.ScopePractice,
			words: map[string]int{"remove": 28}, looks: []reconcile.Look{list("practice", on(28, 9).Add(30*time.Second)), list("practice", on(29, 9))},
			steps: []step{
				{28, []string{"case removal due highest", off + ", says jo-bloggs"}, "a word has no seconds: the list may be the older one"},
				{29, []string{"case removed none"}, "the next one is not"},
			},
		},
		{
			name: "two users, and one of them may do more", scope: reconcile.ScopeOrganisation,
			words: map[string]int{"invite": 20}, looks: []reconcile.Look{list("organisation", on(21, 10), supportUser("adviser", reconcile.PayrollNo), there)},
			steps: []step{{21, []string{"case seen open", "support/case/role"}, "the level is wrong for one"}},
		},
		{
			name: "a list that was taken before the word", scope: reconcile.ScopePractice,
			words: map[string]int{"remove": 29}, looks: []reconcile.Look{list("practice", on(28, 10))},
			steps: []step{
				{28, []string{"case removal due highest", off}, "a list without a word is no proof: it may have been the wrong moment"},
				{29, []string{"case removal due highest", off + ", says jo-bloggs"}, "and the word needs a list after it"},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := grantOf("case", tt.scope)
			ids := actionIDs(t, g)
			s := reconcile.Support{Grants: []reconcile.WantGrant{g}, Looks: tt.looks, Words: map[string]reconcile.Word{}}
			for what, day := range tt.words {
				s.Words[ids[what]] = reconcile.Word{Document: "attestation/a", By: "jo-bloggs", At: on(day, 9)}
			}
			for _, step := range tt.steps {
				if diff := cmp.Diff(step.want, told(judge(s, step.day))); diff != "" {
					t.Errorf("%s: %s (-want +got)\n%s", november(step.day), step.why, diff)
				}
			}
		})
	}
}

func TestUndeclared(t *testing.T) {
	later := grantOf("case", "practice")
	tests := []struct {
		name, why string
		s         reconcile.Support
		day       int
		want      []string
	}{
		{"in the practice", "nobody has declared it", reconcile.Support{Looks: []reconcile.Look{list("practice", on(18, 9), there)}}, 18,
			[]string{"undeclared highest", "support/undeclared:practice/access off"}},
		{"in an organisation, by the API", "being shown proves access", reconcile.Support{Looks: []reconcile.Look{api(on(18, 9), there)}}, 18,
			[]string{"undeclared highest", "support/undeclared:Harbour Pty Ltd/access off"}},
		{"gone since", "a whole list shows that", reconcile.Support{Looks: []reconcile.Look{list("organisation", on(18, 10)), api(on(18, 9), there)}}, 18, nil},
		{"not shown since", "the API cannot show that", reconcile.Support{Looks: []reconcile.Look{list("organisation", on(18, 9), there), api(on(18, 10))}}, 18,
			[]string{"undeclared highest", "support/undeclared:Harbour Pty Ltd/access off"}},
		{"before its grant begins", "the grant does not cover it yet", reconcile.Support{Grants: []reconcile.WantGrant{later}, Looks: []reconcile.Look{list("practice", on(18, 9), there)}}, 18,
			[]string{"undeclared highest", "case scheduled none", "support/undeclared:practice/access off"}},
		{"seen on a later day", "nobody knew then", reconcile.Support{Looks: []reconcile.Look{list("practice", on(19, 9), there)}}, 18, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(judge(tt.s, tt.day))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.why, diff)
			}
		})
	}
}

func TestDeclare(t *testing.T) {
	p := judge(reconcile.Support{Looks: []reconcile.Look{list("organisation", on(18, 9), supportUser("adviser", reconcile.PayrollYes))}}, 19)
	want := `apiVersion: practicectl/v1
kind: SupportAccess
metadata: {name: support-harbour-pty-ltd-2026-11-18}
spec:
  scope: organisation
  organisation: "Harbour Pty Ltd"
  role: adviser # as it is seen; write the least that the case needs
  payrollAdmin: true
  owner: # who answers for it: the metadata.name of a User
  reason: # why
  from: 2026-11-19 # it was there by 2026-11-18
  until: 2026-11-19 # the last day that it is needed
`
	if diff := cmp.Diff(want, p.Grants[0].Declare); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Grants of one scope have one end.
func TestGrantsTogether(t *testing.T) {
	first, second := grantOf("first", "practice"), grantOf("second", "practice")
	second.From, second.Until = november(24), november(29)
	inner := grantOf("inner", "practice")
	inner.From, inner.Until = november(21), november(22)
	next := grantOf("next", "practice")
	next.From, next.Until = november(29), november(30)
	short := grantOf("short", "practice")
	short.From, short.Until = november(24), november(25)
	removedEarly := map[string]reconcile.Word{first.Removal(): {By: "jo-bloggs", At: on(22, 9)}}
	removedInner := map[string]reconcile.Word{inner.Removal(): {By: "jo-bloggs", At: on(22, 9)}}
	clear := []reconcile.Look{list("practice", on(22, 10))}
	invited := map[string]reconcile.Word{actionIDs(t, first)["invite"]: {By: "jo-bloggs", At: on(23, 9)}}
	standard, adviser := grantOf("standard", "organisation"), grantOf("adviser", "organisation")
	adviser.From, adviser.Until, adviser.Role = november(28), november(29), reconcile.Value{ID: "adviser", Name: "Adviser"}
	invitedThere := map[string]reconcile.Word{actionIDs(t, standard)["invite"]: {By: "jo-bloggs", At: on(26, 9)}, actionIDs(t, standard)["payroll"]: {By: "jo-bloggs", At: on(26, 10)}}
	tests := []struct {
		name, why string
		grants    []reconcile.WantGrant
		words     map[string]reconcile.Word
		day       int
		want      []string
		looks     []reconcile.Look
	}{
		{"overlapping", "the word for one counts for both, and the later end counts", []reconcile.WantGrant{first, second}, invited, 24,
			[]string{"first joined none", "second invited none"}, nil},
		{"after the first has ended", "nothing is cut short", []reconcile.WantGrant{second, first}, invited, 28,
			[]string{"first joined none", "second invited none"}, nil},
		{"after both have ended", "one removal, of the one that ended last", []reconcile.WantGrant{first, second}, nil, 30,
			[]string{"second removal due highest", "first joined none", "support/second/access off"}, nil},
		{"one in another", "the outer one goes on", []reconcile.WantGrant{inner, first}, invited, 23,
			[]string{"inner joined none", "first invited none"}, nil},
		{"at another level", "it is one access: nobody is asked to invite again", []reconcile.WantGrant{standard, adviser}, invitedThere, 28,
			[]string{"adviser invited open", "standard joined none", "support/adviser/payroll", "support/adviser/role"}, nil},
		{"a shorter one, after the longer was removed early", "what is over carries nothing", []reconcile.WantGrant{first, short}, removedEarly, 24,
			[]string{"short due open", "first removed none", "support/short/access"}, clear},
		{"past its end", "it has an end of its own", []reconcile.WantGrant{first, short}, removedEarly, 26,
			[]string{"short removal due highest", "first removed none", "support/short/access off"}, clear},
		{"removed as one", "the word for one ends the access that both gave", []reconcile.WantGrant{first, inner}, removedInner, 24,
			[]string{"inner removed none", "first removed none"}, clear},
		{"a day between", "access that is left is removed first", []reconcile.WantGrant{first, next}, invited, 28,
			[]string{"first removal due highest", "next scheduled none", "support/first/access off"}, nil},
		{"once the next has begun", "it goes on under that one, and the day between is told", []reconcile.WantGrant{first, next}, invited, 29,
			[]string{"first joined none", "next invited none", "notice: ended on 2026-11-27, and nothing proves that its access did: no grant covers the days until next began, on 2026-11-29"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(judge(reconcile.Support{Grants: tt.grants, Words: tt.words, Looks: tt.looks}, tt.day))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.why, diff)
			}
		})
	}
}

// A document that is deleted leaves its obligation behind.
func TestGone(t *testing.T) {
	g, renamed := grantOf("case", "practice"), grantOf("other", "practice")
	early, putOff := grantOf("early", "practice"), g
	early.From, early.Until = november(15), november(16)
	putOff.From, putOff.Until = november(25), november(29)
	removed := map[string]reconcile.Word{g.Removal(): {By: "jo-bloggs", At: on(28, 9)}}
	tests := []struct {
		name, why string
		now       reconcile.Support
		day       int
		want      int
	}{
		{"before it began", "nothing was opened", reconcile.Support{}, 19, 0},
		{"while it may be there", "nobody says that it was not", reconcile.Support{}, 22, 1},
		{"while it is seen", "it is there", reconcile.Support{Looks: []reconcile.Look{list("practice", on(22, 9), there)}}, 22, 1},
		{"never carried out", "nobody says that it was, and a list of today shows that it was not", reconcile.Support{Looks: []reconcile.Look{list("practice", on(22, 9))}}, 22, 0},
		{"never carried out by then", "what happened since that list, nobody knows", reconcile.Support{Looks: []reconcile.Look{list("practice", on(20, 9))}}, 28, 1},
		{"never carried out at all", "a list taken after its end shows it", reconcile.Support{Looks: []reconcile.Look{list("practice", on(28, 9))}}, 29, 0},
		{"seen in its days", "a list of later does not say that it never was", reconcile.Support{Looks: []reconcile.Look{list("practice", on(22, 9), there), list("practice", on(29, 9))}}, 29, 1},
		{"invited, says somebody whose word does not count", "that it is no proof of the one does not prove the other", reconcile.Support{
			Words: map[string]reconcile.Word{actionIDs(t, g)["invite"]: {By: "sam-lee", At: on(22, 11), Refused: "may not"}}, Looks: []reconcile.Look{list("practice", on(22, 9))},
		}, 22, 1},
		{"beside one that was over before", "each has an end of its own", reconcile.Support{
			Grants: []reconcile.WantGrant{early}, Words: map[string]reconcile.Word{actionIDs(t, g)["invite"]: {By: "jo-bloggs", At: on(20, 9)}},
		}, 22, 1},
		{"by a word", "a word is no proof", reconcile.Support{Words: removed}, 29, 1},
		{"by a word and a list", "proven", reconcile.Support{Words: removed, Looks: []reconcile.Look{list("practice", on(28, 10))}}, 29, 0},
		{"by a word about a time before it began", "that was something else", reconcile.Support{
			Words: map[string]reconcile.Word{g.Removal(): {By: "jo-bloggs", At: on(18, 9)}}, Looks: []reconcile.Look{list("practice", on(19, 10))},
		}, 29, 1},
		{"renamed", "the scope is still answered for", reconcile.Support{Grants: []reconcile.WantGrant{renamed}}, 22, 0},
		{"beside one that is over", "what is proven of that one says nothing of this one", reconcile.Support{
			Grants: []reconcile.WantGrant{early}, Words: map[string]reconcile.Word{early.Removal(): {By: "jo-bloggs", At: on(17, 9)}, actionIDs(t, g)["invite"]: {By: "jo-bloggs", At: on(20, 9)}},
			Looks: []reconcile.Look{list("practice", on(17, 10))},
		}, 22, 1},
		{"put off", "it is to begin later now, and was carried out", reconcile.Support{
			Grants: []reconcile.WantGrant{putOff}, Words: map[string]reconcile.Word{actionIDs(t, g)["invite"]: {By: "jo-bloggs", At: on(20, 9)}},
		}, 22, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.now.Day, tt.now.At, tt.now.Zone = november(tt.day), on(tt.day, 12), sydney
			if got := tt.now.Gone(reconcile.Support{Grants: []reconcile.WantGrant{g}}); len(got) != tt.want {
				t.Errorf("%s: %v", tt.why, got)
			}
		})
	}
}
