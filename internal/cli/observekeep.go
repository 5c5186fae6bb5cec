package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/provider/xero"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/internal/xeroapi/accounting"
	"github.com/practicectl/practicectl/reconcile"
)

// withJobs is a system whose jobs are looked at wherever the login may: a
// snapshot serves plans of declarations that are not written yet.
type withJobs struct {
	provider.Planner
	may bool
}

// Observe asks for the jobs too.
func (w withJobs) Observe(ctx context.Context, q provider.Query) (reconcile.Snapshot, error) {
	q.Jobs = q.Jobs || w.may
	return w.Planner.Observe(ctx, q)
}

// practice asks Practice Manager, and also what a plan of today would ask beyond
// the lists: without the answers, a plan from the snapshot would know less.
func (v observing) practice(ctx context.Context) (snapshot.File, error) {
	s, err := open(ctx, v.env, v.ws, v.dir, v.o.connectOptions, toRead)
	if err != nil {
		return snapshot.File{}, err
	}
	day, err := today(v.ws, s.now())
	if err != nil {
		return snapshot.File{}, err
	}
	result, err := pipeline.Plan(ctx, pipeline.Input{
		Workspace: v.ws, XPM: withJobs{s.xpm, s.jobs}, Date: day, Today: day, Now: s.now(), Unguarded: true,
	})
	if err != nil {
		return snapshot.File{}, err
	}
	return snapshot.FromAPI(result.Snapshot, cmp.Or(v.o.capturedBy, v.env.who())), nil
}

// organisation asks the practice's own organisation for its users.
func (v observing) organisation(ctx context.Context) (snapshot.File, error) {
	now, err := v.env.clock()
	if err != nil {
		return snapshot.File{}, err
	}
	declared := v.ws.Practice.Xero
	r, err := reach(ctx, v.env, target{dir: v.dir, needs: login.Needs{Organisation: true}}, v.o.connectOptions, toRead)
	if err != nil {
		return snapshot.File{}, err
	}
	conn, err := xeroapi.FindOrganisation(r.conns, declared.TenantName.Value, declared.TenantID.Value)
	if err != nil {
		return snapshot.File{}, err
	}
	tenant := reconcile.Tenant{System: xero.System, Name: conn.Name, ID: conn.TenantID}
	seen, err := xero.New(accounting.New(r.client.ForTenant(conn.TenantID)), tenant, now).Observe(ctx, provider.Query{})
	if err != nil {
		return snapshot.File{}, fmt.Errorf("observe Xero: %w", err)
	}
	return snapshot.FromAPI(seen, cmp.Or(v.o.capturedBy, v.env.who())), nil
}

// keep writes the snapshot and says what it holds.
func (v observing) keep(f snapshot.File) error {
	data, err := snapshot.Encode(f)
	if err != nil {
		return err
	}
	path := filepath.Join(observedIn(string(v.o.out), v.dir), snapshot.Name(f))
	if err := writeNew(path, data); err != nil {
		return err
	}
	zone, err := time.LoadLocation(v.ws.Practice.TimeZone)
	if err != nil {
		return fmt.Errorf("time zone of the practice: %w", err)
	}
	fmt.Fprintf(v.env.Stdout, "%s: %s\n", f.System, holds(f))
	if len(f.Columns) > 0 {
		fmt.Fprintf(v.env.Stdout, "kept of each: %s; nothing else\n", strings.Join(f.Columns, ", "))
	}
	as := ""
	if f.AsRole != "" {
		as = " as " + f.AsRole
	}
	fmt.Fprintf(v.env.Stdout, "captured at %s by %s%s\n", f.CapturedAt.In(zone).Format("2006-01-02 15:04 MST"), oneLine(f.CapturedBy), oneLine(as))
	fmt.Fprintf(v.env.Stdout, "%s\n\nnext: commit it with your change, then practicectl plan%s\n", filepath.ToSlash(path), v.onlyHere())
	if v.o.from != "" && v.o.at == "" {
		fmt.Fprintln(v.env.Stderr, "captured now is taken for granted: give --at when the file is older")
	}
	return nil
}

// onlyHere is the flag by which a plan sees another folder.
func (v observing) onlyHere() string {
	if v.o.out == "" {
		return ""
	}
	return " --observed " + filepath.ToSlash(string(v.o.out))
}

// holds is what a snapshot has in it, and how much of the whole that is.
func holds(f snapshot.File) string {
	if seen, ok := f.API(); ok {
		n := map[reconcile.Kind]int{}
		for _, o := range seen.Objects {
			n[o.Key.Kind]++
		}
		if f.System == xero.System {
			return counted(n[reconcile.KindUser], "user", "users") + " of " + f.Tenant
		}
		jobs := counted(n[reconcile.KindJob], "current job", "current jobs")
		if !seen.Jobs {
			jobs = "no jobs, which the login may not read"
		}
		return fmt.Sprintf("%s, %s, %s and %s of %s", counted(n[reconcile.KindStaff], "staff record", "staff records"), counted(n[reconcile.KindClient], "client", "clients"),
			jobs, counted(len(seen.Groups), "client group", "client groups"), f.Tenant)
	}
	switch {
	case !f.Partial:
		return fmt.Sprintf("%s, the whole list", counted(f.Rows, "row", "rows"))
	case f.Total > 0:
		return fmt.Sprintf("%d of %d rows, not the whole list (%s)", f.Rows, f.Total, oneLine(f.PartialWhy))
	default:
		return fmt.Sprintf("%s, not the whole list (%s)", counted(f.Rows, "row", "rows"), oneLine(f.PartialWhy))
	}
}

// writeNew writes a snapshot at once or not at all, and never over another one.
func writeNew(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // part of the workspace, for everybody who reads it
		return fmt.Errorf("keep the snapshot: %w", err)
	}
	err := createWhole(path, data)
	if errors.Is(err, fs.ErrExist) {
		return &exitError{
			code: exitFailed, err: fmt.Errorf("%s is there already, and a snapshot is never written over", filepath.ToSlash(path)),
			hint: "give --at, or wait a second, when this is another one",
		}
	}
	if err != nil {
		return fmt.Errorf("keep the snapshot: %w", err)
	}
	return nil
}

// createWhole makes a new file that is there whole or not at all.
func createWhole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".observe-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), path)
}

// folderFlag is a folder or file that has to have a name: an empty text is a
// variable that was not set, and would mean another one than was meant.
type folderFlag string

// String is the folder.
func (f *folderFlag) String() string { return string(*f) }

// Set takes the folder.
func (f *folderFlag) Set(s string) error {
	if s == "" {
		return errors.New("a variable that should name it is probably not set")
	}
	*f = folderFlag(filepath.Clean(s))
	return nil
}

// Type is what help calls it.
func (f *folderFlag) Type() string { return "string" }

// nameFlag is a name as people type it. Blanks around it are none of it, and one
// of blanks alone is a variable that was not set.
type nameFlag string

// String is the name.
func (f *nameFlag) String() string { return string(*f) }

// Set takes the name.
func (f *nameFlag) Set(s string) error {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return errors.New("a variable that should hold it is probably not set")
	}
	*f = nameFlag(s)
	return nil
}

// Type is what help calls it.
func (f *nameFlag) Type() string { return "string" }
