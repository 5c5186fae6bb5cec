package decl_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// load expects a workspace without problems.
func load(t *testing.T, files map[string]string, known ...decl.App) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(mapFS(files), "ws", known...)
	if len(problems) > 0 {
		t.Fatalf("got problems, want none:\n%s", text(t, problems))
	}
	return ws
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return fsys
}

func text(t testing.TB, problems diag.List) string {
	t.Helper()
	var b strings.Builder
	if err := problems.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func at(file string, line, column int) diag.Position {
	return diag.Position{File: file, Line: line, Column: column}
}

func TestLoad(t *testing.T) {
	got := load(t, map[string]string{
		"practice.yaml": `# yaml-language-server: $schema=practice.schema.json
apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour Accounting
  timezone: Australia/Sydney
  manage: observe
  systems:
    xpm: {observe: api, apply: api, format: json, tenant: {name: "Harbour ", id: 1F3C6E0A-52d4-4b8e-9a51-6f1f3a1f7c11}}
  unmanaged: {staff: fail, clients: ignore}
  ignore: {staffEmails: ["*@Xero.com"]}
`,
		"people/all.yml": `---
# two people
---
apiVersion: practicectl/v1
kind: User
metadata: {name: sam-lee}
spec:
  fullName: Sam Lee
  accounts: {xpm: {uuid: 0CBAF41F-9241-4f72-8b90-fbdf4457c346, email: accounts@harbour.example}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: jo-bloggs}
spec:
  fullName: Jo Bloggs
  email: Jo@harbour.example
  formerEmails: [jo.b@old.example]
  accounts:
    xpm:
      create: true
---
`,
		"lists/north.yaml": `apiVersion: practicectl/v1
kind: Assignment
metadata: {name: north-shore}
spec:
  partner: jo-bloggs
  clients:
    - {name: Ōtāhuhu "Bay" & Sons, uuid: 720C21D3-e812-4bb1-9d6b-ddeb4745e7b9, manager: ~}
    - name: 'O''Brien'
      partner: sam-lee
  clientsFrom: ../books/north.csv
`,
		"books/north.csv": "\uFEFFmanager,group,client,uuid\r\n" +
			"sam-lee,Bloggs Family,\"Tāmaki \"\"Bay\"\", Ltd\",9E023415-b173-4375-b8d5-4220b5a6b294\r\n" +
			",,,\r\n" +
			"null,, Gamma ,\r\n",
	})
	want := &decl.Workspace{
		Practice: decl.Practice{
			Name:        "harbour",
			Pos:         at("ws/practice.yaml", 4, 18),
			DisplayName: "Harbour Accounting",
			TimeZone:    "Australia/Sydney",
			Manage:      decl.ManageObserve,
			Writer:      decl.WriterXPM,
			XPM: decl.XPM{
				TenantName: decl.Text{Value: "Harbour", Pos: at("ws/practice.yaml", 10, 66)},
				TenantID:   decl.Text{Value: "1f3c6e0a-52d4-4b8e-9a51-6f1f3a1f7c11", Pos: at("ws/practice.yaml", 10, 82)},
				Format:     decl.FormatJSON,
			},
			Unmanaged:   decl.Unmanaged{Staff: decl.UnmanagedFail, Clients: decl.UnmanagedIgnore},
			Rails:       decl.Rails{MaxClients: reconcile.Limit{Count: 200, Percent: 20}, MaxJobs: reconcile.Limit{Count: 400, Percent: 20}, MaxLogins: 3, MaxSupportDays: 14, RequirePartner: true},
			IgnoreStaff: []string{"*@xero.com"},
		},
		Users: []decl.User{
			{
				Name:         "jo-bloggs",
				Pos:          at("ws/people/all.yml", 13, 18),
				FullName:     decl.Text{Value: "Jo Bloggs", Pos: at("ws/people/all.yml", 15, 13)},
				Email:        decl.Text{Value: "Jo@harbour.example", Pos: at("ws/people/all.yml", 16, 10)},
				FormerEmails: []decl.Text{{Value: "jo.b@old.example", Pos: at("ws/people/all.yml", 17, 18)}},
				XPM:          &decl.Account{Pos: at("ws/people/all.yml", 20, 7), Create: true},
			},
			{
				Name:     "sam-lee",
				Pos:      at("ws/people/all.yml", 6, 18),
				FullName: decl.Text{Value: "Sam Lee", Pos: at("ws/people/all.yml", 8, 13)},
				XPM: &decl.Account{
					Pos:   at("ws/people/all.yml", 9, 19),
					UUID:  decl.Text{Value: "0cbaf41f-9241-4f72-8b90-fbdf4457c346", Pos: at("ws/people/all.yml", 9, 26)},
					Email: decl.Text{Value: "accounts@harbour.example", Pos: at("ws/people/all.yml", 9, 71)},
				},
			},
		},
		Assignments: []decl.Assignment{{
			Name:    "north-shore",
			Pos:     at("ws/lists/north.yaml", 3, 18),
			Partner: decl.Ref{User: "jo-bloggs", Pos: at("ws/lists/north.yaml", 5, 12)},
			Clients: []decl.Client{
				{
					Pos:     at("ws/lists/north.yaml", 7, 7),
					Name:    decl.Text{Value: `Ōtāhuhu "Bay" & Sons`, Pos: at("ws/lists/north.yaml", 7, 14)},
					UUID:    decl.Text{Value: "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9", Pos: at("ws/lists/north.yaml", 7, 42)},
					Manager: decl.Ref{Null: true, Pos: at("ws/lists/north.yaml", 7, 89)},
				},
				{
					Pos:     at("ws/lists/north.yaml", 8, 7),
					Name:    decl.Text{Value: "O'Brien", Pos: at("ws/lists/north.yaml", 8, 13)},
					Partner: decl.Ref{User: "sam-lee", Pos: at("ws/lists/north.yaml", 9, 16)},
				},
				{
					CSV:     true,
					Pos:     at("ws/books/north.csv", 2, 1),
					Name:    decl.Text{Value: `Tāmaki "Bay", Ltd`, Pos: at("ws/books/north.csv", 2, 23)},
					UUID:    decl.Text{Value: "9e023415-b173-4375-b8d5-4220b5a6b294", Pos: at("ws/books/north.csv", 2, 45)},
					Manager: decl.Ref{User: "sam-lee", Pos: at("ws/books/north.csv", 2, 1)},
				},
				{
					CSV:     true,
					Pos:     at("ws/books/north.csv", 4, 1),
					Name:    decl.Text{Value: "Gamma", Pos: at("ws/books/north.csv", 4, 8)},
					Manager: decl.Ref{Null: true, Pos: at("ws/books/north.csv", 4, 1)},
				},
			},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if u, ok := got.User("sam-lee"); !ok || u.FullName.Value != "Sam Lee" {
		t.Errorf("User(sam-lee) = %v, %v", u, ok)
	}
	if _, ok := got.User("nobody"); ok {
		t.Error("User(nobody) was found")
	}
}

// Excel saves what it calls CSV with semicolons where the decimal point is a
// comma, and people capitalise the names of columns.
func TestBookFromExcel(t *testing.T) {
	base := string(read(t, "testdata/base.yaml"))
	list := document("Assignment", "north", "{clientsFrom: book.csv}")
	plain := "uuid,client,partner,manager\n720c21d3-e812-4bb1-9d6b-ddeb4745e7b9,\"Acme, Pty Ltd; Sydney\",null,jo-bloggs\n"
	want := load(t, map[string]string{"base.yaml": base, "list.yaml": list, "book.csv": plain}).Assignments[0].Clients
	for name, book := range map[string]string{
		"capitals":   "UUID,Client, Partner ,MANAGER\n720c21d3-e812-4bb1-9d6b-ddeb4745e7b9,\"Acme, Pty Ltd; Sydney\",null,jo-bloggs\n",
		"semicolons": "\uFEFFUUID;\"Client\";Partner;Manager\r\n720C21D3-E812-4BB1-9D6B-DDEB4745E7B9;\"Acme, Pty Ltd; Sydney\";null;jo-bloggs\r\n",
	} {
		got := load(t, map[string]string{"base.yaml": base, "list.yaml": list, "book.csv": book}).Assignments[0].Clients
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestDefaults(t *testing.T) {
	got := load(t, map[string]string{"base.yaml": string(read(t, "testdata/base.yaml"))}).Practice
	want := decl.Practice{
		Name: "harbour", Pos: at("ws/base.yaml", 3, 18),
		DisplayName: "Harbour Accounting", TimeZone: "Australia/Sydney",
		Manage:    decl.ManageApply,
		Writer:    decl.WriterXPM,
		XPM:       decl.XPM{Format: decl.FormatXML},
		Unmanaged: decl.Unmanaged{Staff: decl.UnmanagedReport, Clients: decl.UnmanagedReport},
		Rails:     decl.Rails{MaxClients: reconcile.Limit{Count: 200, Percent: 20}, MaxJobs: reconcile.Limit{Count: 400, Percent: 20}, MaxLogins: 3, MaxSupportDays: 14, RequirePartner: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is not a declaration is not read: each of these files would be an error.
func TestWhatIsRead(t *testing.T) {
	base := string(read(t, "testdata/base.yaml"))
	tests := []struct {
		name   string
		files  map[string]string
		want   string
		reason string
	}{
		{"dot file", map[string]string{".draft.yaml": "x"}, "", "dot entries are left alone"},
		{"dot folder", map[string]string{".github/workflows/ci.yaml": "x"}, "", "a workspace may be the top of a repository"},
		{"observed", map[string]string{"observed/xpm.yaml": "x"}, "", "snapshots are not declarations"},
		{"observed below", map[string]string{"a/observed/b.yaml": "x"}, "ws/a/observed/b.yaml:1:1: this document is not a declaration", "only the top folder of that name holds snapshots"},
		{"other names", map[string]string{"README.md": "x", "book.csv": "x", "yaml": "x"}, "", "only the two extensions count"},
		{"upper case", map[string]string{"A.YML": "x"}, "ws/A.YML:1:1: this document is not a declaration", "Windows programs write extensions in upper case"},
		{"comments", map[string]string{"a.yaml": "# later\n", "b.yaml": "", "c.yaml": "---\n---\n# x\n"}, "", "nothing is declared, nothing is wrong"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["base.yaml"] = base
			ws, problems := decl.Load(mapFS(tt.files), "ws")
			got := text(t, problems)
			if tt.want == "" && (got != "" || ws == nil) {
				t.Errorf("%s: got %s", tt.reason, got)
			}
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("%s: got %s, want %s", tt.reason, got, tt.want)
			}
		})
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "ws", "base.yaml"), string(read(t, "testdata/base.yaml")))
	write(t, filepath.Join(dir, "outside", "user.yaml"), "x")
	links := map[string]string{
		"linked":     filepath.Join("..", "outside"),
		"gone.yaml":  "nowhere",
		"alias.yaml": filepath.Join("..", "outside", "user.yaml"),
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, "ws", name)); err != nil {
			t.Skipf("this file system has no links: %v", err)
		}
	}
	tests := []struct{ name, dir, prefix, want, reason string }{
		{"links", "ws", "ws", `ws/alias.yaml:1:1: this document is not a declaration: it has no keys [document]
  hint: every YAML file in this folder has to be a declaration; move this one elsewhere, or correct its first lines
ws/gone.yaml: cannot be read: no such file or directory [file]
ws/linked: this is a link to a folder, which is not followed [file]
  hint: move the folder here, or remove the link
`, "a link to a file is read, a link to a folder is named and not skipped in silence"},
		{"no folder", "nowhere", "a/b", "a/b: cannot be read: no such file or directory [file]\n", "said once, without what follows from it"},
		{"no folder here", "nowhere", "", ".: cannot be read: no such file or directory [file]\n", "an empty prefix is the current folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("the words are the operating system's")
			}
			_, problems := decl.Load(os.DirFS(filepath.Join(dir, tt.dir)), tt.prefix)
			if diff := cmp.Diff(tt.want, text(t, problems)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// broken cannot open one of its files.
type broken struct{ files fs.FS }

func (b broken) Open(name string) (fs.File, error) {
	if name == "denied.yaml" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
	}
	return b.files.Open(name)
}

func TestUnreadableFiles(t *testing.T) {
	fsys := mapFS(map[string]string{"base.yaml": string(read(t, "testdata/base.yaml"))})
	fsys["pipe.yaml"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	fsys["denied.yaml"] = &fstest.MapFile{}
	_, problems := decl.Load(broken{fsys}, "ws")
	want := "ws/denied.yaml: cannot be read: permission denied [file]\nws/pipe.yaml: cannot be read: it is not a plain file [file]\n"
	if diff := cmp.Diff(want, text(t, problems)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The order law: whichever file a document is in, and in whichever order the
// files are read, the same is declared, but for the positions; and the same
// problems are found.
func TestOrderDoesNotMatter(t *testing.T) {
	docs := strings.Split(string(read(t, "testdata/base.yaml")), "---\n")
	for i := range 12 {
		docs = append(docs,
			strings.TrimPrefix(document("User", fmt.Sprintf("user-%d", i), fmt.Sprintf("{fullName: User %d, email: u%d@harbour.example, accounts: {xpm: {}}}", i, i)), "---\n"),
			strings.TrimPrefix(document("Assignment", fmt.Sprintf("list-%d", i), fmt.Sprintf("{manager: user-%d, clients: [{name: B%d}, {name: A%d}]}", i, i, i)), "---\n"))
	}
	for i := range 11 {
		docs = append(docs, strings.TrimPrefix(coverDoc(fmt.Sprintf("cover-%d", i), fmt.Sprintf("user-%d", i), fmt.Sprintf("user-%d", i+1), "manager", "2027-01-01", "2027-01-31"), "---\n"))
	}
	positions := cmp.Transformer("position", func(diag.Position) string { return "" })
	want := load(t, map[string]string{"all.yaml": strings.Join(docs, "---\n")})
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 20 {
		files := map[string]string{}
		for _, i := range random.Perm(len(docs)) {
			name := fmt.Sprintf("%c/%d.yaml", 'a'+random.IntN(3), random.IntN(6))
			files[name] += "---\n" + docs[i]
		}
		if diff := cmp.Diff(want, load(t, files), positions); diff != "" {
			t.Fatalf("round %d (-want +got)\n%s", round, diff)
		}
	}
}

func TestOrderOfProblemsDoesNotMatter(t *testing.T) {
	bad := []string{
		"kind: [\n", document("User", "twin", "{fullName: A, email: same@harbour.example}"),
		document("User", "other", "{fullName: B, email: Same@harbour.example, accounts: {xpm: null}}"),
		document("Assignment", "x", "{partner: nobody, manager: twin, clients: [{name: A, uuid: 1}]}"),
		document("Cover", "x", "{for: nobody, by: twin, roles: [manager], from: 2027-02-30, until: 2027-01-01, reason: leave}"),
		document("User", "leaver", "{fullName: C, email: c@harbour.example, leaves: {lastDay: 2027-01-01, handover: {partner: nobody, manager: twin, jobs: leaver}}}"),
		document("Acceptance", "x", "{address: job/1/manager, observed: nobody, by: nobody, until: 2027-02-30, reason: x}") +
			document("Acceptance", "y", "{address: job/1/manager, observed: null, by: nobody, until: 2027-02-28, reason: x}"),
	}
	names := []string{"a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "f.yaml", "g.yaml"}
	counts := map[int]bool{}
	for shift := range names {
		files := map[string]string{}
		for i := range bad {
			files[names[(i+shift)%len(names)]] = bad[i]
		}
		_, problems := decl.Load(mapFS(files), "ws")
		counts[len(problems)] = true
	}
	if len(counts) != 1 {
		t.Errorf("the number of problems depends on the names of the files: %v", counts)
	}
}
