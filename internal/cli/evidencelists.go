package cli

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// keptLists are all snapshots of a folder, also the old ones: each is evidence of
// its day. A list of another account proves nothing about this one, and is left
// out with a word about it.
func keptLists(env *Env, told string, ws *decl.Workspace, dir string) ([]evidence.List, error) {
	files, err := readSnapshots(env, told, dir, allNames)
	if err != nil {
		return nil, err
	}
	k := kept{observed: files, env: env, ws: ws}
	var out []evidence.List
	for _, f := range k.files {
		name := k.names[f.Digest]
		l, ok, err := k.list(f, name)
		if err != nil {
			return nil, diag.List{k.problem(name, err)}
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
	tenant := accountOf(k.ws, f.System)
	if tenant.Name == "" {
		tenant.Name = f.Tenant
	}
	file := path.Join(filepath.ToSlash(k.dir), name)
	if err := f.Check(tenant, f.CapturedAt); err != nil {
		fmt.Fprintf(k.env.Stderr, "%s is left out: %v\n", file, err)
		return evidence.List{}, false, nil
	}
	l := evidence.List{
		Snapshot: reconcile.Snapshot{System: f.System, CapturedAt: f.CapturedAt},
		Population: evidence.Population{
			System: f.System, Title: evidence.Title(k.ws, f.System), Organisation: f.Organisation, Known: true, File: file, Rows: f.Rows, Total: f.Total,
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
