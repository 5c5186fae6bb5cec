package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

type reportOptions struct {
	connectOptions
	by       string
	format   string
	out      string
	observed folderFlag
}

func newCmdReport(env *Env) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report --by partner|manager [FOLDER]",
		Short: "List the clients by who is partner or manager of them; never writes",
		Long: "List the active clients by who holds them now, with the other role beside: how many each\n" +
			"person has, who of them has left, leaves or is declared nowhere, and which clients nobody has.\n" +
			"What is declared does not count here; practicectl plan compares the two.\n\n" +
			"With --format html and without --by, the whole practice is one page to open in a browser or to\n" +
			"print: what is not as declared, who holds how many clients now and after it, people by systems,\n" +
			"what is unknown, every client, and what it was all told from. It needs no network to be read.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return reportRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "the role to list by: partner or manager")
	f.StringVar(&o.format, "format", "text", "how to print it: text, csv, json or html (of both roles)")
	f.StringVar(&o.out, "out", "", "write it into this file instead")
	addObserved(cmd, &o.observed)
	return cmd
}

func reportRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
	by := reconcile.Field(o.by)
	switch known := by == reconcile.FieldPartner || by == reconcile.FieldManager; {
	case o.format == formatHTML && o.by != "":
		return usageError("leave --by out", "the page has both roles, so it is not by %q", o.by)
	case o.format != formatHTML && !known:
		return usageError("write --by partner or --by manager", "a report needs a role to list by, and got %q", o.by)
	}
	show, err := reportWriter(env, o)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	made, err := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, observed: string(o.observed)}.make(ctx)
	if err != nil {
		return err
	}
	if why := cmp.Or(made.lacking[reconcile.KindStaff], made.lacking[reconcile.KindClient]); why != "" {
		return &exitError{code: exitUnknown, err: fmt.Errorf("who holds which clients is not known: %s", why)}
	}
	var b bytes.Buffer
	if o.format == formatHTML {
		err = writePage(ctx, &b, ws, made, "report")
	} else {
		err = show(&b, reconcile.NewBook(made.plan, by, made.desired, []reconcile.Snapshot{made.snap}))
	}
	switch {
	case err != nil:
		return err
	case o.out != "":
		return saveWhole(o.out, "report", b.Bytes())
	}
	_, err = env.Stdout.Write(b.Bytes())
	return err
}

func reportWriter(env *Env, o reportOptions) (func(io.Writer, reconcile.Book) error, error) {
	switch o.format {
	case "text":
		return func(w io.Writer, b reconcile.Book) error {
			return render.Book(w, b, render.Style{Color: env.color() && o.out == ""})
		}, nil
	case "csv":
		return func(w io.Writer, b reconcile.Book) error {
			header, rows := render.BookTable(b)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	case "json":
		return func(w io.Writer, b reconcile.Book) error { return writeJSON(w, b) }, nil
	case formatHTML:
		return nil, nil
	default:
		return nil, usageError("write --format text, --format csv, --format json or --format html", "there is no format %q", o.format)
	}
}
