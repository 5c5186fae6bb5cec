package cli

import (
	"cmp"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/provider/xpm"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// sighting is what a plan sees without asking Practice Manager.
type sighting struct {
	observed
	ws  *decl.Workspace
	now time.Time
}

// lists are the newest lists of the apps that the practice uses, and of those
// that every organisation has for itself. earlier are the ones before them in
// which Xero Support may show: what they show stands until a later one disproves
// it, which a list that is not the whole cannot.
func (s sighting) lists() (seen, earlier []reconcile.Snapshot, err error) {
	newest := map[string]bool{}
	for _, f := range s.newest() {
		l, err := s.list(f)
		if err != nil {
			return nil, nil, err
		}
		seen, newest[f.Digest] = append(seen, l), true
	}
	for _, f := range s.files {
		if newest[f.Digest] || !s.showsSupport(f) {
			continue
		}
		l, err := s.list(f)
		if err != nil {
			return nil, nil, err
		}
		earlier = append(earlier, l)
	}
	return seen, earlier, nil
}

// newest are the files of the newest lists, and of what Xero's API showed of the
// practice's own organisation, where a run has kept that.
func (s sighting) newest() []snapshot.File {
	var out []snapshot.File
	tables := s.those(fromTable)
	for _, system := range s.ws.Practice.Systems {
		if a, ok := s.ws.App(system.Name); ok {
			if f, ok := snapshot.Newest(tables, a.Name, ""); ok {
				out = append(out, f)
			}
		}
	}
	for _, a := range appsOf(s.ws) {
		if a.PerOrganisation {
			out = append(out, snapshot.NewestOfEach(tables, a.Name)...)
		}
	}
	if x := s.ws.Practice.Xero; x != nil && !x.Snapshot {
		if f, ok := snapshot.Newest(s.those(fromAPI), xero.System, ""); ok {
			out = append(out, f)
		}
	}
	return out
}

// showsSupport reports whether Xero Support may show in a list, and the practice
// looks at lists of that kind.
func (s sighting) showsSupport(f snapshot.File) bool {
	if fromAPI(f) {
		return f.System == xero.System && s.ws.Practice.Xero != nil
	}
	a, ok := s.ws.App(f.System)
	_, used := s.ws.System(f.System)
	return ok && a.Support != nil && (used || a.PerOrganisation && f.Organisation != "")
}

// list is what a plan compares with: a list of an app, or the practice's own
// organisation as Xero's API showed it.
func (s sighting) list(f snapshot.File) (reconcile.Snapshot, error) {
	seen, api := f.API()
	if !api {
		a, _ := s.ws.App(f.System)
		return app.Snapshot(a, f), s.check(f, accountOf(s.ws, a.Name), s.now)
	}
	seen.CapturedBy = cmp.Or(f.CapturedBy, "a run of practicectl")
	return seen, s.check(f, accountOf(s.ws, xero.System), s.now)
}

// ofSupport are the systems in whose lists Xero Support may show.
func ofSupport(ws *decl.Workspace) []string {
	systems := []string{xero.System}
	for _, a := range appsOf(ws) {
		if a.Support != nil {
			systems = append(systems, a.Name)
		}
	}
	return systems
}

// practice is Practice Manager as its snapshots show it, with what they lack:
// what the API showed, or the lists that people took, whatever is newer.
func (s sighting) practice() (provider.Still, map[reconcile.Kind]string, error) {
	tenant, fits := accountOf(s.ws, resolve.SystemXPM), fromAPI
	if s.ws.Practice.XPM.Snapshot {
		fits = anySource
	}
	still := provider.Still{Check: new(xpm.Provider).Audit}
	f, err := s.of(resolve.SystemXPM, tenant, s.now, fits)
	if err != nil {
		return still, nil, err
	}
	if f == nil {
		none := s.none("snapshot of Practice Manager in "+s.dir, resolve.SystemXPM)
		still.Seen = reconcile.Snapshot{System: resolve.SystemXPM, Tenant: tenant}
		return still, map[reconcile.Kind]string{reconcile.KindStaff: none}, nil
	}
	lacking := map[reconcile.Kind]string{}
	if seen, ok := f.API(); ok {
		seen.CapturedBy = cmp.Or(f.CapturedBy, "a run of practicectl")
		if still.Seen = seen; !seen.Jobs {
			lacking[reconcile.KindJob] = "the snapshot of Practice Manager was taken without jobs"
		}
		return still, lacking, nil
	}
	lists := app.Lists{Staff: f}
	if lists.Clients, err = s.of(app.SystemClients, tenant, s.now, fromTable); err != nil {
		return still, nil, err
	}
	if lists.Jobs, err = s.of(app.SystemJobs, tenant, s.now, fromTable); err != nil {
		return still, nil, err
	}
	s.lackList(lacking, reconcile.KindClient, "clients", app.SystemClients, lists.Clients)
	s.lackList(lacking, reconcile.KindJob, "current jobs", app.SystemJobs, lists.Jobs)
	still.Seen, err = lists.Practice(tenant)
	return still, lacking, err
}

func (s sighting) lackList(lacking map[reconcile.Kind]string, kind reconcile.Kind, what, system string, f *snapshot.File) {
	if f == nil {
		lacking[kind] = s.none("list of "+what, system)
	}
}
