package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

type driftOptions struct {
	planOptions
	issue   string
	repoURL string
	failOn  string
	webhook webhookFlag
}

func newCmdDrift(env *Env) *cobra.Command {
	o := driftOptions{planOptions: planOptions{detailed: true}}
	cmd := &cobra.Command{
		Use:   "drift [FOLDER]",
		Short: "Report what is not as it was last applied; never writes to Xero",
		Long: "Compare what is there with what was wanted when it was last applied, and say of every\n" +
			"difference whether it moved behind our back, has come due, or was declared since.\n" +
			"Exit code 2 where there is any difference, 3 where something is unknown.\n\n" +
			"With --issue the report is also kept in a file, as the text of one issue that a pipeline\n" +
			"writes over: what has been there longest first, and who may do it. Where the report cannot\n" +
			"be made, the file says so.\n\n" +
			"With --fail-on only differences of these origins give exit code 2: moved, due, pending and\n" +
			"this-change, which are all that count without it, and undeclared, for records that are declared\n" +
			"nowhere. What is blocked, what cannot be told the origin of, and access of Xero Support past its\n" +
			"end always give it. What is left out is shown, and said on standard error.\n\n" +
			"With --webhook the report, or why there is none, is also posted as JSON to the address in\n" +
			"PRACTICECTL_WEBHOOK_URL: https, or this machine. Slack, Mattermost and Teams show its text, and\n" +
			"practicectl schema Webhook describes it. Where it is not taken, the exit code is 1.\n\n" +
			"Nothing is written to Xero, and no declaration is changed. The store keeps when drift was\n" +
			"last run, and nothing else of it: while Xero Support is let in, a plan warns where that was\n" +
			"more than two days ago. A rehearsal of another day is not kept. Where it cannot be kept, a\n" +
			"line says why, and the exit code stays as it is.",
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
	f.StringVar(&o.issue, "issue", "", "keep the report in this file; what it holds tells since when things have been so")
	f.StringVar(&o.repoURL, "repo-url", "", "the repository at GitHub, for links in that report that need no terminal")
	f.StringVar(&o.failOn, "fail-on", defaultFailOn, "the origins of differences that give exit code 2, with commas between them; also undeclared")
	f.Var(&o.webhook, "webhook", "also post the report to the address in PRACTICECTL_WEBHOOK_URL")
	f.Lookup("webhook").NoOptDefVal = "true" // it is a switch
	return cmd
}

// driftRun is a plan that is never applied: rails and freezes, which guard an
// apply, have no say in what has drifted.
func driftRun(ctx context.Context, env *Env, o driftOptions, args []string) (err error) {
	report, err := openRolling(o.issue, o.repoURL)
	var told *hook
	practice := ""
	defer func() { // after everything else, however it ends
		err = told.tell(ctx, env, report.failed(env, practice, err))
	}()
	if err != nil {
		return err
	}
	if o.asOf != "" && (o.issue != "" || o.webhook.on) {
		return usageError("leave --issue and --webhook out to rehearse a day", "--as-of is a rehearsal, and a report that others are told is about today")
	}
	write, err := planWriter(env, render.KindDrift, o.format)
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	if told, err = openWebhook(env, o.webhook, args); err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	practice = ws.Practice.Name
	told.about(ws)
	plan := planning{
		env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, unguarded: true, drift: true,
		base: o.base, asOf: o.asOf, observed: string(o.observed),
	}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	if err := report.write(ctx, ws, dir, made.plan, made.session.now()); err != nil {
		return err
	}
	if o.format == formatHTML {
		err = writePage(ctx, env.Stdout, ws, made, render.KindDrift)
	} else {
		err = write(env.Stdout, made.plan)
	}
	if err != nil {
		return err
	}
	plan.noted(ctx, made)
	told.made(made.plan)
	return fails.end(env, made.plan)
}

// noted keeps in the store that drift was run. The report is there already, so
// a store that cannot be written to, as by somebody who may only read it, costs
// one line.
func (p planning) noted(ctx context.Context, made planned) {
	at := made.session.now()
	if p.rehearsed(made.plan.AsOf, at) {
		return
	}
	if err := made.store.Look(ctx, at); err != nil {
		fmt.Fprintf(p.env.Stderr, "the store could not note that drift was run: %s\n", oneLine(err.Error()))
	}
}

// rehearsed reports whether another day was looked at than today: by flag, or
// by a clock that was moved where no simulator moves with it. That is no look at
// today, and a day to come could not be read again until it is there.
func (p planning) rehearsed(day reconcile.Date, now time.Time) bool {
	if _, err := p.env.clock(); err != nil {
		return true
	}
	if p.asOf == "" {
		return false
	}
	d, err := today(p.ws, now)
	return err != nil || d != day
}
