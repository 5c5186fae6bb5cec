package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

func newCmdShow(env *Env) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show PLAN",
		Short: "Show a saved plan, checked to be as it was made",
		Long: "Show a plan that plan --out has saved. It is checked against the digest that it was saved with,\n" +
			"and refused where one byte of it was changed. Needs no network and no login.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("see "+cmd.CommandPath()+" --help", "takes one saved plan")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := planWriter(env, render.KindPlan, format)
			if err != nil {
				return err
			}
			p, err := readPlan(args[0])
			if err != nil {
				return err
			}
			return write(env.Stdout, p)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to print it: "+planFormats)
	return cmd
}

func readPlan(path string) (reconcile.Plan, error) {
	f, err := os.Open(path)
	if err != nil {
		return reconcile.Plan{}, fmt.Errorf("open the plan: %w", err)
	}
	defer f.Close()
	p, err := planfile.Decode(f)
	if err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// applySavedRun carries out exactly what was reviewed, or nothing.
func applySavedRun(ctx context.Context, env *Env, o applyOptions, path string) error {
	if o.due || o.expect != "" {
		return usageError("a saved plan is carried out as it is", "--due and --expect go with a folder")
	}
	if !o.yes && !env.Terminal.In {
		return usageError("look at it with practicectl show, then run apply --yes", "nobody can be asked here")
	}
	p, err := readPlan(path)
	if err != nil {
		return err
	}
	ws, err := checkSaved(env, p)
	if err != nil {
		return err
	}
	lock, err := takeLock(ctx, env, storeOf(env, ws, p.Workspace), p.Workspace)
	if err != nil {
		return err
	}
	defer lock.release(ctx)
	runs, err := runsOf(ctx, lock.store)
	if err != nil {
		return err
	}
	if err := checkNotApplied(runs, p); err != nil {
		return err
	}
	changes, s, err := recheck(ctx, env, o, ws.Practice.XPM.Format, &p, runs)
	if err != nil {
		return err
	}
	if err := render.Plan(env.Stdout, p, render.Style{Color: env.color()}); err != nil {
		return err
	}
	if len(p.Stops) > 0 {
		return exit(exitStopped)
	}
	if p.Budget.Writes > 0 && !o.yes {
		if err := confirm(ctx, env, p); err != nil {
			return err
		}
	}
	return carryOut(ctx, env, run{plan: p, changes: changes, session: s, lock: lock, events: o.tell})
}

// checkSaved refuses a plan that is not to be applied here and now, and returns
// the workspace that it was made from: the lock and the journal are found
// through it, so it has to be there.
func checkSaved(env *Env, p reconcile.Plan) (*decl.Workspace, error) {
	now, err := env.clock()
	if err != nil {
		return nil, err
	}
	ws, err := loadFolder(env, p.Workspace)
	var problems diag.List
	switch {
	case errors.As(err, &problems):
		return nil, err
	case err != nil:
		return nil, &planfile.RefusedError{
			Reason: fmt.Sprintf("the plan was made from the folder %q, which is not here", p.Workspace),
			Advice: "apply it in the folder in which it was made, where its journal is",
		}
	}
	if ws.Practice.XPM.Snapshot {
		return nil, byHandError()
	}
	tenant := cmp.Or(env.Getenv(envTenant), ws.Practice.XPM.TenantID.Value)
	if err := planfile.Check(p, now(), ws.Practice.Name, strings.ToLower(tenant)); err != nil {
		return nil, err
	}
	if ws.Practice.Manage == decl.ManageObserve {
		return nil, &exitError{code: exitStopped, err: errors.New("the practice says manage: observe by now, so nothing is written")}
	}
	return ws, nil
}

// checkNotApplied refuses a plan of which the journal holds a finished run. An
// unfinished one is taken up again.
func checkNotApplied(runs []state.Run, p reconcile.Plan) error {
	for _, r := range runs {
		if r.Start != nil && r.Start.PlanDigest == p.PlanDigest && r.End != nil && r.End.Complete() {
			return &planfile.RefusedError{
				Reason: fmt.Sprintf("the plan was applied already: run %s ended at %s", r.ID, r.Last.UTC().Format(time.RFC3339)),
				Advice: "plan again: there is probably nothing left to do",
			}
		}
	}
	return nil
}

func runsOf(ctx context.Context, store state.Store) ([]state.Run, error) {
	journal, err := store.Journal(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return journal.Runs()
}

// recheck observes again, whole records, and sets every change against what is
// there. One that is stale refuses the whole plan before anything is written.
func recheck(ctx context.Context, env *Env, o applyOptions, format decl.Format, p *reconcile.Plan, runs []state.Run) ([]reconcile.Checked, *session, error) {
	t := target{tenantID: p.Tenant.ID, format: format, dir: p.Workspace, needs: needsOfPlan(*p)}
	s, err := openTarget(ctx, env, t, o.connectOptions, toWrite)
	var tenant *xeroapi.TenantError
	switch {
	case errors.As(err, &tenant):
		return nil, nil, &planfile.RefusedError{Reason: "the plan is for another practice than this login: " + tenant.Error(), Advice: "log in to the practice that the plan is for"}
	case err != nil:
		return nil, nil, err
	}
	snap, err := observeAgain(ctx, s, p.Changes, apply.Added(runs))
	if err != nil {
		return nil, nil, err
	}
	changes, stale := reconcile.Check(p.Changes, []reconcile.Snapshot{snap})
	if len(stale) > 0 {
		if err := render.Stale(env.Stdout, *p, stale, render.Style{Color: env.color()}); err != nil {
			return nil, nil, err
		}
		return nil, nil, exit(exitRefused)
	}
	loc, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return nil, nil, fmt.Errorf("time zone of the practice: %w", err)
	}
	alreadyEnded(changes, apply.Ended(runs), p.ObservedAt)
	unanswered := apply.Unanswered(runs)
	for _, c := range changes {
		if c.Standing == reconcile.StandingAlready {
			delete(unanswered, reconcile.FoldEmail(c.Change.Email)) // the list shows the person: that is the answer
		}
	}
	p.Reguard(reconcile.DateOf(s.now(), loc), reconcile.Guards{
		Unanswered: unanswered, Now: snap.CapturedAt, Collateral: harmOf(runs, *p),
	})
	for i := range changes {
		changes[i].Change.Hold = p.Changes[i].Hold
	}
	return changes, s, nil
}

// alreadyEnded takes the journal's word for logins that a run has ended since the
// plan was made, since no system shows it: usually one of this very plan.
func alreadyEnded(changes []reconcile.Checked, ended map[string]reconcile.Attestation, made time.Time) {
	for i := range changes {
		c := &changes[i]
		a, ok := ended[c.Change.Key.ID]
		if ok && c.Change.Class() == reconcile.ClassLoginEnd && !a.At.Before(made) {
			c.Standing = reconcile.StandingAlready
		}
	}
}

// observeAgain reads whole records, and looks up what the changes need and the
// lists do not show.
func observeAgain(ctx context.Context, s *session, changes []reconcile.Change, added map[string]string) (reconcile.Snapshot, error) {
	ofJob := func(c reconcile.Change) bool { return c.Key.Kind == reconcile.KindJob }
	snap, err := s.xpm.Observe(ctx, provider.Query{Full: true, Jobs: slices.ContainsFunc(changes, ofJob)})
	if err != nil {
		return snap, fmt.Errorf("observe XPM: %w", err)
	}
	qs := reconcile.Unlisted(changes, added, []reconcile.Snapshot{snap})
	if len(qs) == 0 {
		return snap, nil
	}
	if snap, err = s.xpm.Inspect(ctx, snap, qs[:min(len(qs), pipeline.MaxQuestions)]); err != nil {
		return snap, fmt.Errorf("look up what the lists do not show: %w", err)
	}
	return snap, nil
}

// harmOf is what a run changed without meaning to and the plan does not
// answer. An override answers what was known when the plan was made, and not
// what a run of the plan itself did.
func harmOf(runs []state.Run, p reconcile.Plan) string {
	answers := slices.ContainsFunc(p.Overrides, func(o reconcile.Override) bool { return o.Rail == reconcile.RailCollateral })
	if answers {
		runs = slices.DeleteFunc(slices.Clone(runs), func(r state.Run) bool {
			own := r.Start != nil && r.Start.PlanDigest == p.PlanDigest
			return !own && !r.Began.Truncate(time.Second).After(p.ObservedAt)
		})
	}
	return apply.Collateral(runs)
}
