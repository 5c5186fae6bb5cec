package state

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestGitKeepsRuns(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	if _, ok, err := g.Last(t.Context()); ok || err != nil {
		t.Fatalf("a branch that does not exist has applied nothing: %v %v", ok, err)
	}
	wantClean(t, journalOf(t, g), "")

	s := acquire(t, g, testHolder("run-1", "jo"))
	head := add(t, s, testRun(12)...)
	running := []string{"README.md", "lease.json", "live/0000000001.jsonl", "live/0000000002.jsonl"}
	if diff := cmp.Diff(running, files(t, remote)); diff != "" {
		t.Errorf("the intents, then ten writes (-want +got):\n%s", diff)
	}
	applied := Applied{Commit: "8d3f", Date: reconcile.Date{Year: 2026, Month: 11, Day: 20}, ChangesDigest: "sha256:bb"}
	if err := s.Finish(t.Context(), applied); err != nil {
		t.Fatal(err)
	}
	release(t, s) // does nothing after Finish
	ended := []string{"README.md", "journal/0000000001-run-1.jsonl", "last.json", "lease.json"}
	if diff := cmp.Diff(ended, files(t, remote)); diff != "" {
		t.Errorf("one file a run (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("4", commits(t, remote)); diff != "" {
		t.Errorf("commits: lock, intents, ten writes, end (-want +got):\n%s", diff)
	}

	other := openGit(t, clone(t, remote), c)
	s = acquire(t, other, testHolder("run-2", "kim"))
	second := add(t, s, testStart())
	release(t, s)
	j := journalOf(t, g)
	wantClean(t, j, head)
	wantClean(t, j, second)
	if n := len(j.Lines); n != 27 {
		t.Errorf("%d records, want 27", n)
	}
	last, ok, err := g.Last(t.Context())
	applied.Run, applied.At, applied.Head = "run-1", c.now(), head
	if diff := cmp.Diff(applied, last); diff != "" || !ok || err != nil {
		t.Errorf("%v %v (-want +got):\n%s", ok, err, diff)
	}
	if left, _ := filepath.Glob(filepath.Join(g.spool, "*")); len(left) > 0 {
		t.Errorf("what was pushed stays in no spool: %s", left)
	}
}

// An add is never repeated, so its intent must outlive the runner.
func TestGitPushesIntentOfAdd(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	defer release(t, s)
	add(t, s, testStart(), testSend(1))
	if diff := cmp.Diff([]string{"run-1/start"}, kinds(t, journalOf(t, g))); diff != "" {
		t.Errorf("an update can wait (-want +got):\n%s", diff)
	}
	create := testChange(2)
	create.Action = reconcile.ActionCreate
	add(t, s, Record{Send: &create})
	if diff := cmp.Diff([]string{"run-1/start", "run-1/send", "run-1/send"}, kinds(t, journalOf(t, g))); diff != "" {
		t.Errorf("an add cannot (-want +got):\n%s", diff)
	}
	add(t, s, testAnswer(2))
	for range 2 { // the second has nothing to push
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(journalOf(t, g).Lines); n != 4 {
		t.Errorf("%d records after Flush, want 4", n)
	}
	if diff := cmp.Diff("4", commits(t, remote)); diff != "" {
		t.Errorf("commits: lock, intents, add, flush (-want +got):\n%s", diff)
	}
}

// Whatever the clone looks like, and whatever its user has configured, a run
// leaves the working tree, the index, HEAD, branches and configuration alone.
func TestGitTouchesNothing(t *testing.T) {
	tests := []struct {
		name, reason string
		make         func(t *testing.T, remote string) (dir string)
	}{
		{"whole clone", "must not become a shallow one", func(t *testing.T, remote string) string { return clone(t, remote) }},
		{"shallow clone", "what pipelines check out", func(t *testing.T, remote string) string { return clone(t, remote, "--depth=1") }},
		{"detached HEAD", "what pipelines check out", func(t *testing.T, remote string) string {
			dir := clone(t, remote, "--depth=1")
			git(t, dir, "checkout", "--quiet", "--detach")
			return dir
		}},
		{"worktree", "its git directory lies elsewhere", func(t *testing.T, remote string) string {
			dir := filepath.Join(t.TempDir(), "tree")
			git(t, clone(t, remote), "worktree", "add", "--quiet", "-b", "topic", dir)
			return dir
		}},
		{"partial clone", "objects come when they are asked for", func(t *testing.T, remote string) string {
			git(t, remote, "config", "uploadpack.allowFilter", "true")
			return clone(t, remote, "--filter=blob:none")
		}},
		{"folder below", "a workspace need not be the root", func(t *testing.T, remote string) string { return filepath.Join(clone(t, remote), "practice") }},
		{"no remote", "a repository by itself", func(t *testing.T, remote string) string {
			dir := clone(t, remote)
			git(t, dir, "remote", "remove", "origin")
			return dir
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			remote, c := newRemote(t), newClock()
			dir := tt.make(t, remote)
			s := acquire(t, openGit(t, clone(t, remote), c), testHolder("run-0", "kim"))
			add(t, s, testRun(1)...) // so that there is something to fetch
			release(t, s)
			spoil(t, dir)
			before := lookAt(t, dir)
			g := openGit(t, dir, c)
			for _, run := range []string{"run-1", "run-2"} {
				s := acquire(t, g, testHolder(run, "jo"))
				head := add(t, s, testRun(11)...)
				wantClean(t, journalOf(t, g), "")
				if err := s.Finish(t.Context(), Applied{Date: reconcile.Date{Year: 2026, Month: 11, Day: 20}}); err != nil {
					t.Fatal(err)
				}
				wantClean(t, journalOf(t, g), head)
			}
			if diff := cmp.Diff(before, lookAt(t, dir)); diff != "" {
				t.Errorf("%s (-before +after):\n%s", tt.reason, diff)
			}
		})
	}
}

// spoil makes a working copy that a careless command would change: staged and
// unstaged work, hooks that fail, settings that reach into fetch and push.
func spoil(t *testing.T, dir string) {
	t.Helper()
	top := git(t, dir, "rev-parse", "--show-toplevel")
	write(t, filepath.Join(top, "practice", "practice.yaml"), "changed\n", 0o600)
	write(t, filepath.Join(top, "staged.yaml"), "staged\n", 0o600)
	git(t, top, "add", "staged.yaml")
	write(t, filepath.Join(top, "new.yaml"), "new\n", 0o600)
	hooks := t.TempDir()
	for _, hook := range []string{"pre-push", "reference-transaction", "post-index-change", "fsmonitor"} {
		write(t, filepath.Join(hooks, hook), "#!/bin/sh\ntouch '"+filepath.ToSlash(top)+"/hook-ran'\nexit 1\n", 0o700)
	}
	for _, kv := range [][2]string{
		{"core.hooksPath", filepath.ToSlash(hooks)}, {"commit.gpgSign", "true"}, {"push.gpgSign", "false"}, {"push.followTags", "true"},
		{"push.default", "nothing"}, {"fetch.prune", "true"}, {"core.splitIndex", "true"}, {"push.useForceIfIncludes", "true"},
		{"core.logAllRefUpdates", "always"}, {"user.useConfigOnly", "true"}, {"transfer.fsckObjects", "true"},
	} {
		git(t, top, "config", kv[0], kv[1])
	}
	for name, value := range map[string]string{
		"GIT_AUTHOR_NAME": "Somebody Else", "GIT_TRACE": "1", "GIT_EDITOR": "false", "LC_ALL": "de_DE.UTF-8",
	} {
		t.Setenv(name, value)
	}
}

// lookAt is what a run may not change.
func lookAt(t *testing.T, dir string) map[string]string {
	t.Helper()
	top := git(t, dir, "rev-parse", "--show-toplevel")
	gitDir := git(t, top, "rev-parse", "--absolute-git-dir")
	common := git(t, top, "rev-parse", "--path-format=absolute", "--git-common-dir")
	seen := map[string]string{
		"status":   git(t, top, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks", "status", "--porcelain"),
		"branches": git(t, top, "for-each-ref", "refs/heads/main", "refs/heads/topic", "refs/tags"),
		"shallow":  git(t, top, "rev-parse", "--is-shallow-repository"),
	}
	for _, path := range []string{
		filepath.Join(gitDir, "index"), filepath.Join(gitDir, "HEAD"), filepath.Join(gitDir, "FETCH_HEAD"), filepath.Join(gitDir, "logs", "HEAD"), filepath.Join(common, "config"),
	} {
		data, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		seen[filepath.Base(path)+" in "+filepath.Base(filepath.Dir(path))] = string(data)
	}
	return seen
}

func TestOpenGitRefuses(t *testing.T) {
	remote := newRemote(t)
	dir := clone(t, remote)
	none := t.TempDir()
	tests := []struct{ name, dir, branch, remote, want, reason string }{
		{"checked out", dir, "main", "", `branch "main" is the one that is checked out: the state needs a branch of its own`, "it would move under the working tree"},
		{"odd branch", dir, "a..b", "", `"a..b" cannot be the name of a branch: correct state.git.branch`, "git's own rule"},
		{"option", dir, "-f", "", `"-f" cannot be the name of a branch: correct state.git.branch`, "nor may it look like an option"},
		{"remote", dir, "", "upstream", `the repository has no remote named "upstream", only origin: name the one that the state is pushed to`, "a typing error must not make the state a local one"},
		{"no repository", none, "", "", "git rev-parse: fatal: not a git repository (or any of the parent directories): .git", "git's own words"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := OpenGit(t.Context(), tt.dir, tt.branch, tt.remote, time.Now)
			if err == nil {
				t.Fatal(tt.reason)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestGitForeignBranch(t *testing.T) {
	remote := newRemote(t)
	git(t, remote, "branch", DefaultBranch, "main")
	g := openGit(t, clone(t, remote), newClock())
	_, err := g.Acquire(t.Context(), testHolder("run-1", "jo"))
	if !errors.As(err, new(*NotOursError)) {
		t.Fatalf("got %v", err)
	}
	want := `branch "practicectl-state" exists and was not made by practicectl: nothing is written to it`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGitMissing(t *testing.T) {
	dir := clone(t, newRemote(t))
	t.Setenv("PATH", t.TempDir())
	_, err := OpenGit(t.Context(), dir, "", "", time.Now)
	if !errors.Is(err, errNoGit) || Hint(err) != "install git, or keep the state in a folder: PRACTICECTL_STATE_DIR" {
		t.Errorf("got %v, hint %q", err, Hint(err))
	}
}

func TestGitUnreachable(t *testing.T) {
	remote, c := newRemote(t), newClock()
	dir := clone(t, remote)
	g := openGit(t, dir, c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	git(t, dir, "remote", "set-url", "origin", "http://jo:s3cret@127.0.0.1:1/practice.git")
	_, err := s.Append(t.Context(), testStart())
	_, err2 := g.Journal(t.Context())
	for _, err := range []error{err, err2} {
		var u *UnreachableError
		if !errors.As(err, &u) {
			t.Fatalf("got %v", err)
		}
		if !strings.HasPrefix(err.Error(), `the state cannot be reached on remote "origin": git `) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("got %v", err)
		}
	}
	// It passes: what was not pushed is pushed when the remote is back.
	git(t, dir, "remote", "set-url", "origin", remote)
	add(t, s, Record{Note: &Note{Text: "went on"}})
	release(t, s)
	if diff := cmp.Diff([]string{"run-1/start", "run-1/note"}, kinds(t, journalOf(t, g))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEnvironment(t *testing.T) {
	got := environment([]string{
		"PATH=/bin", "GIT_DIR=/x", "GIT_INDEX_FILE=/x", "GIT_WORK_TREE=/x", "GIT_TRACE_CURL=1", "GIT_AUTHOR_DATE=1", "GIT_NAMESPACE=x",
		"GIT_SSH_COMMAND=ssh -i key", "GIT_ASKPASS=/ask", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=a.b", "SSH_AUTH_SOCK=/s",
		"PRACTICECTL_WEBHOOK_URL=https://chat.example/SECRET", "PRACTICECTL_ACCESS_TOKEN=SECRET",
	})
	want := []string{"PATH=/bin", "GIT_SSH_COMMAND=ssh -i key", "GIT_ASKPASS=/ask", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=a.b", "SSH_AUTH_SOCK=/s", "LC_ALL=C"}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("what says how to reach a remote stays, what names another repository or is ours goes (-want +got):\n%s", diff)
	}
}
