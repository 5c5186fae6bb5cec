// Package apply carries out a plan: one write at a time, in the plan's order,
// each believed only when the answer shows what was wanted, each in the
// journal before it is sent and after it is answered.
//
// # What stops a run
//
// A change that fails blocks what depends on it and nothing else. The run
// itself ends early, and leaves the rest deferred, when going on could only
// do harm or cannot succeed: the journal cannot be written, the lock is lost,
// something changed that was not meant to, consent is gone, the day's calls
// are used up, or the person pressed Ctrl-C.
//
// # Why running again is safe
//
// A run starts from what is there, not from what the last run meant to do:
// what is as wanted is "already", and the journal is evidence, not state. The
// one thing that a list cannot show is a person whose addition was sent and
// never answered; the intent is made durable before it is sent, and
// [Unanswered] finds it for the next plan.
package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// Journal is the part of a state.Session that a run writes to. Any error means
// that nothing more may be sent.
type Journal interface {
	Append(ctx context.Context, r state.Record) (head string, err error)
	Flush(ctx context.Context) error
	Check(ctx context.Context) error
}

// Progress is told after every change of the plan, tried or not.
type Progress func(done, total int, r reconcile.Result)

// Run is what a run is made of.
type Run struct {
	Executor provider.Executor
	Settler  provider.Settler // nil: the changes of clients touch nothing else
	Journal  Journal
	Now      func() time.Time
	Tell     Progress
}

// Do carries out the checked changes of a plan; start goes into the journal
// with every intent before anything is sent. When ctx ends, the write in
// flight is finished and the rest is deferred. The error is why the run ended
// early; what failed on its own stands in the report alone.
func (r Run) Do(ctx context.Context, start state.Start, changes []reconcile.Checked) (reconcile.Report, error) {
	began := r.Now()
	// What has begun is written down whatever happens to ctx.
	ex := execution{Run: r, log: context.WithoutCancel(ctx), created: map[string]string{}, undone: map[string]string{}}
	start.Intents = intents(changes)
	ex.append(state.Record{Kind: state.KindStart, Start: &start})
	for i, c := range changes {
		if i > 0 && isClient(changes[i-1]) && !isClient(c) {
			ex.settle(changes)
		}
		res := ex.step(ctx, c)
		if res.State != reconcile.StateDone && res.State != reconcile.StateAlready {
			ex.undone[c.Change.Address] = c.Change.Name
		}
		ex.report.Results = append(ex.report.Results, res)
		r.Tell(i+1, len(changes), res)
	}
	if len(changes) > 0 && isClient(changes[len(changes)-1]) {
		ex.settle(changes)
	}
	if ex.halted != nil {
		ex.report.Halted = ex.halted.Error()
	}
	ex.end()
	ex.report.Elapsed = r.Now().Sub(began)
	return ex.report, ex.halted
}

func isClient(c reconcile.Checked) bool { return c.Change.Key.Kind == reconcile.KindClient }

// settle looks at what the changes of clients have done to jobs, before the
// first job is written to. What the plan wants all the same is nothing to tell.
func (ex *execution) settle(changes []reconcile.Checked) {
	if ex.Settler == nil || ex.halted != nil {
		return
	}
	notices, err := ex.Settler.Settle(ex.log)
	ex.halt(err)
	wanted := map[string]bool{}
	for _, c := range changes {
		for _, f := range c.Change.Fields {
			wanted[f.Address] = true
		}
	}
	for _, n := range notices {
		if !wanted[n.Address] {
			ex.report.Notices = append(ex.report.Notices, n)
			ex.append(state.Record{Kind: state.KindNote, Note: &state.Note{Address: n.Address, Text: n.Text}})
		}
	}
}

// intents are the writes that the run means to send.
func intents(changes []reconcile.Checked) []state.Change {
	var out []state.Change
	for _, c := range changes {
		if c.Change.Ready() && c.Standing == reconcile.StandingDo {
			out = append(out, state.ChangeOf(c.Change))
		}
	}
	return out
}

type execution struct {
	Run
	log     context.Context   // for the journal
	created map[string]string // declared user → id of the record that was added
	undone  map[string]string // address of a change that did not happen → its name
	report  reconcile.Report
	halted  error
}

func (ex *execution) step(ctx context.Context, c reconcile.Checked) reconcile.Result {
	if res := ex.account(c); res.State != "" {
		return res
	}
	if ex.halted == nil && ctx.Err() != nil {
		ex.halted = context.Cause(ctx)
	}
	if ex.halted == nil {
		ex.halt(ex.Journal.Check(ctx))
	}
	if ex.halted != nil {
		return reconcile.Result{Change: c.Change, State: reconcile.StateDeferred, Why: "the run ended before it"}
	}
	for _, need := range c.Change.DependsOn {
		if name, ok := ex.undone[need]; ok {
			return blocked(c.Change, "waits for "+name+": that was not done")
		}
	}
	return ex.write(ctx, ex.withIDs(c.Change))
}

// account says how a change ends that nothing is sent for; its state is empty
// where something is.
func (ex *execution) account(c reconcile.Checked) reconcile.Result {
	switch {
	case c.Change.Action == reconcile.ActionManual:
		return reconcile.Result{Change: c.Change, State: reconcile.StateManual}
	case c.Change.Hold != nil:
		return reconcile.Result{Change: c.Change, State: reconcile.StateBlocked, Why: c.Change.Hold.Text, Hint: c.Change.Hold.Hint}
	case c.Standing == reconcile.StandingStale:
		return blocked(c.Change, "it is no longer as it was when this was planned")
	case c.Standing == reconcile.StandingAlready:
		ex.created[c.Change.User] = c.ID
		return reconcile.Result{Change: c.Change, State: reconcile.StateAlready}
	}
	return reconcile.Result{}
}

func blocked(c reconcile.Change, why string) reconcile.Result {
	return reconcile.Result{Change: c, State: reconcile.StateBlocked, Why: why}
}

// write sends one change between two records. The write in flight is finished
// even when the run is told to stop: what it did would otherwise be unknown.
func (ex *execution) write(ctx context.Context, c reconcile.Change) reconcile.Result {
	send := state.ChangeOf(c)
	if !ex.append(state.Record{Kind: state.KindSend, Send: &send}) ||
		c.Action == reconcile.ActionCreate && !ex.flush() {
		return reconcile.Result{Change: c, State: reconcile.StateDeferred, Why: "the journal could not be written"}
	}
	out, err := ex.Executor.Execute(context.WithoutCancel(ctx), c)
	if c.Action == reconcile.ActionCreate && err == nil {
		ex.created[c.User] = out.ID
	}
	res, outcome := ex.judge(c, out, err)
	answer := state.Answer{
		Address: c.Address, Outcome: outcome, ID: out.ID, Correlation: out.Correlation,
		Initialised: out.Initialised, Why: res.Why,
	}
	var harm *provider.CollateralError
	if errors.As(err, &harm) {
		answer.Collateral, ex.report.Harmed = harm.Fields, true
	}
	ex.append(state.Record{Kind: state.KindAnswer, Answer: &answer})
	if len(answer.Collateral) > 0 || outcome == state.OutcomeUnknown {
		ex.flush() // the next run has to know, wherever it runs
	}
	return res
}

// judge says how a write ended, and ends the run where it must.
func (ex *execution) judge(c reconcile.Change, out provider.Outcome, err error) (reconcile.Result, state.Outcome) {
	res := reconcile.Result{Change: c, State: reconcile.StateDone, Initialised: out.Initialised}
	if err == nil {
		if out.Unsent {
			res.State = reconcile.StateAlready
			return res, state.OutcomeAlready
		}
		if out.Verified {
			return res, state.OutcomeVerified
		}
		return res, state.OutcomeAttested
	}
	res.State, res.Why = reconcile.StateFailed, err.Error()
	var hint interface{ Hint() string }
	if errors.As(err, &hint) {
		res.Hint = hint.Hint()
	}
	outcome := state.OutcomeFailed
	var stale *provider.StaleError
	var unknown *provider.UnknownError
	var halt *provider.HaltError
	switch {
	case errors.As(err, &stale):
		res.State = reconcile.StateBlocked
	case errors.As(err, &unknown):
		outcome = state.OutcomeUnknown
	}
	if errors.As(err, &halt) {
		ex.halt(err)
		if !halt.Sent {
			res.State, res.Why, res.Hint = reconcile.StateDeferred, "the run ended before it", ""
		}
	}
	return res, outcome
}

func (ex *execution) halt(err error) {
	if err != nil && ex.halted == nil {
		ex.halted = err
	}
}

// append writes a record, or ends the run.
func (ex *execution) append(r state.Record) bool {
	head, err := ex.Journal.Append(ex.log, r)
	if err != nil {
		ex.halt(fmt.Errorf("write the journal: %w", err))
		return false
	}
	ex.report.Head = head
	return true
}

func (ex *execution) flush() bool {
	if err := ex.Journal.Flush(ex.log); err != nil {
		ex.halt(fmt.Errorf("make the journal durable: %w", err))
		return false
	}
	return true
}

func (ex *execution) end() {
	r := ex.report
	ex.append(state.Record{Kind: state.KindEnd, End: &state.End{
		Done: r.Count(reconcile.StateDone), Already: r.Count(reconcile.StateAlready),
		Failed: r.Count(reconcile.StateFailed), Blocked: r.Count(reconcile.StateBlocked),
		Deferred: r.Count(reconcile.StateDeferred), Manual: r.Count(reconcile.StateManual),
		Halted: r.Halted,
	}})
	if ex.halted != nil && ex.report.Halted == "" {
		ex.report.Halted = ex.halted.Error()
	}
}

// withIDs fills in the ids of people whom this run has added or found.
func (ex *execution) withIDs(c reconcile.Change) reconcile.Change {
	fields := make([]reconcile.FieldChange, len(c.Fields))
	for i, f := range c.Fields {
		if f.After.ID == "" {
			f.After.ID = ex.created[f.After.User]
		}
		fields[i] = f
	}
	c.Fields = fields
	return c
}

// Nothing is the report of a plan that leaves nothing to send: no run, no
// journal, but every change is accounted for.
func Nothing(changes []reconcile.Checked) reconcile.Report {
	ex := execution{created: map[string]string{}, undone: map[string]string{}}
	for _, c := range changes {
		ex.report.Results = append(ex.report.Results, ex.account(c))
	}
	return ex.report
}

// Broken reports whether a run ended because something is wrong, and not
// because it was told to stop or may go on later.
func Broken(halted error) bool {
	var harm *provider.CollateralError
	var halt *provider.HaltError
	return errors.As(halted, &harm) || halted != nil && !errors.As(halted, &halt) && !errors.Is(halted, ErrInterrupted)
}

// ErrInterrupted is the cause of a context that a person ended.
var ErrInterrupted = errors.New("interrupted")
