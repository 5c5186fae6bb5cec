package cli

import (
	"cmp"
	"slices"
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

// apps are the lists of the apps that the practice uses, and those that every
// organisation has for itself.
func (s sighting) apps() ([]reconcile.Snapshot, error) {
	var out []reconcile.Snapshot
	for _, system := range s.ws.Practice.Systems {
		a, ok := s.ws.App(system.Name)
		if !ok {
			continue
		}
		f, err := s.of(a.Name, tenantOf(s.ws, a.Name), s.now, fromTable)
		if err != nil {
			return nil, err
		}
		if f != nil {
			out = append(out, app.Snapshot(a, *f))
		}
	}
	for _, a := range appsOf(s.ws) {
		if !a.PerOrganisation {
			continue
		}
		for _, name := range s.organisations(a.Name) {
			f, err := s.ofOrganisation(a.Name, name, tenantOf(s.ws, a.Name), s.now, fromTable)
			if err != nil {
				return nil, err
			}
			if f != nil {
				out = append(out, app.Snapshot(a, *f))
			}
		}
	}
	own, err := s.organisation()
	if own != nil {
		out = append(out, *own)
	}
	return out, err
}

// organisation is the practice's own as Xero's API showed it, where a run has
// kept that.
func (s sighting) organisation() (*reconcile.Snapshot, error) {
	x := s.ws.Practice.Xero
	if x == nil || x.Snapshot {
		return nil, nil
	}
	tenant := reconcile.Tenant{System: xero.System, Name: x.TenantName.Value, ID: x.TenantID.Value}
	f, err := s.of(xero.System, tenant, s.now, fromAPI)
	if f == nil || err != nil {
		return nil, err
	}
	seen, ok := f.API()
	if !ok {
		return nil, nil
	}
	seen.CapturedBy = cmp.Or(f.CapturedBy, "a run of practicectl")
	return &seen, nil
}

// organisations are those of which there is a list of a system.
func (s sighting) organisations(system string) []string {
	var out []string
	for _, f := range s.files {
		if f.System == system && f.Organisation != "" && !slices.Contains(out, f.Organisation) {
			out = append(out, f.Organisation)
		}
	}
	slices.Sort(out)
	return out
}

// practice is Practice Manager as its snapshots show it, with what they lack:
// what the API showed, or the lists that people took, whatever is newer.
func (s sighting) practice() (provider.Still, map[reconcile.Kind]string, error) {
	x := s.ws.Practice.XPM
	tenant := reconcile.Tenant{System: resolve.SystemXPM, Name: x.TenantName.Value, ID: x.TenantID.Value}
	fits := fromAPI
	if x.Snapshot {
		fits = anySource
		tenant.Name = cmp.Or(tenant.Name, s.ws.Practice.DisplayName)
	}
	still := provider.Still{Check: new(xpm.Provider).Audit}
	f, err := s.of(resolve.SystemXPM, tenant, s.now, fits)
	if err != nil {
		return still, nil, err
	}
	if f == nil {
		none := "there is no snapshot of Practice Manager in " + s.dir + ": practicectl observe " + resolve.SystemXPM
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
	lackList(lacking, reconcile.KindClient, "clients", app.SystemClients, lists.Clients)
	lackList(lacking, reconcile.KindJob, "current jobs", app.SystemJobs, lists.Jobs)
	still.Seen, err = lists.Practice(tenant)
	return still, lacking, err
}

func lackList(lacking map[reconcile.Kind]string, kind reconcile.Kind, what, system string, f *snapshot.File) {
	if f == nil {
		lacking[kind] = "there is no list of " + what + ": practicectl observe " + system
	}
}
