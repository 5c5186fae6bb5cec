package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// keptLists are all snapshots of a folder, also the old ones: each is evidence of
// its day. A list of another account proves nothing about this one, and is left
// out with a word about it.
func keptLists(env *Env, told string, ws *decl.Workspace, dir string) ([]evidence.List, error) {
	k := kept{observed: observed{dir: observedIn(told, dir)}, env: env, ws: ws}
	if _, err := os.Stat(k.dir); told == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	folder, err := env.Folder(k.dir)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("read the snapshots: %w", err)
	}
	var problems diag.List
	var names []string
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".json" || e.Name()[0] == '.' {
			continue
		}
		f, err := readSnapshot(folder, e.Name())
		if err != nil {
			problems = append(problems, k.problem(e.Name(), err))
			continue
		}
		k.files, names = append(k.files, f), append(names, e.Name())
	}
	if len(problems) > 0 {
		return nil, problems
	}
	var out []evidence.List
	for i, f := range k.files {
		l, ok, err := k.list(f, names[i])
		if err != nil {
			return nil, diag.List{k.problem(names[i], err)}
		}
		if ok {
			out = append(out, l)
		}
	}
	return out, nil
}

// kept turns snapshots of files into what they show.
type kept struct {
	observed
	env *Env
	ws  *decl.Workspace
}

func (k kept) list(f snapshot.File, name string) (evidence.List, bool, error) {
	tenant := k.tenant(f.System)
	if tenant.Name == "" {
		tenant.Name = f.Tenant
	}
	file := path.Join(filepath.ToSlash(k.dir), name)
	if err := f.Check(tenant, f.CapturedAt); err != nil {
		fmt.Fprintf(k.env.Stderr, "%s is left out: it is of another account\n", file)
		return evidence.List{}, false, nil
	}
	l := evidence.List{
		Snapshot: reconcile.Snapshot{System: f.System, CapturedAt: f.CapturedAt},
		Population: evidence.Population{
			System: f.System, Title: k.title(f.System), Organisation: f.Organisation, Known: true, File: file, Rows: f.Rows, Total: f.Total,
			Partial: f.Partial, PartialWhy: f.PartialWhy, CapturedAt: f.CapturedAt, CapturedBy: f.CapturedBy, AsRole: f.AsRole,
			SHA256: f.Source.SHA256, Digest: f.Digest,
		},
	}
	seen, ok := f.API()
	if ok {
		seen.CapturedBy = f.CapturedBy
		l.Snapshot = seen
		return l, true, nil
	}
	var err error
	a, known := k.ws.App(f.System)
	switch {
	case known:
		l.Snapshot = app.Snapshot(a, f)
	case f.System == resolve.SystemXPM:
		l.Snapshot, err = app.Lists{Staff: &f}.Practice(tenant)
	case f.System == app.SystemClients:
		l.Snapshot, err = k.clients(f, tenant)
	}
	l.Snapshot.CapturedAt = f.CapturedAt
	return l, true, err
}

// clients is a list of clients with the staff by whose names it tells them: the
// last list of these that was taken by then.
func (k kept) clients(f snapshot.File, tenant reconcile.Tenant) (reconcile.Snapshot, error) {
	var staff []snapshot.File
	for _, x := range k.files {
		if x.System == resolve.SystemXPM && fromTable(x) && !x.CapturedAt.After(f.CapturedAt) {
			staff = append(staff, x)
		}
	}
	s, ok := snapshot.Newest(staff, resolve.SystemXPM, "")
	if !ok {
		return reconcile.Snapshot{System: f.System}, nil
	}
	return app.Lists{Staff: &s, Clients: &f}.Practice(tenant)
}

// tenant is the account of a system, as it is declared.
func (k kept) tenant(system string) reconcile.Tenant {
	switch x := k.ws.Practice.XPM; {
	case system == resolve.SystemXPM || system == app.SystemClients || system == app.SystemJobs:
		t := reconcile.Tenant{System: resolve.SystemXPM, Name: x.TenantName.Value, ID: x.TenantID.Value}
		if x.Snapshot {
			t.Name = cmp.Or(t.Name, k.ws.Practice.DisplayName)
		}
		return t
	case system == xero.System && k.ws.Practice.Xero != nil:
		return reconcile.Tenant{System: xero.System, Name: k.ws.Practice.Xero.TenantName.Value, ID: k.ws.Practice.Xero.TenantID.Value}
	default:
		return tenantOf(k.ws, system)
	}
}

func (k kept) title(system string) string {
	titles := []struct{ system, title string }{
		{resolve.SystemXPM, "Xero Practice Manager"}, {app.SystemClients, "Xero Practice Manager, clients"},
		{app.SystemJobs, "Xero Practice Manager, jobs"}, {xero.System, "Xero organisation"},
	}
	if i := slices.IndexFunc(titles, func(t struct{ system, title string }) bool { return t.system == system }); i >= 0 {
		return titles[i].title
	}
	if a, ok := k.ws.App(system); ok {
		return a.DisplayName
	}
	return system
}
