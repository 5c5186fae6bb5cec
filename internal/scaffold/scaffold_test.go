package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

func staff(id, name, email string) reconcile.Object {
	return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id}, Name: name, Email: email}
}

func client(id, name, partner, manager string) reconcile.Object {
	o := reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: id}, Name: name}
	for f, holder := range map[reconcile.Field]string{reconcile.FieldPartner: partner, reconcile.FieldManager: manager} {
		o.Fields = append(o.Fields, reconcile.FieldValue{Field: f, Value: reconcile.Value{ID: holder}})
	}
	return o
}

const (
	jo  = "10000000-0000-4000-8000-000000000001"
	jo2 = "10000000-0000-4000-8000-000000000002"
	sup = "10000000-0000-4000-8000-000000000003"
	tan = "10000000-0000-4000-8000-000000000004"
)

// odd is a practice with everything that makes declaring it awkward.
var odd = reconcile.Snapshot{Objects: []reconcile.Object{
	staff(jo, "Jo O'Brien", "Jo@Harbour.example"),
	staff(jo2, "Jo O’Brien", "jo@harbour.example "), // one slug, one e-mail
	staff(sup, "Xero Support", "support@XERO.com"),
	staff(tan, "Mīria Tāne: partner", ""),
	client("20000000-0000-4000-8000-000000000003", " Zed, \"The\" Ltd", jo, ""),
	client("20000000-0000-4000-8000-000000000002", "Acme", "", sup),
	client("20000000-0000-4000-8000-000000000001", "Acme", tan, jo2),
}}

var practice = scaffold.Practice{
	DisplayName: "Harbour & Sons: Accounting", TimeZone: "Australia/Sydney", Manage: "observe",
	Tenant: reconcile.Tenant{Name: "Harbour", ID: "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11"},
}

func TestWorkspace(t *testing.T) {
	files, err := scaffold.Workspace(practice, &odd, true)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range files {
		golden.Equal(t, filepath.Join("testdata", f.Name), f.Data)
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	ws, problems := decl.Load(fsys, "")
	if len(problems) > 0 {
		t.Fatalf("what was written does not load: %v", problems)
	}
	if len(ws.Users) != 3 || len(ws.Assignments[0].Clients) != 3 {
		t.Errorf("%d users and %d clients, want 3 and 3", len(ws.Users), len(ws.Assignments[0].Clients))
	}
}

func TestWorkspaceOfAnUnseenPractice(t *testing.T) {
	files, err := scaffold.Workspace(scaffold.Practice{DisplayName: "007", TimeZone: "UTC", Manage: "observe"}, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	if _, problems := decl.Load(fsys, ""); len(problems) > 0 {
		t.Errorf("what was written does not load: %v", problems)
	}
}

// Nothing is overwritten, and nothing is written when anything would be.
func TestWriteNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "users.yaml")
	if err := os.WriteFile(old, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []scaffold.File{{Name: "practice.yaml", Data: []byte("a")}, {Name: "users.yaml", Data: []byte("b")}}
	err := scaffold.Write(dir, files)
	if err == nil || !strings.Contains(err.Error(), "users.yaml is there already: nothing was written") {
		t.Errorf("error %v", err)
	}
	if data, err := os.ReadFile(old); err != nil || string(data) != "mine" {
		t.Errorf("the old file holds %q, %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}
