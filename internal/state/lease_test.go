package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestLeaseTimes(t *testing.T) {
	now := newClock().now()
	l := lease{Token: 6}.next(testHolder("run-1", "jo"), now)
	tests := []struct {
		name   string
		after  time.Duration
		held   bool
		reason string
	}{
		{"at once", 0, true, "just taken"},
		{"ten minutes", leaseTTL, true, "the other clock may be ahead"},
		{"nearly twelve", leaseTTL + clockAllowance - 1, true, "by two minutes"},
		{"twelve", leaseTTL + clockAllowance, false, "and no more"},
		{"an hour before", -time.Hour, true, "a clock that is behind waits longer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := l.held(now.Add(tt.after)) != nil; got != tt.held {
				t.Errorf("held = %v: %s", got, tt.reason)
			}
		})
	}
	if l.Token != 7 || l.release(now).Token != 7 || l.release(now).held(now) != nil {
		t.Error("a lease that was given up is free and keeps its token")
	}
}

func TestGitLocked(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	c.pass(3 * time.Minute)
	_, err := other.Acquire(t.Context(), testHolder("run-2", "kim"))
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("got %v", err)
	}
	want := "another run holds the lock: jo on runner-7 (process 4711), run run-1, since 2026-11-20 16:40 UTC; if it has died, the lock is free from 2026-11-20 16:52 UTC"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	release(t, s)
	release(t, acquire(t, other, testHolder("run-2", "kim")))
}

// Many at one moment, on a branch that does not exist yet and on one that
// does: one gets the lock, each of the others is told its name.
func TestGitAtTheSameMoment(t *testing.T) {
	remote, c := newRemote(t), newClock()
	users := []string{"jo", "kim", "lee"}
	var stores []testGit
	for range users {
		stores = append(stores, openGit(t, clone(t, remote), c))
	}
	stores = append(stores, openGit(t, git(t, stores[0].repo.dir, "rev-parse", "--show-toplevel"), c)) // and a second process of one clone
	users = append(users, "sam")
	for range 3 {
		sessions, errs := make([]Session, len(users)), make([]error, len(users))
		var wg sync.WaitGroup
		for i, g := range stores {
			wg.Go(func() { sessions[i], errs[i] = g.Acquire(context.Background(), testHolder("run-"+users[i], users[i])) })
		}
		wg.Wait()
		winner := -1
		for i, s := range sessions {
			if errs[i] == nil {
				if winner >= 0 {
					t.Fatalf("%s and %s both have the lock", users[winner], users[i])
				}
				winner = i
				defer release(t, s)
			}
		}
		if winner < 0 {
			t.Fatalf("nobody has the lock: %v", errs)
		}
		for i, err := range errs {
			var locked *LockedError
			if i != winner && (!errors.As(err, &locked) || locked.Holder.User != users[winner]) {
				t.Errorf("%s is told %v, and %s has the lock", users[i], err, users[winner])
			}
		}
		release(t, sessions[winner])
	}
}

func TestGitTakeOverAndFencing(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	old := acquire(t, g, testHolder("run-1", "jo"))
	add(t, old, testStart(testChange(1)), testSend(1), testAnswer(1))
	c.pass(leaseTTL + clockAllowance)
	s := acquire(t, other, testHolder("run-2", "kim"))
	head := add(t, s, testStart())

	want := "this run has lost the lock to kim on runner-7 (process 4711), run run-2"
	for name, err := range map[string]error{
		"check":  old.Check(t.Context()),
		"flush":  old.Flush(t.Context()),
		"finish": old.Finish(t.Context(), Applied{}),
	} {
		if !errors.As(err, new(*LostError)) || err.Error() != want {
			t.Errorf("%s of the old holder: %v", name, err)
		}
	}
	if _, err := old.Append(t.Context(), testSend(2)); !errors.As(err, new(*LostError)) {
		t.Errorf("append of the old holder: %v", err)
	}
	release(t, old) // has nothing to give up, and has said so
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("the new holder: %v", err)
	}
	release(t, s)
	j := journalOf(t, other)
	wantClean(t, j, head)
	if diff := cmp.Diff([]string{"run-1/start", "run-2/note", "run-2/start"}, kinds(t, j)); diff != "" {
		t.Errorf("what was pushed stays (-want +got):\n%s", diff)
	}
	rs, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	note := "took over the lock of jo on runner-7 (process 4711), run run-1, whose lease had ended at 2026-11-20 16:50 UTC"
	if diff := cmp.Diff(note, rs[1].Note.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"README.md", "journal/0000000001-run-1.jsonl", "journal/0000000002-run-2.jsonl", "lease.json"}, files(t, remote)); diff != "" {
		t.Errorf("the dead run's records are one file (-want +got):\n%s", diff)
	}

	// On the old holder's disk: its two records that were never pushed.
	release(t, acquire(t, g, testHolder("run-3", "jo")))
	rs, err = journalOf(t, g).Records()
	if err != nil {
		t.Fatal(err)
	}
	note = "3 records of a run on this machine never reached the branch before another run went on: they were kept as unpushed-spool-0000000001.jsonl in its git directory"
	if diff := cmp.Diff(note, rs[len(rs)-1].Note.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(g.spool, "unpushed-spool-0000000001.jsonl")); err != nil {
		t.Error(err)
	}
}

// Each call of the old holder finds the loss by itself, whichever comes first.
func TestGitEveryCallIsFenced(t *testing.T) {
	calls := map[string]func(context.Context, Session) error{
		"check": func(ctx context.Context, s Session) error { return s.Check(ctx) },
		"flush": func(ctx context.Context, s Session) error { return s.Flush(ctx) },
		"finish": func(ctx context.Context, s Session) error {
			return s.Finish(ctx, Applied{Date: testStart().Start.Date})
		},
		"release": func(ctx context.Context, s Session) error { return s.Release(ctx) },
		"append": func(ctx context.Context, s Session) error {
			create := testChange(3)
			create.Action = reconcile.ActionCreate
			_, err := s.Append(ctx, Record{Send: &create})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			remote, c := newRemote(t), newClock()
			g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
			old := acquire(t, g, testHolder("run-1", "jo"))
			add(t, old, testStart(), testSend(1))
			c.pass(leaseTTL + clockAllowance)
			s := acquire(t, other, testHolder("run-2", "kim"))
			if err := call(t.Context(), old); !errors.As(err, new(*LostError)) {
				t.Errorf("got %v", err)
			}
			release(t, old)
			release(t, s)
			if _, ok, err := g.Last(t.Context()); ok || err != nil {
				t.Errorf("a run that lost the lock applied nothing: %v %v", ok, err)
			}
			if diff := cmp.Diff([]string{"run-1/start", "run-2/note"}, kinds(t, journalOf(t, other))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestGitHeartbeat(t *testing.T) {
	remote, c := newRemote(t), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	add(t, s, testStart())
	for range 15 {
		c.pass(time.Minute)
		g.strike()
	}
	if _, err := other.Acquire(t.Context(), testHolder("run-2", "kim")); !errors.As(err, new(*LockedError)) {
		t.Errorf("a holder that lives keeps the lock: %v", err)
	}
	if diff := cmp.Diff("17", commits(t, remote)); diff != "" {
		t.Errorf("commits: lock, intents, fifteen heartbeats (-want +got):\n%s", diff)
	}
	c.pass(20 * time.Second)
	add(t, s, testSend(1), testAnswer(1))
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.pass(20 * time.Second)
	g.strike()
	if diff := cmp.Diff("18", commits(t, remote)); diff != "" {
		t.Errorf("progress is a heartbeat as well (-want +got):\n%s", diff)
	}
	release(t, s)
	select {
	case g.ticks <- time.Time{}:
		t.Error("the heartbeat goes on after Release")
	default:
	}
}

// Somebody else has the lease although ours should be good: clocks that are
// far apart. The heartbeat notices, and the next Check says so.
func TestGitHeartbeatFindsTheLoss(t *testing.T) {
	remote, c, fast := newRemote(t), newClock(), newClock()
	g, other := openGit(t, clone(t, remote), c), openGit(t, clone(t, remote), fast)
	old := acquire(t, g, testHolder("run-1", "jo"))
	fast.pass(time.Hour)
	s := acquire(t, other, testHolder("run-2", "kim"))
	if err := old.Check(t.Context()); err != nil {
		t.Fatalf("nothing has told it yet: %v", err)
	}
	c.pass(time.Minute)
	g.strike()
	err := old.Check(t.Context())
	if !errors.As(err, new(*LostError)) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff("nothing more was sent; when the other run has ended, plan again: what was done is found there", Hint(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	release(t, old)
	release(t, s)
}

// Without a heartbeat that gets through, writing stops before anybody may take
// over. A laptop that slept renews its lease if nobody did.
func TestGitCheckRenews(t *testing.T) {
	remote, c := newRemote(t), newClock()
	dir := clone(t, remote)
	g := openGit(t, dir, c)
	s := acquire(t, g, testHolder("run-1", "jo"))
	tests := []struct {
		name, reason string
		pass         time.Duration
		away         bool
		commits      string
		want         string
	}{
		{"young", "no call for nothing", 7 * time.Minute, false, "1", ""},
		{"short", "renewed before the write", 2 * time.Minute, false, "2", ""},
		{"slept", "nobody has taken over", 5 * time.Hour, false, "3", ""},
		{"short and away", "stop", 9 * time.Minute, true, "3", "the state cannot be reached on remote"},
		{"back", "it was only away", 0, false, "4", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c.pass(tt.pass)
			if tt.away {
				git(t, dir, "remote", "set-url", "origin", filepath.Join(dir, "nowhere"))
				defer git(t, dir, "remote", "set-url", "origin", remote)
				g.strike()
			}
			err := s.Check(t.Context())
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("%s: got %v", tt.reason, err)
			}
			if diff := cmp.Diff(tt.commits, commits(t, remote)); diff != "" {
				t.Errorf("%s: commits (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
	release(t, s)
}
