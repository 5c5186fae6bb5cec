package resolve_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// withPractice is a practice that looks at its staff list in My Xero too.
var withPractice = strings.Replace(practiceYAML, "systems: {", "systems: {xeroPractice: {}, ", 1)

// looks binds a practice without grants and returns what its lists say.
func looks(t *testing.T, seen ...reconcile.Snapshot) []reconcile.Look {
	t.Helper()
	apps, problems := decl.ParseApps(os.DirFS("../provider/app/apps"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(practiceYAML)}}, "", apps...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := resolve.Compile(ws, reconcile.Date{Year: 2026, Month: 11, Day: 22})
	return resolve.Bind(c, reconcile.Snapshot{System: "xpm"}, seen...).Support.Looks
}

// TestSupportUser says who is taken for Xero Support, and as what.
func TestSupportUser(t *testing.T) {
	fields := func(pairs ...string) []reconcile.FieldValue {
		var out []reconcile.FieldValue
		for i := 0; i+1 < len(pairs); i += 2 {
			out = append(out, reconcile.FieldValue{Field: reconcile.Field(pairs[i]), Value: reconcile.Value{ID: pairs[i+1], Name: pairs[i+1]}})
		}
		return out
	}
	tests := []struct {
		name, why, system string
		user              reconcile.Object
		want              string // role, payroll, status, last login; "" is nobody
	}{
		{"by name", "however it is spelt", "xeroPractice", reconcile.Object{Name: "XERO  support", Email: "help@elsewhere.example", Fields: fields("role", "staff", "status", "active")}, "Staff Member||active|"},
		{"by address", "any of Xero's own", "xeroPractice", reconcile.Object{Name: "Casey", Email: "Casey@Xero.com"}, "|||"},
		{"a case in the name", "with an address below Xero's", "xeroPractice", reconcile.Object{Name: "Xero Support - Case 123", Email: "case123@support.xero.com"}, "|||"},
		{"a case in the name alone", "the address is nobody's", "xeroPractice", reconcile.Object{Name: "Xero Support - Case 123", Email: "case123@example.net"}, "|||"},
		{"the words the other way round", "of a country", "xeroPractice", reconcile.Object{Name: "Support Xero", Email: "a.b@au.xero.com"}, "|||"},
		{"one word", "of another country", "xeroOrganisation", reconcile.Object{Name: "XeroSupport", Email: "x@xero.co.nz"}, "|||"},
		{"no address", "the list does not show one", "xeroPractice", reconcile.Object{Name: "Support (Xero)"}, "|||"},
		{"somebody of Xero by another name", "of a country", "xeroPractice", reconcile.Object{Name: "Casey", Email: "casey@eu.xero.com"}, "|||"},
		{"half of the name", "many people support", "xeroPractice", reconcile.Object{Name: "Support Desk", Email: "desk@harbour.example"}, ""},
		{"another address", "a domain that ends alike is another", "xeroPractice", reconcile.Object{Name: "Kim", Email: "kim@notxero.com"}, ""},
		{"an address that begins alike", "better once too often", "xeroPractice", reconcile.Object{Name: "Kim", Email: "kim@xero.example.org"}, "|||"},
		{"inactive", "the list says that it has ended", "xeroPractice", reconcile.Object{Name: "Xero Support", Fields: fields("status", "inactive")}, ""},
		{"pending", "who may come in any moment is in", "xeroOrganisation", reconcile.Object{Name: "Xero Support", Fields: fields("status", "invited")}, "||invited|"},
		{"level", "as the screen shows it", "xeroOrganisation", reconcile.Object{Name: "Xero Support", Fields: fields("role", "read-only", "payroll", "", "lastLogin", "26 Nov")}, "Read only|no||26 Nov"},
		{"payroll", "any text in the column is some of it", "xeroOrganisation", reconcile.Object{Name: "Xero Support", Fields: fields("payroll", "viewer")}, "|yes||"},
		{"the API's words", "differ from the screen's in case and blanks", "xero", reconcile.Object{Name: "Xero Support", Fields: fields("role", "financialadviser")}, "Adviser|||"},
		{"a word that nobody knows", "is told as it is", "xero", reconcile.Object{Name: "Xero Support", Fields: fields("role", "managedclient")}, "managedclient|||"},
		{"another system", "Xero Support is not let in there", "ignition", reconcile.Object{Name: "Xero Support"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.user.Key = reconcile.Key{System: tt.system, Kind: reconcile.KindUser, ID: "u"}
			got := ""
			for _, l := range looks(t, reconcile.Snapshot{System: tt.system, Tenant: reconcile.Tenant{Name: "Acme"}, Objects: []reconcile.Object{tt.user}}) {
				for _, u := range l.Seen {
					got += u.Role.Name + "|" + u.Payroll + "|" + u.Status + "|" + u.LastLogin
				}
			}
			if got != tt.want {
				t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
			}
		})
	}
}

// TestSupportLook says what a list without Xero Support is worth.
func TestSupportLook(t *testing.T) {
	at := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	snap := func(system string, partial bool) reconcile.Snapshot {
		return reconcile.Snapshot{System: system, Tenant: reconcile.Tenant{Name: "Acme Pty Ltd"}, CapturedAt: at, Partial: partial, Objects: make([]reconcile.Object, 3)}
	}
	tests := []struct {
		name, why, place string
		snap             reconcile.Snapshot
		proves           bool
	}{
		{"staff tab", "it shows whoever is let in", "practice", snap("xeroPractice", false), true},
		{"part of it", "the rest may hold them", "practice", snap("xeroPractice", true), false},
		{"users of an organisation", "they are of that one", "organisation/acme pty ltd", snap("xeroOrganisation", false), true},
		{"the API", "whether it shows them is not known", "organisation/acme pty ltd", snap("xero", false), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := looks(t, tt.snap)
			if len(got) != 1 || got[0].Place != tt.place || got[0].Proves != tt.proves || got[0].Users != 3 || got[0].Partial != tt.snap.Partial {
				t.Errorf("%s: %+v", tt.why, got)
			}
		})
	}
}

// TestEarlierLists says that lists before the newest are looked at for Xero Support
// and for nothing else: they are neither told as seen nor compared.
func TestEarlierLists(t *testing.T) {
	apps, problems := decl.ParseApps(os.DirFS("../provider/app/apps"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(withPractice)}}, "", apps...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	at := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	snap := func(system, organisation string, hour int, names ...string) reconcile.Snapshot {
		s := reconcile.Snapshot{System: system, Tenant: reconcile.Tenant{Name: organisation}, CapturedAt: at.Add(time.Duration(hour) * time.Hour)}
		for _, n := range names {
			s.Objects = append(s.Objects, reconcile.Object{Key: reconcile.Key{System: system, Kind: reconcile.KindUser, ID: n}, Name: n, Email: n + "@x.example"})
		}
		return s
	}
	c := resolve.Compile(ws, reconcile.Date{Year: 2026, Month: 11, Day: 22})
	c.Earlier = []reconcile.Snapshot{snap("xeroPractice", "X", 0, "Xero Support", "Kim"), snap("xeroOrganisation", "Acme", 1, "Xero Support"), snap("xbert", "X", 1, "Kim")}
	d := resolve.Bind(c, reconcile.Snapshot{System: "xpm"}, snap("xeroPractice", "X", 2, "Sam"))
	var looks []string
	for _, l := range d.Support.Looks {
		looks = append(looks, fmt.Sprintf("%s %d of %d", l.Place, len(l.Seen), l.Users))
	}
	if diff := cmp.Diff([]string{"practice 0 of 1", "practice 1 of 2", "organisation/acme 1 of 1"}, looks); diff != "" {
		t.Errorf("looks (-want +got)\n%s", diff)
	}
	if len(d.Seen) != 1 || len(d.Observed) != 1 || len(d.Observed[0].Objects) != 1 {
		t.Errorf("seen %v, compared %v: want the newest alone", d.Seen, d.Observed)
	}
}

// TestSupportLater lists beginnings and ends; an end in the middle of another grant
// is none.
func TestSupportLater(t *testing.T) {
	grant := func(name, from, until string) string {
		return "apiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: " + name + "}\nspec: {scope: practice, owner: kim, reason: x, from: " + from + ", until: " + until + "}\n---\n"
	}
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(withPractice + user("kim", "kim@x.example", "{}") +
		grant("over", "2026-11-01", "2026-11-02") + grant("first", "2026-11-20", "2026-11-27") + grant("second", "2026-11-26", "2026-12-02") + grant("next", "2026-12-03", "2026-12-03"))}}, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, l := range resolve.SupportLater(ws, reconcile.Date{Year: 2026, Month: 11, Day: 22}) {
		what := " begins"
		if l.After.IsZero() {
			what = " ends"
		}
		got = append(got, l.Date.String()+" "+l.Address+what)
	}
	want := []string{
		"2026-12-03 support/next/access begins", "2026-12-04 support/next/access ends", "2026-11-26 support/second/access begins",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestSupportActor says who is told to act.
func TestSupportActor(t *testing.T) {
	const people = `
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo}
spec: {fullName: Jo Bloggs, email: jo@x.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000001}, xeroPractice: {role: principal}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim}
spec: {fullName: Kim Tan, email: kim@x.example, leaves: {lastDay: 2026-11-27}, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000002}, xeroPractice: {role: administrator}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: sam}
spec: {fullName: Sam Lee, email: sam@x.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000003}, xeroPractice: {role: staff}}}
`
	tests := []struct {
		name, why, scope, owner string
		day                     int
		want                    string
	}{
		{"an administrator", "the owner may", "practice", "kim", 27, "Kim Tan"},
		{"who has left", "only who is here can", "practice", "kim", 28, "Jo Bloggs"},
		{"staff", "those may who have the role", "practice", "sam", 27, "Jo Bloggs or Kim Tan"},
		{"staff, of an organisation", "its own users decide that", "organisation, organisation: Acme, role: standard, payrollAdmin: false", "sam", 27, "Sam Lee"},
		{"who has left, of an organisation", "somebody has to", "organisation, organisation: Acme, role: standard, payrollAdmin: false", "kim", 28, "Jo Bloggs"},
	}
	apps, _ := decl.ParseApps(os.DirFS("../provider/app/apps"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			grant := "---\napiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: case}\nspec: {scope: " + tt.scope + ", owner: " + tt.owner + ", reason: x, from: 2026-11-20, until: 2026-11-27}\n"
			practice := "apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: p}\nspec: {displayName: P, timezone: UTC, systems: {xpm: {tenant: {name: P}}, xeroPractice: {}}}"
			ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(practice + people + grant)}}, "", apps...)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			c := resolve.Compile(ws, reconcile.Date{Year: 2026, Month: 11, Day: tt.day})
			if got := resolve.Bind(c, reconcile.Snapshot{System: "xpm"}).Support.Grants[0].Actor; got != tt.want {
				t.Errorf("%s: %q, want %q", tt.why, got, tt.want)
			}
		})
	}
}

// TestSupportTooOld says when a look at the practice's own organisation is too
// old to tell.
func TestSupportTooOld(t *testing.T) {
	apps, _ := decl.ParseApps(os.DirFS("../provider/app/apps"))
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte("apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: p}\nspec: {displayName: P, timezone: UTC, systems: {xpm: {tenant: {name: P}}, xero: {tenant: {name: Acme Pty Ltd}}}}")}}, "", apps...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, tt := range []struct {
		name   string
		seen   []reconcile.Snapshot
		day    int
		unseen string
	}{
		{"never", nil, 1, "who has access to the organisation was not looked at: practicectl observe xero"},
		{"two weeks ago", []reconcile.Snapshot{{System: "xero", CapturedAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}}, 15, ""},
		{"longer ago", []reconcile.Snapshot{{System: "xero", CapturedAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}}, 16, "who has access was looked at 15 days ago, too long ago to tell: practicectl observe xero"},
		{"a client's", []reconcile.Snapshot{{System: "xeroOrganisation", Tenant: reconcile.Tenant{Name: "Beta"}, CapturedAt: time.Date(2026, 11, 15, 9, 0, 0, 0, time.UTC)}}, 16, "who has access to the organisation was not looked at: practicectl observe xero"},
		{"a list", []reconcile.Snapshot{{System: "xeroOrganisation", Tenant: reconcile.Tenant{Name: "ACME Pty Ltd"}, CapturedAt: time.Date(2026, 11, 15, 9, 0, 0, 0, time.UTC)}}, 16, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, u := range resolve.Bind(resolve.Compile(ws, reconcile.Date{Year: 2026, Month: 11, Day: tt.day}), reconcile.Snapshot{System: "xpm"}, tt.seen...).Unseen {
				got += u.Text
			}
			if got != tt.unseen {
				t.Errorf("%q, want %q", got, tt.unseen)
			}
		})
	}
}
