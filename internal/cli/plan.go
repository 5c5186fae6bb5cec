package cli

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

type planOptions struct {
	connectOptions
	format   string
	detailed bool
	out      string
	base     string
	asOf     string
	override []string
	reason   string
	observed folderFlag
}

func newCmdPlan(env *Env) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [FOLDER]",
		Short: "Show what would change, and why; never writes",
		Long: "Show what would change in Xero Practice Manager to make it as declared, and why.\n" +
			"Plan cannot write: its connection refuses to send anything but reads.\n\n" +
			"With --base, each change says whether it comes from this tree or was pending before it;\n" +
			"once something was applied, also whether it moved behind our back or has come due.\n\n" +
			"With --observed, Xero is not asked at all and no login is needed: everything is seen through\n" +
			"the snapshots in that folder, which practicectl observe makes.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return planRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "how to print it: "+planFormats)
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 where there is anything to do, blocked or by hand, with 3 where something is unknown")
	f.StringVar(&o.out, "out", "", "save the plan in this file, for show and apply")
	f.StringVar(&o.base, "base", "", "a commit or folder to tell this tree's changes from")
	f.StringVar(&o.asOf, "as-of", "", "rehearse another day, YYYY-MM-DD: such a plan is never applied")
	addObserved(cmd, &o.observed)
	f.StringArrayVar(&o.override, "override", nil, "lift this rail for this plan: "+strings.Join(reconcile.AllRails(), ", ")+"; needs --reason; can be given several times")
	f.StringVar(&o.reason, "reason", "", "why --override is right; it stands in the plan, first")
	return cmd
}

func planRun(ctx context.Context, env *Env, o planOptions, args []string) error {
	if _, err := planWriter(env, render.KindPlan, o.format); err != nil { // refused before anything is asked of Xero
		return err
	}
	overrides, err := o.overrides()
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	made, err := planning{
		env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead,
		base: o.base, asOf: o.asOf, overrides: overrides, observed: string(o.observed),
	}.make(ctx)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := savePlan(o.out, made.plan); err != nil {
			return err
		}
	}
	if err := o.show(ctx, env, ws, made); err != nil {
		return err
	}
	return exit(planCode(made.plan, o.detailed))
}

// addObserved is the flag of every command that can plan from snapshots alone.
func addObserved(cmd *cobra.Command, dir *folderFlag) {
	cmd.Flags().Var(dir, "observed", "see everything through the snapshots in this folder, without a login")
}

func (o planOptions) show(ctx context.Context, env *Env, ws *decl.Workspace, made planned) error {
	if o.format == formatHTML {
		return writePage(ctx, env.Stdout, ws, made, render.KindPlan)
	}
	write, err := planWriter(env, render.KindPlan, o.format)
	if err != nil {
		return err
	}
	return write(env.Stdout, made.plan)
}

func (o planOptions) overrides() ([]reconcile.Override, error) {
	var out []reconcile.Override
	for _, rail := range o.override {
		switch {
		case !slices.Contains(reconcile.AllRails(), rail):
			return nil, usageError("the rails are "+strings.Join(reconcile.AllRails(), ", "), "there is no rail %q", rail)
		case strings.TrimSpace(o.reason) == "":
			return nil, usageError("say with --reason why it is right", "--override %s needs a reason", rail)
		}
		out = append(out, reconcile.Override{Rail: rail, Reason: o.reason})
	}
	if o.reason != "" && len(out) == 0 {
		return nil, usageError("name the rail with --override", "--reason stands alone")
	}
	return out, nil
}

func savePlan(path string, p reconcile.Plan) error {
	data, err := planfile.Marshal(p)
	if err != nil {
		return err
	}
	return saveWhole(path, "plan", data)
}

// planFormats are what planWriter knows, with what each is for.
const planFormats = "text, markdown (for a comment or an issue), json, html (one page that stands alone), or annotations (for the log of a step in GitHub Actions)"

// planWriter knows the plan alone: with html, what else a command has at hand is
// for writePage.
func planWriter(env *Env, title, format string) (func(io.Writer, reconcile.Plan) error, error) {
	write, ok := planWriters(env, title)[format]
	if !ok {
		return nil, usageError("the formats are "+planFormats, "there is no format %q", format)
	}
	return write, nil
}

func planWriters(env *Env, title string) map[string]func(io.Writer, reconcile.Plan) error {
	return map[string]func(io.Writer, reconcile.Plan) error{
		"text": func(w io.Writer, p reconcile.Plan) error {
			return render.Plan(w, p, render.Style{Color: env.color(), Title: title})
		},
		"json":                planfile.Encode,
		render.FormatMarkdown: func(w io.Writer, p reconcile.Plan) error { return render.Markdown(w, p, title) },
		formatHTML:            func(w io.Writer, p reconcile.Plan) error { return writeSaved(w, p, title) },
		"annotations":         render.Annotations,
	}
}

// planFormatWords are the formats alone.
func planFormatWords() []string { return slices.Sorted(maps.Keys(planWriters(nil, ""))) }

// planCode is the exit code of a command that planned and wrote nothing.
func planCode(p reconcile.Plan, detailed bool) int {
	switch {
	case len(p.Stops) > 0 || p.Frozen() || p.Protected():
		return exitStopped
	case detailed && !p.Empty():
		return exitChanges
	case detailed && p.Unknown():
		return exitUnknown
	default:
		return exitOK
	}
}
