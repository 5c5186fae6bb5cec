package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// observedFolder is where a workspace keeps its snapshots. Each is kept under a
// name of its own and never written over: the old ones are evidence.
const observedFolder = "observed"

// keptName is the name that a snapshot is kept under: what it is of, and when.
var keptName = regexp.MustCompile(`^(.+)-([0-9]{8}T[0-9]{6}Z)\.json$`)

// observed is a folder of snapshots, of which those are read that can count.
type observed struct {
	dir   string
	names map[string]string // of files, by digest
	files []snapshot.File
	then  time.Time // what was captured later is left out; zero: nothing is
}

// observedIn is the folder that a command was told of, or the workspace's own.
func observedIn(told, dir string) string {
	return cmp.Or(told, filepath.Join(dir, observedFolder))
}

// readObserved reads the newest snapshots, and of the systems that are named
// every one.
func readObserved(env *Env, told, dir string, every ...string) (observed, error) {
	return readSnapshots(env, told, dir, func(entries []fs.DirEntry) []string { return newest(entries, every...) })
}

// readSnapshots reads those of a folder that which chooses. A folder that nobody
// named need not be there. Every file that is not a sound snapshot is told.
func readSnapshots(env *Env, told, dir string, which func([]fs.DirEntry) []string) (observed, error) {
	out := observed{dir: observedIn(told, dir), names: map[string]string{}}
	_, statErr := os.Stat(out.dir)
	if told == "" && errors.Is(statErr, fs.ErrNotExist) {
		return out, nil
	}
	if told != "" && errors.Is(statErr, fs.ErrNotExist) {
		return out, usageError("give a folder of snapshots, as practicectl observe writes them", "--observed: there is no folder %s", filepath.ToSlash(out.dir))
	}
	folder, err := env.Folder(out.dir)
	if err != nil {
		return out, err
	}
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return out, fmt.Errorf("read the snapshots: %w", err)
	}
	var problems diag.List
	for _, name := range which(entries) {
		f, err := readSnapshot(folder, name)
		if err != nil {
			problems = append(problems, out.problem(name, err))
			continue
		}
		out.files, out.names[f.Digest] = append(out.files, f), name
	}
	if len(problems) > 0 {
		return out, problems
	}
	return out, nil
}

func (o observed) problem(name string, err error) diag.Diagnostic {
	return diag.Diagnostic{Pos: diag.Position{File: path.Join(filepath.ToSlash(o.dir), name)}, Rule: "snapshot", Message: err.Error(), Hint: hintOf(err)}
}

// newest are the names of the files to read: of those with the names that
// snapshots get, the last of each kind, so that years of evidence cost nothing;
// all of the systems of which every one counts; and every other file.
func newest(entries []fs.DirEntry, every ...string) []string {
	last := map[string]string{}
	var names []string
	for _, name := range allNames(entries) {
		if m := keptName.FindStringSubmatch(name); m != nil && !slices.ContainsFunc(every, func(s string) bool { return m[1] == s || strings.HasPrefix(m[1], s+"-") }) {
			last[m[1]] = max(last[m[1]], name)
			continue
		}
		names = append(names, name)
	}
	for _, name := range last {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// allNames are those of all files that may be snapshots.
func allNames(entries []fs.DirEntry) []string {
	var names []string
	for _, e := range entries {
		if !e.IsDir() && path.Ext(e.Name()) == ".json" && e.Name()[0] != '.' {
			names = append(names, e.Name())
		}
	}
	return names
}

// readSnapshot reads one. Its name has to tell the truth, where it is one that
// snapshots get: by it the newest is chosen.
func readSnapshot(folder fs.FS, name string) (snapshot.File, error) {
	in, err := folder.Open(name)
	if err != nil {
		return snapshot.File{}, fmt.Errorf("read the snapshot: %w", err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, snapshot.MaxFile+1))
	if err != nil {
		return snapshot.File{}, fmt.Errorf("read the snapshot: %w", err)
	}
	f, err := snapshot.Decode(data)
	if err != nil {
		return f, err
	}
	if keptName.MatchString(name) && !snapshot.Named(f, name) {
		return f, &snapshot.RefusedError{Reason: "the snapshot in it is another one than its name says", Advice: "name it " + snapshot.Name(f) + ", by which the newest is found"}
	}
	return f, nil
}

// of is the newest snapshot of a system, where there is one. It has to be of
// the account that is declared, and not from the future.
func (o observed) of(system string, tenant reconcile.Tenant, now time.Time, fits func(snapshot.File) bool) (*snapshot.File, error) {
	f, ok := snapshot.Newest(o.those(fits), system, "")
	if !ok {
		return nil, nil
	}
	if err := o.check(f, tenant, now); err != nil {
		return nil, err
	}
	return &f, nil
}

func (o observed) those(fit func(snapshot.File) bool) []snapshot.File {
	var files []snapshot.File
	for _, f := range o.files {
		if fit(f) {
			files = append(files, f)
		}
	}
	return files
}

func (o observed) check(f snapshot.File, tenant reconcile.Tenant, now time.Time) error {
	if tenant.Name == "" { // none is declared
		tenant.Name = f.Tenant
	}
	if err := f.Check(tenant, now); err != nil {
		return diag.List{o.problem(o.names[f.Digest], err)}
	}
	return nil
}

func fromAPI(f snapshot.File) bool   { return f.Source.Kind == snapshot.KindAPI }
func fromTable(f snapshot.File) bool { return !fromAPI(f) }
func anySource(snapshot.File) bool   { return true }

// accountOf is the account of a system, as it is declared. That of an app nothing
// else names than the practice.
func accountOf(ws *decl.Workspace, system string) reconcile.Tenant {
	switch p := ws.Practice; {
	case system == resolve.SystemXPM || system == app.SystemClients || system == app.SystemJobs:
		t := reconcile.Tenant{System: resolve.SystemXPM, Name: p.XPM.TenantName.Value, ID: p.XPM.TenantID.Value}
		if p.XPM.Snapshot {
			t.Name = cmp.Or(t.Name, p.DisplayName)
		}
		return t
	case system == xero.System && p.Xero != nil:
		return reconcile.Tenant{System: xero.System, Name: p.Xero.TenantName.Value, ID: p.Xero.TenantID.Value}
	default:
		return reconcile.Tenant{System: system, Name: p.DisplayName}
	}
}
