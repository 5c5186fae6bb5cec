package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
)

func newCmdDrift(env *Env) *cobra.Command {
	o := planOptions{detailed: true}
	cmd := &cobra.Command{
		Use:   "drift [FOLDER]",
		Short: "Report what is not as it was last applied; never writes",
		Long: "Compare what is there with what was wanted when it was last applied, and say of every\n" +
			"difference whether it moved behind our back, has come due, or was declared since.\n" +
			"Exit code 2 where there is any difference, 3 where something is unknown.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return driftRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "how to print it: "+planFormats)
	f.StringVar(&o.base, "base", "", "a commit or folder to tell this tree's changes from")
	f.StringVar(&o.asOf, "as-of", "", "rehearse another day, YYYY-MM-DD")
	addObserved(cmd, &o.observed)
	return cmd
}

// driftRun is a plan that is never applied: rails and freezes, which guard an
// apply, have no say in what has drifted.
func driftRun(ctx context.Context, env *Env, o planOptions, args []string) error {
	write, err := planWriter(env, render.KindDrift, o.format)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	made, err := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, unguarded: true, base: o.base, asOf: o.asOf, observed: string(o.observed)}.make(ctx)
	if err != nil {
		return err
	}
	if err := write(env.Stdout, made.plan); err != nil {
		return err
	}
	switch {
	case !made.plan.Empty():
		return exit(exitChanges)
	case made.plan.Unknown():
		return exit(exitUnknown)
	default:
		return nil
	}
}
