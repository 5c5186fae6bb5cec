package resolve_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const practiceYAML = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour}}}}
---
`

const (
	uuidLee  = "0cbaf41f-9241-4f72-8b90-fbdf4457c346"
	uuidKim  = "f8235e1a-d383-48b7-9139-ba97ab8ca889"
	uuidKim2 = "a8235e1a-d383-48b7-9139-ba97ab8ca889"
	uuidAcme = "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9"
	uuidBeta = "9e023415-b173-4375-b8d5-4220b5a6b294"
	uuidTwin = "8e023415-b173-4375-b8d5-4220b5a6b294"
)

// compile loads a workspace from text and flattens it.
func compile(t *testing.T, text string) resolve.Compiled {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(practiceYAML + text)}}, "")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v", problems)
	}
	return resolve.Compile(ws, reconcile.Date{Year: 2026, Month: 11, Day: 22})
}

func user(name, email, xpm string) string {
	return "apiVersion: practicectl/v1\nkind: User\nmetadata: {name: " + name + "}\nspec: {fullName: " +
		strings.ToUpper(name[:1]) + name[1:] + ", email: " + email + ", accounts: {xpm: " + xpm + "}}\n---\n"
}

func assignment(spec string) string {
	return "apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec: " + spec + "\n---\n"
}

func staff(id, name, email string) reconcile.Object {
	return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id}, Name: name, Email: email}
}

func client(id, name string) reconcile.Object {
	return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: id}, Name: name}
}

// lines is what was wanted, blocked and proposed, one line each.
func lines(d reconcile.Desired) []string {
	var out []string
	for _, w := range d.Wants {
		l := w.Address + "=" + w.Key.ID
		for _, f := range w.Fields {
			l += " " + string(f.Field) + ":" + f.Value.ID + f.Value.User
			if f.Hold != nil {
				l += " held:" + f.Hold.Rule
			}
			if f.Block != nil {
				l += " blocked:" + f.Block.Rule
			}
		}
		out = append(out, strings.NewReplacer(uuidLee, "LEE", uuidKim, "KIM", uuidAcme, "ACME", uuidBeta, "BETA").Replace(l))
	}
	for _, b := range d.Blocked {
		out = append(out, "blocked "+b.Address+" "+b.Rule+": "+b.Text+" | "+b.Hint)
	}
	for _, p := range d.Pins {
		out = append(out, "pin "+p.Address+" "+p.ID+" by "+p.FoundBy)
	}
	return out
}

func TestBind(t *testing.T) {
	pinnedKim := user("kim", "kim@x.example", "{uuid: "+uuidKim+"}")
	kim := staff(uuidKim, "Kim", "kim@x.example")
	tests := []struct {
		name, why string
		text      string
		seen      []reconcile.Object
		want      []string
	}{
		{
			name: "pinned", why: "ids decide, whatever the names are",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{kim, client(uuidAcme, "Other")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager:KIMkim"},
		},
		{
			name: "a client by its name", why: "planned with the uuid to paste, and held",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: acme  PTY}]}"),
			seen: []reconcile.Object{kim, client(uuidAcme, "Acme Pty")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager:KIMkim held:unpinned",
				"pin client/acme  PTY " + uuidAcme + " by name"},
		},
		{
			name: "a name of two clients", why: "it binds to neither",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: Twin}]}"),
			seen: []reconcile.Object{kim, client(uuidBeta, "Twin"), client(uuidTwin, "Twin")},
			want: []string{"user/kim/xpm=KIM", "blocked client/Twin ambiguous: 2 clients have this name | add the uuid of the one you mean: " + uuidTwin + ", " + uuidBeta},
		},
		{
			name: "a name of no client", why: "near matches help with a slip",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: Acmee}]}"),
			seen: []reconcile.Object{kim, client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", `blocked client/Acmee not-found: no active client has this name | did you mean "Acme"?`},
		},
		{
			name: "a person by e-mail", why: "roles are planned for them, and held until the uuid is written down",
			text: user("kim", "Kim@X.example", "{}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{staff(uuidKim, "Kim", " kim@x.EXAMPLE "), client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager:KIMkim held:unpinned", "pin user/kim/xpm " + uuidKim + " by email"},
		},
		{
			name: "somebody added before, by e-mail", why: "create: true with a unique equal e-mail may be written",
			text: user("kim", "kim@x.example", "{create: true}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{kim, client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager:KIMkim", "pin user/kim/xpm " + uuidKim + " by email"},
		},
		{
			name: "somebody new", why: "no record, and create: true",
			text: user("kim", "kim@x.example", "{create: true}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=", "client/ACME=ACME manager:kim"},
		},
		{
			name: "somebody new with a namesake", why: "what the API does with a second record is not known",
			text: user("kim", "kim@x.example", "{create: true}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{staff(uuidKim2, "kim", "kim@old.example"), client(uuidAcme, "Acme")},
			want: []string{"client/ACME=ACME manager:kim blocked:person",
				"blocked user/kim/xpm namesake: is to be added, but a staff record of this name exists with the e-mail kim@old.example | the same person: replace create: true by uuid: " + uuidKim2 + "; another person: give the full name a second initial"},
		},
		{
			name: "an e-mail of two records", why: "it binds to neither",
			text: user("kim", "kim@x.example", "{}"),
			seen: []reconcile.Object{kim, staff(uuidKim2, "Kim T", "kim@x.example")},
			want: []string{"blocked user/kim/xpm ambiguous: 2 staff records have the e-mail kim@x.example | add the uuid of the right one under accounts.xpm: " + uuidKim2 + ", " + uuidKim},
		},
		{
			name: "a person who is not found", why: "near matches are named, by name and by address",
			text: user("kim", "kimm@x.example", "{}"),
			seen: []reconcile.Object{kim},
			want: []string{"blocked user/kim/xpm not-found: no staff record has the e-mail kimm@x.example | near: Kim <kim@x.example>, uuid: " + uuidKim + "; add the uuid, or write create: true for somebody new"},
		},
		{
			name: "a record that another user is pinned to", why: "one person, one record",
			text: user("lee", "lee@x.example", "{uuid: "+uuidKim+"}") + user("kim", "kim@x.example", "{}"),
			seen: []reconcile.Object{kim},
			want: []string{"user/lee/xpm=KIM",
				"blocked user/kim/xpm taken: the staff record with the e-mail kim@x.example belongs to lee already | one person, one record: correct the e-mail of one of the two"},
		},
		{
			name: "a pinned person who is not visible", why: "somebody who may be disabled is given nothing",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager:KIMkim blocked:person"},
		},
		{
			name: "one of Xero's own people", why: "they are never given clients, however they are declared",
			text: user("kim", "kim@x.example", "{uuid: "+uuidKim+"}") + assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{staff(uuidKim, "Kim", "Kim@XERO.com"), client(uuidAcme, "Acme")},
			want: []string{"client/ACME=ACME manager:kim blocked:person",
				"blocked user/kim/xpm protected: has a @xero.com address: Xero's own people are never added or given clients | remove the account from the declarations; ignore.staffEmails hides such records from the report"},
		},
		{
			name: "the client's own entry", why: "it decides over the list's role, whichever comes first",
			text: pinnedKim + user("lee", "lee@x.example", "{uuid: "+uuidLee+"}") +
				assignment("{manager: kim, clients: [{name: Acme, uuid: "+uuidAcme+", manager: lee}]}"),
			seen: []reconcile.Object{kim, staff(uuidLee, "Lee", "lee@x.example"), client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", "user/lee/xpm=LEE", "client/ACME=ACME manager:LEElee"},
		},
		{
			name: "two names of one client", why: "only the snapshot shows that both lines mean the same client",
			text: pinnedKim + assignment("{manager: kim, clients: [{name: Acme}, {name: Acme Old, uuid: "+uuidAcme+"}]}"),
			seen: []reconcile.Object{kim, client(uuidAcme, "Acme")},
			want: []string{"user/kim/xpm=KIM", "client/ACME=ACME manager: held:unpinned blocked:twice",
				"pin client/Acme " + uuidAcme + " by name"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(resolve.Bind(compile(t, tt.text), reconcile.Snapshot{Objects: tt.seen}))
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}

func TestStopsAreCompiled(t *testing.T) {
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(strings.Replace(practiceYAML, "systems:", "manage: observe, systems:", 1))}}, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := resolve.Compile(ws, reconcile.Date{})
	if len(c.Stops) != 1 || c.Stops[0].Rule != "observe-only" {
		t.Errorf("manage: observe gives the stops %v", c.Stops)
	}
}

// A workspace whose every name is wrong is searched for near matches only so
// often: each search walks the whole book.
func TestNearMatchesAreBounded(t *testing.T) {
	var list []string
	var seen []reconcile.Object
	for i := range 60 {
		name := "Client " + string(rune('A'+i/26)) + string(rune('A'+i%26))
		list = append(list, "{name: "+name+"x}")
		seen = append(seen, client(strings.Repeat("0", 8)+name, name))
	}
	c := compile(t, user("kim", "kim@x.example", "{create: true}")+assignment("{manager: kim, clients: ["+strings.Join(list, ", ")+"]}"))
	near := 0
	for _, b := range resolve.Bind(c, reconcile.Snapshot{Objects: seen}).Blocked {
		if strings.HasPrefix(b.Hint, "did you mean") {
			near++
		}
	}
	if near != 20 {
		t.Errorf("%d of 60 unknown names were searched for, want 20", near)
	}
}
