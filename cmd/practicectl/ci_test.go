package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// The pipelines in examples/ci, run as they stand: the shell of their steps on
// fresh clones of one repository, against the simulator as another process. What
// talks to GitHub or GitLab finds a stand-in, which refuses what it does not know.

// ciWorld is the repository, the systems and the platform of one story.
type ciWorld struct {
	t     *testing.T
	dir   string
	login map[string]string // what a step with the login gets
}

const ciPractice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour
  timezone: Australia/Sydney
  systems: {xpm: {tenant: {name: Harbour}}}
  state: {git: {branch: practicectl-state}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec: {fullName: Lee Park, email: lee@harbour.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000001}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000002}}}
`

const ciSeed = `{"tenant": {"id": "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11", "name": "Harbour"},
 "staff": [
  {"uuid": "20000000-0000-4000-8000-000000000001", "name": "Lee Park", "email": "lee@harbour.example"},
  {"uuid": "20000000-0000-4000-8000-000000000002", "name": "Kim Tan", "email": "kim@harbour.example"}],
 "clients": [
  {"uuid": "10000000-0000-4000-8000-000000000001", "name": "Acme", "manager": "20000000-0000-4000-8000-000000000001"},
  {"uuid": "10000000-0000-4000-8000-000000000002", "name": "Beta", "manager": "20000000-0000-4000-8000-000000000001"}]}`

// ciBook declares who manages the two clients.
func ciBook(acme, beta string) string {
	return `apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec:
  clients:
    - {name: Acme, uuid: 10000000-0000-4000-8000-000000000001, manager: ` + acme + `}
    - {name: Beta, uuid: 10000000-0000-4000-8000-000000000002, manager: ` + beta + `}
`
}

func newCIWorld(t *testing.T) *ciWorld {
	t.Helper()
	for _, program := range []string{"git", "bash", "tar"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	if help, err := exec.Command("practicectl", "observe", "--help").Output(); err != nil || !bytes.Contains(help, []byte("practicectl observe SYSTEM")) {
		t.Skip("the pipelines keep snapshots, and this practicectl has no command observe")
	}
	w := &ciWorld{t: t, dir: t.TempDir(), login: map[string]string{}}
	w.write("seed.json", ciSeed)
	w.simulate()
	if err := os.MkdirAll(filepath.Join(w.dir, "platform"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.sh(w.dir, "git init -q --bare -b main origin.git && git clone -q origin.git author 2>/dev/null && cd author && git switch -q -C main && git config user.name jo && git config user.email jo@harbour.example && mkdir practice")
	w.write("author/practice/practice.yaml", ciPractice)
	w.commit("main", "Begin", "lee-park", "lee-park")
	return w
}

func (w *ciWorld) simulate() {
	w.t.Helper()
	cmd := exec.Command("practicectl", "simulate", "--seed", "seed.json", "--env-file", "sim.env", "--log", "req.jsonl", "--no-limits")
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GORACE="+noExitSleep)
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	for range 2000 {
		if data, err := os.ReadFile(filepath.Join(w.dir, "sim.env")); err == nil && len(data) > 0 {
			lines := bufio.NewScanner(bytes.NewReader(data))
			for lines.Scan() {
				name, value, _ := strings.Cut(lines.Text(), "=")
				w.login[name] = value
			}
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatal("the simulator did not begin")
}

func (w *ciWorld) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *ciWorld) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// sh runs what the author does, who has no login.
func (w *ciWorld) sh(dir, script string) string {
	w.t.Helper()
	out, code := w.shell(dir, nil, script)
	if code != 0 {
		w.t.Fatalf("%s: exit code %d\n%s", script, code, out)
	}
	return strings.TrimSpace(out)
}

func (w *ciWorld) shell(dir string, env map[string]string, script string) (string, int) {
	w.t.Helper()
	stand, err := filepath.Abs(filepath.Join("testdata", "ci"))
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + stand + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + w.dir, "GORACE=" + noExitSleep,
		"PLATFORM=" + filepath.Join(w.dir, "platform"), "GIT_CONFIG_NOSYSTEM=1",
	}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// commit declares who manages the clients, on a branch that is pushed.
func (w *ciWorld) commit(branch, message, acme, beta string) {
	w.t.Helper()
	author := filepath.Join(w.dir, "author")
	w.sh(author, "test \"$(git branch --show-current)\" = "+branch+" || git switch -q "+branch+" 2>/dev/null || git switch -q -c "+branch+" main")
	w.write("author/practice/book.yaml", ciBook(acme, beta))
	w.sh(author, "git add practice && git commit -q -m '"+message+"' && git push -q origin "+branch)
}

// merge is a merge commit with the text that GitLab gives it.
func (w *ciWorld) merge(branch string) {
	w.t.Helper()
	w.sh(filepath.Join(w.dir, "author"), "git switch -q main && git merge -q --no-ff -m \"Merge branch '"+branch+"' into 'main'\n\nSee merge request harbour/access!12\" "+branch+" && git push -q origin main")
}

// list adds a list that somebody took to the branch of snapshots, as a person with
// a terminal may.
func (w *ciWorld) list() {
	w.t.Helper()
	w.sh(filepath.Join(w.dir, "author"), `rm -rf ../seen && git fetch -q origin practicectl-observed && git worktree add -q --detach ../seen FETCH_HEAD
		printf 'Name,Email\nLee Park,lee@harbour.example\n' | practicectl observe xeroOrganisation practice --organisation 'Acme' --captured-by lee-park --as-role adviser --total 1 --out ../seen
		cd ../seen && git add --all && git commit -q -m list && git push -q origin HEAD:practicectl-observed`)
}

// kept are the files of the branch of snapshots.
func (w *ciWorld) kept() string {
	w.t.Helper()
	return w.sh(filepath.Join(w.dir, "author"), "git fetch -q origin practicectl-observed && git ls-tree --name-only FETCH_HEAD")
}

// clone is a machine that nobody has used before.
func (w *ciWorld) clone(ref string) string {
	w.t.Helper()
	dir, err := os.MkdirTemp(w.dir, "runner-")
	if err != nil {
		w.t.Fatal(err)
	}
	w.sh(dir, "git clone -q ../origin.git checkout && git -C checkout switch -q --detach "+ref)
	return filepath.Join(dir, "checkout")
}

// writes counts what was sent to Practice Manager to change it.
func (w *ciWorld) writes() int { return strings.Count(w.read("req.jsonl"), "client.api/update") }

// wants fails unless the text holds every one of these.
func wants(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !regexp.MustCompile(part).MatchString(text) {
			t.Errorf("%s has no %q:\n%s", what, part, text)
		}
	}
}

type ciStep struct {
	Name, ID, If, Uses, Run string
	Env                     map[string]string
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
	values                          map[string]string
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// runs says whether a step is reached. Conditions are few, and an unknown one
// fails the test.
func (r ciRun) runs(t *testing.T, s ciStep, failed bool) bool {
	t.Helper()
	on := func(schedule string) bool { return r.schedule == schedule }
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
	case "github.event.pull_request.head.repo.full_name == github.repository":
		return !failed
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
	codes, failed, log := map[string]int{}, false, ""
	outputs := map[string]string{}
	for _, s := range flow.Jobs[r.job].Steps {
		if s.Run == "" || s.ID == "install" || !r.runs(w.t, s, failed) {
			if strings.HasPrefix(s.Uses, "actions/upload-artifact") {
				w.sh(w.dir, "rm -rf platform/plan && cp -r '"+temp+"/plan' platform/plan")
			}
			continue
		}
		env := map[string]string{
			"RUNNER_TEMP": temp, "GITHUB_WORKSPACE": checkout, "GITHUB_REPOSITORY": "harbour/access", "GITHUB_SHA": w.sh(checkout, "git rev-parse HEAD"),
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
		codes[s.Name], failed, log = code, failed || code != 0, log+"# "+s.Name+"\n"+out
		if data, err := os.ReadFile(filepath.Join(temp, "output")); err == nil {
			for line := range strings.Lines(string(data)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				outputs["steps."+s.ID+".outputs."+name] = value
			}
		}
	}
	return codes, log
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
	}

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
	for range 2 {
		if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 0 {
			t.Errorf("drift: %v\n%s", codes, log)
		}
		wants(t, "the issue", w.read("platform/issue.md"), `^<!-- practicectl drift harbour -->\n`, `\*\*Looked at \d\d:\d\d on `,
			`- \*\*Beta\*\* · manager: Lee Park → Kim Tan · pending · new <sub>[0-9a-f]{8}</sub> <!-- item [0-9a-f]{8} \d{4}-\d\d-\d\d -->\n  - \[put right: run apply\]\(https://github\.com/harbour/access/actions/workflows/practicectl\.yaml\) · \[accept until [-0-9]+\]\(https://github\.com/harbour/access/new/main/practice/decisions\?filename=accept-client-10000000.* · \[take in\]\(https://github\.com/harbour/access/edit/main/practice/book\.yaml#L7\)`)
	}
	wants(t, "the calls", w.read("platform/calls"), "gh issue create ", "gh issue edit 3 ")

	// A report that could not be made is no clean one.
	w.login["PRACTICECTL_ACCESS_TOKEN"], w.login["PRACTICECTL_CLIENT_ID"] = "", ""
	if codes, log = w.github(morning); codes["Fail where the report could not be made"] != 8 {
		t.Errorf("no report: %v\n%s", codes, log)
	}
	wants(t, "the issue", w.read("platform/issue.md"), `^<!-- practicectl drift harbour -->\n\*\*The report could not be made, so what has moved is not known\.\*\* Tried at .* exit code 8\.`, `<!-- item [0-9a-f]{8} `)
}
