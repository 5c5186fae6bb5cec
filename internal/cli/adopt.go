package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/reconcile"
)

type adoptOptions struct {
	connectOptions
	acceptOptions
	dryRun   bool
	observed folderFlag
}

func newCmdAdopt(env *Env) *cobra.Command {
	var o adoptOptions
	cmd := &cobra.Command{
		Use:   "adopt [FOLDER] ADDRESS…",
		Short: "Take what is there into the YAML and CSV files, where it differs",
		Long: "Look at Xero Practice Manager and declare what is there, for the addresses that are named:\n\n" +
			"  practicectl adopt 'client/Acme Pty Ltd/manager' client/720c21d3-e812-4bb1-9d6b-ddeb4745e7b9/partner\n\n" +
			"The line that decides is edited in place. A client whose whole list says otherwise gets the\n" +
			"role on its own entry. Nothing is ever written to Xero.\n\n" +
			"With --until and --reason nothing is declared: what is there is accepted to the end of that\n" +
			"day, in a document under decisions/, and is over earlier where somebody else comes to hold the\n" +
			"role. Roles of current jobs can be accepted too, as job/NUMBER/manager:\n\n" +
			"  practicectl adopt 'client/Acme Pty Ltd/manager' --until 2027-02-28 --reason 'Sam is at a client'",
		Args: func(cmd *cobra.Command, args []string) error {
			if _, addresses := splitAdopt(args); len(addresses) == 0 {
				return usageError("name what to take over, such as 'client/Acme Pty Ltd/manager'", "adopt needs an address")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return adoptRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.until, "until", "", "accept what is there to the end of this day, YYYY-MM-DD, instead of declaring it; needs --reason")
	f.StringVar(&o.reason, "reason", "", "why it can stay so for a while")
	f.StringVar(&o.by, "by", "", "the user who accepts it; without it who the pipeline acts for, or whose e-mail git has")
	addObserved(cmd, &o.observed)
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be edited, and write nothing")
	return cmd
}

// splitAdopt takes the first argument for the folder, unless it is an address.
func splitAdopt(args []string) (folder, addresses []string) {
	if len(args) > 0 && !strings.HasPrefix(args[0], "client/") && !strings.HasPrefix(args[0], "job/") {
		return args[:1], args[1:]
	}
	return nil, args
}

func adoptRun(ctx context.Context, env *Env, o adoptOptions, args []string) error {
	folder, given := splitAdopt(args)
	addresses := make([]roleAddress, len(given))
	for i, g := range given {
		var err error
		if addresses[i], err = parseRoleAddress(g); err != nil {
			return err
		}
	}
	if o.given() {
		return acceptRun(ctx, env, o, folder, addresses)
	}
	if i := slices.IndexFunc(addresses, func(at roleAddress) bool { return at.kind == reconcile.KindJob }); i >= 0 {
		return usageError("accept it for a while with --until and --reason, or declare jobs.follow", "%s: jobs are not declared one by one", addresses[i].text)
	}
	e, err := loadToEdit(env, folder)
	if err != nil {
		return err
	}
	made, err := planning{env: env, ws: e.ws, dir: e.dir, connect: o.connectOptions, purpose: toRead, observed: string(o.observed)}.make(ctx)
	if err != nil {
		return err
	}
	a := newAdoption(e.ws, made)
	var gives []edit.Give
	for _, at := range addresses {
		g, err := a.give(at)
		if err != nil {
			return err
		}
		if !slices.Contains(gives, g) { // one role by its client's name and by its uuid
			gives = append(gives, g)
		}
	}
	change, err := e.give(gives)
	if err != nil {
		return err
	}
	if err := a.check(change.Workspace); err != nil {
		return err
	}
	var b strings.Builder
	e.list(&b, change, gives)
	fmt.Fprintf(&b, "\nAdopted what is there: %s, in %s.\n", counted(len(gives), "role", "roles"), places(change))
	return e.finish(env, &b, change, o.dryRun)
}
