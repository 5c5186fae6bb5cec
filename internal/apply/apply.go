// Package apply carries out a plan: one write at a time, in the plan's order,
// each believed only when the answer shows what was wanted.
//
// A change that fails blocks what depends on it and nothing else. What cannot
// go on at all (consent withdrawn, the day's calls used up, the person
// pressing Ctrl-C) leaves the rest deferred: running again is always safe,
// because a new plan starts from what is there.
package apply

import (
	"context"
	"errors"
	"time"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// State is how a change ended.
type State string

// The states of a change after a run.
const (
	Done     State = "done"     // written and verified
	Failed   State = "failed"   // tried, and refused or not verified
	Blocked  State = "blocked"  // not tried: something it needs is missing
	Deferred State = "deferred" // not tried: the run ended before it
	Manual   State = "manual"   // for a person to do
)

// Result is one change and how it ended. Err is set for Failed, Why for
// Blocked and Deferred.
type Result struct {
	Change reconcile.Change
	State  State
	Err    error
	Why    string
}

// Report is how a run ended. Results stand in the plan's order.
type Report struct {
	Results []Result
	Halted  error // why the run ended early, if it did
	Elapsed time.Duration
}

// Count returns how many changes ended in the state.
func (r Report) Count(s State) int {
	n := 0
	for _, res := range r.Results {
		if res.State == s {
			n++
		}
	}
	return n
}

// Incomplete reports whether any tool action remains.
func (r Report) Incomplete() bool {
	return r.Halted != nil || r.Count(Failed)+r.Count(Blocked)+r.Count(Deferred) > 0
}

// Progress is told after every change of the plan that was tried or passed.
type Progress func(done, total int, r Result)

// Run carries out p. The context's end lets the write in flight finish and
// defers the rest.
func Run(ctx context.Context, p reconcile.Plan, x provider.Executor, now func() time.Time, tell Progress) Report {
	start := now()
	r := run{executor: x, created: map[string]string{}, failed: map[string]string{}}
	for i, c := range p.Changes {
		res := r.step(ctx, c)
		r.report.Results = append(r.report.Results, res)
		tell(i+1, len(p.Changes), res)
	}
	r.report.Elapsed = now().Sub(start)
	return r.report
}

type run struct {
	executor provider.Executor
	created  map[string]string // declared user → id of the record added in this run
	failed   map[string]string // address of a change that did not happen → its name
	report   Report
}

func (r *run) step(ctx context.Context, c reconcile.Change) Result {
	res := r.try(ctx, c)
	if res.State != Done {
		r.failed[c.Address] = c.Name
	}
	return res
}

func (r *run) try(ctx context.Context, c reconcile.Change) Result {
	switch {
	case c.Action == reconcile.ActionManual:
		return Result{Change: c, State: Manual}
	case c.Hold != nil:
		return Result{Change: c, State: Blocked, Why: c.Hold.Text + ": " + c.Hold.Hint}
	}
	if r.report.Halted == nil && ctx.Err() != nil {
		r.report.Halted = context.Cause(ctx)
	}
	if r.report.Halted != nil {
		return Result{Change: c, State: Deferred, Why: "the run ended before it"}
	}
	for _, need := range c.DependsOn {
		if name, ok := r.failed[need]; ok {
			return Result{Change: c, State: Blocked, Why: "needs " + name + ", who could not be added"}
		}
	}
	// The write in flight is finished even when the run is told to stop:
	// what it did would otherwise be unknown.
	out, err := r.executor.Execute(context.WithoutCancel(ctx), r.withIDs(c))
	if err != nil {
		return r.failure(c, err)
	}
	if c.Action == reconcile.ActionCreate {
		r.created[c.User] = out.ID
	}
	return Result{Change: c, State: Done}
}

func (r *run) failure(c reconcile.Change, err error) Result {
	var halt *provider.HaltError
	if !errors.As(err, &halt) {
		return Result{Change: c, State: Failed, Err: err}
	}
	r.report.Halted = err
	if halt.Sent {
		return Result{Change: c, State: Failed, Err: err}
	}
	return Result{Change: c, State: Deferred, Why: "the run ended before it"}
}

// withIDs fills in the ids of people whom this run has added.
func (r *run) withIDs(c reconcile.Change) reconcile.Change {
	fields := make([]reconcile.FieldChange, len(c.Fields))
	for i, f := range c.Fields {
		if f.After.ID == "" {
			f.After.ID = r.created[f.After.User]
		}
		fields[i] = f
	}
	c.Fields = fields
	return c
}
