package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

type initOptions struct {
	connectOptions
	name     string
	timezone string
	tenant   string
	offline  bool
}

func newCmdInit(env *Env) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Start a workspace; with a login, with the practice's people in it",
		Long: "Start a workspace in a folder (practice/ when none is named). Asks what it needs to know, or\n" +
			"takes it from flags. With a login it looks at Xero Practice Manager and declares the people\n" +
			"who are there, pinned by their uuid; nothing is ever written to Xero. It starts with\n" +
			"manage: observe, so that apply writes nothing until you say so.",
		Args: oneArg("the folder to start in"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return initRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "the practice's name")
	f.StringVar(&o.timezone, "timezone", "", "its time zone, for example Australia/Sydney or Pacific/Auckland")
	f.StringVar(&o.tenant, "tenant", "", "the id of its Practice Manager, where several are connected")
	f.BoolVar(&o.offline, "offline", false, "do not look at Xero, even with a login")
	return cmd
}

func initRun(ctx context.Context, env *Env, o initOptions, args []string) error {
	dir := defaultWorkspace
	if len(args) == 1 {
		dir = args[0]
	}
	var seen *reconcile.Snapshot
	if env.Getenv(envAccessToken) != "" && !o.offline {
		snap, err := look(ctx, env, target{tenantID: cmp.Or(o.tenant, env.Getenv(envTenant)), format: decl.FormatXML}, o.connectOptions)
		if err != nil {
			return err
		}
		seen = &snap
		o.name = cmp.Or(o.name, snap.Tenant.Name)
	}
	if err := askMissing(ctx, env, &o); err != nil {
		return err
	}
	p := scaffold.Practice{DisplayName: o.name, TimeZone: o.timezone, Manage: string(decl.ManageObserve)}
	p.Tenant = reconcile.Tenant{Name: o.name, ID: o.tenant}
	if seen != nil {
		p.Tenant = seen.Tenant
	}
	files, err := scaffold.Workspace(p, seen, false)
	if err != nil {
		return err
	}
	if err := scaffold.Write(dir, files); err != nil {
		return usageError("name another folder, or remove the file", "%w", err)
	}
	return tellStarted(env, dir, files)
}

// look observes a tenant for a workspace that does not exist yet.
func look(ctx context.Context, env *Env, t target, o connectOptions) (reconcile.Snapshot, error) {
	s, err := openTarget(ctx, env, t, o, toRead)
	if err != nil {
		return reconcile.Snapshot{}, err
	}
	snap, err := s.xpm.Observe(ctx, provider.Query{})
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("observe XPM: %w", err)
	}
	return snap, nil
}

func askMissing(ctx context.Context, env *Env, o *initOptions) error {
	in := bufio.NewReader(env.Stdin)
	for _, q := range []struct {
		value        *string
		flag, prompt string
	}{
		{&o.name, "--name", "The practice's name: "},
		{&o.timezone, "--timezone", "Its time zone, for example Australia/Sydney or Pacific/Auckland: "},
	} {
		if *q.value != "" {
			continue
		}
		if !env.Terminal.In {
			return usageError("give it as a flag", "nobody can be asked here, and %s is missing", q.flag)
		}
		fmt.Fprint(env.Stderr, q.prompt)
		answer, err := ask(ctx, in)
		if err != nil {
			return err
		}
		*q.value = answer
	}
	if _, err := time.LoadLocation(o.timezone); err != nil || o.timezone == "" || o.timezone == "Local" {
		return usageError("write it like Australia/Sydney or Pacific/Auckland", "there is no time zone %q", o.timezone)
	}
	return nil
}

func tellStarted(env *Env, dir string, files []scaffold.File) error {
	for _, f := range files {
		if _, err := fmt.Fprintf(env.Stdout, "wrote %s/%s\n", dir, f.Name); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(env.Stdout, "\nNext: practicectl validate %s\n", dir)
	return err
}
