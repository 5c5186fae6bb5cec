package state

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// meanwhile makes something happen once, after the store has read the tip and
// before it pushes: only there is it asked what time it is.
func (g testGit) meanwhile(do func()) {
	now, done := g.now, false
	g.Git.now = func() time.Time {
		if !done {
			done = true
			do()
		}
		return now()
	}
}

func TestGitLookedMakesTheBranch(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	look(t, g, c.now())
	if diff := cmp.Diff([]string{"README.md", "lease.json", "looked.json"}, files(t, remote)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(`{"at":"2026-11-20T16:40:00Z"}`, git(t, remote, "show", DefaultBranch+":looked.json")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("drift was run", git(t, remote, "log", "--format=%s", DefaultBranch)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s := acquire(t, g, testHolder("run-1", "jo"))
	if token := s.(*gitSession).lease.Token; token != 1 {
		t.Errorf("the first run has token %d, want 1: nobody held the lock before", token)
	}
	head := add(t, s, testRun(1)...)
	release(t, s)
	wantClean(t, journalOf(t, g), head)
	if diff := cmp.Diff([]string{"README.md", "journal/0000000001-run-1.jsonl", "lease.json", "looked.json"}, files(t, remote)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A commit an hour, however often drift is run.
func TestGitLookedSparingly(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	began := c.now()
	for range 12 {
		look(t, g, c.now())
		look(t, other, c.now())
		c.pass(10 * time.Minute)
	}
	wantLooked(t, g, began.Add(time.Hour), "to about an hour")
	if diff := cmp.Diff("2", commits(t, remote)); diff != "" {
		t.Errorf("commits in two hours (-want +got):\n%s", diff)
	}
}

func TestGitLookedBesideARun(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	add(t, s, testStart())
	before := commits(t, remote)
	err := other.Look(t.Context(), c.now())
	want := "another run holds the lock: jo on runner-7 (process 4711), run run-1, since 2026-11-20 16:40 UTC; if it has died, the lock is free from 2026-11-20 16:52 UTC; the next drift notes it"
	if err == nil || !errors.As(err, new(*LockedError)) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, commits(t, remote)); diff != "" {
		t.Errorf("nothing is pushed beside a run (-want +got):\n%s", diff)
	}
	release(t, s)
	look(t, other, c.now())
	wantLooked(t, g, c.now(), "after the run")
}

// A drift is noted while a run takes the lock: the run meets a tip that has
// moved, and takes the lock on top of it. With and without a branch before.
func TestGitLookedWhileAcquiring(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	for _, user := range []string{"jo", "kim"} {
		began := c.now()
		g.meanwhile(func() { look(t, other, began) })
		s := acquire(t, g, testHolder("run-"+user, user))
		wantLooked(t, g, began, "it is kept")
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("the run has the lock: %v", err)
		}
		head := add(t, s, testRun(1)...)
		release(t, s)
		wantClean(t, journalOf(t, g), head)
		c.pass(24 * time.Hour)
	}
}

// The other order: a run takes the lock while a drift is noted. The run never
// hears of it, with a first branch or a later one.
func TestGitAcquireWhileLooking(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	for _, user := range []string{"jo", "kim"} {
		var s Session
		g.meanwhile(func() { s = acquire(t, other, testHolder("run-"+user, user)) })
		if err := g.Look(t.Context(), c.now()); !errors.As(err, new(*LockedError)) {
			t.Fatalf("got %v", err)
		}
		tip := git(t, remote, "rev-parse", DefaultBranch)
		if ours := s.(*gitSession).tip.commit; ours != tip {
			t.Errorf("the run's tip is %s, the branch's %s", ours, tip)
		}
		head := add(t, s, testRun(1)...)
		release(t, s)
		wantClean(t, journalOf(t, other), head)
		c.pass(24 * time.Hour)
	}
}

// The lock arrives without an answer, and a drift ends before the run can look:
// put on top, it would make the run take its own lock for somebody else's.
func TestGitLookedUnderALockWithoutAnswer(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	var err error
	g.losesAnswers(t, func() { err = other.Look(context.Background(), c.now()) })
	s := acquire(t, g, testHolder("run-1", "jo"))
	if !errors.As(err, new(*LockedError)) {
		t.Errorf("got %v", err)
	}
	release(t, s)
}

// The end of a run arrives without an answer, and a drift is put on top of it
// before the run can look: the run has ended well.
func TestGitEndThenLooked(t *testing.T) {
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
			g.losesAnswers(t, func() { look(t, other, c.now()) })
			if err := s.Finish(t.Context(), Applied{Date: testStart().Start.Date}); err != nil {
				t.Fatal(err)
			}
			if _, ok, err := other.Last(t.Context()); !ok || err != nil {
				t.Errorf("what was applied is kept: %v %v", ok, err)
			}
			wantLooked(t, other, c.now(), "and so is the drift")
			wantClean(t, journalOf(t, other), head)
		})
	}
}

// A holder that has slept past its lease finds a drift on top of its tip, and
// goes on: it was no other run. So does one that meets it while it pushes.
func TestGitLookedOnALeaseThatEnded(t *testing.T) {
	calls := map[string]func(context.Context, Session) error{
		"check": func(ctx context.Context, s Session) error { return s.Check(ctx) },
		"flush": func(ctx context.Context, s Session) error { return s.Flush(ctx) },
		"finish": func(ctx context.Context, s Session) error {
			return s.Finish(ctx, Applied{Date: testStart().Start.Date})
		},
	}
	for name, call := range calls {
		for _, when := range []string{"before", "while pushing"} {
			t.Run(name+", "+when, func(t *testing.T) {
				remote, c := newRemote(t), newClock()
				g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
				s := acquire(t, g, testHolder("run-1", "jo"))
				head := add(t, s, testStart(testChange(1)), testSend(1), testAnswer(1))
				c.pass(leaseTTL + clockAllowance)
				if when == "before" {
					look(t, other, c.now())
				} else {
					g.meanwhile(func() { look(t, other, c.now()) })
				}
				if err := call(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				release(t, s)
				wantLooked(t, g, c.now(), "it is kept")
				wantClean(t, journalOf(t, g), head)
			})
		}
	}
}

// Our own push arrives without an answer, and a run locks the branch on top of
// it: the drift is noted, and nothing is complained of.
func TestGitLookedWithoutAnswer(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	var s Session
	g.losesAnswers(t, func() { s = acquire(t, other, testHolder("run-1", "jo")) })
	look(t, g, c.now())
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	release(t, s)
	wantLooked(t, other, c.now(), "it is kept")
}

func TestGitLookedFails(t *testing.T) {
	tests := []struct {
		name, reason string
		spoil        func(t *testing.T, remote, dir string)
		want         string
	}{
		{
			"no right to push", "somebody who may only read",
			func(t *testing.T, _, dir string) { git(t, dir, "config", "remote.origin.receivepack", "false") },
			`this pipeline's token may not push to branch "practicectl-state"`,
		},
		{
			"away", "no network",
			func(t *testing.T, _, dir string) { git(t, dir, "remote", "set-url", "origin", "../gone.git") },
			`the state cannot be reached on remote "origin": git ls-remote: `,
		},
		{
			"not ours", "a branch of somebody's work",
			func(t *testing.T, remote, _ string) { git(t, remote, "branch", DefaultBranch, "main") },
			`branch "practicectl-state" exists and was not made by practicectl: nothing is written to it`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			remote, c := newRemote(t), newClock()
			dir := clone(t, remote)
			g := openGit(t, dir, c)
			tt.spoil(t, remote, dir)
			err := g.Look(t.Context(), c.now())
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v", tt.reason, err)
			}
		})
	}
}
