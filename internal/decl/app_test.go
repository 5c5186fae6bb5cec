package decl_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
)

const listing = "systems: {ignition: {principal: jo-bloggs, freshDays: 14}, xbert: {observe: none, apply: none}, xeroPractice: {observe: none}, documents: {apply: none}}"

// documents is a small app; ignition, one that stands in for the carried one.
func smallApp(name, role string) string {
	return document("App", name, "{displayName: X, actors: [{name: owner, title: an owner}], columns: [{name: email, headings: [Email]}], roles: [{name: "+role+", title: X}], "+
		"actions: [{does: invite, actor: owner, steps: [Add], seen: a row, checked: 2026-10-08}, {does: remove, actor: owner, steps: [Delete], seen: no row, checked: 2026-10-08}]}")
}

func joWith(accounts string) string {
	return document("User", "jo-bloggs", "{fullName: Jo Bloggs, email: jo@harbour.example, github: jo-b, accounts: "+accounts+"}")
}

func TestAccounts(t *testing.T) {
	const file = "ws/jo.yaml"
	ws := load(t, map[string]string{
		"practice.yaml": practice("twoPerson: true, clientRoles: {writer: elsewhere}, " + listing),
		"app.yaml":      smallApp("documents", "reader"),
		"jo.yaml": joWith(`{xpm: {}, xbert: null, ignition: {id: "7", role: admin, invite: false, link: null}, ` +
			`documents: {email: J@old.example, link: {reason: old address, until: 2020-01-31}}, xeroPractice: {}}`),
	}, carried(t)...)
	text := func(value string, column int) decl.Text {
		return decl.Text{Value: value, Pos: at(file, 5, column)}
	}
	want := []decl.AppAccount{
		{
			System: "documents", Pos: at(file, 5, 164), Email: text("J@old.example", 183), Invite: true,
			Link: &decl.AccountLink{Pos: at(file, 5, 204), Reason: "old address", Until: date(2020, 1, 31)},
		},
		{
			System: "ignition", Pos: at(file, 5, 103), ID: text("7", 118), Role: text("admin", 129),
			Link: &decl.AccountLink{Pos: at(file, 5, 157), Null: true},
		},
		{System: "xbert", Pos: at(file, 5, 90), Null: true, Invite: true},
		{System: "xeroPractice", Pos: at(file, 5, 247), Invite: true},
	}
	u := ws.Users[0]
	if diff := cmp.Diff(want, u.Accounts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if u.GitHub.Value != "jo-b" || u.XPM == nil {
		t.Errorf("github %v, xpm %v", u.GitHub, u.XPM)
	}
	for system, email := range map[string]string{"documents": "J@old.example", "ignition": "jo@harbour.example"} {
		a, ok := u.Account(system)
		if got := u.EmailIn(a).Value; !ok || got != email {
			t.Errorf("in %s (declared: %v) the address is %s, want %s", system, ok, got, email)
		}
	}
	if a, ok := u.Account("karbon"); ok {
		t.Errorf("an account nobody declared: %v", a)
	}
}

func TestSystems(t *testing.T) {
	const file = "ws/practice.yaml"
	ws := load(t, map[string]string{
		"practice.yaml": practice("twoPerson: true, clientRoles: {writer: elsewhere}, " + listing),
		"jo.yaml":       joWith("{}") + smallApp("documents", "reader"),
	}, carried(t)...)
	want := []decl.System{
		{Name: "documents", Pos: at(file, 5, 247), ReportOnly: true},
		{Name: "ignition", Pos: at(file, 5, 130), Principal: decl.Text{Value: "jo-bloggs", Pos: at(file, 5, 152)}, FreshDays: 14},
		{Name: "xbert", Pos: at(file, 5, 179), Unused: true},
		{Name: "xeroPractice", Pos: at(file, 5, 216), Unseen: true},
	}
	if diff := cmp.Diff(want, ws.Practice.Systems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if p := ws.Practice; !p.TwoPerson || p.Writer != decl.WriterElsewhere || p.Xero != nil || p.XPM.Snapshot {
		t.Errorf("two people: %v, writer %s, xero %v, snapshot %v", p.TwoPerson, p.Writer, p.Xero, p.XPM.Snapshot)
	}
	if s, ok := ws.System("xbert"); !ok || !s.Unused {
		t.Errorf("System(xbert) = %v, %v", s, ok)
	}
	if s, ok := ws.System("karbon"); ok {
		t.Errorf("System(karbon) = %v", s)
	}
}

// Without the API everything is seen through snapshots, and changed by hand.
func TestXPMBySnapshot(t *testing.T) {
	for _, apply := range []string{"", ", apply: manual"} {
		p := load(t, map[string]string{
			"practice.yaml": practice("systems: {xpm: {observe: snapshot" + apply + "}, xero: {}}"),
		}).Practice
		if !p.XPM.Snapshot || p.Xero == nil || p.Xero.Snapshot {
			t.Errorf("%q: snapshot %v, xero %v", apply, p.XPM.Snapshot, p.Xero)
		}
	}
}

// Which apps are known decides what can be said of an account.
func TestKnownApps(t *testing.T) {
	const noRole = `ws/jo.yaml:5:98: ignition has no role "owner" [reference]` + "\n  hint: the roles are admin, member\n"
	tests := []struct {
		name, app string
		known     []decl.App
		want      string
		reason    string
	}{
		{"none", "", nil, "", "a reader that knows no apps cannot say which roles there are"},
		{"carried", "", carried(t), noRole, "and one that does can"},
		{"replaced", smallApp("ignition", "owner"), carried(t), "", "screens change, and roles with them: the workspace goes first"},
		{"described", smallApp("ignition", "owner"), nil, "", "a name that is well known can be described too"},
		{"others", "", carried(t)[1:], `ws/jo.yaml:5:81: no system is called "ignition" [reference]`, "what is known is all that is"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ws, problems := decl.Load(mapFS(map[string]string{
				"practice.yaml": practice("systems: {ignition: {}}"),
				"jo.yaml":       joWith("{ignition: {role: owner}}") + tt.app,
			}), "ws", tt.known...)
			got := text(t, problems)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Fatalf("%s: got %s, want %s", tt.reason, got, tt.want)
			}
			if ws == nil {
				return
			}
			app, ok := ws.App("ignition")
			if replaced := tt.app != ""; ok != replaced || replaced && app.DisplayName != "X" {
				t.Errorf("%s: App(ignition) = %v, %v", tt.reason, app, ok)
			}
			if diff := cmp.Diff(tt.known, ws.Known); diff != "" {
				t.Errorf("known (-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseApps(t *testing.T) {
	apps, problems := decl.ParseApps(mapFS(map[string]string{"b.yaml": smallApp("zeta", "r"), "a/c.yaml": smallApp("alpha", "r")}))
	if len(problems) > 0 || len(apps) != 2 || apps[0].Name != "alpha" || apps[1].Pos != at("b.yaml", 4, 18) {
		t.Errorf("got %v\n%s", apps, text(t, problems))
	}
	apps, problems = decl.ParseApps(mapFS(map[string]string{"a.yaml": smallApp("alpha", "r"), "b.yaml": smallApp("alpha", "r") + joWith("{}") + "---\nx: 1\n"}))
	want := `a.yaml:4:18: the App "alpha" is declared twice; the other is at b.yaml:4:18 [duplicate]
  hint: rename one of them, or merge the two
b.yaml:4:18: the App "alpha" is declared twice; the other is at a.yaml:4:18 [duplicate]
  hint: rename one of them, or merge the two
b.yaml:8:7: kind User has no place here [document]
  hint: only documents of kind App belong here
b.yaml:12:1: this document is not a declaration: it has no apiVersion [document]
  hint: every YAML file in this folder has to be a declaration; move this one elsewhere, or correct its first lines
`
	if diff := cmp.Diff(want, text(t, problems)); diff != "" || apps != nil {
		t.Errorf("%d apps (-want +got)\n%s", len(apps), diff)
	}
}

func TestAttestation(t *testing.T) {
	const digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	got := load(t, map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")),
		"decisions/a.yaml": document("Attestation", "a", "{actions: [a1b2c3d4], by: sam-lee, at: 2026-11-20T16:55, evidence: "+
			"[{file: ../evidence/a.png, sha256: "+digest+"}, {url: 'https://files.harbour.example/7'}], note: done}"),
		"evidence/a.png": "a picture",
	}).Attestations
	const file = "ws/decisions/a.yaml"
	text := func(value string, column int) decl.Text {
		return decl.Text{Value: value, Pos: at(file, 5, column)}
	}
	want := []decl.Attestation{{
		Name: "a", Pos: at(file, 4, 18), Actions: []decl.Text{text("a1b2c3d4", 18)}, By: text("sam-lee", 33), At: text("2026-11-20T16:55", 46),
		Evidence: []decl.Evidence{
			{Pos: at(file, 5, 75), File: "evidence/a.png", SHA256: digest},
			{Pos: at(file, 5, 176), URL: "https://files.harbour.example/7"},
		},
		Note: "done",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
