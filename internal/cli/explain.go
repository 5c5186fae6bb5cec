package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

type explainOptions struct {
	connectOptions
	format   string
	during   string
	observed folderFlag
}

func newCmdExplain(env *Env) *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain ADDRESS [FOLDER]",
		Short: "Say who holds what, which line decides it, and until when; never writes",
		Long: "An address is client/NAME, client/UUID, job/NUMBER, user/NAME or support/NAME, where the name\n" +
			"of a user or a grant is that of the declaration, such as sam-lee.\n\n" +
			"Explain a client: which line decides each role, which lines lost and why, who holds it\n" +
			"now, who after the plan, and what dates will change. Explain a current job: the same, with\n" +
			"its staff and those of its tasks. Explain a user: what the person holds now, will hold after\n" +
			"the plan, and is declared for; and of somebody who leaves, who takes it over. Explain a grant\n" +
			"of access to Xero Support: how it stands, what lists and people say of it, and what is next.\n\n" +
			"With --during, tell what was declared and what was done in one month, from the commits of\n" +
			"the branch that is checked out and from the journal; Xero is not asked, and no login needed.\n\n" +
			"A name with blanks goes in quotes: practicectl explain \"client/Acme Pty Ltd\"",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError("see "+cmd.CommandPath()+" --help; a name with blanks goes in quotes", "takes an address, and the workspace folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return explainRun(cmd.Context(), env, o, args[0], args[1:])
		},
	}
	o.addTo(cmd)
	cmd.Flags().StringVar(&o.format, "format", "text", "how to print it: text or json")
	addObserved(cmd, &o.observed)
	cmd.Flags().StringVar(&o.during, "during", "", "tell of a month, YYYY-MM, from Git and the journal")
	return cmd
}

func explainRun(ctx context.Context, env *Env, o explainOptions, address string, args []string) error {
	write, err := explainWriter(env, o.format)
	if err != nil {
		return err
	}
	kind, name, ok := strings.Cut(address, "/")
	if !ok || name == "" || kind != "client" && kind != "job" && kind != "user" && kind != "support" {
		return usageError("write client/NAME, client/UUID, job/NUMBER, user/NAME or support/NAME", "there is nothing at the address %q", address)
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	if o.during != "" {
		e, err := explainDuring(ctx, env, ws, dir, o.during, kind, name)
		if err != nil {
			return err
		}
		return write(env.Stdout, e)
	}
	if name, err = findDeclared(kind, name, ws); err != nil {
		return err
	}
	plan := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, jobs: kind == "job", observed: string(o.observed)}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	e, err := made.explain(kind, name, ws)
	if err != nil {
		return err
	}
	return write(env.Stdout, e)
}

// explainDuring tells of a month, and of whom it can.
func explainDuring(ctx context.Context, env *Env, ws *decl.Workspace, dir, month, kind, name string) (reconcile.Explanation, error) {
	switch kind {
	case "job":
		return reconcile.Explanation{}, usageError("ask about its client: what is declared of jobs is declared there", "--during tells of clients and users, not of jobs")
	case "support":
		return reconcile.Explanation{}, usageError("git log shows what was declared, and the folders decisions and observed what was said and seen", "--during tells of clients and users, not of grants")
	}
	return duringRun(ctx, env, ws, dir, month, kind, name)
}

// findDeclared finds what has to be declared, before anything is asked of Xero.
// Clients and jobs are found in the plan.
func findDeclared(kind, name string, ws *decl.Workspace) (string, error) {
	var err error
	switch kind {
	case "user":
		var u *decl.User
		if u, err = resolve.FindUser(name, ws); err == nil {
			name = u.Name
		}
	case "support":
		name, err = resolve.FindGrant(name, ws)
	}
	if err != nil {
		return "", addressError(err)
	}
	return name, nil
}

// explain is what the plan says of an address.
func (m planned) explain(kind, name string, ws *decl.Workspace) (reconcile.Explanation, error) {
	seen := []reconcile.Snapshot{m.snap}
	switch kind {
	case "user":
		u, _ := ws.User(name) // found before
		return reconcile.ExplainUser(u.Name, u.FullName.Value, m.plan, m.desired, seen), nil
	case "support":
		e, ok := reconcile.ExplainSupport(name, m.plan)
		if !ok {
			return e, fmt.Errorf("the plan says nothing of support/%s", name)
		}
		return e, nil
	case "job":
		number, err := resolve.FindJob(name, m.snap)
		if err != nil {
			return reconcile.Explanation{}, addressError(err)
		}
		return reconcile.ExplainJob(number, m.plan, m.desired, seen), nil
	default:
		id, err := resolve.FindClient(name, m.desired, m.snap)
		if err != nil {
			return reconcile.Explanation{}, addressError(err)
		}
		return reconcile.ExplainClient(id, m.plan, m.desired, seen), nil
	}
}

// addressError is wrong usage, with the near matches as the hint.
func addressError(err error) error {
	hint := ""
	if h, ok := err.(hinter); ok {
		hint = h.Hint()
	}
	return usageError(hint, "%w", err)
}

func explainWriter(env *Env, format string) (func(io.Writer, reconcile.Explanation) error, error) {
	switch format {
	case "text":
		return func(w io.Writer, e reconcile.Explanation) error {
			if e.During != nil {
				return render.During(w, e, render.Style{Color: env.color()})
			}
			return render.Explain(w, e, render.Style{Color: env.color()})
		}, nil
	case "json":
		return func(w io.Writer, e reconcile.Explanation) error {
			if err := writeJSON(w, e); err != nil {
				return fmt.Errorf("write the explanation: %w", err)
			}
			return nil
		}, nil
	default:
		return nil, usageError("write --format text or --format json", "there is no format %q", format)
	}
}
