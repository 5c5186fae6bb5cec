package main

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// ciJob is what of a job decides whether and how it runs.
type ciJob struct {
	Rules     []struct{ If string }
	Script    []string
	Artifacts struct{ Paths []string }
}

// A rule compares variables, and there may be several with && between them.
var ciTerm = regexp.MustCompile(`^\$(\w+)(?: == (?:"([^"]*)"|\$(\w+)))?$`)

// reached says whether one of its rules lets a job into the pipeline. One that
// this test cannot read fails it.
func (j ciJob) reached(t *testing.T, env map[string]string) bool {
	t.Helper()
	holds := func(term string) bool {
		m := ciTerm.FindStringSubmatch(term)
		switch {
		case m == nil:
			t.Fatalf("this test cannot read the rule %s", term)
		case !strings.Contains(term, "=="):
			return env[m[1]] != ""
		case m[3] != "":
			return env[m[1]] == env[m[3]]
		}
		return env[m[1]] == m[2]
	}
	for _, r := range j.Rules {
		if !slices.ContainsFunc(strings.Split(r.If, " && "), func(term string) bool { return !holds(term) }) {
			return true
		}
	}
	return false
}

func readCIJob(t *testing.T, name string) ciJob {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "ci", "gitlab", ".gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var j ciJob
	node := file[name]
	if err := node.Decode(&j); err != nil || len(j.Script) == 0 {
		t.Fatalf("there is no job %s: %v", name, err)
	}
	return j
}

// gitlab runs one job of the pipeline on a fresh machine: its lines in one shell,
// as GitLab's runners do. Its artifacts go to the platform, and come back to a job
// that needs them.
func (w *ciWorld) gitlab(server *ciGitLab, name, ref string, env map[string]string) (int, string) {
	w.t.Helper()
	j := readCIJob(w.t, name)
	checkout := w.clone(ref)
	all := map[string]string{
		"CI_API_V4_URL": server.url + "/api/v4", "CI_PROJECT_ID": "9", "CI_JOB_URL": "https://gitlab.example/jobs/1",
		"CI_DEFAULT_BRANCH": "main", "CI_COMMIT_MESSAGE": w.sh(checkout, "git log -1 --format=%B"),
	}
	if env["CI_PIPELINE_SOURCE"] != "merge_request_event" { // what is protected
		maps.Copy(all, w.login)
		maps.Copy(all, map[string]string{"REPORT_TOKEN": ciReportToken, "CI_COMMIT_BRANCH": "main"})
	}
	maps.Copy(all, env)
	if !j.reached(w.t, all) {
		w.t.Fatalf("the job %s is not part of a pipeline with %v", name, env)
	}
	if name == "comment" { // it needs the plan
		w.sh(w.dir, "cp -r platform/plan '"+checkout+"/plan'")
	}
	out, code := w.shell(checkout, all, strings.Join(j.Script, "\n"))
	for _, path := range j.Artifacts.Paths {
		path = strings.TrimSuffix(path, "/")
		w.sh(w.dir, "rm -rf platform/"+path+" && { test ! -e '"+checkout+"/"+path+"' || cp -r '"+checkout+"/"+path+"' platform/"+path+"; }")
	}
	return code, out
}

func TestGitLabPipeline(t *testing.T) {
	t.Parallel()
	w := newCIWorld(t, "curl", "jq")
	server := newCIGitLab(t, filepath.Join(w.dir, "platform"))
	run := func(want int, job, ref string, env map[string]string) string {
		t.Helper()
		code, log := w.gitlab(server, job, ref, env)
		if code != want {
			t.Fatalf("%s: exit code %d, want %d\n%s", job, code, want, log)
		}
		for _, secret := range []string{ciReportToken, ciCommentToken, "SECRET"} {
			if strings.Contains(log, secret) {
				t.Errorf("the log of %s has a secret:\n%s", job, log)
			}
		}
		return log
	}
	push := map[string]string{"CI_PIPELINE_SOURCE": "push"}
	with := func(name, value string, base map[string]string) map[string]string {
		env := maps.Clone(base)
		env[name] = value
		return env
	}
	scheduled := func(task string) map[string]string {
		return map[string]string{"CI_PIPELINE_SOURCE": "schedule", "TASK": task}
	}
	run(0, "apply", "origin/main", map[string]string{"CI_PIPELINE_SOURCE": "web", "EXPECT": strings.Repeat("0", 64)})
	run(0, "look", "origin/main", scheduled("look"))
	w.list()

	// A merge request plans from what the first machine saw, without a login. The
	// comment is written over, and nobody else's is, whatever it begins with.
	w.commit("kim", "Kim takes Acme", "kim-tan", "lee-park")
	request := map[string]string{
		"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "12", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
		"CI_MERGE_REQUEST_PROJECT_ID": "9", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9", "COMMENT_TOKEN": ciCommentToken,
	}
	for range 2 {
		wants(t, "the log", run(0, "plan", "origin/kim", request), `~ Acme  manager  Lee Park → Kim Tan  this change`, `As a page for a browser: https://gitlab\.example/jobs/1/artifacts/file/plan/plan\.html`)
		wants(t, "the plan", w.read("platform/plan/plan.md"), `This pull request: 1 client changes\.`)
		wants(t, "the page", w.read("platform/plan/plan.html"), ciPage, `Acme`)
		run(0, "comment", "origin/kim", request)
		notes := server.written(ciCommenter)
		if len(notes) != 1 {
			t.Fatalf("%d comments, want one: %q", len(notes), notes)
		}
		wants(t, "the comment", notes[0], `^<!-- practicectl plan harbour -->\n`, `- \*\*Acme\*\* · manager · Lee Park → Kim Tan · this change`, `plan\.html\n$`)
	}

	// From a fork, there or run here, and without a token: a plan, and no comment.
	for name, env := range map[string]map[string]string{
		"a fork":    with("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "10", request),
		"in a fork": with("CI_PROJECT_ID", "10", with("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "10", request)),
		"no token":  with("COMMENT_TOKEN", "", request),
	} {
		wants(t, name, run(0, "plan", "origin/kim", env), `~ Acme  manager  Lee Park → Kim Tan  this change`)
		if readCIJob(t, "comment").reached(t, env) {
			t.Errorf("%s: there is a comment", name)
		}
	}

	// Merged: exactly that is applied, and again nothing is left.
	w.merge("kim")
	wants(t, "the log", run(0, "apply", "origin/main", push), `Harbour: 1 done`)
	run(0, "look", "origin/main", push)
	wants(t, "the branch of snapshots", w.kept(), `^xeroOrganisation-Acme-[0-9TZ]+\.json\nxpm-[0-9TZ]+\.json$`)
	run(0, "apply", "origin/main", push)

	// More than was reviewed, and what nobody has reviewed.
	main := w.sh(filepath.Join(w.dir, "author"), "git rev-parse main")
	w.commit("main", "Slip in Beta", "kim-tan", "kim-tan")
	wants(t, "the log", run(1, "apply", "origin/main", push), "no merge request has this commit, so nobody has reviewed it")
	run(5, "apply", "origin/main", with("CI_COMMIT_MESSAGE", "Merge\n\nSee merge request harbour/access!12", push))
	if w.writes() != 1 {
		t.Errorf("%d writes since %s, want 1", w.writes(), main)
	}
	run(0, "due", "origin/main", scheduled("due"))
}

// Every working morning: one issue, a page, and the chat where there is one.
func TestGitLabDrift(t *testing.T) {
	t.Parallel()
	w := newCIWorld(t, "curl", "jq")
	server := newCIGitLab(t, filepath.Join(w.dir, "platform"))
	if code, log := w.gitlab(server, "apply", "origin/main", map[string]string{"CI_PIPELINE_SOURCE": "web", "EXPECT": strings.Repeat("0", 64)}); code != 0 {
		t.Fatalf("apply: %d\n%s", code, log)
	}
	w.commit("main", "Slip in Beta", "kim-tan", "kim-tan")
	for _, tt := range []struct {
		name    string
		address string
		chat    int
		prepare func()
		code    int
		issue   []string
		chatted []string
		page    bool
	}{
		{"without a webhook", "", 0, nil, 0, []string{`^<!-- practicectl drift harbour -->\n`, ciBeta, `\*\*Looked at \d\d:\d\d on `}, nil, true},
		{"with one", w.chat.url, http.StatusOK, nil, 0, []string{ciBeta}, []string{`"outcome": ?"differences"`, `"run": ?"https://gitlab\.example/jobs/1"`}, true},
		{"one that is gone", w.chat.url, http.StatusGone, nil, 1, []string{ciBeta}, []string{`"outcome": ?"differences"`}, true},
		{
			"an address that is none: not even drift writes the report", "http://chat.example/SECRET", 0, nil, 64,
			[]string{`^<!-- practicectl drift -->\n\*\*The report could not be made, so what has moved is not known\.\*\* See https://gitlab\.example/jobs/1\n<!-- item [0-9a-f]{8} `}, nil, false,
		},
		{"and the next one finds the issue again", "", 0, nil, 0, []string{ciBeta}, nil, true},
		{
			"a token that has expired: no second issue, and the chat is told", w.chat.url, http.StatusOK, func() { server.expire(true) }, 1,
			[]string{ciBeta}, []string{`"outcome": ?"differences"`}, true,
		},
		{
			"no login", w.chat.url, http.StatusOK, func() {
				server.expire(false)
				w.login["PRACTICECTL_ACCESS_TOKEN"], w.login["PRACTICECTL_CLIENT_ID"] = "", ""
			}, 8,
			[]string{`^<!-- practicectl drift harbour -->\n\*\*The report could not be made, so what has moved is not known\.\*\* Tried at .* exit code 8\.`, `<!-- item [0-9a-f]{8} `},
			[]string{`"outcome": ?"failed"`, `"exit_code": ?8`}, false,
		},
	} {
		w.chat.answer(tt.chat)
		if tt.prepare != nil {
			tt.prepare()
		}
		code, log := w.gitlab(server, "drift", "origin/main", map[string]string{"CI_PIPELINE_SOURCE": "schedule", "TASK": "drift", "PRACTICECTL_WEBHOOK_URL": tt.address})
		if code != tt.code || strings.Contains(log, "SECRET") || strings.Contains(log, ciReportToken) {
			t.Errorf("%s: exit code %d, want %d\n%s", tt.name, code, tt.code, log)
		}
		issues := server.written(ciReporter)
		if len(issues) != 1 {
			t.Fatalf("%s: %d issues, want one: %q", tt.name, len(issues), issues)
		}
		wants(t, tt.name, issues[0], tt.issue...)
		if tt.chatted != nil {
			w.tells(w.chat.url, tt.chatted...)
		} else {
			w.tells("")
		}
		if _, err := os.Stat(filepath.Join(w.dir, "platform", "drift.html")); (err == nil) != tt.page {
			t.Errorf("%s: the page: %v, want one: %t", tt.name, err, tt.page)
		}
	}
	others := server.written(ciSomebody)
	wants(t, "the issue of somebody else", others[len(others)-1], `^Somebody gave this the label\.$`)
}

const ciBeta = `- \*\*Beta\*\* · manager: Lee Park → Kim Tan · pending · new `
