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

// Progress is told after every change of the plan, tried or not.
type Progress func(done, total int, r reconcile.Result)

// Run carries out p. When ctx ends, the write in flight is finished and the
// rest is deferred. The error is why the run ended early; what failed on its
// own stands in the report alone.
func Run(ctx context.Context, p reconcile.Plan, x provider.Executor, now func() time.Time, tell Progress) (reconcile.Report, error) {
	start := now()
	r := run{executor: x, created: map[string]string{}, undone: map[string]string{}}
	for i, c := range p.Changes {
		res := r.step(ctx, c)
		if res.State != reconcile.StateDone {
			r.undone[c.Address] = c.Name
		}
		r.report.Results = append(r.report.Results, res)
		tell(i+1, len(p.Changes), res)
	}
	r.report.Elapsed = now().Sub(start)
	if r.halted != nil {
		r.report.Halted = r.halted.Error()
	}
	return r.report, r.halted
}

type run struct {
	executor provider.Executor
	created  map[string]string // declared user → id of the record added in this run
	undone   map[string]string // address of a change that did not happen → its name
	report   reconcile.Report
	halted   error
}

func (r *run) step(ctx context.Context, c reconcile.Change) reconcile.Result {
	switch {
	case c.Action == reconcile.ActionManual:
		return reconcile.Result{Change: c, State: reconcile.StateManual}
	case c.Hold != nil:
		return reconcile.Result{Change: c, State: reconcile.StateBlocked, Why: c.Hold.Text + ": " + c.Hold.Hint}
	}
	if r.halted == nil && ctx.Err() != nil {
		r.halted = context.Cause(ctx)
	}
	if r.halted != nil {
		return deferred(c)
	}
	for _, need := range c.DependsOn {
		if name, ok := r.undone[need]; ok {
			return reconcile.Result{Change: c, State: reconcile.StateBlocked, Why: "needs " + name + ", who was not added"}
		}
	}
	return r.execute(ctx, c)
}

// execute lets the write in flight finish even when the run is told to stop:
// what it did would otherwise be unknown.
func (r *run) execute(ctx context.Context, c reconcile.Change) reconcile.Result {
	out, err := r.executor.Execute(context.WithoutCancel(ctx), r.withIDs(c))
	var halt *provider.HaltError
	switch {
	case errors.As(err, &halt):
		r.halted = err
		if !halt.Sent {
			return deferred(c)
		}
		return reconcile.Result{Change: c, State: reconcile.StateFailed, Why: err.Error()}
	case err != nil:
		return reconcile.Result{Change: c, State: reconcile.StateFailed, Why: err.Error()}
	}
	if c.Action == reconcile.ActionCreate {
		r.created[c.User] = out.ID
	}
	return reconcile.Result{Change: c, State: reconcile.StateDone}
}

func deferred(c reconcile.Change) reconcile.Result {
	return reconcile.Result{Change: c, State: reconcile.StateDeferred, Why: "the run ended before it"}
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
