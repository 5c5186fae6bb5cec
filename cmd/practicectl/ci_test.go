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

type ciStep struct {
	Name, ID, If, Uses, Run string
	Env, With               map[string]string
}

type ciWorkflow struct {
	Jobs map[string]struct {
		Env   map[string]string
		Steps []ciStep
	}
}

// ciRun is one run of a workflow: what its expressions stand for.
type ciRun struct {
	file, job, event, schedule, ref string
	fork                            bool
	values                          map[string]string
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// runs says whether a step is reached, given how those before it ended. Conditions
// are few, and an unknown one fails the test.
func (r ciRun) runs(t *testing.T, s ciStep, codes map[string]int) bool {
	t.Helper()
	on := func(schedule string) bool { return r.schedule == schedule }
	failed := slices.ContainsFunc(slices.Collect(maps.Values(codes)), func(code int) bool { return code != 0 })
	switch strings.TrimSuffix(strings.TrimPrefix(s.If, "${{ "), " }}") {
	case "":
		return !failed
	case "github.event_name == 'push'":
		return !failed && r.event == "push"
	case "github.event_name == 'push' || github.event_name == 'workflow_dispatch'":
		return !failed && (r.event == "push" || r.event == "workflow_dispatch")
	case "github.event.schedule == '37 18 * * *'":
		return !failed && on("37 18 * * *")
	case "!cancelled() && steps.install.outcome == 'success'":
		return true
	case "!cancelled() && github.event.schedule == '52 19 * * 0-4'":
		return on("52 19 * * 0-4")
	case "!cancelled() && github.event.schedule == '52 19 * * 0-4' && steps.issue.outcome == 'success'":
		return on("52 19 * * 0-4") && codes["Find the issue"] == 0
	case "github.event.pull_request.head.repo.full_name == github.repository":
		return !failed && !r.fork
	}
	t.Fatalf("step %q has a condition that this test does not know: %s", s.Name, s.If)
	return false
}

// github runs one job of a workflow on a fresh machine, and returns the exit code
// of each step that ran and everything that they printed.
func (w *ciWorld) github(r ciRun) (map[string]int, string) {
	w.t.Helper()
	var flow ciWorkflow
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "ci", "github", r.file))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &flow); err != nil {
		w.t.Fatal(err)
	}
	checkout := w.clone(r.ref)
	temp := filepath.Join(filepath.Dir(checkout), "temp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		w.t.Fatal(err)
	}
	codes, log := map[string]int{}, ""
	outputs := map[string]string{}
	for _, s := range flow.Jobs[r.job].Steps {
		if s.ID == "install" || !r.runs(w.t, s, codes) {
			continue
		}
		if s.Run == "" {
			w.upload(s, temp)
			continue
		}
		env := map[string]string{
			"RUNNER_TEMP": temp, "GITHUB_WORKSPACE": checkout, "GITHUB_REPOSITORY": "harbour/access", "GITHUB_SHA": w.sh(checkout, "git rev-parse HEAD"),
			"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "77",
			"GITHUB_OUTPUT": filepath.Join(temp, "output"), "GITHUB_STEP_SUMMARY": filepath.Join(temp, "summary"),
		}
		for name, text := range s.Env {
			env[name] = expression.ReplaceAllStringFunc(text, func(e string) string {
				e = expression.FindStringSubmatch(e)[1]
				if e == "secrets.PRACTICECTL_TOKEN" {
					for name, value := range w.login {
						env[name] = value
					}
				}
				return w.value(r, e, temp, outputs)
			})
		}
		out, code := w.shell(checkout, env, s.Run)
		codes[s.Name], log = code, log+"# "+s.Name+"\n"+out
		if data, err := os.ReadFile(filepath.Join(temp, "output")); err == nil {
			for line := range strings.Lines(string(data)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				outputs["steps."+s.ID+".outputs."+name] = value
			}
		}
	}
	w.sh(w.dir, "rm -f platform/summary && { test ! -e '"+temp+"/summary' || cp '"+temp+"/summary' platform; }")
	return codes, log
}

// upload keeps what a step leaves behind, under the name that it has there.
func (w *ciWorld) upload(s ciStep, temp string) {
	w.t.Helper()
	if !strings.HasPrefix(s.Uses, "actions/upload-artifact@") {
		return
	}
	name, path := s.With["name"], strings.ReplaceAll(s.With["path"], "${{ runner.temp }}", temp)
	w.sh(w.dir, "rm -rf platform/"+name)
	if _, err := os.Stat(path); err != nil && s.With["if-no-files-found"] == "ignore" {
		return
	}
	w.sh(w.dir, "cp -r '"+path+"' platform/"+name)
}

func (w *ciWorld) value(r ciRun, e, temp string, outputs map[string]string) string {
	if v, ok := r.values[e]; ok {
		return v
	}
	switch {
	case strings.HasPrefix(e, "secrets."), e == "github.token":
		return ""
	case strings.HasPrefix(e, "inputs.expect || "):
		return temp + "/reviewed/plan.json"
	case strings.HasPrefix(e, "steps."):
		return outputs[e]
	case e == "github.server_url", e == "github.repository", e == "github.run_id":
		return e
	}
	w.t.Fatalf("this test does not know the expression %s", e)
	return ""
}

func TestGitHubPipeline(t *testing.T) {
	t.Parallel()
	w := newCIWorld(t)
	const expect = "inputs.expect || format('{0}/reviewed/plan.json', runner.temp)"
	first := ciRun{file: "practicectl.yaml", job: "run", event: "workflow_dispatch", ref: "origin/main", values: map[string]string{expect: strings.Repeat("0", 64)}}
	codes, log := w.github(first)
	if codes["Apply"] != 0 || codes["Look, and keep what is seen"] != 0 {
		t.Fatalf("the first run, by hand: %v\n%s", codes, log)
	}

	w.list()

	// A pull request plans from what the first machine saw, without a login.
	w.commit("kim", "Kim takes Acme", "kim-tan", "lee-park")
	request := ciRun{
		file: "practicectl-plan.yaml", job: "plan", event: "pull_request", ref: "origin/kim",
		values: map[string]string{"github.base_ref": "main", "github.event.pull_request.number": "12"},
	}
	for _, again := range []string{"POST", "PATCH"} {
		codes, log = w.github(request)
		if codes["Pass or fail as the plan did"] != 0 {
			t.Fatalf("the plan of a pull request: %v\n%s", codes, log)
		}
		wants(t, "the log", log, `(?m)^::warning file=practice/book\.yaml,line=6,title=Changing hands::Acme$`)
		wants(t, "the comment", w.read("platform/comment.md"), `^<!-- practicectl plan harbour -->\n`, `This pull request: 1 client changes\.`, `- \*\*Acme\*\* · manager · Lee Park → Kim Tan · this change`)
		wants(t, "the calls", w.read("platform/calls"), again+" repos/harbour/access/issues/(12/)?comments")
		wants(t, "the summary", w.read("platform/summary"), `^<!-- practicectl plan harbour -->\n`, `plan\.html in the artifact \[plan\]\(https://github\.com/harbour/access/actions/runs/77#artifacts\)`)
		wants(t, "the page", w.read("platform/plan/plan.html"), ciPage, `Acme`)
	}

	// From a fork: the same plan, and no comment.
	fork := request
	fork.fork = true
	w.sh(w.dir, "rm -r platform/comment.md platform/plan")
	if codes, log = w.github(fork); codes["Pass or fail as the plan did"] != 0 {
		t.Errorf("the plan of a fork: %v\n%s", codes, log)
	}
	if _, commented := codes["Comment"]; commented {
		t.Error("a run for a fork may write nothing, and it tried to comment")
	}
	wants(t, "the plan of a fork", w.read("platform/plan/plan.md"), `This pull request: 1 client changes\.`)

	// Merged: exactly that is applied, by another machine.
	w.write("platform/head", w.sh(filepath.Join(w.dir, "author"), "git rev-parse kim")+"\n")
	w.merge("kim")
	push := ciRun{file: "practicectl.yaml", job: "run", event: "push", ref: "origin/main"}
	if codes, log = w.github(push); codes["Apply"] != 0 || codes["Look, and keep what is seen"] != 0 || w.writes() != 1 {
		t.Fatalf("the merge, %d writes: %v\n%s", w.writes(), codes, log)
	}
	wants(t, "the log", log, `Harbour: 1 done`)
	wants(t, "the branch of snapshots", w.kept(), `^xeroOrganisation-Acme-[0-9TZ]+\.json\nxpm-[0-9TZ]+\.json$`)

	// Run again, nothing is left. Merged otherwise than reviewed, nothing is
	// written; and what nobody has reviewed is not even planned.
	if codes, log = w.github(push); codes["Apply"] != 0 || w.writes() != 1 {
		t.Errorf("the same merge again, %d writes: %v\n%s", w.writes(), codes, log)
	}
	w.commit("main", "Slip in Beta", "kim-tan", "kim-tan")
	if codes, log = w.github(push); codes["Apply"] != 5 || codes["Look, and keep what is seen"] != 0 || w.writes() != 1 {
		t.Errorf("more than was reviewed, %d writes: %v\n%s", w.writes(), codes, log)
	}
	w.sh(w.dir, "rm platform/head")
	if codes, log = w.github(push); codes["Find the reviewed plan"] != 1 || w.writes() != 1 {
		t.Errorf("without a pull request, %d writes: %v\n%s", w.writes(), codes, log)
	}
	wants(t, "the log", log, "no pull request has this commit, so nobody has reviewed it")

	// Every day, and every working morning.
	due := ciRun{file: "practicectl.yaml", job: "run", event: "schedule", schedule: "37 18 * * *", ref: "origin/main"}
	if codes, log = w.github(due); codes["Carry out what is due"] != 0 || w.writes() != 1 {
		t.Errorf("what is due: %v\n%s", codes, log)
	}
	morning := due
	morning.schedule = "52 19 * * 0-4"
	morning.values = map[string]string{"github.server_url": "https://github.com", "github.repository": "harbour/access"}
	for _, address := range []string{"", w.chat.url} {
		morning.values["secrets.PRACTICECTL_WEBHOOK_URL"] = address
		if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 0 {
			t.Errorf("drift: %v\n%s", codes, log)
		}
		wants(t, "the page", w.read("platform/drift"), ciPage, `Beta`)
		wants(t, "the summary", w.read("platform/summary"), `drift\.html in the artifact \[drift\]\(https://github\.com/harbour/access/actions/runs/77#artifacts\)`)
		w.tells(address, `"outcome": ?"differences"`, `"run": ?"https://github\.com/harbour/access/actions/runs/77"`)
		wants(t, "the issue", w.read("platform/issue.md"), `^<!-- practicectl drift harbour -->\n`, `\*\*Looked at \d\d:\d\d on `,
			`- \*\*Beta\*\* · manager: Lee Park → Kim Tan · pending · new <sub>[0-9a-f]{8}</sub> <!-- item [0-9a-f]{8} \d{4}-\d\d-\d\d -->\n  - \[put right: run apply\]\(https://github\.com/harbour/access/actions/workflows/practicectl\.yaml\) · \[accept until [-0-9]+\]\(https://github\.com/harbour/access/new/main/practice/decisions\?filename=accept-client-10000000.* · \[take in\]\(https://github\.com/harbour/access/edit/main/practice/book\.yaml#L7\)`)
	}
	wants(t, "the calls", w.read("platform/calls"), "gh issue create ", "gh issue edit 3 ")

	// A webhook that does not take the report ends it with 1; the issue has it.
	w.chat.answer(http.StatusGone)
	if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 1 || codes["Keep the issue up to date"] != 0 {
		t.Errorf("a webhook that is gone: %v\n%s", codes, log)
	}
	w.tells(w.chat.url, `"outcome": ?"differences"`)
	w.chat.answer(http.StatusOK)
	wants(t, "the issue", w.read("platform/issue.md"), `\*\*Looked at \d\d:\d\d on `)

	// An address that is none: not even drift writes the report. Since when is kept.
	morning.values["secrets.PRACTICECTL_WEBHOOK_URL"] = "http://chat.example/SECRET"
	if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 64 || strings.Contains(log, "SECRET") {
		t.Errorf("no address: %v\n%s", codes, log)
	}
	wants(t, "the issue", w.read("platform/issue.md"), `^\*\*The report could not be made, so what has moved is not known\.\*\* See https://github\.com/harbour/access/actions/runs/77\n<!-- item [0-9a-f]{8} `)
	if _, err := os.Stat(filepath.Join(w.dir, "platform", "drift")); err == nil {
		t.Error("there is a page of a report that was not made")
	}

	// Where the issue cannot be found, none is made beside it; the chat is told.
	morning.values["secrets.PRACTICECTL_WEBHOOK_URL"] = w.chat.url
	made := strings.Count(w.read("platform/calls"), "gh issue create ")
	w.write("platform/broken", "")
	if codes, log = w.github(morning); codes["Find the issue"] == 0 || strings.Count(w.read("platform/calls"), "gh issue create ") != made {
		t.Errorf("GitHub does not answer: %v\n%s", codes, log)
	}
	w.tells(w.chat.url, `"outcome": ?"differences"`)
	w.sh(w.dir, "rm platform/broken")

	// A report that could not be made is no clean one.
	w.login["PRACTICECTL_ACCESS_TOKEN"], w.login["PRACTICECTL_CLIENT_ID"] = "", ""
	if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 8 {
		t.Errorf("no report: %v\n%s", codes, log)
	}
	wants(t, "the issue", w.read("platform/issue.md"), `^<!-- practicectl drift harbour -->\n\*\*The report could not be made, so what has moved is not known\.\*\* Tried at .* exit code 8\.`, `<!-- item [0-9a-f]{8} `)
	w.tells(w.chat.url, `"outcome": ?"failed"`, `"exit_code": ?8`)
}
