package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const toRun = "consent is needed: nobody is logged in: run `practicectl auth login`"

// loginAnswers are all answers to the questions about the login.
func loginAnswers() []string {
	return []string{"U15=yes", "U15=no", "U17=new", "U17=same", "U17=replaces", "U25=yes", "U25=no"}
}

// From the first login to the last logout, with every kind of app, and under
// every answer to what a second use of a refresh token does.
func TestLoginStory(t *testing.T) {
	secret := sim.App{ID: "app-with-secret", Secret: "s3cret+with/odd=characters", Redirects: []string{sim.DefaultRedirect}}
	one := sim.App{ID: "one-tenant", Redirects: []string{sim.DefaultRedirect}, OneTenant: true}
	type row struct {
		name   string
		app    *sim.App
		assume string
	}
	tests := []row{{"public app", nil, ""}, {"app with a secret", &secret, ""}, {"app for one account a consent", &one, ""}}
	for _, a := range loginAnswers() {
		tests = append(tests, row{a, &secret, a}) // with U25=no a public app gets no practice scopes
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := sim.Options{Seed: joinerSeed()}
			if tt.app != nil {
				o.Apps = []sim.App{*tt.app}
			}
			if tt.assume != "" {
				x, err := sim.ParseAssumption(tt.assume)
				if err != nil {
					t.Fatal(err)
				}
				o.Assumptions = []sim.Assumption{x}
			}
			a := newAccount(t, joiner, o)
			if tt.app != nil {
				a.env["PRACTICECTL_CLIENT_ID"], a.env["PRACTICECTL_CLIENT_SECRET"] = tt.app.ID, tt.app.Secret
				if tt.app.Secret != "" {
					a.wire.Keep(tt.app.Secret)
				}
			}
			a.want(8, []string{toRun}, "plan")
			r, scopes := a.logIn(answer{})
			r.check(t, 0, []string{"logged in: Lee Park (lee@harbour.example)", "Harbour Accounting (Practice Manager, " + a.sim.Tenant().ID + "), now"}, []string{"login"})
			if want := "openid profile email offline_access practicemanager.staff practicemanager.client"; scopes != want {
				t.Errorf("asked for %q, want %q", scopes, want)
			}
			a.want(0, []string{"1 person is added"}, "plan")
			a.want(0, []string{"Lee Park (lee@harbour.example) is logged in, with app " + a.env["PRACTICECTL_CLIENT_ID"], "59 of 60 days left"}, "auth", "status")
			a.want(0, []string{"renewed: the login of Lee Park (lee@harbour.example) lasts until "}, "auth", "refresh")
			a.want(0, []string{"Harbour: 3 done"}, "apply", "--yes")
			a.want(0, []string{"logged out: Xero has ended all connections"}, "auth", "logout")
			if left := a.sim.Granted(); len(left) != 0 {
				t.Errorf("Xero still knows of %v", left)
			}
			a.want(8, []string{toRun}, "plan")
			a.want(8, []string{toRun}, "auth", "refresh")
			a.want(8, []string{toRun}, "auth", "status")
			a.want(0, []string{"nobody was logged in"}, "auth", "logout")
		})
	}
}

// The fewest scopes that serve what is declared, and no workspace needed.
func TestWantedScopes(t *testing.T) {
	const identity = "openid profile email offline_access "
	observing := strings.Replace(joiner, "timezone:", "manage: observe, timezone:", 1)
	assigning := strings.Replace(joiner, "create: true", "uuid: "+idLee, 1)
	for _, tt := range []struct{ name, declarations, flags, want string }{
		{"no workspace", "", "", "practicemanager.staff practicemanager.client"},
		{"no workspace, reading", "", "--read-only", "practicemanager.staff.read practicemanager.client.read"},
		{"adds and assigns", joiner, "", "practicemanager.staff practicemanager.client"},
		{"assigns", assigning, "", "practicemanager.staff.read practicemanager.client"},
		{"assigns, reading", assigning, "--read-only", "practicemanager.staff.read practicemanager.client.read"},
		{"observes", observing, "", "practicemanager.staff.read practicemanager.client.read"},
		{"others", joiner, "--scopes=openid,profile,email,offline_access,practicemanager.staff,practicemanager.client,practicemanager.job", "practicemanager.staff practicemanager.client practicemanager.job"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount(t, tt.declarations, sim.Options{Seed: joinerSeed()})
			r, scopes := a.logIn(answer{}, strings.Fields(tt.flags)...)
			r.check(t, 0, []string{"logged in: Lee Park"}, []string{"login"})
			if want := identity + tt.want; scopes != want {
				t.Errorf("asked for %q, want %q", scopes, want)
			}
		})
	}
}

// Rules over names write to clients as lists of them do.
func TestSelectorsNeedToWriteClients(t *testing.T) {
	text := joiner[:strings.Index(joiner, "  clients:\n")] + "  manager: pat-ng\n  select: [{nameStartsWith: Ac}]\n"
	a := newAccount(t, strings.Replace(text, "{xpm: {create: true}}", "{xpm: {uuid: "+idLee+"}}", 1), sim.Options{Seed: joinerSeed()})
	if _, scopes := a.logIn(answer{}); !slices.Contains(strings.Fields(scopes), "practicemanager.client") {
		t.Errorf("asked for %q", scopes)
	}
}

// A login that may only read plans; apply says what it lacks, with exit code 8.
func TestReadOnlyLogin(t *testing.T) {
	a := newAccount(t, joiner, sim.Options{Seed: joinerSeed()})
	r, _ := a.logIn(answer{}, "--read-only")
	r.check(t, 0, nil, []string{"login"})
	a.want(0, nil, "plan")
	a.want(8, []string{"the login does not include practicemanager.client and practicemanager.staff"}, "apply", "--yes")
	a.want(0, []string{"not granted: to read and change staff (practicemanager.staff)"}, "auth", "status")
	a.want(0, []string{"warn  scopes            can plan and cannot apply; not granted: practicemanager.client, practicemanager.staff"}, "doctor")
	if a.sim.Writes() != 0 {
		t.Errorf("%d writes", a.sim.Writes())
	}
	// A second login adds what is missing; Xero keeps the rest.
	r, _ = a.logIn(answer{})
	r.check(t, 0, nil, []string{"login"})
	if r := a.want(0, []string{"practicemanager.client, practicemanager.client.read"}, "auth", "status"); strings.Contains(r.stdout, "not granted") {
		t.Errorf("something is still missing:\n%s", r.stdout)
	}
	a.want(0, []string{"Harbour: 3 done"}, "apply", "--yes")
}

// An access token that expires in the middle is renewed once, and the call
// repeated, whichever it is: each write reaches Xero once.
func TestTokenExpiresInApply(t *testing.T) {
	calls := 0
	for n := 1; n == 1 || n <= calls; n++ {
		t.Run(fmt.Sprint("call ", n), func(t *testing.T) {
			fault, err := sim.ParseFault(fmt.Sprint("expire-token=", n))
			if err != nil {
				t.Fatal(err)
			}
			a := newAccount(t, joiner, sim.Options{Seed: joinerSeed(), Faults: []sim.Fault{fault}})
			r, _ := a.logIn(answer{})
			r.check(t, 0, nil, []string{"login"})
			before := len(a.sim.Requests())
			a.want(0, []string{"Harbour: 3 done"}, "apply", "--yes")
			if a.sim.Writes() != 3 || a.renewals() != 2 {
				t.Errorf("%d writes and %d renewals, want 3 and the login's and one", a.sim.Writes(), a.renewals())
			}
			calls = len(a.sim.Requests()) - before - 3 // not those of the tenant: the connections, the renewal, the refused one
			a.want(0, []string{"Nothing to do"}, "plan")
		})
	}
	if calls < 8 {
		t.Errorf("only %d calls were struck", calls)
	}
}

// A login that is withdrawn in the middle ends the run, with what is left and
// the command to run.
func TestLoginEndsInApply(t *testing.T) {
	fault, err := sim.ParseFault("expire-token=6")
	if err != nil {
		t.Fatal(err)
	}
	var a *account
	ended := false
	a = newAccount(t, joiner, sim.Options{Seed: joinerSeed(), Faults: []sim.Fault{fault}, OnCall: func(c sim.Call) {
		if c.Name == "token" && !c.Answering && len(a.sim.Staff()) == 3 && !ended {
			ended = true
			a.revoke()
		}
	}})
	r, _ := a.logIn(answer{})
	r.check(t, 0, nil, []string{"login"})
	r = a.run("apply", "--yes")
	if !ended {
		t.Fatalf("the login did not end in the run\n%s%s", r.stdout, r.stderr)
	}
	r.check(t, 8, []string{"Harbour: 2 deferred, 1 done", "stopped early: ", "run `practicectl auth login`"}, []string{"apply"})
	r, _ = a.logIn(answer{})
	r.check(t, 0, nil, []string{"login"})
	a.want(0, []string{"Harbour: 2 done"}, "apply", "--yes")
	if a.sim.Writes() != 3 {
		t.Errorf("%d writes, want 3", a.sim.Writes())
	}
}

// Several accounts could be the practice: whoever sits there is asked, on the
// same terminal on which the address was pasted.
func TestWhichIsWhich(t *testing.T) {
	const second = "eeeeeeee-0000-4000-8000-000000000002"
	seed := joinerSeed()
	seed.Tenants = []sim.Tenant{{ID: second, Name: "Harbour (old)"}}
	open := func(terminal bool, then string) result {
		a := newAccount(t, joiner, sim.Options{Seed: seed})
		a.terminal = terminal
		r, _ := a.logIn(answer{tenants: []string{a.sim.Tenant().ID, second}, then: then})
		return r
	}
	open(true, "2\n").check(t, 0, []string{
		"  1  Harbour Accounting (", "  2  Harbour (old) (" + second + ")", "Which of these is Harbour? Type its number: ",
		"put this into practice/practice.yaml:3:18:\n  systems: {xpm: {tenant: {name: \"Harbour (old)\", id: " + second + "}}}\n",
	}, []string{"login"})
	open(true, "7\n").check(t, 64, []string{`"7" is none of them; practice/practice.yaml:3:18 still leaves it open`}, []string{"login"})
	open(false, "").check(t, 0, []string{"note: 2 of these could be the practice: put the id of the right one into practice/practice.yaml:3:18"}, []string{"login"})

	// An id decides, and a name that only one has.
	pinned := strings.Replace(joiner, "systems: {xpm: {}}", "systems: {xpm: {tenant: {id: "+second+"}}}", 1)
	a := newAccount(t, pinned, sim.Options{Seed: seed})
	a.terminal = true
	r, _ := a.logIn(answer{tenants: []string{a.sim.Tenant().ID, second}})
	r.check(t, 0, nil, []string{"login"})
	if strings.Contains(r.stderr, "Which of these") {
		t.Errorf("asked though the id decides:\n%s", r.stderr)
	}
	// The wrong one was connected.
	a = newAccount(t, pinned, sim.Options{Seed: seed})
	r, _ = a.logIn(answer{})
	r.check(t, 8, []string{"Practice Manager tenant " + second + " is not connected"}, []string{"login"})
}

func TestLoginRefused(t *testing.T) {
	a := newAccount(t, "", sim.Options{Seed: joinerSeed()})
	r, _ := a.logIn(answer{decision: "deny"})
	r.check(t, 1, []string{"the access was not allowed in the browser"}, []string{"login"})
	for _, tt := range []struct {
		name, variable, value, want string
		code                        int
	}{
		{"no app", "PRACTICECTL_CLIENT_ID", "", "no Xero app is set up", 8},
		{"foreign login page", "PRACTICECTL_LOGIN_URL", "https://login.xero.com.evil.example", "PRACTICECTL_LOGIN_URL: login.xero.com.evil.example is neither this machine nor Xero's", 64},
		{"foreign token endpoint", "PRACTICECTL_IDENTITY_URL", "http://identity.xero.com", "PRACTICECTL_IDENTITY_URL: identity.xero.com must be reached by https", 64},
		{"no such store", "PRACTICECTL_TOKEN_STORE", "drawer", "PRACTICECTL_TOKEN_STORE is drawer, which is no token store", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount(t, "", sim.Options{Seed: joinerSeed()})
			a.env[tt.variable] = tt.value
			for _, command := range []string{"login", "status", "refresh", "logout"} {
				a.want(tt.code, []string{tt.want}, "auth", command)
			}
			if n := len(a.sim.Requests()); n != 0 {
				t.Errorf("%d calls were sent", n)
			}
		})
	}
	a.want(64, []string{"--port 0 is no port"}, "auth", "login", "--port", "0")
	a.want(64, []string{"--scopes and --read-only exclude each other"}, "auth", "login", "--read-only", "--scopes", "offline_access")
	a.want(64, []string{"--scopes: the list of scopes lacks offline_access"}, "auth", "login", "--scopes", "openid")
}

// A token from the environment goes before every store, and no store is asked.
func TestAccessTokenGoesFirst(t *testing.T) {
	a := newAccount(t, joiner, sim.Options{Seed: joinerSeed()})
	r, _ := a.logIn(answer{})
	r.check(t, 0, nil, []string{"login"})
	before := a.renewals()
	a.env["PRACTICECTL_TOKEN_KEY"] = "not a key"
	a.env["PRACTICECTL_ACCESS_TOKEN"] = a.sim.AccessToken()
	a.wire.Keep(a.sim.AccessToken())
	a.want(0, nil, "plan")
	a.want(0, []string{"a token from PRACTICECTL_ACCESS_TOKEN is used"}, "auth", "status")
	a.want(0, []string{"ok    token store       not used: PRACTICECTL_ACCESS_TOKEN is set"}, "doctor")
	a.env["PRACTICECTL_ACCESS_TOKEN"] = a.sim.ExpiredToken()
	r = a.want(8, []string{"the token in PRACTICECTL_ACCESS_TOKEN has expired and cannot be renewed", "unset PRACTICECTL_ACCESS_TOKEN; practicectl auth login"}, "plan")
	if n := a.renewals(); n != before {
		t.Errorf("%d renewals: %s", n-before, r.stderr)
	}
}

// status --format json is a contract.
func TestStatusJSON(t *testing.T) {
	a := newAccount(t, joiner, sim.Options{Seed: joinerSeed()})
	r, _ := a.logIn(answer{}, "--read-only")
	r.check(t, 0, nil, []string{"login"})
	var got map[string]any
	if err := json.Unmarshal([]byte(a.want(0, nil, "auth", "status", "--format", "json").stdout), &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"access_expires", "refresh_expires", "auth_event_id", "user"} {
		if got[name] == nil {
			t.Errorf("no %s", name)
		}
		delete(got, name)
	}
	want := map[string]any{
		"format_version": "1", "from": "login", "client_id": sim.DefaultClientID, "logged_in": true, "days_left": 59.0,
		"scopes": map[string]any{
			"granted": []any{"email", "offline_access", "openid", "practicemanager.client.read", "practicemanager.staff.read", "profile"},
			"wanted":  []any{"email", "offline_access", "openid", "practicemanager.client", "practicemanager.staff", "profile"},
			"missing": []any{"practicemanager.client", "practicemanager.staff"}, "extra": []any{},
		},
		"connections": []any{map[string]any{"tenant_id": a.sim.Tenant().ID, "name": "Harbour Accounting", "type": "Practice Manager", "latest_consent": true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	a.want(64, []string{`there is no format "yaml"`}, "auth", "status", "--format", "yaml")
}

func TestAuthKey(t *testing.T) {
	a := newAccount(t, joiner, sim.Options{Seed: joinerSeed()})
	path := filepath.Join(t.TempDir(), "key")
	a.want(0, []string{"wrote " + path, "export PRACTICECTL_TOKEN_KEY_FILE=" + path}, "auth", "key", path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v: %v", info.Mode(), err)
	}
	a.want(64, []string{path + " is there already"}, "auth", "key", path)
	a.want(64, []string{"takes the file to write"}, "auth", "key")
	a.env["PRACTICECTL_TOKEN_KEY"], a.env["PRACTICECTL_TOKEN_KEY_FILE"] = "", path
	r, _ := a.logIn(answer{})
	r.check(t, 0, nil, []string{"login"})
	a.want(0, nil, "plan")
}
