package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/apply"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

type applyOptions struct {
	connectOptions
	yes bool
}

func newCmdApply(env *Env) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [FOLDER]",
		Short: "Plan, ask, and carry out what was planned",
		Long: "Plan, show the plan, ask, and carry it out: one write at a time, each believed only when\n" +
			"the answer shows what was wanted. Running it again is always safe.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return applyRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask; needed where nobody can be asked")
	return cmd
}

func applyRun(ctx context.Context, env *Env, o applyOptions, args []string) error {
	if !o.yes && !env.Terminal.In {
		return usageError("look at the plan, then run apply --yes", "nobody can be asked here")
	}
	ws, err := load(env, args)
	if err != nil {
		return err
	}
	p, s, err := makePlan(ctx, env, ws, o.connectOptions, toWrite)
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
	return carryOut(ctx, env, p, s)
}

// carryOut applies p, shows how it went and picks the exit code.
func carryOut(ctx context.Context, env *Env, p reconcile.Plan, s *session) error {
	progress := newProgress(env)
	report, halted := apply.Run(ctx, p, s.xpm, s.now, progress.tell)
	progress.end()
	if len(report.Results) > 0 || len(p.Blocked) > 0 {
		fmt.Fprintln(env.Stdout)
		if err := render.Report(env.Stdout, p.DisplayName, report, render.Style{Color: env.color()}); err != nil {
			return err
		}
	}
	switch {
	case errors.Is(halted, xeroapi.ErrConsent):
		return exit(exitConsent)
	case report.Incomplete() || len(p.Blocked) > 0:
		return exit(exitPartial)
	default:
		return nil
	}
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
