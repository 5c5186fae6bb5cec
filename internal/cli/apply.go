package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

type applyOptions struct {
	connectOptions
	yes    bool
	due    bool
	expect string
	events string

	tell *events // opened, where events names a file
}

func newCmdApply(env *Env) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [FOLDER | PLAN]",
		Short: "Plan, ask, and carry it out; or carry out a saved plan",
		Long: "Plan a folder, show the plan, ask, and carry it out; or carry out a saved plan, which was\n" +
			"looked at already. One write at a time, each believed only when the answer shows what was\n" +
			"wanted, each in the journal before it is sent. Running it again is always safe.\n\n" +
			"A saved plan is refused when anything that it touches is no longer as it was.",
		Args: oneArg("the workspace folder, or a saved plan"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.tell, err = openEvents(env, o.events); err != nil {
				return err
			}
			defer func() { o.tell.end(err) }()
			if len(args) == 1 {
				if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
					return applySavedRun(cmd.Context(), env, o, args[0])
				}
			}
			return applyRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.yes, "yes", false, "do not ask; needed where nobody can be asked")
	f.BoolVar(&o.due, "due", false, "carry out what a date has brought, and nothing else")
	f.StringVar(&o.expect, "expect", "", "go on only with what was reviewed: a saved plan, or its changes_digest")
	f.StringVar(&o.events, "events", "", "write how it goes into this file: one line of JSON at the start, for each change and at the end")
	return cmd
}

func applyRun(ctx context.Context, env *Env, o applyOptions, args []string) error {
	if !o.yes && !env.Terminal.In {
		return usageError("look at the plan, then run apply --yes", "nobody can be asked here")
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	if ws.Practice.XPM.Snapshot {
		return byHandError()
	}
	lock, err := takeLock(ctx, env, storeOf(env, ws, dir), dir)
	if err != nil {
		return err
	}
	defer lock.release(ctx)
	reviewed, err := readExpected(o.expect)
	if err != nil {
		return err
	}
	plan := planning{
		env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toWrite, store: lock.store, overrides: reviewed.overrides,
	}
	if o.due {
		plan.only = reconcile.OriginDue
	}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	p := made.plan
	if err := render.Plan(env.Stdout, p, render.Style{Color: env.color()}); err != nil {
		return err
	}
	if err := reviewed.check(ctx, made); err != nil {
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
	checked, _ := reconcile.Check(p.Changes, []reconcile.Snapshot{made.snap})
	return carryOut(ctx, env, run{plan: p, changes: checked, session: made.session, lock: lock, commit: made.commit, events: o.tell})
}

// confirm asks on the terminal, naming the practice that would be written to.
func confirm(ctx context.Context, env *Env, p reconcile.Plan) error {
	fmt.Fprintf(env.Stderr, "\nWrite %d changes to %s? Type yes: ", p.Budget.Writes, p.Tenant.Name)
	answer, err := ask(ctx, bufio.NewReader(env.Stdin))
	if err != nil {
		return err
	}
	if answer != "yes" {
		return &exitError{code: exitFailed, err: errors.New("not confirmed: nothing was written")}
	}
	return nil
}

// ask reads one line, or gives up when the context ends.
func ask(ctx context.Context, r *bufio.Reader) (string, error) {
	type reply struct {
		line string
		err  error
	}
	replies := make(chan reply, 1)
	go func() {
		line, err := r.ReadString('\n')
		replies <- reply{strings.TrimSpace(line), err}
	}()
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case a := <-replies:
		if a.err != nil && a.line == "" {
			return "", fmt.Errorf("no answer: %w", a.err)
		}
		return a.line, nil
	}
}
