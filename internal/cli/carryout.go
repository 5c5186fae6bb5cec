package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

// lock is the store, taken for one run.
type lock struct {
	env     *Env
	store   state.Store
	session state.Session
	holder  state.Holder
}

func takeLock(ctx context.Context, env *Env, where reconcile.Store, dir string) (*lock, error) {
	now, err := env.clock()
	if err != nil {
		return nil, err
	}
	store, err := openStore(ctx, where, dir, now)
	if err != nil {
		return nil, err
	}
	holder, err := env.holder(env.Now())
	if err != nil {
		return nil, err
	}
	session, err := store.Acquire(ctx, holder)
	if err != nil {
		return nil, err
	}
	return &lock{env: env, store: store, session: session, holder: holder}, nil
}

// release gives up the lock whatever happened to ctx.
func (l *lock) release(ctx context.Context) {
	if err := l.session.Release(context.WithoutCancel(ctx)); err != nil {
		fmt.Fprintf(l.env.Stderr, "the lock could not be given up: %v\n", err)
	}
}

// run is a plan about to be carried out.
type run struct {
	plan    reconcile.Plan
	changes []reconcile.Checked
	session *session
	lock    *lock
	commit  string // that was last applied, as far as known
	events  *events
}

// carryOut applies the plan, shows how it went, keeps what was applied and
// picks the exit code.
func carryOut(ctx context.Context, env *Env, r run) error {
	var report reconcile.Report
	var halted error
	r.events.start(r)
	if r.writes() > 0 {
		if err := r.lifted(ctx); err != nil {
			return err
		}
		progress := newProgress(env)
		tell := func(done, total int, res reconcile.Result) {
			r.events.change(done, total, res)
			progress.tell(done, total, res)
		}
		report, halted = apply.Run{
			Executor: r.session.xpm, Settler: r.session.xpm, Journal: r.lock.session, Now: r.session.now, Tell: tell,
		}.Do(ctx, r.start(), r.changes)
		progress.end()
	} else {
		report = apply.Nothing(r.changes)
		for i, res := range report.Results {
			r.events.change(i+1, len(report.Results), res)
		}
	}
	report.Blocked = r.plan.Blocked
	r.events.ended(report)
	if len(report.Results)+len(report.Blocked) > 0 {
		fmt.Fprintln(env.Stdout)
		if err := render.Report(env.Stdout, r.plan.DisplayName, report, render.Style{Color: env.color()}); err != nil {
			return err
		}
	}
	if !report.Incomplete() {
		return r.keep(ctx)
	}
	return r.code(halted)
}

// writes counts what is still to be sent.
func (r run) writes() int {
	n := 0
	for _, c := range r.changes {
		if c.Change.Ready() && c.Standing == reconcile.StandingDo {
			n++
		}
	}
	return n
}

func (r run) start() state.Start {
	return state.Start{
		Tool: version(), Who: r.lock.holder.User, URL: r.lock.holder.URL,
		Practice: r.plan.Practice, Tenant: r.plan.Tenant.ID,
		PlanDigest: r.plan.PlanDigest, ChangesDigest: r.plan.DigestChanges(),
		Commit: r.plan.Commit, Date: r.plan.AsOf,
	}
}

// liftedRail is how a note begins about a rail that the reviewed plan lifts.
const liftedRail = "a rail was lifted for this run: "

// lifted writes down which rails the reviewed plan lifts, and why: nothing else
// in the journal would say so.
func (r run) lifted(ctx context.Context) error {
	for _, o := range r.plan.Overrides {
		note := state.Note{Text: liftedRail + o.Rail + ", because: " + o.Reason}
		if _, err := r.lock.session.Append(context.WithoutCancel(ctx), state.Record{Kind: state.KindNote, Note: &note}); err != nil {
			return fmt.Errorf("write down that a rail is lifted: %w", err)
		}
	}
	return nil
}

// keep remembers what was applied, for the origin of later changes.
//
// A run that left other changes alone has not applied its commit; nor does one
// of a tree that is not committed make a known commit unknown.
func (r run) keep(ctx context.Context) error {
	if r.plan.LeftAlone > 0 || r.plan.Commit == "" && r.commit != "" {
		return nil
	}
	applied := state.Applied{Commit: r.plan.Commit, Date: r.plan.AsOf, ChangesDigest: r.plan.DigestChanges(), Open: reconcile.OpenByHand(r.plan)}
	if err := r.lock.session.Finish(context.WithoutCancel(ctx), applied); err != nil {
		return fmt.Errorf("everything was applied, but it could not be written down: %w", err)
	}
	return nil
}

func (r run) code(halted error) error {
	var lost *state.LostError
	switch {
	case errors.As(halted, &lost):
		return &exitError{code: exitLocked, err: halted, hint: lost.Hint()}
	case errors.Is(halted, xeroapi.ErrConsent):
		return &exitError{code: exitConsent, err: halted, hint: hintOf(halted)}
	case apply.Broken(halted):
		return &exitError{code: exitFailed, err: halted, hint: hintOf(halted)}
	case r.plan.Frozen() || r.plan.Protected():
		return exit(exitStopped)
	default:
		return exit(exitPartial)
	}
}
