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
)

func look(t *testing.T, st Store, at time.Time) {
	t.Helper()
	if err := st.Look(context.Background(), at); err != nil {
		t.Fatal(err)
	}
}

// late comes after everything that a test notes.
const late = 30 * 24 * time.Hour

func lateClock() *clock {
	c := newClock()
	c.pass(late)
	return c
}

func wantLooked(t *testing.T, st Store, want time.Time, reason string) {
	t.Helper()
	got, err := st.Looked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: looked (-want +got):\n%s", reason, diff)
	}
}

func TestLooked(t *testing.T) {
	began := newClock().now()
	steps := []struct {
		name, reason string
		at, want     time.Duration
	}{
		{"first", "the store is made", 0, 0},
		{"again", "the same time changes nothing", 0, 0},
		{"a day later", "later counts", 24 * time.Hour, 24 * time.Hour},
		{"a clock that is behind", "a little is no reason to go back", 24*time.Hour - 4*time.Minute, 24 * time.Hour},
		{"another day", "and goes on from there", 48*time.Hour + 500*time.Millisecond, 48 * time.Hour},
	}
	stores := map[string]func(t *testing.T) Store{
		"folder": func(t *testing.T) Store { f, c := newFolder(t); c.pass(late); return f },
		"branch": func(t *testing.T) Store { return openGit(t, clone(t, newRemote(t)), lateClock()) },
		"branch of a repository by itself": func(t *testing.T) Store {
			dir := clone(t, newRemote(t))
			git(t, dir, "remote", "remove", "origin")
			return openGit(t, dir, lateClock())
		},
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			st := open(t)
			wantLooked(t, st, time.Time{}, "a store that does not exist knows of none")
			for _, tt := range steps {
				look(t, st, began.Add(tt.at))
				wantLooked(t, st, began.Add(tt.want), tt.name+": "+tt.reason)
			}
			wantClean(t, journalOf(t, st), "")
			if _, ok, err := st.Last(t.Context()); ok || err != nil {
				t.Errorf("nothing was applied by looking: %v %v", ok, err)
			}

			s := acquire(t, st, testHolder("run-1", "jo"))
			head := add(t, s, testRun(1)...)
			if err := s.Finish(t.Context(), Applied{Date: testStart().Start.Date}); err != nil {
				t.Fatal(err)
			}
			wantLooked(t, st, began.Add(48*time.Hour), "a run keeps it")
			wantClean(t, journalOf(t, st), head)
			look(t, st, began.Add(72*time.Hour))
			wantLooked(t, st, began.Add(72*time.Hour), "and goes on after a run")
			wantClean(t, journalOf(t, st), head)
		})
	}
}

// Many at once, in two ways to one store: of two clocks the later one counts,
// whoever ends last. On a branch, where an hour is one note, either does.
func TestLookedAtTheSameMoment(t *testing.T) {
	began := newClock().now()
	stores := map[string]func(t *testing.T) [2]Store{
		"folder": func(t *testing.T) [2]Store {
			f, c := newFolder(t)
			c.pass(late)
			return [2]Store{f, OpenFolder(f.dir, c.now)}
		},
		"branch": func(t *testing.T) [2]Store {
			remote := newRemote(t)
			return [2]Store{openGit(t, clone(t, remote), lateClock()), openGit(t, clone(t, remote), lateClock())}
		},
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			both := open(t)
			for round := range 3 {
				var wg sync.WaitGroup
				for i, st := range both {
					wg.Go(func() {
						if err := st.Look(context.Background(), began.Add(time.Duration(round)*24*time.Hour+time.Duration(i)*time.Minute)); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				want := began.Add(time.Duration(round)*24*time.Hour + time.Minute)
				if got, err := both[0].Looked(t.Context()); name == "branch" && err == nil && got.Equal(want.Add(-time.Minute)) {
					continue
				}
				wantLooked(t, both[0], want, "of two the later one")
			}
		})
	}
}

func TestLookedUnreadable(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", "", "EOF"},
		{"cut off", `{"at":`, "unexpected EOF"},
		{"no time", "{}\n", "there is no time in it"},
		{"another time", `{"at":"yesterday"}`, `parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"`},
		{"more", `{"at":"2026-11-20T16:40:00Z"}{}`, "something follows the record"},
		{"to come", `{"at":"2026-11-20T16:46:00Z"}`, "the time in it is still to come"},
		{"to come by far", `{"at":"2030-01-01T00:00:00Z"}`, "the time in it is still to come"},
	}
	remote, c := newRemote(t), newClock()
	g := openGit(t, clone(t, remote), c)
	look(t, g, c.now())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := newFolder(t)
			write(t, f.path(lookedFile), tt.data, 0o600)
			pushByHand(t, remote, lookedFile, tt.data)
			for where, st := range map[string]Store{"folder " + f.dir: f, "branch practicectl-state of origin": g} {
				at, err := st.Looked(t.Context())
				want := "looked.json in " + where + " cannot be read, the next drift writes it anew: " + tt.want
				if err == nil || !at.IsZero() {
					t.Fatalf("got %v %v", at, err)
				}
				if diff := cmp.Diff(want, err.Error()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				look(t, st, c.now())
				wantLooked(t, st, c.now(), "written anew")
			}
		})
	}
}

// A folder cannot be read as a file, nor written over: both name it.
func TestFolderLookedIsNoFile(t *testing.T) {
	f, c := newFolder(t)
	write(t, filepath.Join(f.path(lookedFile), "x"), "x", 0o600)
	_, err := f.Looked(t.Context())
	for what, err := range map[string]error{"looked": err, "look": f.Look(t.Context(), c.now())} {
		if err == nil || !strings.Contains(err.Error(), f.path(lookedFile)) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	names, err := filepath.Glob(filepath.Join(f.dir, ".*"))
	if err != nil || len(names) > 0 {
		t.Errorf("nothing half written stays: %v %v", names, err)
	}
}

// A drift beside a run, and two drifts of which one never ends.
func TestFolderLookedBesideARun(t *testing.T) {
	f, c := newFolder(t)
	s := acquire(t, f, testHolder("run-1", "jo"))
	add(t, s, testStart(testChange(1)), testSend(1))
	look(t, OpenFolder(f.dir, c.now), c.now())
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("the run keeps its lock: %v", err)
	}
	head := add(t, s, testAnswer(1))
	if err := s.Finish(t.Context(), Applied{Date: testStart().Start.Date}); err != nil {
		t.Error(err)
	}
	wantLooked(t, f, c.now(), "noted during a run")
	wantClean(t, journalOf(t, f), head)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.pass(time.Hour)
	err := f.Look(ctx, c.now())
	if want := "lock looked.json, which another drift may be writing: context canceled"; !errors.Is(err, context.Canceled) || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := os.RemoveAll(f.dir); err != nil {
		t.Fatal(err)
	}
	write(t, f.dir, "a file", 0o600)
	if err := f.Look(t.Context(), c.now()); err == nil || !strings.HasPrefix(err.Error(), "make the state folder: ") {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeLooked(f *testing.F) {
	f.Add([]byte(`{"at":"2026-11-20T16:40:00Z"}` + "\n"))
	f.Add([]byte(`{"at":"2026-11-20T16:40:00+11:00"}`))
	f.Add([]byte(`{}`))
	end := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		at, err := decodeLooked(data, "a store", end)
		if err != nil {
			if !at.IsZero() {
				t.Errorf("a time with an error: %v", at)
			}
			return
		}
		again, err := encodeLooked(at)
		if err != nil {
			t.Skip("a year that is not written")
		}
		if got, err := decodeLooked(again, "a store", end); err != nil || !got.Equal(at.Truncate(time.Second)) {
			t.Errorf("%v became %v (%v)", at, got, err)
		}
	})
}
