package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// events is the file that a run tells how it goes, for programs to follow: a
// line when it begins, one for each change as it ends, and one at the end with
// the exit code. The journal is the evidence; this is not, so a run does not
// stop for it. Where none was asked for, it is nil and tells nothing.
type events struct {
	out    io.WriteCloser
	now    func() time.Time
	stderr io.Writer
	failed bool
	report reconcile.Report
}

// openEvents makes the file before anything else is done: a path that cannot be
// written is a slip, and nothing has happened yet.
func openEvents(env *Env, path string) (*events, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, usageError("name a file in a folder that is there", "--events: %w", err)
	}
	return &events{out: f, now: env.Now, stderr: env.Stderr}, nil
}

// write adds one whole line, in one call, so that whoever reads along never sees
// half of one. After a failure nothing more is added: what is there stays whole.
func (e *events) write(event any) {
	if e == nil || e.failed {
		return
	}
	line, err := render.EventLine(event)
	if err == nil {
		_, err = e.out.Write(line)
	}
	if err != nil {
		e.failed = true
		fmt.Fprintf(e.stderr, "no more events are written, and the run goes on: %v\n", err)
	}
}

func (e *events) at() time.Time { return e.now().UTC().Truncate(time.Millisecond) }

func (e *events) start(r run) {
	if e == nil {
		return
	}
	e.write(render.StartEvent{
		Event: "start", FormatVersion: render.EventsVersion, At: e.at(), Run: r.lock.holder.Run, Practice: r.plan.Practice, Commit: r.plan.Commit,
		PlanDigest: r.plan.PlanDigest, ChangesDigest: r.plan.DigestChanges(), Changes: len(r.changes),
	})
}

func (e *events) change(done, total int, res reconcile.Result) {
	if e == nil {
		return
	}
	e.write(render.ChangeEvent{
		Event: "change", At: e.at(), Done: done, Total: total, Address: res.Change.Address, Name: res.Change.Name,
		Action: res.Change.Action, State: res.State, Why: res.Why, Hint: res.Hint,
	})
}

// ended keeps how it went for the last line.
func (e *events) ended(r reconcile.Report) {
	if e != nil {
		e.report = r
	}
}

// end is written however the command ends: where nothing was begun, it is the
// only line.
func (e *events) end(err error) {
	if e == nil {
		return
	}
	counts := map[reconcile.State]int{}
	for _, res := range e.report.Results {
		counts[res.State]++
	}
	e.write(render.EndEvent{
		Event: "end", At: e.at(), ExitCode: exitCode(err), Counts: counts,
		Blocked: len(e.report.Blocked), Halted: e.report.Halted, Head: e.report.Head,
	})
	if err := e.out.Close(); err != nil && !e.failed {
		fmt.Fprintf(e.stderr, "the events may not be whole: %v\n", err)
	}
}
