package cli_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

// holding is a world of which two runs want the lock: of one folder, or on two
// clones of one repository.
func holding(t *testing.T, branch bool) (w *world, other string) {
	t.Helper()
	o := sim.Options{Seed: crashingSeed()}
	if !branch {
		w = newWorld(t, crashing, o)
		w.gate.Store(newGate())
		return w, w.dir
	}
	w = cloneWorld(t, newRepository(t, crashing), o)
	w.gate.Store(newGate())
	other = filepath.Join(filepath.Dir(w.dir), "other")
	git(t, filepath.Dir(w.dir), "clone", "--quiet", w.remote, other)
	return w, other
}

// started is a process that runs, and what it has said when it has ended.
type started struct {
	*exec.Cmd
	out *bytes.Buffer
}

func (w *world) start(ended chan<- started, args ...string) started {
	w.t.Helper()
	cmd, out := w.process(0, "", args...)
	p := started{cmd, out}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // its exit code says it
		ended <- p
	}()
	return p
}

// next is the process that ends next.
func next(t *testing.T, ended <-chan started) started {
	t.Helper()
	select {
	case p := <-ended:
		return p
	case <-time.After(time.Minute):
		t.Fatal("no process has ended within a minute")
		return started{}
	}
}

var stores = []struct {
	name   string
	branch bool
}{{"folder", false}, {"branch", true}}

// Of two that begin at the same moment one works. The other one ends before
// it has read anything, and says who holds the lock.
func TestTwoAtOnce(t *testing.T) {
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			w, other := holding(t, store.branch)
			ended := make(chan started, 2)
			w.start(ended, "apply", "--yes", w.dir)
			w.start(ended, "apply", "--yes", other)
			loser := next(t, ended) // the winner waits at the gate
			close(w.gate.Load().open)
			winner := next(t, ended)
			if code := loser.ProcessState.ExitCode(); code != 7 {
				t.Errorf("exit code %d, want 7\n%s", code, loser.out)
			}
			wantText(t, loser.out.String(), "error: another run holds the lock: ",
				fmt.Sprintf(" (process %d), run 20", winner.Process.Pid), "hint: wait until it has ended, then run this again")
			if code := winner.ProcessState.ExitCode(); code != 0 {
				t.Errorf("exit code %d, want 0\n%s", code, winner.out)
			}
			if w.Writes() != crashingWrites || w.ledger.harm() > 0 {
				t.Errorf("%d writes, %d harmful", w.Writes(), w.ledger.harm())
			}
		})
	}
}

// A holder that was killed is taken over: in a folder at once, since its lock
// has died with it; on a branch when its lease has ended, and not before.
func TestTakeOver(t *testing.T) {
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) {
			t.Parallel()
			w, other := holding(t, store.branch)
			ended := make(chan started, 1)
			holder := w.start(ended, "apply", "--yes", w.dir)
			select {
			case <-w.gate.Load().arrived: // it has the lock: that is taken before anything is read
			case p := <-ended:
				t.Fatalf("the holder has ended: %v\n%s", p.ProcessState, p.out)
			}
			if code, out := w.run(0, "apply", "--yes", other); code != 7 {
				t.Fatalf("exit code %d while another run works, want 7\n%s", code, out)
			}
			if err := holder.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			next(t, ended)
			close(w.gate.Load().open)
			later := time.Duration(0)
			if store.branch {
				for _, at := range []time.Duration{0, 10 * time.Minute} {
					code, out := w.run(at, "apply", "--yes", other)
					if code != 7 {
						t.Errorf("exit code %d %v after it was taken, want 7\n%s", code, at, out)
					}
					wantText(t, out, fmt.Sprintf(" (process %d), run 20", holder.Process.Pid), "; if it has died, the lock is free from 20")
				}
				later = takeover
			}
			if code, out := w.run(later, "apply", "--yes", other); code != 0 {
				t.Errorf("exit code %d after %v, want 0\n%s", code, later, out)
			}
			if w.Writes() != crashingWrites || w.ledger.harm() > 0 {
				t.Errorf("%d writes, %d harmful", w.Writes(), w.ledger.harm())
			}
			if store.branch {
				wantText(t, lastRun(w, other), "took over the lock of ", fmt.Sprintf("(process %d)", holder.Process.Pid))
			}
		})
	}
}

// lastRun is what history shows of the youngest run.
func lastRun(w *world, dir string) string {
	w.t.Helper()
	_, list := w.run(0, "history", dir)
	id := regexp.MustCompile(`20\d{6}T\d{6}Z-[0-9a-f]{8}`).FindString(list)
	code, out := w.run(0, "history", "show", id, dir)
	if code != 0 {
		w.t.Errorf("history show %s: exit code %d\n%s", id, code, out)
	}
	return out
}
