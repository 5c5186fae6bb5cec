package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/reconcile"
)

// Years of evidence lie beside the newest files, and are not read, but for the
// lists of systems of which every one counts.
func TestNewestNames(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		files, want  []string
	}{
		{"none", "an empty folder is one without snapshots", nil, nil},
		{"the last of each", "by the time in the name", []string{
			"xbert-20261122T061200Z.json", "xbert-20251122T061200Z.json", "xbert-20261122T061159Z.json", "xero-Acme-20240101T000000Z.json", "xero-20230101T000000Z.json",
		}, []string{"xbert-20261122T061200Z.json", "xero-20230101T000000Z.json", "xero-Acme-20240101T000000Z.json"}},
		{"other names", "whoever named it so, it may be the newest", []string{"xbert-20261122T061200Z (1).json", "mine.json", "xbert-20261122T061200Z.json"},
			[]string{"mine.json", "xbert-20261122T061200Z (1).json", "xbert-20261122T061200Z.json"}},
		{"all of some systems", "and of their organisations", []string{
			"xeroPractice-20261122T061200Z.json", "xeroPractice-20251122T061200Z.json", "xeroPractices-20241122T061200Z.json", "xeroPractices-20251122T061200Z.json",
			"xeroOrganisation-Acme-20240101T000000Z.json", "xeroOrganisation-Acme-20230101T000000Z.json",
		}, []string{
			"xeroOrganisation-Acme-20230101T000000Z.json", "xeroOrganisation-Acme-20240101T000000Z.json",
			"xeroPractice-20251122T061200Z.json", "xeroPractice-20261122T061200Z.json", "xeroPractices-20251122T061200Z.json",
		}},
		{"other files", "what lies there besides is no snapshot", []string{".observe-123", ".hidden.json", "list.csv", "README.md", "sub/xbert-20261122T061200Z.json"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for _, f := range tt.files {
				files[f] = &fstest.MapFile{}
			}
			entries, err := files.ReadDir(".")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, newest(entries, "xeroPractice", "xeroOrganisation")); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// A snapshot is there whole or not at all, and stays as it is.
func TestWriteNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "observed")
	path := filepath.Join(dir, "a.json")
	if err := writeNew(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	err := writeNew(path, []byte("two"))
	if want := filepath.ToSlash(path) + " is there already, and a snapshot is never written over"; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != "one" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside it lies %v, %v", entries, err)
	}
}

func TestMoment(t *testing.T) {
	for _, tt := range []struct{ text, want, err string }{
		{"2026-11-20T16:40", "2026-11-20T05:40:00Z", ""},
		{"2026-11-20T16:40:00+13:00", "2026-11-20T03:40:00Z", ""},
		{"2026-11-20", "", `--at is not a time: "2026-11-20"`},
		{"20.11.2026 16:40", "", `--at is not a time: "20.11.2026 16:40"`},
	} {
		t.Run(tt.text, func(t *testing.T) {
			at, err := moment(tt.text, "Australia/Sydney")
			got, said := "", ""
			if err != nil {
				said = err.Error()
			} else {
				got = at.UTC().Format(time.RFC3339)
			}
			if diff := cmp.Diff([]string{tt.want, tt.err}, []string{got, said}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A role is known by either of its names, since what does not show depends on it.
func TestRole(t *testing.T) {
	a := decl.App{DisplayName: "My Xero", Roles: []decl.AppRole{{Name: "administrator", Title: "Practice Administrator"}, {Name: "staff", Title: "Staff Member"}}}
	for _, tt := range []struct{ said, want, err string }{
		{"administrator", "administrator", ""},
		{"practice  ADMINISTRATOR", "administrator", ""},
		{"", "", ""},
		{"boss", "", `--as-role: My Xero has no role "boss"`},
	} {
		got, err := role(a, tt.said)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if diff := cmp.Diff([]string{tt.want, tt.err}, []string{got, said}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.said, diff)
		}
	}
}

// BenchmarkReadObserved reads what a plan of a large practice reads: a snapshot
// of 20,000 clients, with a year of older ones beside it.
func BenchmarkReadObserved(b *testing.B) {
	at := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	seen := reconcile.Snapshot{System: "xpm", Tenant: reconcile.Tenant{System: "xpm", Name: "Harbour"}, CapturedAt: at, Jobs: true}
	holder := reconcile.Value{ID: "20000000-0000-4000-8000-000000000001", Name: "Lee Park"}
	for i := range 20_000 {
		seen.Objects = append(seen.Objects, reconcile.Object{
			Key:  reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: fmt.Sprintf("10000000-0000-4000-8000-%012d", i)},
			Name: fmt.Sprintf("Client %d Pty Ltd", i),
			Fields: []reconcile.FieldValue{
				{Field: reconcile.FieldPartner, Value: holder, Confirmed: true}, {Field: reconcile.FieldManager, Value: holder, Confirmed: true},
			},
		})
	}
	f := snapshot.FromAPI(seen, "jo-bloggs")
	data, err := snapshot.Encode(f)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	for i := range 52 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("xpm-2025%02d%02dT060000Z.json", 1+i/5, 1+i%5)), []byte(strings.Repeat("x", 100)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, snapshot.Name(f)), data, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		got, err := readObserved(&Env{Folder: openFolder}, dir, "")
		if err != nil || len(got.files) != 1 {
			b.Fatal(len(got.files), err)
		}
	}
}

// BenchmarkReadEveryList reads what years of looking for Xero Support leave: 500
// lists of 20 users, of 50 organisations.
func BenchmarkReadEveryList(b *testing.B) {
	at := time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	apps, err := carriedApps()
	if err != nil {
		b.Fatal(err)
	}
	ws := &decl.Workspace{Practice: decl.Practice{DisplayName: "Harbour"}, Known: apps}
	a, _ := ws.App("xeroOrganisation")
	var text strings.Builder
	text.WriteString("Name,Email,Role,Payroll,Status\n")
	for i := range 20 {
		fmt.Fprintf(&text, "User Number %d,user%d@harbour.example,Standard,Yes,Active\n", i, i)
	}
	table, problems := app.Read(a, snapshot.KindCSV, []byte(text.String()))
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	dir := b.TempDir()
	for i := range 500 {
		f, err := snapshot.Make(table, snapshot.Provenance{
			Tenant: "Harbour", Organisation: fmt.Sprintf("Client %d Pty Ltd", i%50), CapturedBy: "jo-bloggs", AsRole: "adviser", Total: 20,
			CapturedAt: at.Add(-time.Duration(i) * time.Hour), Now: at,
		})
		if err != nil {
			b.Fatal(err)
		}
		data, err := snapshot.Encode(f)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, snapshot.Name(f)), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		got, err := readObserved(&Env{Folder: openFolder}, dir, "", ofSupport(ws)...)
		if err != nil {
			b.Fatal(err)
		}
		seen, earlier, err := sighting{observed: got, ws: ws, now: at}.lists()
		if err != nil || len(seen) != 50 || len(earlier) != 450 {
			b.Fatal(len(seen), len(earlier), err)
		}
	}
}
