package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/cli"
	"github.com/practicectl/practicectl/internal/sim"
)

// Some tests need the tool as a process of its own, which dies as a process
// does. The test binary runs itself for that, and is then the tool, but for a
// moment at which it kills itself. The simulator stays in the parent, and
// outlives it.

// envDeath makes this binary the tool, and says when it dies; empty is never.
const envDeath = "PRACTICECTL_TEST_DEATH"

func TestMain(m *testing.M) {
	// A developer's own settings of Git are no part of a test.
	for name, value := range map[string]string{"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.DevNull} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	if at, ok := os.LookupEnv(envDeath); ok {
		os.Exit(asTool(at))
	}
	m.Run()
}

// asTool is practicectl until the moment comes, written as "send 3":
//
//	begin   the lock is held and the staff are being read; the nth reading of the
//	        clock since is due, and nothing is sent yet
//	send    the nth write is in the journal, and not yet sent
//	answer  the nth write is answered, and the answer not yet in the journal
//	tell    the answer to the nth write is in the journal
//	finish  all of them are, and the nth reading of the clock since is due
//
// The store asks for the time before each record and before each run of git,
// so that the readings of the clock lie between all of its steps. With "count"
// it does not die, and says how many of them there are.
func asTool(at string) int {
	env := cli.SystemEnv()
	env.Terminal.Err = true // a line on stderr tells that a change is through
	d := &death{tells: env.Stderr, ticks: map[string]int{}}
	_, _ = fmt.Sscan(at, &d.what, &d.n) // empty: never
	env.Transport, env.Stderr, env.Now = d, d, d.now
	code := cli.Main(context.Background(), env, os.Args[1:])
	if d.what == "count" {
		fmt.Fprintln(d.tells, "readings", d.ticks["begin"], d.ticks["finish"])
	}
	return code
}

// death counts what a run does, and ends it.
type death struct {
	what  string
	n     int
	tells io.Writer

	mu           sync.Mutex
	phase        string // begin, writes, finish
	ticks        map[string]int
	writes, told int
}

// reached ends the process as kill -9 does: nothing is deferred or flushed.
func (d *death) reached(what string, n int) {
	if d.what != what || d.n != n {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func (d *death) enter(phase string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase != phase {
		d.phase = phase
		d.reached(phase, 0)
	}
}

// RoundTrip reads the whole answer to a write, so that nothing of it is under
// way.
func (d *death) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		if d.writes == 0 && strings.HasSuffix(r.URL.Path, "staff.api/list") {
			d.enter("begin")
		}
		return http.DefaultTransport.RoundTrip(r)
	}
	d.enter("writes")
	d.writes++
	d.reached("send", d.writes)
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	d.reached("answer", d.writes)
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// eraseLine begins what progress writes, and is all that it writes at the end.
const eraseLine = "\r\x1b[K"

func (d *death) Write(p []byte) (int, error) {
	switch line, progress := strings.CutPrefix(string(p), eraseLine); {
	case progress && line == "":
		d.enter("finish")
	case progress:
		d.told++
		d.reached("tell", d.told)
	}
	return d.tells.Write(p)
}

func (d *death) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ticks[d.phase]++
	d.reached(d.phase, d.ticks[d.phase])
	return time.Now()
}

// world is a practice with its workspace and its store, and the simulator that
// stands for Xero.
type world struct {
	*sim.Server
	t      testing.TB
	url    string
	dir    string // the workspace
	remote string // the repository that it is a clone of, or ""
	plan   string // where a saved plan lies
	token  string // of the login
	now    string // PRACTICECTL_NOW, where it is to stand still

	ledger ledger
	strike atomic.Int32     // the write that is carried out and never answered, since its sender dies
	child  chan *os.Process // the sender
	dead   chan struct{}    // it is

	watch func(sim.Call)       // sees every call, where set
	gate  atomic.Pointer[gate] // where set, nobody reads the staff before it is opened
}

// newWorld puts the declarations into a folder.
func newWorld(t testing.TB, declarations string, o sim.Options) *world {
	t.Helper()
	w := emptyWorld(t, o)
	declare(t, w.dir, declarations)
	return w
}

// cloneWorld is the workspace as a clone of a repository of its own, which
// begins as the given one.
func cloneWorld(t testing.TB, repository string, o sim.Options) *world {
	t.Helper()
	w := emptyWorld(t, o)
	w.remote = filepath.Join(filepath.Dir(w.dir), "remote.git")
	if err := os.CopyFS(w.remote, os.DirFS(repository)); err != nil {
		t.Fatal(err)
	}
	git(t, filepath.Dir(w.dir), "clone", "--quiet", w.remote, w.dir)
	return w
}

func emptyWorld(t testing.TB, o sim.Options) *world {
	t.Helper()
	root := t.TempDir()
	w := &world{
		t: t, dir: filepath.Join(root, "practice"), plan: filepath.Join(root, "plan.json"),
		child: make(chan *os.Process, 1), dead: make(chan struct{}),
	}
	o.NoLimits, o.OnCall = true, w.onCall
	w.Server = sim.New(o)
	w.token = w.AccessToken()
	srv := httptest.NewServer(w.Server)
	t.Cleanup(srv.Close)
	w.url = srv.URL
	return w
}

func declare(t testing.TB, dir, declarations string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "practice.yaml"), []byte(declarations), 0o600); err != nil {
		t.Fatal(err)
	}
}

// newRepository is a bare repository with the declarations in it, which ask
// for the state to be kept on a branch of it.
func newRepository(t testing.TB, declarations string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: the state on a branch is not tested")
	}
	root := t.TempDir()
	seed, bare := filepath.Join(root, "seed"), filepath.Join(root, "bare.git")
	declare(t, seed, strings.Replace(declarations, "systems: {xpm:", "state: {git: {branch: practicectl-state}}, systems: {xpm:", 1))
	git(t, seed, "init", "--quiet", "--initial-branch=main")
	git(t, seed, "add", ".")
	git(t, seed, "commit", "--quiet", "-m", "practice")
	git(t, root, "clone", "--quiet", "--bare", seed, bare)
	return bare
}

// loseDisk is what happens to a throw-away machine: the next one has a fresh
// clone, or, without a repository, the declarations and no state.
func (w *world) loseDisk() {
	w.t.Helper()
	gone := filepath.Join(w.dir, ".practicectl")
	if w.remote != "" {
		gone = w.dir
	}
	if err := os.RemoveAll(gone); err != nil {
		w.t.Fatal(err)
	}
	if w.remote != "" {
		git(w.t, filepath.Dir(w.dir), "clone", "--quiet", w.remote, w.dir)
	}
}

func git(t testing.TB, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Jo", "-c", "user.email=jo@harbour.example"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (w *world) onCall(c sim.Call) {
	w.ledger.note(w.Server, c)
	if w.watch != nil {
		w.watch(c)
	}
	if g := w.gate.Load(); g != nil && c.Name == "staff.list" && !c.Answering {
		g.pass()
	}
	if c.Answering && isWrite(c) && w.ledger.answered() == int(w.strike.Load()) {
		if err := (<-w.child).Kill(); err != nil {
			w.t.Error(err)
		}
		<-w.dead
		panic(http.ErrAbortHandler)
	}
}

// gate keeps whoever arrives until it is opened.
type gate struct{ arrived, open chan struct{} }

func newGate() *gate { return &gate{arrived: make(chan struct{}, 9), open: make(chan struct{})} }

func (g *gate) pass() {
	select {
	case <-g.open:
	case g.arrived <- struct{}{}:
		<-g.open
	}
}

func isWrite(c sim.Call) bool {
	switch c.Name {
	case "staff.add", "client.update", "job.assign", "staff.disable":
		return true
	}
	return false
}

// ledger tells the writes that changed something for the better from those
// that should not have been sent: a second record of one person, and a value
// that is there already. That a login has ended is shown by nothing, so to end it
// again is no harm, and is counted apart.
type ledger struct {
	mu      sync.Mutex
	before  []sim.Client
	jobs    []sim.Job
	ended   int // logins
	writes  int
	harmful int
	again   int // ends of logins that had ended
}

func (l *ledger) note(s *sim.Server, c sim.Call) {
	if !isWrite(c) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !c.Answering {
		l.before, l.jobs, l.ended = s.Clients(), s.Jobs(), disabledStaff(s)
		return
	}
	l.writes++
	if c.Name == "client.update" && sameClients(l.before, s.Clients()) || twins(s) > 0 ||
		c.Name == "job.assign" && reflect.DeepEqual(l.jobs, s.Jobs()) {
		l.harmful++
	}
	if c.Name == "staff.disable" && l.ended == disabledStaff(s) {
		l.again++
	}
}

func disabledStaff(s *sim.Server) int {
	n := 0
	for _, p := range s.Staff() {
		if p.Disabled {
			n++
		}
	}
	return n
}

func (l *ledger) answered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.writes
}

func (l *ledger) harm() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.harmful
}

// repeats are the ends of logins that had ended.
func (l *ledger) repeats() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.again
}

func sameClients(a, b []sim.Client) bool {
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Partner != b[i].Partner || a[i].Manager != b[i].Manager {
			return false
		}
	}
	return len(a) == len(b)
}

// twins counts the staff who share an e-mail address with an earlier record.
func twins(s *sim.Server) int {
	n, seen := 0, map[string]bool{}
	for _, p := range s.Staff() {
		email := strings.ToLower(p.Email)
		if seen[email] {
			n++
		}
		seen[email] = true
	}
	return n
}

// environ is what points the tool at the simulator, its clock moved on where
// that is asked for.
func (w *world) environ(later time.Duration) map[string]string {
	env := map[string]string{"PRACTICECTL_API_URL": w.url, "PRACTICECTL_ACCESS_TOKEN": w.token}
	if env["PRACTICECTL_NOW"] = w.now; later > 0 {
		env["PRACTICECTL_NOW"] = time.Now().Add(later).UTC().Format(time.RFC3339)
	}
	return env
}

// run runs the tool in this process, some time later.
func (w *world) run(later time.Duration, args ...string) (code int, out string) {
	w.t.Helper()
	var b bytes.Buffer
	values := w.environ(later)
	env := cli.SystemEnv()
	env.Stdin, env.Stdout, env.Stderr, env.Terminal = strings.NewReader(""), &b, &b, cli.Terminal{}
	env.Getenv = func(name string) string { return values[name] }
	code = cli.Main(context.Background(), env, args)
	return code, b.String()
}

// process is the tool as a process of its own, that dies at a moment.
func (w *world) process(later time.Duration, at string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	w.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PRACTICECTL_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	for name, value := range w.environ(later) {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Env = append(cmd.Env, envDeath+"="+at)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// crash runs the tool until it dies at a moment, which must come. "work 3" is
// the one that the simulator sees: the third write was carried out, and its
// answer not yet sent.
func (w *world) crash(at string, args ...string) {
	w.t.Helper()
	death := at
	var strike int32
	if _, err := fmt.Sscanf(at, "work %d", &strike); err == nil {
		w.strike.Store(strike)
		death = ""
	}
	cmd, out := w.process(0, death, args...)
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.child <- cmd.Process
	err := cmd.Wait()
	close(w.dead)
	w.strike.Store(0)
	if cmd.ProcessState.ExitCode() != -1 { // -1: ended by a signal
		w.t.Fatalf("the run was to be killed at %q, and ended by itself: %v\n%s", at, err, out)
	}
}
