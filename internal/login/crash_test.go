package login

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// realTime makes a harness whose login service keeps the time of the children.
func realTime(t *testing.T) *harness {
	h := newHarness(t, public)
	h.id.set(func(id *identity) { id.now = time.Now })
	tok := h.id.consented()
	tok.Expires = time.Now().Add(-time.Minute)
	h.put(tok)
	return h
}

// A run that is killed at any boundary of a renewal leaves a store from which
// the next process goes on.
func TestKilledAtEveryBoundary(t *testing.T) {
	tests := []struct {
		point    string
		byServer string // the server ends the run: "before" or "after" it rotates
		version  int64  // what the killed run leaves in the store
	}{
		{"locked", "", 1},
		{"before it is sent", "", 1},
		{"sent, not rotated", "before", 1},
		{"rotated, not answered", "after", 1},
		{"answer read", "", 1},
		{"answered, not stored", "", 1},
		{"written, not renamed", "", 1},
		{"renamed, folder not flushed", "", 2},
		{"durable, not used", "", 2},
	}
	for _, tt := range tests {
		t.Run(tt.point, func(t *testing.T) {
			h := realTime(t)
			s := h.setup()
			s.Kill = tt.point
			var out bytes.Buffer
			run := child(t, "run", s)
			run.Stdout, run.Stderr = &out, &out
			started, ended := make(chan struct{}), make(chan struct{})
			if tt.byServer != "" {
				end := func(_ http.ResponseWriter, _ *http.Request, rotate func()) {
					if tt.byServer == "after" {
						rotate()
					}
					<-started
					_ = run.Process.Kill()
					<-ended
				}
				h.id.set(func(id *identity) { id.hook = strike(end) })
			}
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			err := run.Wait()
			close(ended)
			if got := err.Error(); got != "signal: killed" {
				t.Fatalf("the run was not killed but ended with %q\n%s", got, out.Bytes())
			}
			if got := h.stored().Version; got != tt.version {
				t.Errorf("the killed run left version %d, want %d", got, tt.version)
			}

			second := child(t, "run", h.setup())
			second.Stdout, second.Stderr = &out, &out
			if err := second.Run(); err != nil {
				t.Fatalf("the next process got no token: %v\n%s", err, out.Bytes())
			}
			stored := h.stored()
			if stored.Version != 2 || !h.id.opens(stored.AccessToken.Reveal()) || !h.id.renewable(stored.RefreshToken.Reveal()) {
				t.Errorf("what is stored (version %d) does not work", stored.Version)
			}
			search(t, "the output of the processes", out.String(), h.id.allSecrets())
			searchDir(t, h.dir, h.id.allSecrets())
		})
	}
}

// twin is one of two processes that renew at the same moment.
type twin struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
	err bytes.Buffer
}

func startTwin(t *testing.T, s setup) *twin {
	t.Helper()
	w := &twin{cmd: child(t, "pair", s)}
	w.cmd.Stderr = &w.err
	var err error
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.out = bufio.NewScanner(out)
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *twin) wait(t *testing.T, word string) {
	t.Helper()
	if !w.out.Scan() || w.out.Text() != word {
		_ = w.cmd.Wait()
		t.Fatalf("got %q, want %q\n%s", w.out.Text(), word, w.err.Bytes())
	}
}

// The login service of this test has no grace: one refresh token sent twice
// and the login is gone. So it is the lock that is tested.
func TestTwoProcessesAHundredTimes(t *testing.T) {
	const rounds = 100
	for _, tt := range []struct {
		round   string
		renewed int // of every round
		reason  string
	}{
		{"refresh", 1, "the second finds the work done"},
		{"renew", 2, "each renews, one after the other"},
	} {
		t.Run(tt.round, func(t *testing.T) {
			h := realTime(t)
			h.id.set(func(id *identity) { id.grace = 0 })
			s := h.setup()
			s.Round = tt.round
			twins := []*twin{startTwin(t, s), startTwin(t, s)}
			for round := 1; round <= rounds; round++ {
				for _, w := range twins {
					w.wait(t, "ready")
				}
				for _, w := range twins {
					if _, err := io.WriteString(w.in, "go\n"); err != nil {
						t.Fatal(err)
					}
				}
				for _, w := range twins {
					w.wait(t, "done")
				}
				stored := h.stored()
				if !h.id.opens(stored.AccessToken.Reveal()) || !h.id.renewable(stored.RefreshToken.Reveal()) {
					t.Fatalf("round %d: what is stored does not work", round)
				}
				if want := int64(1 + round*tt.renewed); stored.Version != want {
					t.Fatalf("round %d: version %d, want %d: %s", round, stored.Version, want, tt.reason)
				}
			}
			for _, w := range twins {
				w.wait(t, "ready")
				_ = w.in.Close()
				if err := w.cmd.Wait(); err != nil {
					t.Errorf("%v\n%s", err, w.err.Bytes())
				}
				search(t, "what a process said", w.err.String(), h.id.allSecrets())
			}
			if h.id.rotated != rounds*tt.renewed || h.id.reused != 0 {
				t.Errorf("%d renewals and %d repeats, want %d and none", h.id.rotated, h.id.reused, rounds*tt.renewed)
			}
			searchDir(t, h.dir, h.id.allSecrets())
		})
	}
}

// What a killed process leaves beside the token is taken away by the next.
func TestKilledLeavesNoFiles(t *testing.T) {
	h := realTime(t)
	s := h.setup()
	s.Kill = "written, not renamed"
	var exit *exec.ExitError
	if err := child(t, "run", s).Run(); !errors.As(err, &exit) {
		t.Fatalf("the run was not killed: %v", err)
	}
	if _, err := os.Stat(h.store.path + ".new"); err != nil {
		t.Fatalf("the run was killed elsewhere: %v", err)
	}
	if err := child(t, "run", h.setup()).Run(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimPrefix(f.Name(), filepath.Base(h.store.path)))
	}
	if diff := cmp.Diff([]string{"", ".lock"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
