package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// full takes n lines, as a disk does that fills up.
type full struct {
	bytes.Buffer
	n int
}

func (f *full) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, errors.New("no space left")
	}
	return f.Buffer.Write(p)
}

func (*full) Close() error { return nil }

// A run goes on without its events, says so once, and what is there stays whole.
func TestEventsThatCannotBeWritten(t *testing.T) {
	var stderr bytes.Buffer
	file := &full{n: 2}
	e := &events{out: file, now: time.Now, stderr: &stderr}
	for i := range 4 {
		e.change(i+1, 4, reconcile.Result{State: reconcile.StateDone})
	}
	e.end(nil)
	if got := strings.Count(file.String(), "\n"); got != 2 || !strings.HasSuffix(file.String(), "\n") {
		t.Errorf("%d whole lines, want 2: %q", got, file.String())
	}
	if want := "no more events are written, and the run goes on: no space left\n"; stderr.String() != want {
		t.Errorf("it says %q, want %q", stderr.String(), want)
	}
}
