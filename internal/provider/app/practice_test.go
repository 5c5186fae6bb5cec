package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

var morning = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// xeros are Xero's own lists, by name.
func xeros(t *testing.T) map[string]decl.App {
	t.Helper()
	apps, problems := decl.ParseApps(app.XeroFiles())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	out := map[string]decl.App{}
	for _, a := range apps {
		out[a.Name] = a
	}
	return out
}

// taken is a list that was read and kept.
func taken(t *testing.T, a decl.App, at time.Time, text string) *snapshot.File {
	t.Helper()
	table, problems := app.Read(a, "", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f, err := snapshot.Make(table, snapshot.Provenance{
		Tenant: "Harbour", CapturedAt: at, CapturedBy: "jo", AsRole: "admin", Total: len(table.Records), Now: at,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &f
}

// By what the rows of Practice Manager's lists are told apart.
func TestReadByTheBestKey(t *testing.T) {
	lists := xeros(t)
	for _, tt := range []struct {
		name, list, text string
		key              string
		problem          string
		reason           string
	}{
		{"staff with addresses", "xpm", "Name,Email\nKim Tan,kim@h.example\nKim Tan,kim2@h.example\n", "email", "", "two people of one name are two"},
		{"staff, one without", "xpm", "Name,Email\nKim Tan,kim@h.example\nLee Park,\n", "name", "", "an address may be missing"},
		{"staff without a column for it", "xpm", "Name\nKim Tan\n", "name", "", "and so may the column"},
		{"staff, two alike", "xpm", "Name\nKim Tan\nkim tan\n", "", `"kim tan" is in row 2 already`, "nothing tells them apart"},
		{"one address twice", "xpm", "Name,Email\nKim Tan,kim@h.example\nLee Park,KIM@h.example\n", "", `"kim@h.example" is in row 2 already`, "and no other key helps"},
		{"clients with ids", "xpm-clients", "UUID,Client,Account Manager,Job Manager\na1,Smith,Kim Tan,\na2,Smith,,Kim Tan\n", "id", "", "clients of one name are common"},
		{"clients with codes", "xpm-clients", "Client code,Client,Partner,Manager\nS1,Smith,Kim Tan,\nS2,Smith,,Kim Tan\n", "code", "", "a code will do"},
		{"clients, some with codes", "xpm-clients", "Client code,Client,Partner,Manager\nS1,Smith,Kim Tan,\n,Jones,,Kim Tan\n", "name", "", "where each name is there once"},
		{"clients without roles", "xpm-clients", "Client,Partner\nSmith,Kim Tan\n", "", `the column "Job Manager" is missing`, "a role that nobody looked at is not nobody"},
		{"jobs", "xpm-jobs", "Job number,Client,Partner,Manager,Staff\nJ1,Smith,Kim Tan,,\n", "number", "", "numbers are unique"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table, problems := app.Read(lists[tt.list], "", []byte(tt.text))
			var said []string
			for _, p := range problems {
				said = append(said, p.Message)
			}
			if tt.key != table.Key || strings.Join(said, "; ") != tt.problem {
				t.Errorf("key %q, problems %q; want %q, %q: %s", table.Key, said, tt.key, tt.problem, tt.reason)
			}
		})
	}
}

// What three lists come to together.
func TestPractice(t *testing.T) {
	lists := xeros(t)
	staff := taken(t, lists["xpm"], morning, "Name,Email\nKim Tan,Kim@h.example\nLee Park,lee@h.example\n")
	clients := taken(t, lists["xpm-clients"], morning.Add(-time.Hour),
		"Client,Account Manager,Job Manager,Client groups,Archived\nAcme,kim  TAN,-,Family; VIP,No\nA/B Pty,Gone Person,Lee Park,vip,\nOld,,,,Yes\n")
	jobs := taken(t, lists["xpm-jobs"], morning,
		"Job number,Job,Client,Partner,Manager,Staff,Completed\nJ1,Tax,acme,Kim Tan,,\"Kim Tan, Lee Park\",\nJ2,Tax,Acme,,,,Yes\n")
	tenant := reconcile.Tenant{System: "xpm", Name: "Harbour"}
	got, err := app.Lists{Staff: staff, Clients: clients, Jobs: jobs}.Practice(tenant)
	if err != nil {
		t.Fatal(err)
	}
	kim, lee := reconcile.Value{ID: "kim@h.example", Name: "Kim Tan"}, reconcile.Value{ID: "lee@h.example", Name: "Lee Park"}
	field := func(f reconcile.Field, v reconcile.Value) reconcile.FieldValue {
		return reconcile.FieldValue{Field: f, Value: v, Confirmed: true}
	}
	key := func(k reconcile.Kind, id string) reconcile.Key { return reconcile.Key{System: "xpm", Kind: k, ID: id} }
	want := reconcile.Snapshot{
		System: "xpm", Tenant: tenant, CapturedAt: morning.Add(-time.Hour), CapturedBy: "jo", AsRole: "admin", Jobs: true,
		Objects: []reconcile.Object{
			{Key: key("client", "a%2fb pty"), Name: "A/B Pty", Fields: []reconcile.FieldValue{
				field("partner", reconcile.Value{ID: "unlisted gone person", Name: "Gone Person"}), field("manager", lee)}},
			{Key: key("client", "acme"), Name: "Acme", Fields: []reconcile.FieldValue{field("partner", kim), field("manager", reconcile.Value{})}},
			{Key: key("job", "j1"), Name: "Tax", Number: "J1", Client: "acme", Fields: []reconcile.FieldValue{
				field("partner", kim), field("manager", reconcile.Value{}), field("staff", kim), field("staff", lee)}},
			{Key: key("staff", "kim@h.example"), Name: "Kim Tan", Email: "kim@h.example"},
			{Key: key("staff", "lee@h.example"), Name: "Lee Park", Email: "lee@h.example"},
		},
		Missing: []reconcile.Missing{{Key: key("client", "old"), Name: "Old", Why: reconcile.AbsentArchived}},
		Groups: []reconcile.Group{
			{ID: "family", Name: "Family", Clients: []string{"acme"}},
			{ID: "vip", Name: "vip", Clients: []string{"a%2fb pty", "acme"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Names are all there is, so two people of one name are told, not mixed up.
func TestPracticeRefusesNamesakes(t *testing.T) {
	lists := xeros(t)
	staff := taken(t, lists["xpm"], morning, "Name,Email\nKim Tan,kim@h.example\nKim Tan,kim2@h.example\n")
	silent := taken(t, lists["xpm-clients"], morning, "Client,Partner,Manager\nAcme,,\n")
	if _, err := (app.Lists{Staff: staff, Clients: silent}).Practice(reconcile.Tenant{}); err != nil {
		t.Errorf("nobody names them, and: %v", err)
	}
	naming := taken(t, lists["xpm-clients"], morning, "Client,Partner,Manager\nAcme,Kim Tan,\n")
	_, err := app.Lists{Staff: staff, Clients: naming}.Practice(reconcile.Tenant{})
	if want := "the list of staff has more than one Kim Tan, and other lists name one of them"; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

// A column that the screen did not have is no empty field.
func TestSnapshot(t *testing.T) {
	var ignition decl.App
	for _, a := range carried(t) {
		if a.Name == "ignition" {
			ignition = a
		}
	}
	f := taken(t, ignition, morning, "Email\tName\tRole\tXPM user\nkim@h.example\tKim Tan\tAdministrator\tKim Tan\nlee@h.example\t\tMember\tNot linked\n")
	f.Partial = true
	got := app.Snapshot(ignition, *f)
	field := func(name reconcile.Field, id, shown string) reconcile.FieldValue {
		return reconcile.FieldValue{Field: name, Value: reconcile.Value{ID: id, Name: shown}, Confirmed: true}
	}
	key := func(id string) reconcile.Key {
		return reconcile.Key{System: "ignition", Kind: reconcile.KindUser, ID: id}
	}
	want := reconcile.Snapshot{
		System: "ignition", Tenant: reconcile.Tenant{System: "ignition", Name: "Harbour"}, CapturedAt: morning,
		CapturedBy: "jo", AsRole: "admin", Partial: true,
		Objects: []reconcile.Object{
			{Key: key("kim@h.example"), Name: "Kim Tan", Email: "kim@h.example", Fields: []reconcile.FieldValue{
				field("role", "admin", "Admin"), field("link", "kim tan", "Kim Tan")}},
			{Key: key("lee@h.example"), Name: "lee@h.example", Email: "lee@h.example", Fields: []reconcile.FieldValue{
				field("role", "member", "Member"), field("link", "", "")}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
