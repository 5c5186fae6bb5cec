package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// The formats of reports, beside formatHTML.
const (
	formatText = "text"
	formatCSV  = "csv"
	formatJSON = "json"
)

type reportOptions struct {
	connectOptions
	by            string
	evidence      string
	evidenceGiven bool // also where the period is an empty text
	access        bool
	approvals     folderFlag
	asOf          string
	format        string
	out           string
	observed      folderFlag
}

func newCmdReport(env *Env) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report --by partner|manager | --evidence FROM..TO | --access [FOLDER]",
		Short: "List who holds which clients, the evidence of a period, or who has access; never writes",
		Long: "With --by, list the active clients by who holds them now, with the other role beside: how many\n" +
			"each person has, who of them has left, leaves or is declared nowhere, and which clients nobody\n" +
			"has. What is declared does not count here; practicectl plan compares the two.\n\n" +
			"With --format html and without --by, the whole practice is one page to open in a browser or to\n" +
			"print: what is not as declared, who holds how many clients now and after it, people by systems,\n" +
			"what is unknown, every client, and what it was all told from. It needs no network to be read.\n\n" +
			accessHelp + "\n\n" + evidenceHelp,
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.evidenceGiven = cmd.Flags().Changed("evidence")
			return reportRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "the role to list by: partner or manager")
	f.StringVar(&o.evidence, "evidence", "", "the period to give evidence of: FROM..TO, two days of the practice")
	f.Var(&o.approvals, "approvals", "with --evidence: a file of approvals that the pipeline hands over")
	f.BoolVar(&o.access, "access", false, "who has access to what, to be reviewed and signed")
	f.StringVar(&o.asOf, "as-of", "", "with --access: a day that is over, YYYY-MM-DD, of which --observed has the snapshots")
	f.StringVar(&o.format, "format", formatText, "how to print it: text, csv, json or html (of both roles)")
	f.StringVar(&o.out, "out", "", "write it into this file instead")
	addObserved(cmd, &o.observed)
	return cmd
}

// which is the one report that is asked for.
func (o reportOptions) which() (string, error) {
	var asked []string
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--by", o.by != ""}, {"--evidence", o.evidenceGiven}, {"--access", o.access}} {
		if flag.given {
			asked = append(asked, flag.name)
		}
	}
	const choices = "write --by partner or --by manager, --evidence FROM..TO, or --access"
	switch {
	case len(asked) > 1:
		return "", usageError(choices, "%s are reports of their own: ask for one of them", strings.Join(asked, " and "))
	case o.approvals != "" && !o.evidenceGiven:
		return "", usageError("add --evidence FROM..TO", "--approvals is for --evidence")
	case o.asOf != "" && !o.access:
		return "", usageError("add --access", "--as-of is for --access")
	case len(asked) == 0 && o.format != formatHTML:
		return "", usageError(choices, "a report needs a role to list by, and got %q", o.by)
	case len(asked) == 0:
		return "--by", nil
	default:
		return asked[0], nil
	}
}

func reportRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
	which, err := o.which()
	switch {
	case err != nil:
		return err
	case which == "--evidence":
		return evidenceRun(ctx, env, o, args)
	case which == "--access":
		return accessRun(ctx, env, o, args)
	default:
		return bookRun(ctx, env, o, args)
	}
}

func bookRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
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
	if err := holdersKnown(made); err != nil {
		return err
	}
	var b bytes.Buffer
	if o.format == formatHTML {
		err = writePage(ctx, &b, ws, made, "report")
	} else {
		err = show(&b, reconcile.NewBook(made.plan, by, made.desired, []reconcile.Snapshot{made.snap}))
	}
	if err != nil {
		return err
	}
	return o.deliver(env, b.Bytes())
}

// holdersKnown refuses to tell who holds clients where that was not looked at.
func holdersKnown(made planned) error {
	if why := cmp.Or(made.lacking[reconcile.KindStaff], made.lacking[reconcile.KindClient]); why != "" {
		return &exitError{code: exitUnknown, err: fmt.Errorf("who holds which clients is not known: %s", why)}
	}
	return nil
}

// deliver prints a report, or saves it whole.
func (o reportOptions) deliver(env *Env, data []byte) error {
	if o.out != "" {
		return saveWhole(o.out, "report", data)
	}
	_, err := env.Stdout.Write(data)
	return err
}

func reportWriter(env *Env, o reportOptions) (func(io.Writer, reconcile.Book) error, error) {
	switch o.format {
	case formatText:
		return func(w io.Writer, b reconcile.Book) error {
			return render.Book(w, b, render.Style{Color: env.color() && o.out == ""})
		}, nil
	case formatCSV:
		return func(w io.Writer, b reconcile.Book) error {
			header, rows := render.BookTable(b)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	case formatJSON:
		return func(w io.Writer, b reconcile.Book) error { return writeJSON(w, b) }, nil
	case formatHTML:
		return nil, nil
	default:
		return nil, usageError("write --format text, --format csv, --format json or --format html", "there is no format %q", o.format)
	}
}
