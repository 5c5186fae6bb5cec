package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

type planOptions struct {
	connectOptions
	format   string
	detailed bool
}

func newCmdPlan(env *Env) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [FOLDER]",
		Short: "Show what would change, and why; never writes",
		Long: "Show what would change in Xero Practice Manager to make it as declared, and why.\n" +
			"Plan cannot write: its connection refuses to send anything but reads.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return planRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	cmd.Flags().StringVar(&o.format, "format", "text", "how to print it: text or json")
	cmd.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 where there is anything to do, blocked or by hand")
	return cmd
}

func planRun(ctx context.Context, env *Env, o planOptions, args []string) error {
	write, err := planWriter(env, o.format)
	if err != nil {
		return err
	}
	ws, err := load(env, args)
	if err != nil {
		return err
	}
	p, _, err := makePlan(ctx, env, ws, o.connectOptions, toRead)
	if err != nil {
		return err
	}
	if err := write(env.Stdout, p); err != nil {
		return err
	}
	return exit(planCode(p, o.detailed))
}

// makePlan opens the systems for a purpose and compares. A plan to apply is
// made from whole records, since its writes are checked against them.
func makePlan(ctx context.Context, env *Env, ws *decl.Workspace, o connectOptions, p purpose) (reconcile.Plan, *session, error) {
	s, err := open(ctx, env, ws, o, p)
	if err != nil {
		return reconcile.Plan{}, nil, err
	}
	date, err := today(ws, s.now())
	if err != nil {
		return reconcile.Plan{}, nil, err
	}
	plan, err := pipeline.Plan(ctx, pipeline.Input{Workspace: ws, XPM: s.xpm, Date: date, Full: p == toWrite})
	return plan, s, err
}

func planWriter(env *Env, format string) (func(io.Writer, reconcile.Plan) error, error) {
	switch format {
	case "text":
		return func(w io.Writer, p reconcile.Plan) error {
			return render.Plan(w, p, render.Style{Color: env.color()})
		}, nil
	case "json":
		return render.PlanJSON, nil
	default:
		return nil, usageError("write --format text or --format json", "there is no format %q", format)
	}
}

// planCode is the exit code of a command that planned and wrote nothing.
func planCode(p reconcile.Plan, detailed bool) int {
	switch {
	case len(p.Stops) > 0:
		return exitStopped
	case detailed && !p.Empty():
		return exitChanges
	default:
		return exitOK
	}
}
