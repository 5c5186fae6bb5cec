package cli

import (
	"bytes"
	"context"
	"io"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

const accessHelp = `With --access, a review of access: each person in each system with the account, role, link and login
as they were seen, how that is known and how old it is, how many clients they are partner and manager
of, how many current jobs name them where jobs were looked at, and Xero Support's grants; with room to
decide each line (keep, change, remove) and to sign. It is made from what is seen now. For a day that
is over, give the day with --as-of, and with --observed DIR the snapshots of that day: lists that were
captured after it, and words that were given after it, do not count, and ages are counted from it.`

func accessRun(ctx context.Context, env *Env, o reportOptions, args []string) error {
	show, err := accessWriter(env, o)
	if err != nil {
		return err
	}
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	plan := planning{env: env, ws: ws, dir: dir, connect: o.connectOptions, purpose: toRead, observed: string(o.observed)}
	if err := plan.ofDay(o.asOf); err != nil {
		return err
	}
	made, err := plan.make(ctx)
	if err != nil {
		return err
	}
	if err := holdersKnown(made); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := show(&b, reviewOf(ws, made)); err != nil {
		return err
	}
	return o.deliver(env, b.Bytes())
}

// reviewOf is the review of the day of a plan.
func reviewOf(ws *decl.Workspace, made planned) evidence.Access {
	in := evidence.Reviewed{Plan: made.plan, Mapping: mapped(ws, made), XPM: made.snap, Lists: made.seen}
	for i := range ws.Users {
		u := &ws.Users[i]
		if u.Leaves != nil {
			in.Leavers = append(in.Leavers, reconcile.Leaver{User: u.Name, Name: u.FullName.Value, LastDay: u.Leaves.LastDay})
		}
		if !u.Started(made.plan.AsOf) {
			in.Starts = append(in.Starts, u.Name)
		}
	}
	return evidence.NewAccess(in)
}

func accessWriter(env *Env, o reportOptions) (func(io.Writer, evidence.Access) error, error) {
	switch o.format {
	case formatText:
		return func(w io.Writer, a evidence.Access) error {
			return render.Access(w, a, render.Style{Color: env.color() && o.out == ""})
		}, nil
	case formatCSV:
		return func(w io.Writer, a evidence.Access) error {
			header, rows := render.AccessTable(a)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	case formatJSON:
		return func(w io.Writer, a evidence.Access) error { return writeJSON(w, a) }, nil
	default:
		return nil, usageError("write --format text, --format csv or --format json", "there is no format %q of this report", o.format)
	}
}
