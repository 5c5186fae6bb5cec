package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// gitlab runs one job of the pipeline on a fresh machine: its lines in one shell,
// as GitLab's runners do.
func (w *ciWorld) gitlab(job, ref string, env map[string]string) (int, string) {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "ci", "gitlab", ".gitlab-ci.yml"))
	if err != nil {
		w.t.Fatal(err)
	}
	var file map[string]yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		w.t.Fatal(err)
	}
	var j struct{ Script []string }
	node := file[job]
	if err := node.Decode(&j); err != nil || len(j.Script) == 0 {
		w.t.Fatalf("there is no job %s: %v", job, err)
	}
	checkout := w.clone(ref)
	all := map[string]string{
		"CI_JOB_TOKEN": "job-token", "CI_API_V4_URL": "https://gitlab.example/api/v4", "CI_PROJECT_ID": "9", "CI_JOB_URL": "https://gitlab.example/jobs/1",
		"CI_COMMIT_MESSAGE": w.sh(checkout, "git log -1 --format=%B"),
	}
	if job != "plan" {
		maps.Copy(all, w.login)
		maps.Copy(all, map[string]string{"REPORT_TOKEN": "report-token", "DRIFT_ISSUE": "3"})
	}
	maps.Copy(all, env)
	out, code := w.shell(checkout, all, strings.Join(j.Script, "\n"))
	if job == "plan" {
		w.sh(w.dir, "rm -rf platform/plan && cp -r '"+checkout+"/plan' platform/plan")
	}
	return code, out
}

func TestGitLabPipeline(t *testing.T) {
	t.Parallel()
	w := newCIWorld(t)
	run := func(want int, job, ref string, env map[string]string) string {
		t.Helper()
		code, log := w.gitlab(job, ref, env)
		if code != want {
			t.Fatalf("%s: exit code %d, want %d\n%s", job, code, want, log)
		}
		return log
	}
	run(0, "apply", "origin/main", map[string]string{"EXPECT": strings.Repeat("0", 64)})
	run(0, "look", "origin/main", nil)
	w.list()

	// A merge request plans from what the first machine saw, without a login.
	w.commit("kim", "Kim takes Acme", "kim-tan", "lee-park")
	wants(t, "the log", run(0, "plan", "origin/kim", map[string]string{"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}), `~ Acme  manager  Lee Park → Kim Tan  this change`)
	wants(t, "the plan", w.read("platform/plan/plan.md"), `This pull request: 1 client changes\.`)

	// Merged: exactly that is applied, and again nothing is left.
	w.merge("kim")
	wants(t, "the log", run(0, "apply", "origin/main", nil), `Harbour: 1 done`)
	run(0, "look", "origin/main", nil)
	wants(t, "the branch of snapshots", w.kept(), `^xeroOrganisation-Acme-[0-9TZ]+\.json\nxpm-[0-9TZ]+\.json$`)
	run(0, "apply", "origin/main", nil)

	// More than was reviewed, and what nobody has reviewed.
	main := w.sh(filepath.Join(w.dir, "author"), "git rev-parse main")
	w.commit("main", "Slip in Beta", "kim-tan", "kim-tan")
	wants(t, "the log", run(1, "apply", "origin/main", nil), "no merge request has this commit, so nobody has reviewed it")
	run(5, "apply", "origin/main", map[string]string{"CI_COMMIT_MESSAGE": "Merge\n\nSee merge request harbour/access!12"})
	if w.writes() != 1 {
		t.Errorf("%d writes since %s, want 1", w.writes(), main)
	}
	run(0, "due", "origin/main", nil)
	run(0, "drift", "origin/main", nil)
	wants(t, "the issue", w.read("platform/issue.md"), `- \*\*Beta\*\* · manager · Lee Park → Kim Tan · pending`, `\nLooked at 20`)
	w.login["PRACTICECTL_ACCESS_TOKEN"], w.login["PRACTICECTL_CLIENT_ID"] = "", ""
	run(8, "drift", "origin/main", nil)
	wants(t, "the issue", w.read("platform/issue.md"), `The report could not be made \(exit code 8\), so what has moved is not known\.`)
}
