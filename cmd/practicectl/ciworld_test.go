package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// The pipelines in examples/ci, run as they stand: the shell of their steps on
// fresh clones of one repository, against the simulator as another process. What
// talks to GitHub or GitLab finds a stand-in, which refuses what it does not know.

// ciWorld is the repository, the systems and the platform of one story.
type ciWorld struct {
	t     *testing.T
	dir   string
	login map[string]string // what a step with the login gets
	chat  *ciChat
}

// ciChat is what is behind a webhook.
type ciChat struct {
	mu     sync.Mutex
	url    string
	status int
	heard  []string
}

func newCIChat(t *testing.T) *ciChat {
	t.Helper()
	c := &ciChat{status: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		body, _ := io.ReadAll(r.Body) // what is missing, the test misses
		c.heard = append(c.heard, string(body))
		w.WriteHeader(c.status)
	}))
	t.Cleanup(server.Close)
	c.url = server.URL + "/hooks/SECRET"
	return c
}

// answer is how it answers from now on.
func (c *ciChat) answer(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = status
}

// told is what it has heard since it was last asked.
func (c *ciChat) told() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	heard := c.heard
	c.heard = nil
	return heard
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

// ciPage is how a page begins.
const ciPage = `(?i)^<!doctype html>`

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

func newCIWorld(t *testing.T, programs ...string) *ciWorld {
	t.Helper()
	for _, program := range append([]string{"git", "bash", "tar"}, programs...) {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	if help, err := exec.Command("practicectl", "observe", "--help").Output(); err != nil || !bytes.Contains(help, []byte("practicectl observe SYSTEM")) {
		t.Skip("the pipelines keep snapshots, and this practicectl has no command observe")
	}
	w := &ciWorld{t: t, dir: t.TempDir(), login: map[string]string{}, chat: newCIChat(t)}
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

// tells fails unless the chat heard of one report, which holds these; and of none
// where the pipeline has no address.
func (w *ciWorld) tells(address string, parts ...string) {
	w.t.Helper()
	heard := w.chat.told()
	switch {
	case address == "" && len(heard) > 0:
		w.t.Errorf("the chat was told without an address: %s", heard)
	case address != "" && len(heard) != 1:
		w.t.Errorf("the chat was told %d times, want once: %s", len(heard), heard)
	case address != "":
		wants(w.t, "the message", heard[0], parts...)
	}
}
