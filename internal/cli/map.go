package cli

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

type mapOptions struct {
	connectOptions
	format   string
	observed folderFlag
	write    bool
	detailed bool
}

func newCmdMap(env *Env) *cobra.Command {
	var o mapOptions
	cmd := &cobra.Command{
		Use:   "map [FOLDER]",
		Short: "Show who has an account in which system, and how that was found out",
		Long: "Show people by systems: who was matched by id, who by e-mail, who is missing, ambiguous or\n" +
			"linked to somebody else's record, and what no single app tells.\n\n" +
			"With --write, every id that is beyond doubt goes into the YAML and CSV files, in place: of\n" +
			"people who were found by a unique e-mail, and of clients with a unique name. No system is\n" +
			"ever written to.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return mapRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "how to print it: text, json or csv")
	addObserved(cmd, &o.observed)
	f.BoolVar(&o.write, "write", false, "write the ids that are beyond doubt into the files")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 where anything is not as declared, with 3 where something is unknown")
	return cmd
}

func mapRun(ctx context.Context, env *Env, o mapOptions, args []string) error {
	show, err := mapWriter(env, o.format)
	if err != nil {
		return err
	}
	if o.write && o.format != "text" {
		return usageError("leave --format out", "--write prints what it wrote, as text")
	}
	e, err := loadToEdit(env, args)
	if err != nil {
		return err
	}
	made, err := planning{env: env, ws: e.ws, dir: e.dir, connect: o.connectOptions, purpose: toRead, observed: string(o.observed)}.make(ctx)
	if err != nil {
		return err
	}
	m := mapped(e.ws, made)
	if o.write {
		return e.pin(env, m, made.plan)
	}
	if err := show(env.Stdout, m); err != nil {
		return err
	}
	return exit(mapCode(m, o.detailed))
}

// mapped tells of the same day and the same records as the plan.
func mapped(ws *decl.Workspace, made planned) reconcile.Mapping {
	m := resolve.Mapping(made.compiled, made.snap, made.seen...)
	strangers := m.Strangers
	for _, u := range made.plan.Unmanaged {
		if u.Key.Kind == reconcile.KindStaff && !inDoubt(ws, m.Cells, u) {
			strangers = append(strangers, reconcile.Stranger{System: u.Key.System, Name: u.Name, Email: u.Email})
		}
	}
	return reconcile.NewMapping(made.plan, mappedSystems(ws, made, m.Desired.Seen), m.Cells, strangers, m.Desired.Notices)
}

// inDoubt reports whether the record fits a declared person of whom it is not
// known which record is theirs: it is nobody else's.
func inDoubt(ws *decl.Workspace, cells []reconcile.Cell, x reconcile.Unmanaged) bool {
	return slices.ContainsFunc(cells, func(c reconcile.Cell) bool {
		if c.System != resolve.SystemXPM || c.State != reconcile.CellAmbiguous && c.State != reconcile.CellUnknown {
			return false
		}
		u, ok := ws.User(c.User)
		return ok && slices.ContainsFunc(append([]decl.Text{u.XPM.Email, u.Email}, u.FormerEmails...), func(e decl.Text) bool {
			return reconcile.SameEmail(e.Value, x.Email)
		})
	})
}

// mappedSystems are the systems in which people are declared to have accounts.
func mappedSystems(ws *decl.Workspace, made planned, seen []reconcile.Seen) []reconcile.MappedSystem {
	systems := []reconcile.MappedSystem{{
		System: resolve.SystemXPM, Title: "Xero Practice Manager",
		Seen: &reconcile.Seen{System: resolve.SystemXPM, Tenant: made.snap.Tenant.Name, CapturedAt: made.plan.ObservedAt, By: made.snap.CapturedBy},
	}}
	if i := slices.IndexFunc(seen, func(x reconcile.Seen) bool { return x.System == resolve.SystemXPM }); i >= 0 { // through snapshots, which grow old
		systems[0].Seen = &seen[i]
	}
	if made.plan.ObservedAt.IsZero() {
		systems[0].Seen, systems[0].Why = nil, "there is no snapshot"
	}
	for _, s := range ws.Practice.Systems {
		a, known := ws.App(s.Name)
		if !known || s.Unused {
			continue
		}
		column := reconcile.MappedSystem{System: a.Name, Title: a.DisplayName, Why: "there is no list"}
		if a.Checklist || s.Unseen {
			column.Why = "nothing shows who is there"
		}
		if i := slices.IndexFunc(seen, func(x reconcile.Seen) bool { return x.System == a.Name }); i >= 0 {
			column.Seen, column.Why = &seen[i], ""
		}
		systems = append(systems, column)
	}
	return systems
}

// mapCode is that of a plan. What nothing ever shows is no reason to look again.
func mapCode(m reconcile.Mapping, detailed bool) int {
	unknown := slices.ContainsFunc(m.People, func(p reconcile.MappedPerson) bool {
		return slices.ContainsFunc(p.Cells, func(c reconcile.Cell) bool { return c.State == reconcile.CellUnknown })
	})
	switch {
	case detailed && m.Count(reconcile.StatusDrifted) > 0:
		return exitChanges
	case detailed && unknown:
		return exitUnknown
	default:
		return exitOK
	}
}

func mapWriter(env *Env, format string) (func(io.Writer, reconcile.Mapping) error, error) {
	switch format {
	case "text":
		return func(w io.Writer, m reconcile.Mapping) error {
			return render.Mapping(w, m, render.Style{Color: env.color()})
		}, nil
	case "json":
		return func(w io.Writer, m reconcile.Mapping) error { return writeJSON(w, m) }, nil
	case "csv":
		return func(w io.Writer, m reconcile.Mapping) error {
			header, rows := render.MappingTable(m)
			return snapshot.WriteCSV(w, header, rows)
		}, nil
	default:
		return nil, usageError("write --format text, --format json or --format csv", "there is no format %q", format)
	}
}
