package cli

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// listFile is a snapshot of Ignition with one user.
func listFile(t *testing.T, at time.Time, email string) *fstest.MapFile {
	t.Helper()
	layout := snapshot.Layout{System: "ignition", Title: "Ignition", KeyColumn: "email", Columns: []snapshot.Column{{Name: "email", Headings: []string{"Email"}, Required: true}}}
	table, problems := snapshot.Read(snapshot.KindCSV, []byte("Email\n"+email+"\n"), layout)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f, err := snapshot.Make(table, snapshot.Provenance{Tenant: "Harbour", CapturedAt: at, CapturedBy: "jo", AsRole: "admin", Total: 1, Now: at})
	if err != nil {
		t.Fatal(err)
	}
	data, err := snapshot.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: data}
}

// The newest list of each app that is used is taken, and none that was edited
// or comes from the future.
func TestObservedLists(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	old, newer, future := listFile(t, now.AddDate(0, 0, -9), "old@x.example"), listFile(t, now.AddDate(0, 0, -1), "new@x.example"), listFile(t, now.AddDate(0, 0, 1), "soon@x.example")
	tests := []struct {
		name, why string
		named     string
		files     fs.FS // nil: there is no folder
		unused    bool
		want      string // e-mail of the one user
		err       string
	}{
		{"the newest", "", "", fstest.MapFS{"a.json": newer, "b.json": old, "notes.txt": {Data: []byte("x")}}, false, "new@x.example", ""},
		{"no folder", "nothing was observed yet", "", nil, false, "", ""},
		{"no folder of that name", "somebody asked for it", "lists", nil, false, "", "there is no folder"},
		{"not used", "the practice does not use the app any more", "", fstest.MapFS{"a.json": newer}, true, "", ""},
		{"edited", "an edit is noticed", "lists", fstest.MapFS{"a.json": {Data: []byte(strings.Replace(string(newer.Data), "new@", "evil@", 1))}}, false, "", "lists/a.json: "},
		{"from the future", "", "", fstest.MapFS{"a.json": future}, false, "", "the snapshot is from the future"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := &Env{Now: func() time.Time { return now }, Getenv: func(string) string { return "" }, Folder: func(string) (fs.FS, error) {
				if tt.files == nil {
					return nil, errors.New("there is no folder")
				}
				return tt.files, nil
			}}
			ws := &decl.Workspace{
				Practice: decl.Practice{Systems: []decl.System{{Name: "ignition", Unused: tt.unused}, {Name: "xbert"}}},
				Known:    []decl.App{{Name: "ignition"}, {Name: "xbert"}},
			}
			lists, err := observedLists(env, ws, "ws", tt.named)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("%s: error %v, want one with %q", tt.why, err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := users(lists); got != tt.want {
				t.Errorf("%s: users %q, want %q", tt.why, got, tt.want)
			}
		})
	}
}

func users(lists []reconcile.Snapshot) string {
	var out []string
	for _, l := range lists {
		for _, o := range l.Objects {
			out = append(out, o.Email)
		}
	}
	return strings.Join(out, " ")
}
