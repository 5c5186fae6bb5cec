package state

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("STATE_TEST_CRASH"); dir != "" {
		appendUntilKilled(dir)
	}
	os.Exit(m.Run())
}

func newFolder(t *testing.T) (*Folder, *clock) {
	c := newClock()
	return OpenFolder(filepath.Join(t.TempDir(), "state"), c.now), c
}

func TestFolderKeepsRuns(t *testing.T) {
	f, c := newFolder(t)
	if _, ok, err := f.Last(t.Context()); ok || err != nil {
		t.Fatalf("a new store has applied nothing: %v %v", ok, err)
	}
	wantClean(t, journalOf(t, f), "")
	s := acquire(t, f, testHolder("run-1", "jo"))
	head := add(t, s, testRun(2)...)
	c.pass(time.Minute)
	if err := s.Finish(t.Context(), Applied{Commit: "8d3f", Date: reconcile.Date{Year: 2026, Month: 11, Day: 20}, ChangesDigest: "sha256:bb"}); err != nil {
		t.Fatal(err)
	}
	release(t, s) // does nothing after Finish
	s = acquire(t, f, testHolder("run-2", "kim"))
	second := add(t, s, testStart())
	release(t, s)

	j := journalOf(t, f)
	wantClean(t, j, head)
	wantClean(t, j, second)
	want := []string{"run-1/start", "run-1/send", "run-1/answer", "run-1/send", "run-1/answer", "run-1/end", "run-2/start"}
	if diff := cmp.Diff(want, kinds(t, j)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	last, ok, err := f.Last(t.Context())
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	wantLast := Applied{Commit: "8d3f", Date: reconcile.Date{Year: 2026, Month: 11, Day: 20}, ChangesDigest: "sha256:bb", Run: "run-1", At: c.now(), Head: head}
	if diff := cmp.Diff(wantLast, last); diff != "" {
		t.Errorf("a run that did not finish applies nothing (-want +got):\n%s", diff)
	}
}

func TestFolderIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no such modes")
	}
	f, _ := newFolder(t)
	s := acquire(t, f, testHolder("run-1", "jo"))
	add(t, s, testRun(1)...)
	err := filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.Finish(t.Context(), Applied{}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(f.path(lastFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("last.json: %v %v", info.Mode(), err)
	}
}

func TestFolderLocked(t *testing.T) {
	f, c := newFolder(t)
	h := testHolder("run-1", "jo")
	h.URL = "https://x:secret@ci.example/runs/7"
	s := acquire(t, f, h)
	_, err := f.Acquire(t.Context(), testHolder("run-2", "kim"))
	var locked *LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("the second run must not get the lock: %v", err)
	}
	if diff := cmp.Diff(&LockedError{Holder: h, Since: c.now()}, locked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := "another run holds the lock: jo on runner-7 (process 4711), run run-1, https://ci.example/runs/7, since 2026-11-20 16:40 UTC"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("wait until it has ended, then run this again", Hint(err)); diff != "" {
		t.Errorf("hint (-want +got):\n%s", diff)
	}
	release(t, s)
	release(t, acquire(t, f, testHolder("run-2", "kim")))
	if _, err := s.Append(t.Context(), testStart()); !errors.Is(err, errEnded) {
		t.Errorf("append after release: %v", err)
	}
}

func TestFolderRefusesRunID(t *testing.T) {
	f, _ := newFolder(t)
	_, err := f.Acquire(t.Context(), testHolder("a/b", "jo"))
	want := `"a/b" cannot be a run's id: use up to 64 letters, digits, dots, dashes and underscores`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFolderCheck(t *testing.T) {
	tests := []struct {
		name, want, reason string
		harm               func(f *Folder) error
	}{
		{"untouched", "", "still ours", func(*Folder) error { return nil }},
		{"lock removed", "this run has lost the lock: the file lock in the state folder was removed or replaced", "others would lock another file", func(f *Folder) error { return os.Remove(f.path(lockFile)) }},
		{"journal replaced", "this run has lost the lock: the file journal.jsonl in the state folder was removed or replaced", "we would write where nobody looks", func(f *Folder) error { return writeAtomic(f.path(journalFile), nil) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := newFolder(t)
			s := acquire(t, f, testHolder("run-1", "jo"))
			defer release(t, s)
			add(t, s, testStart())
			if err := tt.harm(f); err != nil {
				t.Skip("this system keeps open files: ", err)
			}
			got := ""
			if err := s.Check(t.Context()); err != nil {
				got = err.Error()
				if !errors.As(err, new(*LostError)) {
					t.Errorf("%T is not a LostError", err)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestFolderForeignWriter(t *testing.T) {
	f, _ := newFolder(t)
	s := acquire(t, f, testHolder("run-1", "jo"))
	defer release(t, s)
	add(t, s, testStart())
	if err := os.WriteFile(f.path(journalFile), []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and it stays so
		_, err := s.Append(t.Context(), testSend(1))
		if err == nil || !strings.Contains(err.Error(), "something else has written to it") {
			t.Fatalf("append: %v", err)
		}
		if s.Check(t.Context()) == nil || s.Flush(t.Context()) == nil {
			t.Error("a journal that failed must stop the run")
		}
	}
}

func TestFolderTornTail(t *testing.T) {
	tests := []struct {
		name, tail string
		note       string
		reason     string
	}{
		{"half a record", `{"seq":3,"pr`, "a crash had cut off the record after this place: its 12 bytes were kept in torn-0000000002-run-2", "cut off while it was written"},
		{"zeros", "\x00\x00\x00", "a crash had cut off the record after this place: its 3 bytes were kept in torn-0000000002-run-2", "what a file system leaves after a power cut"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := newFolder(t)
			s := acquire(t, f, testHolder("run-1", "jo"))
			add(t, s, testStart())
			release(t, s)
			whole, err := os.ReadFile(f.path(journalFile))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f.path(journalFile), append(whole, tt.tail...), 0o600); err != nil {
				t.Fatal(err)
			}
			s = acquire(t, f, testHolder("run-2", "kim"))
			head := add(t, s, testStart())
			release(t, s)
			j := journalOf(t, f)
			wantClean(t, j, head)
			rs, err := j.Records()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"run-1/start", "run-2/note", "run-2/start"}, kinds(t, j)); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.note, rs[1].Note.Text); diff != "" {
				t.Errorf("note (-want +got):\n%s", diff)
			}
			kept, err := os.ReadFile(f.path("torn-0000000002-run-2"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.tail, string(kept)); diff != "" {
				t.Errorf("%s: kept (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestFolderBadLastRecord(t *testing.T) {
	f, _ := newFolder(t)
	release(t, acquire(t, f, testHolder("run-1", "jo")))
	if err := os.WriteFile(f.path(journalFile), []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := f.Acquire(t.Context(), testHolder("run-2", "kim"))
	want := "open the state folder: the last record of the journal holds 0 things: it must be one of start, send, answer, note and end: history --verify says more"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err := f.Acquire(t.Context(), testHolder("run-2", "kim")); errors.As(err, new(*LockedError)) {
		t.Error("a session that could not begin must give up the lock")
	}
}

func TestLastLineOfLongFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	long := strings.Repeat("x", 70<<10)
	tests := []struct{ name, data, line, tail string }{
		{"empty", "", "", ""},
		{"tail only", "a", "", "a"},
		{"one line", "a\n", "a", ""},
		{"long line", long + "\n", long, ""},
		{"long line before", long + "\nb\n", "b", ""},
		{"long tail", "a\nb\n" + long, "b", long},
		{"long last line", "a\n" + long + "\n", long, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(tt.data), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := openLines(path)
			if err != nil {
				t.Fatal(err)
			}
			defer l.f.Close()
			line, tail, err := l.lastLine()
			if err != nil || string(line) != tt.line || string(tail) != tt.tail {
				t.Errorf("got %d and %d bytes, %v", len(line), len(tail), err)
			}
		})
	}
}

// appendUntilKilled is the process that the crash test kills. It says after
// each record what it may rely on.
func appendUntilKilled(dir string) {
	err := func() error {
		s, err := OpenFolder(dir, time.Now).Acquire(context.Background(), Holder{Run: fmt.Sprintf("run-%d", os.Getpid())})
		if err != nil {
			return err
		}
		if _, err := s.Append(context.Background(), testStart()); err != nil {
			return err
		}
		for i := 0; ; i++ {
			head, err := s.Append(context.Background(), testSend(i))
			if err != nil {
				return err
			}
			fmt.Println(head)
		}
	}()
	fmt.Println("failed:", err)
	os.Exit(1)
}

// Killed at any moment: the lock is free at once, the chain is whole, and
// every record that Append has returned from is there.
func TestFolderKilled(t *testing.T) {
	f, _ := newFolder(t)
	var heads []string
	for round := range 8 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "STATE_TEST_CRASH="+f.dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 5 {
			lines.Scan()
		}
		time.Sleep(time.Duration(round) * 700 * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		last := lines.Text()
		for lines.Scan() {
			last = lines.Text()
		}
		_ = cmd.Wait() // it was killed
		if len(last) != 64 {
			t.Fatalf("round %d: the other process says %q", round, last)
		}
		heads = append(heads, last)
	}
	release(t, acquire(t, f, testHolder("after", "jo")))
	for _, head := range heads {
		wantClean(t, journalOf(t, f), head)
	}
}
