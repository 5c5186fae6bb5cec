package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

type runbookOptions struct {
	connectOptions
	format   string
	out      string
	asOf     string
	detailed bool
	observed folderFlag
}

func newCmdRunbook(env *Env) *cobra.Command {
	var o runbookOptions
	cmd := &cobra.Command{
		Use:   "runbook [FOLDER | PLAN]",
		Short: "Print what people have to do by hand, as a checklist",
		Long: "Plan, and print what no API can do as a checklist for one sitting: grouped by who may do it and\n" +
			"by screen, with the click path, the steps, what must be seen afterwards, and the minutes it takes.\n" +
			"What waits for something else stands at the end. Then practicectl attest takes somebody's word for it,\n" +
			"and practicectl observe takes the list that shows it.\n\n" +
			"With a saved plan, the runbook is of that plan. Nothing is ever written but the runbook.",
		Args: oneArg("the workspace folder, or a saved plan"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runbookRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.format, "format", render.FormatText, "how to print it: text, markdown or html (one page that prints well)")
	f.StringVar(&o.out, "out", "", "write it into this file instead")
	f.StringVar(&o.asOf, "as-of", "", "rehearse another day, YYYY-MM-DD")
	addObserved(cmd, &o.observed)
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 where there is anything to do by hand, with 3 where something is unknown")
	return cmd
}

func runbookRun(ctx context.Context, env *Env, o runbookOptions, args []string) error {
	if !slices.Contains([]string{render.FormatText, render.FormatMarkdown, render.FormatHTML}, o.format) {
		return usageError("write --format text, --format markdown or --format html", "there is no format %q", o.format)
	}
	p, ws, err := o.plan(ctx, env, args)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := render.Runbook(&b, p, fullNames(ws), o.format); err != nil {
		return err
	}
	if o.out == "" {
		_, err = env.Stdout.Write(b.Bytes())
	} else {
		err = saveWhole(o.out, "runbook", b.Bytes())
	}
	if err != nil {
		return err
	}
	return exit(runbookCode(p, o.detailed))
}

// plan is a saved one, or that of a workspace.
func (o runbookOptions) plan(ctx context.Context, env *Env, args []string) (reconcile.Plan, *decl.Workspace, error) {
	if len(args) == 1 {
		if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
			return o.saved(env, args[0])
		}
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return reconcile.Plan{}, nil, err
	}
	made, err := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, asOf: o.asOf, observed: string(o.observed)}.make(ctx)
	return made.plan, ws, err
}

// saved reads a plan, and the names of people from the workspace that it names
// where that is still there: without it people are called as the plan does.
func (o runbookOptions) saved(env *Env, path string) (reconcile.Plan, *decl.Workspace, error) {
	if o.asOf != "" {
		return reconcile.Plan{}, nil, usageError("give the workspace folder instead", "--as-of: a saved plan is for its own day")
	}
	if o.observed != "" {
		return reconcile.Plan{}, nil, usageError("give the workspace folder instead", "--observed: a saved plan has been made from what was seen then")
	}
	p, err := readPlan(path)
	if err != nil {
		return p, nil, err
	}
	if now, err := env.clock(); err == nil && !p.ExpiresAt.IsZero() && now().After(p.ExpiresAt) {
		fmt.Fprintln(env.Stderr, "this plan has expired: some of it may be done, or wanted no longer; make the runbook of the folder instead")
	}
	ws, err := loadFolder(env, p.Workspace)
	if err != nil || ws.Practice.Name != p.Practice {
		return p, nil, nil
	}
	return p, ws, nil
}

// fullNames are what people are called on paper.
func fullNames(ws *decl.Workspace) map[string]string {
	names := map[string]string{}
	if ws == nil {
		return names
	}
	for _, u := range ws.Users {
		names[u.Name] = u.FullName.Value
	}
	return names
}

// runbookCode is 0, since a checklist that was printed is what was asked for.
func runbookCode(p reconcile.Plan, detailed bool) int {
	byHand := slices.ContainsFunc(p.Changes, func(c reconcile.Change) bool { return c.Action == reconcile.ActionManual })
	switch {
	case detailed && byHand:
		return exitChanges
	case detailed && p.Unknown():
		return exitUnknown
	default:
		return exitOK
	}
}
