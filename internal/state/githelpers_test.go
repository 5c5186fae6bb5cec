package state

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// needGit skips without git, and takes this machine's own configuration out.
func needGit(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: the store on a branch is not tested")
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "none"))
}

func needShell(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the hook of this test is a shell script")
	}
}

// git runs git as a user would, and gives what it prints.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Jo", "-c", "user.email=jo@harbour.example"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Logf("%s", exit.Stderr)
		}
		t.Fatalf("git %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}

func write(t testing.TB, path, data string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), mode); err != nil {
		t.Fatal(err)
	}
}

// newRemote is a bare repository with two commits on main.
func newRemote(t testing.TB) string {
	t.Helper()
	needGit(t)
	dir := t.TempDir()
	remote, seed := filepath.Join(dir, "remote.git"), filepath.Join(dir, "seed")
	git(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", remote)
	git(t, dir, "init", "--quiet", "--initial-branch=main", seed)
	for _, text := range []string{"one\n", "two\n"} {
		write(t, filepath.Join(seed, "practice", "practice.yaml"), text, 0o600)
		git(t, seed, "add", ".")
		git(t, seed, "commit", "--quiet", "-m", "practice")
	}
	git(t, seed, "push", "--quiet", remote, "main")
	return remote
}

func clone(t testing.TB, remote string, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	git(t, t.TempDir(), append(append([]string{"clone", "--quiet"}, args...), "file://"+filepath.ToSlash(remote), dir)...)
	return dir
}

// testGit is a store whose heartbeat a test strikes.
type testGit struct {
	*Git
	ticks chan time.Time
}

func openGit(t testing.TB, dir string, c *clock) testGit {
	t.Helper()
	g, err := OpenGit(t.Context(), dir, "", "", c.now)
	if err != nil {
		t.Fatal(err)
	}
	ticks := make(chan time.Time)
	g.tick = func(time.Duration) (<-chan time.Time, func()) { return ticks, func() {} }
	g.pause = func(ctx context.Context, _ int) error { return ctx.Err() }
	return testGit{Git: g, ticks: ticks}
}

// strike is one heartbeat, waited for: the second tick is taken when the first
// has been dealt with, and finds the lease just renewed, or the run ended.
func (g testGit) strike() {
	g.ticks <- time.Time{}
	g.ticks <- time.Time{}
}

// abandon leaves a session as kill -9 does: lease, spool and all.
func abandon(t *testing.T, s Session) {
	t.Helper()
	gs := s.(*gitSession)
	gs.stop()
	if gs.spool != nil {
		if err := gs.spool.f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// commits counts those of the state branch on the remote.
func commits(t testing.TB, remote string) string {
	t.Helper()
	return git(t, remote, "rev-list", "--count", DefaultBranch)
}

// files are the paths on the state branch.
func files(t testing.TB, remote string) []string {
	t.Helper()
	return strings.Fields(git(t, remote, "ls-tree", "-r", "--name-only", DefaultBranch))
}

// push writes to the state branch by hand, from a clone of its own.
func pushByHand(t *testing.T, remote, path, data string) {
	t.Helper()
	dir := clone(t, remote, "--branch", DefaultBranch)
	write(t, filepath.Join(dir, path), data, 0o600)
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "-m", "by hand")
	git(t, dir, "push", "--quiet", "origin", "HEAD")
}

// losesAnswers makes a store's pushes arrive and git fail all the same. What
// meanwhile does happens after the push has arrived and before we can look.
func (g testGit) losesAnswers(t *testing.T, meanwhile func()) {
	t.Helper()
	needShell(t)
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	dir, done := t.TempDir(), make(chan struct{})
	arrived, goOn := filepath.Join(dir, "arrived"), filepath.Join(dir, "go-on")
	g.repo.bin = filepath.Join(dir, "git")
	write(t, g.repo.bin, `#!/bin/sh
'`+git+`' "$@" || exit
case " $* " in
*" push "*) ;;
*) exit 0 ;;
esac
touch '`+arrived+`'
while ! test -e '`+goOn+`'; do sleep 0.01; done
echo 'fatal: the remote end hung up unexpectedly' >&2
exit 128
`, 0o700)
	go func() {
		defer close(done)
		for t.Context().Err() == nil {
			if _, err := os.Stat(arrived); err == nil {
				meanwhile()
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if err := os.WriteFile(goOn, nil, 0o600); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { <-done })
}
