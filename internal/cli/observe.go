package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
)

type observeOptions struct {
	connectOptions
	from         string
	kind         string
	capturedBy   string
	asRole       string
	total        int
	partial      string
	at           string
	organisation nameFlag
	out          folderFlag
	page         folderFlag
}

func newCmdObserve(env *Env) *cobra.Command {
	var o observeOptions
	cmd := &cobra.Command{
		Use:   "observe SYSTEM [FOLDER] | observe --page FILE [FOLDER]",
		Short: "Keep what a system shows as a snapshot in observed/",
		Long: "Keep what one system shows, as one file in the folder observed/ of the workspace; commit it.\n" +
			"Plans see every system without an API through the newest of its files. Of lists in which\n" +
			"Xero Support may show, every one counts: what one shows stands until a later one that is\n" +
			"whole does not show it.\n\n" +
			"Practice Manager (xpm) and the practice's own organisation (xero) are asked through their APIs.\n" +
			"Of any other system, and of those where the practice says observe: snapshot, bring the list of\n" +
			"its users: a CSV file, text copied from the screen, or HTML copied or saved from the page, with\n" +
			"--from FILE or on standard input. Only the columns that are needed are kept. A list that may\n" +
			"not be whole is refused: say with --total how many the screen says there are.\n\n" +
			"Without its API, Practice Manager has three lists: xpm is the staff, xpm-clients the active\n" +
			"clients with their partner and manager, xpm-jobs the current jobs. Of a client's organisation,\n" +
			"xeroOrganisation with --organisation NAME is the list of its users.\n\n" +
			"With --page, nothing is observed: a web page is written, on which people without a terminal\n" +
			"paste the lists of this practice and download the files that belong into observed/.",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.page != "" {
				return oneArg("the workspace folder")(cmd, args)
			}
			if len(args) < 1 || len(args) > 2 {
				return usageError("see "+cmd.CommandPath()+" --help", "takes a system, and the workspace folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.page != "" {
				return observePage(env, o, args)
			}
			return observeRun(cmd.Context(), env, o, args[0], args[1:])
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the file to read; without it, standard input")
	f.StringVar(&o.kind, "kind", "", "csv, tsv (text copied from a screen) or html; without it, found out")
	f.StringVar(&o.capturedBy, "captured-by", "", "the user who copied it")
	f.StringVar(&o.asRole, "as-role", "", "their role in that system: what they see depends on it")
	f.IntVar(&o.total, "total", 0, "how many the screen says there are")
	f.StringVar(&o.partial, "partial", "", "why the list is not the whole")
	f.StringVar(&o.at, "at", "", "when it was copied, YYYY-MM-DDTHH:MM in the practice's time zone; without it, now")
	f.Var(&o.organisation, "organisation", "of xeroOrganisation: the organisation whose list it is, as it is written there")
	f.Var(&o.out, "out", "keep it in this folder instead of observed/")
	f.Var(&o.page, "page", "write the page for people without a terminal into this new file")
	return cmd
}

func observeRun(ctx context.Context, env *Env, o observeOptions, system string, args []string) error {
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	v := observing{env: env, o: o, ws: ws, dir: dir}
	if err := v.check(system); err != nil {
		return err
	}
	if system == xero.System && ws.Practice.Xero.Snapshot { // a list like that of any other organisation
		system, v.o.organisation = app.SystemOrganisation, nameFlag(ws.Practice.Xero.TenantName.Value)
	}
	var f snapshot.File
	switch {
	case system == resolve.SystemXPM && !ws.Practice.XPM.Snapshot:
		f, err = v.practice(ctx)
	case system == xero.System:
		f, err = v.organisation(ctx)
	default:
		f, err = v.table(system)
	}
	if err != nil {
		return err
	}
	return v.keep(f)
}

// observing is one run of observe.
type observing struct {
	env *Env
	o   observeOptions
	ws  *decl.Workspace
	dir string
}

// check refuses a system that there is nothing to observe of, and flags that
// say nothing of it.
func (v observing) check(system string) error {
	p, o := v.ws.Practice, v.o
	api := system == resolve.SystemXPM && !p.XPM.Snapshot || system == xero.System && p.Xero != nil && !p.Xero.Snapshot
	switch {
	case system == xero.System && p.Xero == nil:
		return usageError("add xero under systems, with the organisation as its tenant", "the practice does not list an organisation in Xero")
	case (system == app.SystemClients || system == app.SystemJobs) && !p.XPM.Snapshot:
		return usageError("practicectl observe xpm asks for all of it", "the practice sees Practice Manager through its API")
	case system == xero.System && p.Xero.Snapshot && !p.Xero.TenantName.Given():
		return usageError("add tenant: {name: …} to xero under systems, as Xero writes it", "the practice does not say what its own organisation is called")
	case o.organisation != "" && !v.perOrganisation(system):
		return usageError("leave it out; of an organisation: practicectl observe "+app.SystemOrganisation+" --organisation \"NAME\""+folderArg(v.dir), "--organisation goes with lists that every organisation has for itself")
	case o.organisation == "" && v.perOrganisation(system):
		return usageError("practicectl observe "+system+" --organisation \"NAME\""+folderArg(v.dir)+", as its name is written there", "every organisation has its own list of %s", system)
	case api && o.from+o.kind+o.asRole+o.partial+o.at != "" || api && o.total != 0:
		return usageError("leave --from, --kind, --as-role, --total, --partial and --at out; or declare observe: snapshot", "%s is asked through its API, and no list is read", system)
	case !api && !slices.Contains([]string{"", "csv", "tsv", "html"}, o.kind):
		return usageError("the kinds are csv, tsv and html", "there is no kind %q", o.kind)
	}
	return v.user()
}

// perOrganisation reports whether the system is a list that every organisation
// has for itself, which no practice names among its systems.
func (v observing) perOrganisation(system string) bool {
	a, ok := v.ws.App(system)
	return ok && a.PerOrganisation
}

// user makes sure that whoever captured it is somebody.
func (v observing) user() error {
	var names []string
	for _, u := range v.ws.Users {
		names = append(names, u.Name)
	}
	if v.o.capturedBy == "" || slices.Contains(names, v.o.capturedBy) {
		return nil
	}
	return usageError(cmp.Or(decl.DidYouMean(v.o.capturedBy, names), "give the metadata.name of a User"), "--captured-by: no user is called %q", v.o.capturedBy)
}

// table reads what a person has brought.
func (v observing) table(system string) (snapshot.File, error) {
	a, err := v.list(system)
	if err != nil {
		return snapshot.File{}, err
	}
	prov, err := v.provenance(a)
	if err != nil {
		return snapshot.File{}, err
	}
	data, name, err := v.read()
	if err != nil {
		return snapshot.File{}, err
	}
	t, problems := app.Read(a, snapshot.Kind(v.o.kind), data)
	if len(problems) > 0 {
		return snapshot.File{}, snapshot.Diagnostics(name, problems)
	}
	return snapshot.Make(t, prov)
}

// list is the app or the list of Xero's that the system is.
func (v observing) list(system string) (decl.App, error) {
	lists, err := xeroLists()
	if err != nil {
		return decl.App{}, err
	}
	var names []string
	for _, a := range lists {
		if a.Name == system {
			return a, nil
		}
		if v.ws.Practice.XPM.Snapshot || a.Name == resolve.SystemXPM {
			names = append(names, a.Name)
		}
	}
	a, ok := v.ws.App(system)
	if _, used := v.ws.System(system); ok && (used || a.PerOrganisation) {
		if a.Checklist {
			return a, usageError("what people attest is all that is known of it", "%s shows no list of its users", a.DisplayName)
		}
		return a, nil
	}
	for _, s := range v.ws.Practice.Systems {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	hint := "the practice has " + strings.Join(names, ", ")
	if ok {
		hint = "add \"" + system + ": {}\" under systems; " + hint
	}
	return a, usageError(hint, "the practice does not use a system %q", system)
}

func (v observing) provenance(a decl.App) (snapshot.Provenance, error) {
	p := v.ws.Practice
	prov := snapshot.Provenance{
		Tenant: p.DisplayName, Organisation: string(v.o.organisation), CapturedBy: v.o.capturedBy, AsRole: v.o.asRole,
		Total: v.o.total, Partial: v.o.partial,
	}
	switch {
	case strings.HasPrefix(a.Name, resolve.SystemXPM):
		prov.Tenant = cmp.Or(p.XPM.TenantName.Value, prov.Tenant)
	default:
		var err error
		if prov.AsRole, err = role(a, v.o.asRole); err != nil {
			return prov, err
		}
	}
	now, err := v.env.ownClock()
	if err != nil {
		return prov, err
	}
	prov.Now, prov.CapturedAt = now(), now()
	if v.o.at != "" {
		prov.CapturedAt, err = moment(v.o.at, p.TimeZone)
	}
	return prov, err
}

// role is a role of the app, by either of its names: who does not show in a list
// depends on it.
func role(a decl.App, said string) (string, error) {
	if said == "" || len(a.Roles) == 0 {
		return said, nil
	}
	var names []string
	for _, r := range a.Roles {
		if decl.FoldName(said) == decl.FoldName(r.Name) || decl.FoldName(said) == decl.FoldName(r.Title) {
			return r.Name, nil
		}
		names = append(names, r.Name)
	}
	return "", usageError("the roles are "+strings.Join(names, ", "), "--as-role: %s has no role %q", a.DisplayName, said)
}

// moment reads a time of the practice's own zone, or one that names its zone.
func moment(text, zone string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	if at, err := time.ParseInLocation(decl.MomentLayout, text, loc); err == nil {
		return at, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, usageError("write it like 2026-11-20T16:40", "--at is not a time: %q", text)
	}
	return at, nil
}

// read is the input, no more of it than is worth refusing, and what it is called.
func (v observing) read() ([]byte, string, error) {
	in, name := v.env.Stdin, "the input"
	if v.o.from != "" {
		file, err := os.Open(v.o.from)
		if errors.Is(err, os.ErrNotExist) {
			return nil, "", usageError("give the file that was exported or saved", "--from: there is no file %s", v.o.from)
		}
		if err != nil {
			return nil, "", fmt.Errorf("read the list: %w", err)
		}
		defer file.Close()
		in, name = file, filepath.ToSlash(v.o.from)
	} else if v.env.Terminal.In {
		fmt.Fprintln(v.env.Stderr, "paste the list here, then press Ctrl-D on a line of its own (Ctrl-Z and enter on Windows)")
	}
	data, err := readLimited(in, snapshot.MaxInput, name, "a list", "copy the table alone, not the whole page or site")
	return data, name, err
}
