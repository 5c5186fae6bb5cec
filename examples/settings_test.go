package examples

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/github"
)

// The stand-in for gh knows the calls of settings.sh, each with a file of
// answers, and refuses what has none, as gh does: the error on its output, and
// the code 1. Lists come page after page, as older versions print them.
const settingsGH = `#!/bin/sh
echo "$*" >> "$GH_DIR/calls"
[ "$1" = api ] || exit 64
for path; do :; done
name=$(printf %s "$path" | tr '/?=&%' '_____')
cat "$GH_DIR/$name" 2>/dev/null && [ ! -e "$GH_DIR/$name.cut" ] && exit 0
[ -e "$GH_DIR/silent" ] || printf '{"message": "Resource not accessible", "documentation_url": "x", "status": "403"}'
echo "gh: Resource not accessible (HTTP 403)" >&2
exit 1
`

// platform is what gh would be told, by the names of settingsGH.
func platform() map[string]string {
	const at = "repos_harbour_practice"
	return map[string]string{
		at: `{"full_name": "harbour/practice", "private": true, "visibility": "private", "default_branch": "release/main",
			"owner": {"login": "harbour", "type": "Organization"}, "temp_clone_token": "CLONESECRET"}`,
		at + "_rules_branches_release_2Fmain_per_page_100": `[{"type": "deletion", "ruleset_id": 43}, {"type": "non_fast_forward", "ruleset_id": 42}][{"type": "pull_request", "ruleset_id": 42}]`,
		at + "_rulesets_42":                                    `{"id": 42, "name": "main", "bypass_actors": []}`,
		at + "_rulesets_43":                                    `{"id": 43, "name": "all"}`,
		at + "_branches_release_2Fmain_protection":             `{"enforce_admins": {"enabled": true}}`,
		at + "_collaborators_affiliation_all_per_page_100":     `[{"login": "jo-b", "role_name": "admin"}][{"login": "kim-t", "role_name": "write"}]`,
		at + "_collaborators_affiliation_outside_per_page_100": `[]`,
	}
}

func settings(t *testing.T, files map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	for _, program := range []string{"bash", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not on this machine, and the script needs it", program)
		}
	}
	dir := t.TempDir()
	files["gh"] = settingsGH
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	cmd := exec.Command("bash", append([]string{filepath.FromSlash("ci/github/settings.sh")}, args...)...)
	cmd.Env = []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "GH_DIR=" + dir}
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(calls)) {
		if strings.Contains(line, " -X") || strings.Contains(line, " -f") || strings.Contains(line, " -F") || strings.Contains(line, " --input") {
			t.Errorf("it may do more than read: gh %s", line)
		}
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func TestSettingsScript(t *testing.T) {
	const refused, silent = "GitHub answered 403: Resource not accessible", "GitHub answered gh had no answer"
	const at = "repos_harbour_practice"
	for _, tt := range []struct {
		name   string
		change func(map[string]string)
		want   [5]string // why an answer is not there: protection, rules, rulesets, collaborators, outside
		rules  int
		people int
		reason string
	}{
		{"everything", func(map[string]string) {}, [5]string{}, 3, 2, "every answer is there, and all its pages"},
		{"a job's token", func(m map[string]string) {
			for name := range m {
				if strings.Contains(name, "_protection") || strings.Contains(name, "_collaborators") {
					delete(m, name)
				}
			}
		}, [5]string{0: refused, 3: refused, 4: refused}, 3, 0, "what is refused stays as the error"},
		{"rules refused", func(m map[string]string) { delete(m, at+"_rules_branches_release_2Fmain_per_page_100") }, [5]string{1: refused}, 0, 2, "then there are no rulesets to ask for"},
		{"a page refused", func(m map[string]string) { m[at+"_collaborators_affiliation_all_per_page_100.cut"] = "" }, [5]string{3: refused}, 3, 0, "half a list is no list"},
		{"a list cut off", func(m map[string]string) {
			m[at+"_collaborators_affiliation_all_per_page_100.cut"], m["silent"] = "", ""
		}, [5]string{3: silent}, 3, 0, "the network may end after a page"},
		{"a ruleset refused", func(m map[string]string) { delete(m, at+"_rulesets_42") }, [5]string{}, 3, 2, "the others are there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := platform()
			tt.change(files)
			stdout, stderr, code := settings(t, files, "harbour/practice")
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, stderr)
			}
			if strings.Contains(stdout, "CLONESECRET") {
				t.Errorf("a token is in the file\n%s", stdout)
			}
			a, problems := github.Decode("settings.json", []byte(stdout))
			if len(problems) > 0 {
				t.Fatalf("%v\n%s", problems, stdout)
			}
			got := [5]string{a.Protection.Why, a.Rules.Why, a.Rulesets.Why, a.Collaborators.Why, a.Outside.Why}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			r := a.Repository.Value
			if len(a.Rules.Value) != tt.rules || len(a.Collaborators.Value) != tt.people || r.FullName != "harbour/practice" || r.DefaultBranch != "release/main" || r.Owner.Type != "Organization" {
				t.Errorf("%s: %d rules, %d collaborators, %+v", tt.reason, len(a.Rules.Value), len(a.Collaborators.Value), r)
			}
		})
	}
}

func TestSettingsScriptStops(t *testing.T) {
	for _, tt := range []struct {
		name, argument string
		files          map[string]string
		code           int
		want           string
	}{
		{"no repository named", "", platform(), 64, "which repository? bash settings.sh OWNER/REPOSITORY\n"},
		{"no name of one", "harbour/practice/../other", platform(), 64, "which repository?"},
		{"not to be seen", "harbour/practice", map[string]string{}, 1, "gh cannot see harbour/practice: is it logged in, and is the name right?\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stdout, stderr, code := settings(t, tt.files, tt.argument)
			if code != tt.code || stdout != "" || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d, want %d\n%s%s", code, tt.code, stdout, stderr)
			}
		})
	}
}
