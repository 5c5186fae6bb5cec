package login

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// helper is a store over the helper of child_test.go.
func helper(t *testing.T, dir, mode string, stderr *bytes.Buffer) *execStore {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := newExecStore(account, ExecOptions{
		Program: self, Stderr: stderr, Timeout: 5 * time.Second,
		Environ: append(os.Environ(), envRole+"=helper", "HELPER_DIR="+dir, "HELPER_MODE="+mode,
			EnvClientSecret+"=x", EnvAccessToken+"=x", EnvTokenKey+"=x", EnvTokenKeyFile+"=x", EnvClientID+"=x"),
	})
	s.poll = 10 * time.Millisecond
	return s
}

func TestExecStore(t *testing.T) {
	dir := t.TempDir()
	var stderr bytes.Buffer
	testStore(t, func() Store { return helper(t, dir, "", &stderr) })
	if stderr.Len() > 0 {
		t.Errorf("stderr: %s", stderr.Bytes())
	}
	env := string(read(t, filepath.Join(dir, "environment")))
	for _, name := range []string{EnvClientSecret, EnvAccessToken, EnvTokenKey, EnvTokenKeyFile} {
		if strings.Contains(env, name) {
			t.Errorf("the helper gets %s", name)
		}
	}
	if !strings.Contains(env, EnvClientID) {
		t.Error("the helper does not get the rest of the environment")
	}
}

// A renewal through a helper, end to end.
func TestRenewalThroughAHelper(t *testing.T) {
	h := newHarness(t, public)
	dir := t.TempDir()
	store := helper(t, dir, "", nil)
	put(t, store, h.id.consented())
	h.clock.move(time.Hour)
	got, err := h.with(store).Token(t.Context())
	if err != nil || !h.id.opens(got) {
		t.Fatalf("got %.9s…, %v", got, err)
	}
	if stored, err := store.Get(t.Context()); err != nil || stored.Version != 2 || !stored.AccessToken.Equal(NewSecret(got)) {
		t.Errorf("stored %v, %v", stored, err)
	}
}

func TestExecFailures(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const hint = "see what it says above; PRACTICECTL_TOKEN_STORE names it"
	tests := []struct{ mode, reason, want, hint string }{
		{"dies", "no answer at all", `the token helper SELF failed at "lock": exit status 3`, hint},
		{"garbage", "its words may be a token", `the token helper SELF failed at "lock": the answer is not a JSON object`, hint},
		{"chatty", "a megabyte is enough", `the token helper SELF failed at "lock": the answer is too long`, hint},
		{"refuses", "its own words, on one line", `the token helper SELF failed at "lock": no_permission: the vault is sealed`, hint},
		{"hang", "it is ended", `the token helper SELF failed at "lock": no answer within 300ms`, hint},
		{"locked", "asked again until the wait is over", "another practicectl has held the login of app 0123456789ABCDEF, user jo-bloggs for 0s",
			"wait for the other run to end, then run this again"},
	}
	for _, tt := range tests {
		t.Run(tt.mode, func(t *testing.T) {
			s := helper(t, t.TempDir(), tt.mode, nil)
			s.wait = 100 * time.Millisecond
			if tt.mode == "hang" {
				s.o.Timeout = 300 * time.Millisecond
			}
			_, err := s.Lock(t.Context())
			wantError(t, tt.reason, err, strings.ReplaceAll(tt.want, "SELF", self), tt.hint)
		})
	}
	t.Run("not there", func(t *testing.T) {
		s := NewExecStore(account, ExecOptions{Program: "/nowhere/helper"})
		_, err := s.Get(t.Context())
		wantError(t, "a slip in its path", err, `the token helper /nowhere/helper failed at "get": fork/exec /nowhere/helper: no such file or directory`, hint)
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := helper(t, t.TempDir(), "hang", nil).Get(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the caller's deadline", err)
		}
	})
}

// A Ctrl-C on the terminal goes to a process group. A helper that is storing
// must not be in ours.
func TestExecOwnGroup(t *testing.T) {
	if _, err := exec.LookPath("ps"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no ps to ask")
	}
	program := filepath.Join(t.TempDir(), "helper")
	script := "#!/bin/sh\ncat >/dev/null\necho '{\"protocol\":1,\"error\":{\"code\":\"group\",\"message\":\"'$(ps -o pgid= -p $$) $$'\"}}'\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	_, err := NewExecStore(account, ExecOptions{Program: program, Environ: os.Environ()}).Get(t.Context())
	if err == nil {
		t.Fatal("no answer")
	}
	words := strings.Fields(err.Error())
	if n := len(words); words[n-2] != words[n-1] {
		t.Errorf("the helper's process is not its group: %v", err)
	}
}

// What a helper leaves running with its output does not hold us up.
func TestExecHangingChild(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no sleep")
	}
	start := time.Now()
	if _, err := helper(t, t.TempDir(), "hanging child", nil).Get(t.Context()); err != nil {
		t.Errorf("it answered and ended well: %v", err)
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestExecStderrIsMasked(t *testing.T) {
	var stderr bytes.Buffer
	if _, err := helper(t, t.TempDir(), "talks", &stderr).Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "touch your key\ntoken is [secret]!\nand [secret]\n"
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMask(t *testing.T) {
	token := strings.Repeat("t", 43)
	tests := []struct {
		name, reason string
		writes       []string
		want         string
	}{
		{"two halves", "a token comes in two writes", []string{"x " + token[:20], token[20:] + "\ny"}, "x [secret]\ny\n"},
		{"path", "a long path is not a token", []string{"/home/runner/work/practice/practice/examples/credentials/x.sh\n"}, "/home/runner/work/practice/practice/examples/credentials/x.sh\n"},
		{"long line", "it may end within a token", []string{strings.Repeat("a ", maxLine), "b\n", "c\n"}, "[a line that is too long]\nc\n"},
		{"uuid", "an id is not a token", []string{"id 1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11\n"}, "id 1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			m := newMask(&out)
			for _, w := range tt.writes {
				if n, err := m.Write([]byte(w)); n != len(w) || err != nil {
					t.Errorf("wrote %d of %d, %v", n, len(w), err)
				}
			}
			m.flush()
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
