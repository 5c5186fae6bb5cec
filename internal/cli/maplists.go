package cli

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// listsFolder is where a workspace keeps its lists.
const listsFolder = "observed"

// observedLists are the newest lists of the apps that the practice uses. Without
// a folder that was named they are those beside the declarations, where there
// are any.
func observedLists(env *Env, ws *decl.Workspace, dir, named string) ([]reconcile.Snapshot, error) {
	folder := named
	if folder == "" {
		folder = filepath.Join(dir, listsFolder)
	}
	fsys, err := env.Folder(folder)
	if err != nil {
		if named == "" {
			return nil, nil // nothing was observed yet, which every account says
		}
		return nil, err
	}
	files, err := snapshotFiles(fsys, folder)
	if err != nil {
		return nil, err
	}
	now, err := env.clock()
	if err != nil {
		return nil, err
	}
	var out []reconcile.Snapshot
	for _, s := range ws.Practice.Systems {
		a, known := ws.App(s.Name)
		f, found := snapshot.Newest(files, s.Name, "")
		if !known || !found || s.Unused {
			continue
		}
		if err := f.Check(reconcile.Tenant{System: f.System, Name: f.Tenant, ID: f.TenantID}, now()); err != nil {
			return nil, fmt.Errorf("use the snapshot %s: %w", snapshot.Name(f), err)
		}
		out = append(out, app.Snapshot(a, f))
	}
	return out, nil
}

func snapshotFiles(fsys fs.FS, folder string) ([]snapshot.File, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the snapshots: %w", err)
	}
	var files []snapshot.File
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read a snapshot: %w", err)
		}
		f, err := snapshot.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Join(filepath.ToSlash(folder), name), err)
		}
		files = append(files, f)
	}
	return files, nil
}
