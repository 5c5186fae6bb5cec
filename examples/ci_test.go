package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// The pipelines are for copying, so what makes them safe is tested here: who gets
// a secret, what can run at once, and that nothing from outside is put into a
// shell. That they work is tested beside the tool.

type workflow struct {
	On          map[string]any
	Permissions map[string]string
	Concurrency map[string]any
	Env         map[string]string
	Jobs        map[string]struct {
		Environment string
		Env         map[string]string
		Steps       []struct {
			Name, ID, If, Uses, Run string
			Env                     map[string]string
		}
	}
}

func pipeline(t *testing.T, path string, into any) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash("ci/" + path))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPlanWorkflowHasNoSecret(t *testing.T) {
	var w workflow
	text := pipeline(t, "github/practicectl-plan.yaml", &w)
	if strings.Contains(text, "secrets.") || strings.Contains(text, "environment:") || strings.Contains(text, "pull_request_target") {
		t.Error("the plan of a pull request reaches for a secret")
	}
	if diff := cmp.Diff(map[string]string{"contents": "read", "pull-requests": "write"}, w.Permissions); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
	if _, ok := w.On["pull_request"]; !ok || len(w.On) != 1 {
		t.Errorf("it runs on %v, want pull_request alone", w.On)
	}
}

func TestRunWorkflowIsOneAtATime(t *testing.T) {
	var w workflow
	pipeline(t, "github/practicectl.yaml", &w)
	if diff := cmp.Diff(map[string]any{"group": "practicectl-login", "cancel-in-progress": false, "queue": "max"}, w.Concurrency); diff != "" {
		t.Errorf("concurrency (-want +got):\n%s", diff)
	}
	if len(w.Jobs) != 1 || w.Jobs["run"].Environment != "practicectl" {
		t.Errorf("the login belongs to one job in one environment, and there are %d jobs, run in %q", len(w.Jobs), w.Jobs["run"].Environment)
	}
	if diff := cmp.Diff(map[string]string{"contents": "write", "actions": "read", "pull-requests": "read", "issues": "write"}, w.Permissions); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
	// A login that is renewed goes back to where the next run reads it.
	if got := w.Jobs["run"].Env["PRACTICECTL_SECRET_ENVIRONMENT"]; got != w.Jobs["run"].Environment {
		t.Errorf("the login is written back to the environment %q, and read from %q", got, w.Jobs["run"].Environment)
	}
	crons := map[string]bool{}
	for _, s := range w.On["schedule"].([]any) {
		crons[s.(map[string]any)["cron"].(string)] = true
	}
	for _, s := range w.Jobs["run"].Steps {
		for _, m := range regexp.MustCompile(`github\.event\.schedule == '([^']+)'`).FindAllStringSubmatch(s.If, -1) {
			if !crons[m[1]] {
				t.Errorf("step %q waits for a schedule %q that there is not", s.Name, m[1])
			}
		}
	}
}

// A title or a branch may hold anything: it reaches a shell in a variable only.
func TestWorkflowsPutNothingIntoAShell(t *testing.T) {
	for _, name := range []string{"practicectl-plan.yaml", "practicectl.yaml"} {
		var w workflow
		pipeline(t, "github/"+name, &w)
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: step %q puts an expression into its shell", name, s.Name)
				}
				if s.Uses != "" && !strings.HasPrefix(s.Uses, "actions/") {
					t.Errorf("%s: %s is not one of GitHub's own actions", name, s.Uses)
				}
				for key, value := range s.Env {
					if strings.Contains(value, "secrets.") && !strings.Contains(s.Run, "practicectl ") {
						t.Errorf("%s: step %q has the secret %s, and does not run practicectl", name, s.Name, key)
					}
				}
			}
		}
	}
}

func TestGitLabPipeline(t *testing.T) {
	var jobs map[string]yaml.Node
	pipeline(t, "gitlab/.gitlab-ci.yml", &jobs)
	type job struct {
		Extends       string
		Stage         string
		ResourceGroup string `yaml:"resource_group"`
		Interruptible bool
		Rules         []map[string]string
		Script        []string
		AllowFailure  bool `yaml:"allow_failure"`
	}
	var login job
	node := jobs[".login"]
	if err := node.Decode(&login); err != nil || login.ResourceGroup != "practicectl-login" || login.Interruptible {
		t.Errorf("jobs with the login go one at a time and are not stopped: %+v (%v)", login, err)
	}
	for _, name := range []string{"plan", "apply", "due", "look", "drift"} {
		node := jobs[name]
		var j job
		if err := node.Decode(&j); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := ".login"
		if name == "plan" {
			want = ".tool"
		}
		if j.Extends != want || len(j.Rules) == 0 || len(j.Script) == 0 {
			t.Errorf("%s extends %q, want %q, and has %d rules and %d lines", name, j.Extends, want, len(j.Rules), len(j.Script))
		}
		onlyRequests := !slices.ContainsFunc(j.Rules, func(r map[string]string) bool {
			return r["if"] != `$CI_PIPELINE_SOURCE == "merge_request_event"`
		})
		if onlyRequests != (name == "plan") {
			t.Errorf("%s: only the plan runs for merge requests, and for nothing else: %v", name, j.Rules)
		}
		if strings.Contains(strings.Join(j.Script, "\n"), "COMMENT_TOKEN") || name == "plan" && strings.Contains(strings.Join(j.Script, "\n"), "TOKEN") {
			t.Errorf("%s reaches for a token that is not its own", name)
		}
	}

	// The comment runs what is in the merge request, with the token that may do least,
	// for no fork; and a comment that fails must not cost the plan, which apply takes
	// from a pipeline that passed.
	var comment job
	node = jobs["comment"]
	if err := node.Decode(&comment); err != nil || comment.Extends != "" || !comment.AllowFailure || len(comment.Rules) != 1 ||
		comment.Rules[0]["if"] != `$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID && $COMMENT_TOKEN` {
		t.Errorf("the comment: %+v (%v)", comment, err)
	}
	if script := strings.Join(comment.Script, "\n"); strings.Contains(script, "practicectl ") || strings.Contains(script, "REPORT_TOKEN") {
		t.Errorf("the comment does more than comment:\n%s", script)
	}
	for name, node := range jobs {
		var j job
		if node.Kind != yaml.MappingNode || node.Decode(&j) != nil {
			continue
		}
		for _, line := range j.Script {
			if strings.Contains(line, `--header "`) {
				t.Errorf("%s puts a token into the arguments of a program: %s", name, line)
			}
		}
	}
}
