package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// lines are the checks of a doctor's text: status, check and the rest.
func lines(stdout string) map[string]string {
	found := map[string]string{}
	checks, _, _ := strings.Cut(stdout, "\n\n")
	for line := range strings.Lines(checks) {
		if len(line) > 24 && line[0] != ' ' {
			found[strings.TrimSpace(line[6:24])] = strings.TrimSpace(line[:6])
		}
	}
	return found
}

const pinnedJoiner = "systems: {xpm: {tenant: {id: a26065a8-c646-85a0-9abe-966a32fcba92}}}"

// Every state that doctor tells apart, with its exit code. A check that is not
// named is ok.
func TestDoctor(t *testing.T) {
	healthy := strings.Replace(joiner, "systems: {xpm: {}}", pinnedJoiner, 1) +
		"---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: lee-park}\nspec: {fullName: Lee Park, email: LEE@harbour.example, accounts: {xpm: {uuid: " + idLee + "}}}\n"
	notAFile := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notAFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	skipped := func(checks ...string) map[string]string {
		m := map[string]string{}
		for _, c := range checks {
			m[c] = "skip"
		}
		return m
	}
	with := func(m map[string]string, check, status string) map[string]string {
		m[check] = status
		return m
	}
	for _, tt := range []struct {
		name, declarations string
		login              bool
		change             func(*account)
		code               int
		want               map[string]string
		texts              []string
	}{
		{"all is well", healthy, true, nil, 0, skipped(), []string{
			"ok    declarations      Harbour, in practice: 3 users, 1 assignment", "ok    token store       file, can be read and locked",
			"ok    login             Lee Park (lee@harbour.example), access token until ", "59 of 60 days left",
			"ok    scopes            all that the declarations need", "ok    connections       Harbour Accounting (Practice Manager, a26065a8-",
			"ok    limits            Practice Manager answers; it did not say how many calls are left", "ok    clock             as Xero's, within 30s",
			"ok    logged-in person  Lee Park (lee@harbour.example) is declared as lee-park, practice/practice.yaml:", "0 runs; can be written to",
			"  xpm   client partner and manager   observe api     apply api     given to somebody; clearing one is for a person",
		}},
		{"no login", healthy, false, nil, 8, with(skipped("scopes", "connections", "limits", "clock", "logged-in person"), "login", "fail"),
			[]string{"consent is needed: nobody is logged in: run `practicectl auth login`"}},
		{"no app", healthy, false, func(a *account) { a.env["PRACTICECTL_CLIENT_ID"] = "" }, 8,
			with(skipped("token store", "scopes", "connections", "limits", "clock", "logged-in person"), "login", "fail"), []string{"not looked at: no Xero app is set up"}},
		{"no workspace", "", true, nil, 0, with(skipped("logged-in person", "state store"), "declarations", "warn"), []string{"there is no workspace here", "hint: practicectl init starts a workspace"}},
		{"neither", "", false, nil, 8, with(with(skipped("scopes", "connections", "limits", "clock", "logged-in person", "state store"), "declarations", "warn"), "login", "fail"), nil},
		{"invalid declarations", strings.Replace(healthy, "manager: pat-ng", "manager: pat-nq", 1), true, nil, 65, with(skipped("logged-in person", "state store"), "declarations", "fail"),
			[]string{`1 problem in practice, the first: practice/practice.yaml:22`, "hint: practicectl validate lists them all"}},
		{"invalid declarations and no login", strings.Replace(healthy, "manager: pat-ng", "manager: pat-nq", 1), false, nil, 65,
			with(with(skipped("scopes", "connections", "limits", "clock", "logged-in person", "state store"), "declarations", "fail"), "login", "fail"), nil},
		{"tenant without its id", strings.Replace(healthy, pinnedJoiner, "systems: {xpm: {tenant: {name: Harbour Accounting}}}", 1), true, nil, 0, map[string]string{"connections": "warn"},
			[]string{"found without its id", "hint: declare the id too"}},
		{"tenant not connected", strings.Replace(healthy, "a26065a8", "a26065a9", 1), true, nil, 8, with(skipped("limits"), "connections", "fail"),
			[]string{"Practice Manager tenant a26065a9-c646-85a0-9abe-966a32fcba92 is not connected"}},
		{"name and id disagree", strings.Replace(healthy, "{id: a26065a8", "{name: Elsewhere, id: a26065a8", 1), true, nil, 1, with(skipped("limits"), "connections", "fail"),
			[]string{"tenant name and id disagree"}},
		{"environment for another practice", healthy, true, func(a *account) { a.env["PRACTICECTL_XPM_TENANT"] = idAcme }, 1, with(skipped("limits", "clock"), "connections", "fail"),
			[]string{"PRACTICECTL_XPM_TENANT is " + idAcme}},
		{"somebody else logged in", joiner, true, nil, 0, map[string]string{"connections": "warn", "logged-in person": "warn"},
			[]string{"Lee Park (lee@harbour.example) is in Practice Manager, and is nobody who is declared"}},
		{"wrong key", healthy, true, func(a *account) {
			a.env["PRACTICECTL_TOKEN_KEY"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
		}, 1, with(skipped("login", "scopes", "connections", "limits", "clock", "logged-in person"), "token store", "fail"), []string{"cannot be opened with this key"}},
		{"login withdrawn", healthy, true, func(a *account) { a.revoke(); a.skew = time.Hour }, 8,
			with(with(skipped("scopes", "connections", "limits", "logged-in person"), "login", "fail"), "clock", "fail"), []string{"Xero no longer accepts the login of lee@harbour.example"}},
		{"hardly used", healthy, true, func(a *account) { a.skew = 50 * 24 * time.Hour }, 1, map[string]string{"login": "warn", "clock": "fail"},
			[]string{"renewed only now, with 9 of 60 days left", "hint: let a schedule run practicectl auth refresh"}},
		{"clock a little off", healthy, true, func(a *account) { a.skew = -time.Minute }, 0, map[string]string{"clock": "warn"}, []string{"behind Xero"}},
		{"clock far off", healthy, true, func(a *account) { a.skew = 7 * time.Minute }, 1, map[string]string{"clock": "fail"}, []string{"ahead of Xero: dates and tokens are taken for what they are not"}},
		{"state cannot be kept", healthy, true, func(a *account) { a.env["PRACTICECTL_STATE_DIR"] = notAFile }, 1, map[string]string{"state store": "fail"}, []string{"is not a folder"}},
		{"throw-away machine", healthy, true, func(a *account) { a.env["CI"] = "true" }, 0, map[string]string{"state store": "warn"}, []string{"ends with a throw-away machine"}},
		{"foreign address", healthy, true, func(a *account) { a.env["PRACTICECTL_API_URL"] = "https://xero.evil.example" }, 1,
			with(skipped("scopes", "connections", "limits", "clock", "logged-in person"), "login", "fail"), []string{"PRACTICECTL_API_URL: xero.evil.example is neither this machine nor Xero's"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAccount(t, tt.declarations, sim.Options{Seed: joinerSeed()})
			if tt.login {
				r, _ := a.logIn(answer{}, "--scopes", "openid profile email offline_access practicemanager.staff practicemanager.client")
				if !strings.Contains(r.stdout, "logged in: ") && r.code != 65 {
					t.Fatalf("no login\n%s%s", r.stdout, r.stderr)
				}
				if r.code == 65 { // these declarations are invalid: log in without them
					files := a.files
					a.files = noWorkspace
					r, _ := a.logIn(answer{})
					r.check(t, 0, nil, []string{"login"})
					a.files = files
				}
			}
			if tt.change != nil {
				tt.change(a)
			}
			r := a.want(tt.code, tt.texts, "doctor")
			want := map[string]string{}
			for _, c := range []string{"declarations", "token store", "login", "scopes", "connections", "limits", "clock", "logged-in person", "state store"} {
				want[c] = "ok"
			}
			for c, status := range tt.want {
				want[c] = status
			}
			if diff := cmp.Diff(want, lines(r.stdout)); diff != "" {
				t.Errorf("checks (-want +got):\n%s\n%s", diff, r.stdout)
			}
			a.sameInJSON(r)
			if a.sim.Writes() != 0 {
				t.Errorf("doctor wrote")
			}
		})
	}
}

// sameInJSON runs doctor once more: the contract says no less than the text,
// and every failure has a hint.
func (a *account) sameInJSON(text result) {
	a.t.Helper()
	r := a.run("doctor", "--format", "json")
	var got struct {
		FormatVersion string `json:"format_version"`
		ExitCode      int    `json:"exit_code"`
		Checks        []struct{ Check, Status, Text, Hint string }
		Capabilities  []struct{ System, Concern string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		a.t.Fatal(err)
	}
	if got.FormatVersion != "1" || got.ExitCode != r.code || len(got.Capabilities) != 5 {
		a.t.Errorf("version %q, exit code %d beside %d, %d capabilities", got.FormatVersion, got.ExitCode, r.code, len(got.Capabilities))
	}
	checks := map[string]string{}
	for _, c := range got.Checks {
		checks[c.Check] = c.Status
		if c.Status == "fail" && c.Hint == "" {
			a.t.Errorf("%s fails without a hint: %s", c.Check, c.Text)
		}
	}
	want := lines(text.stdout)
	if want["login"] == "warn" {
		want["login"] = "ok" // the first run has renewed it
	}
	if diff := cmp.Diff(want, checks); diff != "" {
		a.t.Errorf("checks in JSON (-text +json):\n%s", diff)
	}
}

// With limits, their headers are what is shown.
func TestDoctorLimits(t *testing.T) {
	a := newAccount(t, joiner, sim.Options{Seed: joinerSeed()})
	a.env["PRACTICECTL_ACCESS_TOKEN"] = a.sim.AccessToken()
	a.want(0, []string{"ok    limits            Practice Manager answers; it did not say how many calls are left"}, "doctor")
	for _, tt := range []struct {
		name, status string
		limits       sim.Limits
	}{
		{"plenty", "ok    limits            4999 calls left today, 59 this minute", sim.Limits{}},
		{"few", "warn  limits            119 calls left today, 59 this minute", sim.Limits{Day: 120}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newLimited(t, joiner, sim.Options{Seed: joinerSeed(), Limits: tt.limits})
			a.env["PRACTICECTL_ACCESS_TOKEN"] = a.sim.AccessToken()
			a.want(0, []string{tt.status}, "doctor")
		})
	}
}
