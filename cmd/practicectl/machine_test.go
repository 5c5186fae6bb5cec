package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/logintest"
	"github.com/practicectl/practicectl/internal/sim"
)

// noExitSleep is for the race detector, with which every process would wait a
// second before it ends.
const noExitSleep = "atexit_sleep_ms=0"

// machine is one on which practicectl runs, as processes of its own. The
// simulator is in this process, so that a test can look into it. All that the
// processes write lands below dir.
type machine struct {
	t    *testing.T
	dir  string
	env  map[string]string
	sim  *sim.Server
	wire *logintest.Wire
	runs int
}

func newMachine(t *testing.T, o sim.Options) *machine {
	t.Helper()
	m := &machine{t: t, dir: t.TempDir(), sim: sim.New(o)}
	m.wire = &logintest.Wire{Handler: m.sim}
	srv := httptest.NewServer(m.wire)
	t.Cleanup(srv.Close)
	key := login.GenerateKey().Reveal()
	m.wire.Keep(key)
	m.env = map[string]string{
		"GORACE": noExitSleep,
		"PATH":   os.Getenv("PATH"), "HOME": m.dir, "TMPDIR": filepath.Join(m.dir, "tmp"),
		"PRACTICECTL_API_URL": srv.URL, "PRACTICECTL_IDENTITY_URL": srv.URL, "PRACTICECTL_LOGIN_URL": srv.URL,
		"PRACTICECTL_CLIENT_ID": sim.DefaultClientID,
		"PRACTICECTL_TOKEN_DIR": filepath.Join(m.dir, "tokens"), "PRACTICECTL_TOKEN_KEY": key,
	}
	for _, dir := range []string{"tmp", "ws"} {
		if err := os.Mkdir(filepath.Join(m.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// declare writes a file of the workspace ws.
func (m *machine) declare(name, text string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, "ws", name), []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// command is practicectl: this very program under the name that makes it that.
func (m *machine) command(args ...string) *exec.Cmd {
	m.t.Helper()
	self, err := os.Executable()
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.CommandContext(m.t.Context(), self) //nolint:gosec // this test
	cmd.Args = append([]string{"practicectl"}, args...)
	cmd.Dir = m.dir
	for name, value := range m.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// run runs practicectl and returns its exit code and what it wrote, which it
// also leaves in a file, to be searched.
func (m *machine) run(args ...string) (int, string) {
	m.t.Helper()
	cmd := m.command(args...)
	out, err := cmd.CombinedOutput()
	m.runs++
	name := filepath.Join(m.dir, fmt.Sprintf("output-%d", m.runs))
	if err := os.WriteFile(name, out, 0o600); err != nil {
		m.t.Fatal(err)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// want is run with an exit code, and a text that the output holds.
func (m *machine) want(code int, text string, args ...string) string {
	m.t.Helper()
	got, out := m.run(args...)
	if got != code || !strings.Contains(out, text) {
		m.t.Fatalf("practicectl %s: exit code %d, want %d and %q\n%s", strings.Join(args, " "), got, code, text, out)
	}
	return out
}

// loginRun is an auth login that has printed its address and waits.
type loginRun struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	out     bytes.Buffer
	said    *screen
	ended   chan struct{}
	address string
}

func (m *machine) startLogin(args ...string) *loginRun {
	m.t.Helper()
	l := &loginRun{cmd: m.command(append([]string{"auth", "login"}, args...)...), ended: make(chan struct{})}
	l.said = &screen{address: make(chan string, 1)}
	l.cmd.Stdout, l.cmd.Stderr = &l.out, l.said
	var err error
	if l.stdin, err = l.cmd.StdinPipe(); err != nil {
		m.t.Fatal(err)
	}
	if err := l.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	go func() { _ = l.cmd.Wait(); close(l.ended) }() // how it ended is in its state
	select {
	case l.address = <-l.said.address:
	case <-l.ended:
		m.t.Fatalf("auth login has ended\n%s", l.said.text())
	case <-time.After(20 * time.Second):
		m.t.Fatalf("auth login printed no address\n%s", l.said.text())
	}
	return l
}

// screen keeps what is written to it, and gives the consent page's address as
// soon as it stands there.
type screen struct {
	mu      sync.Mutex
	all     []byte
	given   bool
	address chan string
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, p...)
	if a := logintest.Address(string(s.all)); a != "" && !s.given && bytes.Contains(s.all, []byte(a+"\n")) {
		s.given = true
		s.address <- a
	}
	return len(p), nil
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.all)
}

func (l *loginRun) wait(t *testing.T, want int) {
	t.Helper()
	select {
	case <-l.ended:
	case <-time.After(20 * time.Second):
		t.Fatal("auth login did not end")
	}
	if got := l.cmd.ProcessState.ExitCode(); got != want {
		t.Fatalf("auth login: exit code %d, want %d\n%s%s", got, want, l.out.Bytes(), l.said.text())
	}
}

// logIn logs in with a browser on another machine.
func (m *machine) logIn(args ...string) {
	m.t.Helper()
	l := m.startLogin(append(args, "--no-browser")...)
	to, err := logintest.Consent(l.address, "allow", m.sim.Tenant().ID)
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := io.WriteString(l.stdin, to+"\n"); err != nil {
		m.t.Fatal(err)
	}
	l.wait(m.t, 0)
}

// stored is what the token store holds.
func (m *machine) stored() login.Token {
	m.t.Helper()
	store, err := login.OpenStore(login.Account{ClientID: sim.DefaultClientID}, login.StoreOptions{Getenv: func(name string) string { return m.env[name] }})
	if err != nil {
		m.t.Fatal(err)
	}
	t, err := store.Get(context.Background())
	if err != nil {
		m.t.Fatal(err)
	}
	return t
}

// valid fails unless both stored tokens would be taken, and the refresh token
// is the one that nobody has used yet.
func (m *machine) valid(when string) login.Token {
	m.t.Helper()
	t := m.stored()
	access, _ := m.sim.Inspect(t.AccessToken.Reveal())
	refresh, _ := m.sim.Inspect(t.RefreshToken.Reveal())
	if !access.Live || !refresh.Live || !refresh.Used.IsZero() {
		m.t.Fatalf("%s: what is stored (version %d) does not work: access token live %t, refresh token live %t, used %v",
			when, t.Version, access.Live, refresh.Live, refresh.Used)
	}
	return t
}
