package scaffold_test

import (
	"errors"
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
	tab = "10000000-0000-4000-8000-000000000005"

	acme = "20000000-0000-4000-8000-000000000001"
	zed  = "20000000-0000-4000-8000-000000000003"
)

// odd is a practice with everything that makes declaring it awkward.
var odd = reconcile.Snapshot{Objects: []reconcile.Object{
	staff(jo, "Jo O'Brien", "Jo@Harbour.example"),
	staff(jo2, "Jo O’Brien", "jo@harbour.example "), // one slug, one e-mail
	staff(sup, "Xero Support", "support@XERO.com"),
	staff(tan, "Mīria Tāne: partner", ""),
	staff(tab, "Null\t\u007f", "null at harbour.example"),
	client(zed, " Zed, \"The\" Ltd", jo, ""),
	client("20000000-0000-4000-8000-000000000002", "Acme", "", sup),
	client(acme, "Acme", tan, jo2),
	client("20000000-0000-4000-8000-000000000004", "Two\r\nlines\uFEFF", tab, ""),
	client("20000000-0000-4000-8000-000000000005", "\u00a0", jo, jo),
}}

var practice = scaffold.Practice{
	DisplayName: "Harbour & Sons: Accounting", TimeZone: "Australia/Sydney", Manage: "observe",
	Tenant: reconcile.Tenant{Name: "Harbour", ID: "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11"},
}

// workspace returns the files, and what decl makes of them.
func workspace(t *testing.T, p scaffold.Practice, seen *reconcile.Snapshot) (map[string]string, *decl.Workspace) {
	t.Helper()
	draft, err := scaffold.Workspace(p, seen, true)
	if err != nil {
		t.Fatal(err)
	}
	fsys, text := fstest.MapFS{}, map[string]string{}
	for _, f := range draft.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		text[f.Name] = string(f.Data)
	}
	ws, problems := decl.Load(fsys, "")
	if len(problems) > 0 {
		t.Fatalf("what was written does not load: %v", problems)
	}
	return text, ws
}

func TestWorkspace(t *testing.T) {
	files, ws := workspace(t, practice, &odd)
	for _, name := range []string{"practice.yaml", "users.yaml", "clients.yaml", "clients.csv"} {
		golden.Equal(t, filepath.Join("testdata", name), []byte(files[name]))
	}
	if len(ws.Users) != 4 || len(ws.Assignments[0].Clients) != 5 {
		t.Errorf("%d users and %d clients, want 4 and 5", len(ws.Users), len(ws.Assignments[0].Clients))
	}
}

func TestWorkspaceOfAnUnseenPractice(t *testing.T) {
	for _, name := range []string{"007", "null", "true", strings.Repeat("Harbour ", 40), " \x7f\n Harbour\uFEFF\tTwo ", "港"} {
		workspace(t, scaffold.Practice{DisplayName: name, TimeZone: "UTC", Manage: "observe"}, nil)
	}
}

// The state goes to a branch, or to a folder that Git is told to ignore.
func TestState(t *testing.T) {
	p := practice
	files, ws := workspace(t, p, nil)
	if got := files[scaffold.IgnoreFile]; ws.Practice.State != (decl.State{}) || !strings.Contains(got, "\n.practicectl/\n") {
		t.Errorf("without a branch: state %v and a .gitignore of %q", ws.Practice.State, got)
	}
	p.StateBranch = "practicectl-state"
	files, ws = workspace(t, p, nil)
	if _, ok := files[scaffold.IgnoreFile]; ok || ws.Practice.State.GitBranch != "practicectl-state" {
		t.Errorf("with a branch: state %v, .gitignore %v", ws.Practice.State, ok)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	tests := []struct {
		name   string
		change func(*scaffold.Practice)
		want   string
	}{
		{"no name", func(p *scaffold.Practice) { p.DisplayName = "" }, "the practice has no name"},
		{"a name nobody sees", func(p *scaffold.Practice) { p.DisplayName = " \u00a0\uFEFF\t" }, "the practice has no name"},
		{"a tenant without an id", func(p *scaffold.Practice) { p.Tenant.ID = "harbour" },
			`the new workspace would not be valid, so nothing was written: practice.yaml:16:13: id "harbour" is not a UUID [schema]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := practice
			tt.change(&p)
			_, err := scaffold.Workspace(p, &odd, true)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

// The law: whatever people and clients are called elsewhere, the files load,
// nobody is lost, and the plan is empty.
func FuzzNames(f *testing.F) {
	for _, seed := range awkward {
		f.Add(seed, seed, seed)
		f.Add("Jo", seed+" "+seed, "x"+seed+"@harbour.example")
	}
	f.Fuzz(func(t *testing.T, name, other, email string) {
		seen := reconcile.Snapshot{Objects: []reconcile.Object{
			staff(jo, name, email), staff(jo2, name, "x"), staff(tan, other, other),
			client(acme, name, jo, jo2), client(zed, other, tan, sup),
		}}
		planIsEmpty(t, seen)
		p := scaffold.Practice{DisplayName: "Harbour", TimeZone: "UTC", Manage: "apply"}
		_, ws := workspace(t, p, &seen)
		clients := ws.Assignments[0].Clients
		if want := 3 - strings.Count(strings.ToLower(strings.TrimSpace(email)+"\n"+strings.TrimSpace(other)+"\n"), "@xero.com\n"); len(ws.Users) != want || len(clients) != 2 {
			t.Errorf("%d users and %d clients, want %d and 2", len(ws.Users), len(clients), want)
		}
		for _, c := range clients {
			if c.UUID.Value == acme && len(ws.Users) == 3 && (c.Partner.User == "" || c.Manager.User == "" || c.Partner.User == c.Manager.User) {
				t.Errorf("roles %v and %v", c.Partner, c.Manager)
			}
		}
	})
}

// awkward are names that YAML, CSV or the checks of a workspace read as
// something else, and names they do not take as they are.
var awkward = []string{
	"", " ", "null", "NULL", "~", "true", "yes", "090", "1e5", "0x10", "2024-02-01", "-", "- a", "a: b", "a #b", "#", "*a", "&a", "!a", "@a", "`a", "%a",
	"{a}", "[a]", "a,b;c", `"`, `a "b" c`, "'", "O'Brien’s", `a\`, "a\\u0041", "a\nb", "a\r\nb", "\ta", "a\x00b", "a\x7fb", "a\u0085b", "\uFEFFa", "a\uFEFF", "\uFFFE", "\uFFFF",
	"a\u2028b", "\u00a0", "\u200b", "\xff\xfe", "=1+1", "Ōtāhuhu", "港", "🦘", strings.Repeat("long ", 50), strings.Repeat("x", 300),
	"Bearer aaaaaaaaaaaaaaaaaaaaaaaa", "client_secret: x", "api-key:", "eyJhbGciOiJIUzI1NiIs.x", "-----BEGIN RSA PRIVATE KEY-----",
	"a1b2c3d4e5f6a7b8c9d0g1h2i3j4k5l6m7n8o9p0", "A1B2C3D4E5F6A7B8C9D0G1H2I3J4K5L6M7N8O9P0Q1", "jo@xero.com", "jo@harbour.example", "jo@harbour", "Jo <jo@harbour.example>",
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
	var exists *scaffold.ExistsError
	if !errors.As(err, &exists) || !strings.Contains(err.Error(), "users.yaml is there already: nothing was written") {
		t.Errorf("error %v", err)
	}
	if data, err := os.ReadFile(old); err != nil || string(data) != "mine" {
		t.Errorf("the old file holds %q, %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// What was edited meanwhile is not overwritten, nor is anything else written.
func TestWriteAddsOnlyToWhatWasRead(t *testing.T) {
	dir := t.TempDir()
	old, link := filepath.Join(dir, "people.yaml"), filepath.Join(dir, "users.yaml")
	if err := os.WriteFile(old, []byte("mine\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("people.yaml", link); err != nil {
		t.Fatal(err)
	}
	files := []scaffold.File{{Name: "book.csv", Data: []byte("a")}, {Name: "users.yaml", Data: []byte("mine\nand new\n"), Old: []byte("other\n")}}
	err := scaffold.Write(dir, files)
	var changed *scaffold.ChangedError
	if !errors.As(err, &changed) || err.Error() != link+" was changed meanwhile: nothing was written" {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	files[1].Old = []byte("mine\n")
	if err := scaffold.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(old)
	if err != nil || info.Mode() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if data, err := os.ReadFile(old); err != nil || string(data) != "mine\nand new\n" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if target, err := os.Readlink(link); err != nil || target != "people.yaml" {
		t.Errorf("the link is %q, %v", target, err)
	}
}

// That something else keeps us from writing is not the file being there.
func TestWriteFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := scaffold.Write(dir, []scaffold.File{{Name: "practice.yaml"}})
	var exists *scaffold.ExistsError
	if err == nil || errors.As(err, &exists) || !strings.Contains(err.Error(), "practice.yaml: ") {
		t.Errorf("error %v", err)
	}
}

func TestSlug(t *testing.T) {
	tests := []struct{ name, want, reason string }{
		{"Jo O'Brien", "jo-obrien", "an apostrophe joins"},
		{"Mīria Tāne", "miria-tane", "macrons are dropped"},
		{"007", "n-007", "a name begins with a letter"},
		{"Null", "n-null", "null in a cell is nobody"},
		{"港", "n", "no letter can be kept"},
		{strings.Repeat("abcde ", 20), strings.Repeat("abcde-", 10) + "abc", "63 characters at most"},
		{strings.Repeat("abcdef ", 20), "abcdef-abcdef-abcdef-abcdef-abcdef-abcdef-abcdef-abcdef-abcdef", "and no hyphen at the end"},
	}
	for _, tt := range tests {
		if got := scaffold.Slug(tt.name); got != tt.want {
			t.Errorf("%q is %q, want %q: %s", tt.name, got, tt.want, tt.reason)
		}
	}
}
