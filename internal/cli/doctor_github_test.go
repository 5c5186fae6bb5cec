package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// settingsOf is a file in which one account has access beside that of jo-b.
func settingsOf(t *testing.T, login string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	text := fmt.Sprintf(`{"collaborators": [{"login": "jo-b", "role_name": "admin"}, {"login": %q, "role_name": "write"}]}`, login)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Whether somebody's access is right depends on the day in the practice.
func TestDoctorGitHubAgainstDeclared(t *testing.T) {
	const practice = "apiVersion: practicectl/v1\nkind: Practice\nmetadata: {name: harbour}\nspec: {displayName: Harbour, timezone: Australia/Sydney, twoPerson: true, systems: {xpm: {}}}\n"
	user := func(name, rest string) string {
		return fmt.Sprintf("---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: %s}\nspec: {fullName: %s, email: %s@harbour.example%s}\n", name, name, name, rest)
	}
	const uuid = ", accounts: {xpm: {uuid: 20000000-0000-4000-8000-00000000000"
	jo := user("jo-bloggs", ", github: jo-b"+uuid+"1}}")
	leaver := func(leaves string) string {
		return user("lee-park", ", github: lee-p"+uuid+"2}}, leaves: {lastDay: 2026-12-18"+leaves+", handover: {partner: jo-bloggs, manager: jo-bloggs}}")
	}
	const two = "two people        can approve each other's changes: jo-bloggs, lee-park"
	const one = "two people        twoPerson is on, and only jo-bloggs can approve: nobody can approve what they change"
	for _, tt := range []struct {
		name, lee, now string
		code           int
		want           []string
		reason         string
	}{
		{"declared", user("lee-park", ", github: Lee-P"), "2026-12-18T12:00:00Z", 3, []string{"ok    collaborators     every person with access is declared; declared people with access: 2", two}, "a login is one in any case of its letters; all the rest is unknown"},
		{"last day", leaver(""), "2026-12-18T12:59:00Z", 3, []string{two}, "the whole day, in the practice's time zone"},
		{"day after", leaver(""), "2026-12-18T13:00:00Z", 1, []string{"fail  collaborators     lee-park (lee-p) left on 2026-12-18 and still has the role write", one}, "access ends with the last day"},
		{"urgent", leaver(", urgent: {reason: dismissed}"), "2026-11-18T13:00:00Z", 1, []string{"lee-park (lee-p) is to lose all access at once and still has the role write", one}, "its reason is nobody's business here"},
		{"not begun", user("lee-park", ", github: lee-p, starts: 2027-02-01"), "2026-12-18T12:00:00Z", 1, []string{"ok    collaborators     every person with access is declared; declared people with access: 2", one}, "declared, and not there to approve"},
		{"no login declared", user("lee-park", ""), "2026-12-18T12:00:00Z", 1, []string{"fail  collaborators     lee-p has the role write, and no user declares that login", "hint: Settings, Collaborators: remove lee-p; or declare whose it is, as github: lee-p", one}, "nobody knows whose it is"},
		{"no access", user("lee-park", ", github: lee-q"), "2026-12-18T12:00:00Z", 1, []string{"warn  collaborators     lee-park is declared with the login lee-q, which has no access"}, "perhaps a misspelt one"},
		{"no access after", strings.Replace(leaver(""), "lee-p,", "lee-q,", 1), "2026-12-19T12:00:00Z", 1, nil, "whoever has left needs none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, practice+jo+tt.lee, sim.Seed{})
			b.now = tt.now
			path := settingsOf(t, "lee-p")
			code, stdout, stderr := b.run(t, "", nil, "doctor", "--github", path)
			if code != tt.code || stderr != "" {
				t.Errorf("%s: exit code %d, want %d\n%s", tt.reason, code, tt.code, stderr)
			}
			for _, text := range tt.want {
				if !strings.Contains(stdout, text) {
					t.Errorf("%s: does not say %q\n%s", tt.reason, text, stdout)
				}
			}
			if tt.want == nil && strings.Contains(stdout, "lee-q") {
				t.Errorf("%s:\n%s", tt.reason, stdout)
			}
			if strings.Contains(stdout, "dismissed") {
				t.Errorf("it gives the reason away\n%s", stdout)
			}
			sameChecksInJSON(t, b, path, code, stdout)
		})
	}
}

// sameChecksInJSON runs it once more: the contract says no less than the text,
// and what is to be done has a hint each time.
func sameChecksInJSON(t *testing.T, b bench, path string, code int, text string) {
	t.Helper()
	again, stdout, _ := b.run(t, "", nil, "doctor", "--github", path, "--format", "json")
	var got struct {
		FormatVersion string `json:"format_version"`
		ExitCode      int    `json:"exit_code"`
		Checks        []struct{ Check, Status, Text, Hint string }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if again != code || got.ExitCode != code || got.FormatVersion != "1" || strings.Contains(stdout, "capabilities") {
		t.Errorf("exit code %d in text, %d and %d in JSON\n%s", code, again, got.ExitCode, stdout)
	}
	for _, c := range got.Checks {
		mark := strings.Replace(c.Status, "unknown", "?", 1)
		if !strings.Contains(text, fmt.Sprintf("%-4s  %-16s  %s\n", mark, c.Check, c.Text)) {
			t.Errorf("the text does not have %s %s %s", c.Status, c.Check, c.Text)
		}
		if c.Status != "ok" && c.Hint == "" {
			t.Errorf("%s %s has no hint", c.Status, c.Check)
		}
	}
	if n := strings.Count(text, "\n") - strings.Count(text, "hint: "); n != len(got.Checks) {
		t.Errorf("%d lines in text, %d checks in JSON", n, len(got.Checks))
	}
}

func TestDoctorGitHubTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big.json")
	if err := os.WriteFile(path, make([]byte, 16<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := newBench(t, benchPractice, sim.Seed{}).run(t, "", nil, "doctor", "--github", path)
	want := path + ": the input has more than 16 MiB, too much to be GitHub's answers [size]\n  hint: make the file with examples/ci/github/settings.sh\n"
	if code != 65 || stdout != "" || stderr != want {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
