package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

type reportOptions struct {
	connectOptions
	by     string
	format string
}

func newCmdReport(env *Env) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report --by partner|manager [FOLDER]",
		Short: "List the clients by who is partner or manager of them; never writes",
		Long: "List the active clients by who holds them now, with the other role beside: how many each\n" +
			"person has, who of them has left, leaves or is declared nowhere, and which clients nobody has.\n" +
			"What is declared does not count here; practicectl plan compares the two.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return reportRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "the role to list by: partner or manager")
	f.StringVar(&o.format, "format", "text", "how to print it: text, csv or json")
	return cmd
}

func reportRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
	by := reconcile.Field(o.by)
	if by != reconcile.FieldPartner && by != reconcile.FieldManager {
		return usageError("write --by partner or --by manager", "a report needs a role to list by, and got %q", o.by)
	}
	show, err := reportWriter(env, o.format)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	made, err := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead}.make(ctx)
	if err != nil {
		return err
	}
	return show(env.Stdout, reconcile.NewBook(made.plan, by, made.desired, []reconcile.Snapshot{made.snap}))
}

func reportWriter(env *Env, format string) (func(io.Writer, reconcile.Book) error, error) {
	switch format {
	case "text":
		return func(w io.Writer, b reconcile.Book) error {
			return render.Book(w, b, render.Style{Color: env.color()})
		}, nil
	case "csv":
		return func(w io.Writer, b reconcile.Book) error {
			header, rows := render.BookTable(b)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	case "json":
		return func(w io.Writer, b reconcile.Book) error { return writeJSON(w, b) }, nil
	default:
		return nil, usageError("write --format text, --format csv or --format json", "there is no format %q", format)
	}
}
