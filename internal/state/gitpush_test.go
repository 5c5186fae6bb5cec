package state

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestGitRefusedPush(t *testing.T) {
	needShell(t)
	const token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"
	tests := []struct {
		name, hook, receive string
		byRule              bool
		want, hint, reason  string
	}{
		{
			name:   "hook",
			hook:   "#!/bin/sh\necho 'no pushes on a \033[31mFriday'\necho 'see https://bot:" + token + "@git.example/rules " + token + "'\nexit 1\n",
			byRule: true,
			want:   `a rule of the remote refuses the push to branch "practicectl-state"; the remote says: no pushes on a [31mFriday see https://git.example/rules …`,
			hint:   "let this account push to that branch; forced pushes and deleting it can stay forbidden, they are never used",
			reason: "a protected branch answers for itself",
		},
		{
			name:   "silent hook",
			hook:   "#!/bin/sh\nexit 1\n",
			byRule: true,
			want:   `a rule of the remote refuses the push to branch "practicectl-state"; the remote says: (pre-receive hook declined)`,
			hint:   "let this account push to that branch; forced pushes and deleting it can stay forbidden, they are never used",
			reason: "git's summary is better than nothing",
		},
		{
			name:    "no right to write",
			receive: "#!/bin/sh\necho 'remote: Permission to harbour/practice.git denied to github-actions[bot].' >&2\necho 'fatal: the requested URL returned error: 403' >&2\nexit 1\n",
			want:    `this pipeline's token may not push to branch "practicectl-state"; the remote says: Permission to harbour/practice.git denied to github-actions[bot].`,
			hint:    "allow it to write: in a GitHub workflow `permissions: contents: write`, elsewhere a deploy key or token with write access",
			reason:  "reading works and pushing does not",
		},
		{
			name:   "long speech",
			hook:   "#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8; do echo 'this is a rather long explanation of our rules'; done\nexit 1\n",
			byRule: true,
			want: `a rule of the remote refuses the push to branch "practicectl-state"; the remote says: ` +
				strings.Repeat("this is a rather long explanation of our rules ", 6) + "this is a rather l…",
			hint:   "let this account push to that branch; forced pushes and deleting it can stay forbidden, they are never used",
			reason: "capped",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			remote := newRemote(t)
			dir := clone(t, remote)
			if tt.hook != "" {
				write(t, filepath.Join(remote, "hooks", "pre-receive"), tt.hook, 0o700)
			}
			if tt.receive != "" {
				script := filepath.Join(t.TempDir(), "receive")
				write(t, script, tt.receive, 0o700)
				git(t, dir, "config", "remote.origin.receivepack", script)
			}
			g := openGit(t, dir, newClock())
			_, err := g.Acquire(t.Context(), testHolder("run-1", "jo"))
			var refused *RefusedError
			if !errors.As(err, &refused) || refused.ByRule != tt.byRule {
				t.Fatalf("%s: got %v", tt.reason, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.hint, Hint(err)); diff != "" {
				t.Errorf("hint (-want +got):\n%s", diff)
			}
		})
	}
}

// The right to push is taken away during a run: the heartbeat meets it, and
// the next Check stops the run.
func TestGitRefusedLater(t *testing.T) {
	needShell(t)
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	hook := filepath.Join(remote, "hooks", "pre-receive")
	write(t, hook, "#!/bin/sh\nexit 1\n", 0o700)
	c.pass(time.Minute)
	g.strike()
	if err := s.Check(t.Context()); !errors.As(err, new(*RefusedError)) {
		t.Errorf("got %v", err)
	}
	release(t, s) // has been said already
}

// A push that arrives although git says that it failed: what became of it is
// read, and a second commit is not made of it.
func TestGitPushWithoutAnswer(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	g.losesAnswers(t, func() {})
	s := acquire(t, g, testHolder("run-1", "jo"))
	head := add(t, s, testRun(1)...)
	if err := s.Finish(t.Context(), Applied{Date: reconcile.Date{Year: 2026, Month: 11, Day: 20}}); err != nil {
		t.Fatal(err)
	}
	wantClean(t, journalOf(t, g), head)
	if diff := cmp.Diff("3", commits(t, remote)); diff != "" {
		t.Errorf("commits: lock, intents, end (-want +got):\n%s", diff)
	}
}

// The end of a run arrives without an answer, and before we can look somebody
// else has taken the lock: nothing was lost.
func TestGitEndOvertaken(t *testing.T) {
	for _, tt := range []struct {
		name    string
		records []Record
	}{{"with records", testRun(1)}, {"without", nil}} {
		t.Run(tt.name, func(t *testing.T) {
			remote, c := newRemote(t), newClock()
			g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
			s := acquire(t, g, testHolder("run-1", "jo"))
			var head string
			if tt.records != nil {
				head = add(t, s, tt.records...)
			}
			var second Session
			var err error
			g.losesAnswers(t, func() { second, err = other.Acquire(t.Context(), testHolder("run-2", "kim")) })
			release(t, s)
			if second == nil {
				t.Fatal("the other run did not come in between: ", err)
			}
			add(t, second, testStart())
			release(t, second)
			wantClean(t, journalOf(t, other), head)
		})
	}
}

// Ctrl-C while the lease is being pushed: it is given back at once.
func TestGitStoppedWhileAcquiring(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	g.losesAnswers(t, cancel)
	if _, err := g.Acquire(ctx, testHolder("run-1", "jo")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	release(t, acquire(t, other, testHolder("run-2", "kim")))
}

// A branch below ours is not ours, with a remote and without.
func TestGitBranchOfLikeName(t *testing.T) {
	for _, local := range []bool{false, true} {
		remote := newRemote(t)
		dir := clone(t, remote)
		if local {
			git(t, dir, "remote", "remove", "origin")
		}
		git(t, dir, "branch", DefaultBranch+"/old", "main")
		git(t, remote, "branch", "old/refs/heads/"+DefaultBranch, "main")
		if last, ok, err := openGit(t, dir, newClock()).Last(t.Context()); ok || err != nil {
			t.Errorf("local = %v: %v %v", local, last, err)
		}
	}
}

// Somebody edits the branch by hand while a run writes to it.
func TestGitEditedByHand(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	add(t, s, testStart())
	pushByHand(t, remote, "note.txt", "hello\n")
	add(t, s, testSend(1), testAnswer(1))
	if err := s.Flush(t.Context()); err != nil {
		t.Fatalf("the lease is still ours and our records are untouched: %v", err)
	}
	want := []string{"README.md", "lease.json", "live/0000000001.jsonl", "live/0000000002.jsonl", "note.txt"}
	if diff := cmp.Diff(want, files(t, remote)); diff != "" {
		t.Errorf("we keep what is not ours (-want +got):\n%s", diff)
	}

	pushByHand(t, remote, "live/0000000001.jsonl", "{}\n")
	head := add(t, s, testSend(2))
	err := s.Flush(t.Context())
	if err == nil || err.Error() != "somebody has changed the journal on branch practicectl-state while this run was writing it" {
		t.Errorf("flush: %v", err)
	}
	if err2 := s.Check(t.Context()); !errors.Is(err2, err) {
		t.Errorf("and the run must stop: %v", err2)
	}
	release(t, s)
	if len(journalOf(t, g).Verify(head)) == 0 {
		t.Error("verify must find it")
	}
}

// Without its branch the run is not fenced any more: the lease is gone.
func TestGitBranchDeleted(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	git(t, remote, "branch", "-D", DefaultBranch)
	_, err := s.Append(t.Context(), testStart())
	if !errors.As(err, new(*LostError)) || err.Error() != "this run has lost the lock: somebody has freed it, or deleted the branch" {
		t.Errorf("got %v", err)
	}
	release(t, s)
}

// Runs in turn from two clones, whose shallow history ends in other places.
func TestGitShallowInTurn(t *testing.T) {
	remote, c := newRemote(t), newClock()
	stores := []testGit{openGit(t, clone(t, remote, "--depth=1"), c), openGit(t, clone(t, remote, "--depth=1"), c)}
	var head string
	for i := range 6 {
		s := acquire(t, stores[i%2], testHolder("run-"+string(rune('1'+i)), "jo"))
		head = add(t, s, testRun(1)...)
		release(t, s)
	}
	for _, g := range stores {
		j := journalOf(t, g)
		wantClean(t, j, head)
		if len(j.Lines) != 6*4 {
			t.Errorf("%d records, want 24", len(j.Lines))
		}
	}
}

func TestGitSpoolIsMerged(t *testing.T) {
	remote, c := newRemote(t), newClock()
	dir := clone(t, remote)
	g := openGit(t, dir, c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	head := add(t, s, testStart(), testSend(1), testAnswer(1), testSend(2))
	abandon(t, s)
	spool := filepath.Join(g.spool, spoolName(1))
	data, err := os.ReadFile(spool)
	if err != nil {
		t.Fatal(err)
	}
	write(t, spool, string(data)+`{"seq":5,"pr`, 0o600) // and torn at the end

	if _, err := g.Acquire(t.Context(), testHolder("run-2", "jo")); !errors.As(err, new(*LockedError)) {
		t.Fatalf("the lease outlives the process: %v", err)
	}
	if again, err := os.ReadFile(spool); err != nil || !bytes.HasPrefix(again, data) {
		t.Fatal("without the lock the spool stays as it is", err)
	}
	c.pass(leaseTTL + clockAllowance)
	s = acquire(t, openGit(t, dir, c), testHolder("run-2", "jo"))
	second := add(t, s, testStart())
	release(t, s)
	j := journalOf(t, g)
	wantClean(t, j, head)
	wantClean(t, j, second)
	want := []string{"run-1/start", "run-1/send", "run-1/answer", "run-1/send", "run-2/note", "run-2/start"}
	if diff := cmp.Diff(want, kinds(t, j)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"README.md", "journal/0000000001-run-1.jsonl", "journal/0000000005-run-2.jsonl", "lease.json"}, files(t, remote)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if left, _ := filepath.Glob(filepath.Join(g.spool, "*")); len(left) > 0 {
		t.Errorf("what was merged stays in no spool: %s", left)
	}
}

// Killed between the last push and the removal of the spool: everything is on
// the branch, and nothing need be said.
func TestGitSpoolAllPushed(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	for _, between := range []bool{false, true} {
		s := acquire(t, g, testHolder("run-1", "jo"))
		add(t, s, testRun(1)...)
		spool := filepath.Join(g.spool, spoolName(s.(*gitSession).lease.Token))
		data, err := os.ReadFile(spool)
		if err != nil {
			t.Fatal(err)
		}
		release(t, s)
		write(t, spool, string(data), 0o600)
		if between {
			s = acquire(t, other, testHolder("run-2", "kim"))
			add(t, s, testStart())
			release(t, s)
		}
		s = acquire(t, g, testHolder("run-3", "jo"))
		head := add(t, s, testStart())
		release(t, s)
		wantClean(t, journalOf(t, g), head)
		for _, k := range kinds(t, journalOf(t, g)) {
			if strings.HasSuffix(k, "note") {
				t.Errorf("between = %v: there is a note", between)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(g.spool, "*")); len(left) > 0 {
			t.Errorf("between = %v: left behind: %s", between, left)
		}
	}
}
