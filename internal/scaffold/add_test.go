package scaffold_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	header = "apiVersion: practicectl/v1\nkind: "
	harbor = header + "Practice\nmetadata: {name: harbour}\nspec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour}}}}\n"
	joUser = header + "User\nmetadata: {name: jo}\nspec: {fullName: Jo O'Brien, email: jo@harbour.example, accounts: {xpm: {uuid: " + jo + "}}}\n"
	book   = header + "Assignment\nmetadata: {name: book}\nspec: {clientsFrom: book.csv}\n"
	head   = "uuid,client,partner,manager\n"
	acmeIs = acme + ",Acme,jo,jo\n"
	tanDoc = header + "User\nmetadata:\n  name: kim-tan\nspec:\n  fullName: Kim Tan\n  email: kim@harbour.example\n  accounts:\n    xpm: {uuid: " + tan + "}\n"
	usersH = "# One document a person, pinned by the uuid of the staff record.\n"
)

// week is what was seen: Jo and Acme, who are declared, and Kim Tan and Zed.
var week = reconcile.Snapshot{Objects: []reconcile.Object{
	staff(jo, "Jo O'Brien", "jo@harbour.example"), staff(tan, "Kim Tan", "kim@harbour.example"), staff(sup, "Xero Support", "support@xero.com"),
	client(acme, "Acme", jo, jo), client(zed, "Zed, \"The\" Ltd", jo, tan),
}}

// add drafts what the files lack, as import does.
func add(t *testing.T, files map[string]string, seen reconcile.Snapshot, leave map[string]string) scaffold.Draft {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	ws, problems := decl.Load(folder, "ws")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v", problems)
	}
	draft, err := scaffold.Existing{
		Folder: folder, Prefix: "ws", Workspace: ws, Leave: leave,
		Bound: resolve.Bind(resolve.Compile(ws, day), seen), Lacks: planned(ws, seen).Unmanaged,
	}.Add(&seen, day)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range draft.Files {
		if old := files[f.Name]; string(f.Old) != old || !strings.HasPrefix(string(f.Data), old) {
			t.Errorf("%s: what was there is not as it was", f.Name)
		}
	}
	return draft
}

// added is the new text by file.
func added(d scaffold.Draft) map[string]string {
	out := map[string]string{}
	for _, f := range d.Files {
		out[f.Name] = string(f.Added())
	}
	return out
}

func TestAdd(t *testing.T) {
	const zedRow = zed + `,"Zed, ""The"" Ltd",jo,kim-tan` + "\n"
	newBook := func(name string) string {
		return "# Who is partner and manager of which client: one row a client in " + name + ".csv.\n" + header +
			"Assignment\nmetadata:\n  name: " + name + "\nspec:\n  clientsFrom: " + name + ".csv\n"
	}
	base := map[string]string{"practice.yaml": harbor, "users.yaml": joUser, "book.yaml": book, "book.csv": head + acmeIs}
	with := func(pairs ...string) map[string]string {
		out := map[string]string{}
		for name, text := range base {
			out[name] = text
		}
		for i := 0; i < len(pairs); i += 2 {
			if out[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
				delete(out, pairs[i])
			}
		}
		return out
	}
	usual := map[string]string{"users.yaml": "---\n" + tanDoc, "book.csv": zedRow}
	ownBook := map[string]string{"users.yaml": "---\n" + tanDoc, "clients.csv": head + zedRow, "clients.yaml": newBook("clients")}
	tests := []struct {
		name, why string
		files     map[string]string
		want      map[string]string
	}{
		{"as import writes it", "at the end of the only file of each", base, usual},
		{
			"a last line without an end", "what is added begins a line of its own",
			with("users.yaml", strings.TrimSpace(joUser), "book.csv", strings.TrimSpace(head+acmeIs)),
			map[string]string{"users.yaml": "\n---\n" + tanDoc, "book.csv": "\n" + zedRow},
		},
		{
			"as Excel saves it", "a mark, semicolons, Windows line ends, columns in another order and one more",
			with("book.csv", "\uFEFFClient;group;UUID;Manager;Partner\r\nAcme;;"+acme+";jo;jo\r\n"),
			map[string]string{"users.yaml": "---\n" + tanDoc, "book.csv": `"Zed, ""The"" Ltd";;` + zed + ";kim-tan;jo\r\n"},
		},
		{
			"Windows line ends", "are kept",
			with("users.yaml", strings.ReplaceAll(joUser, "\n", "\r\n")),
			map[string]string{"users.yaml": strings.ReplaceAll("---\n"+tanDoc, "\n", "\r\n"), "book.csv": zedRow},
		},
		{
			"a file for each user", "the next one gets a file too",
			with("users.yaml", "", "people/jo.yaml", joUser, "people/pat.yaml", header+"User\nmetadata: {name: pat}\nspec: {fullName: Pat, email: pat@harbour.example}\n"),
			map[string]string{"users.yaml": usersH + tanDoc, "book.csv": zedRow},
		},
		{
			"users.yaml is taken", "the day tells the new one apart",
			with("pat.yaml", header+"User\nmetadata: {name: pat}\nspec: {fullName: Pat, email: pat@harbour.example}\n"),
			map[string]string{"users-2026-11-23.yaml": usersH + tanDoc, "book.csv": zedRow},
		},
		{
			"everything in one file of a folder below", "that is where it goes on",
			with("practice.yaml", "", "users.yaml", "", "book.yaml", "", "book.csv", "", "all/of.yaml", harbor+"---\n"+joUser+"---\n"+book, "all/book.csv", head+acmeIs),
			map[string]string{"all/of.yaml": "---\n" + tanDoc, "all/book.csv": zedRow},
		},
		{
			"a workspace of init", "there are no clients yet: the usual files",
			with("book.yaml", "", "book.csv", "", "users.yaml", "# nobody yet\n"),
			map[string]string{
				"users-2026-11-23.yaml": usersH + strings.Replace(strings.Replace(joUserWritten, "NAME", "jo-obrien", 1), "WHO", "Jo O'Brien", 1) + "---\n" + tanDoc,
				"clients.csv":           head + acme + ",Acme,jo-obrien,jo-obrien\n" + strings.Replace(zedRow, ",jo,", ",jo-obrien,", 1),
				"clients.yaml":          newBook("clients"),
			},
		},
		{
			"a book with a rule for jobs", "a new client's jobs are not asked to follow it",
			with("book.yaml", strings.Replace(book, "{clientsFrom: book.csv}", "{clientsFrom: book.csv, jobs: {follow: true}}", 1)), ownBook,
		},
		{
			"two books", "whose the client is, is not for a tool to say",
			with("more.yaml", strings.NewReplacer("name: book", "name: more", "book.csv", "more.csv").Replace(book), "book.csv", head+acme+",Acme,jo,\n", "more.csv", head+acme+",Acme,,jo\n"), ownBook,
		},
		{
			"a book with a role for all", "an empty cell would give it",
			with("book.yaml", strings.Replace(book, "spec: {", "spec: {manager: jo, ", 1), "book.csv", "uuid,client,partner\n"+acme+",Acme,jo\n"), ownBook,
		},
		{
			"a book of partners", "it has no place for the manager",
			with("book.csv", "uuid,client,partner\n"+acme+",Acme,jo\n"), ownBook,
		},
		{
			"names that are taken", "the day, and then a number",
			with("book.yaml", header+"Assignment\nmetadata: {name: clients}\nspec: {clients: [{name: Acme, uuid: "+acme+"}]}\n", "book.csv", "", "clients-2026-11-23.csv", "notes\n"),
			map[string]string{"users.yaml": "---\n" + tanDoc, "clients-2026-11-23-2.csv": head + zedRow, "clients-2026-11-23-2.yaml": newBook("clients-2026-11-23-2")},
		},
		{
			"nothing is lacking", "nothing is added",
			with("users.yaml", joUser+"---\n"+tanDoc, "book.csv", head+acmeIs+zedRow), map[string]string{},
		},
		{
			"what is ignored", "is not lacking",
			with("practice.yaml", strings.Replace(harbor, "systems:", "unmanaged: {staff: ignore, clients: ignore}, systems:", 1)), map[string]string{},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			draft := add(t, tt.files, week, nil)
			if d := cmp.Diff(tt.want, added(draft)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
			if p := planned(draft.Workspace, week); !p.Empty() {
				t.Errorf("the plan is not empty: %+v %+v", p.Changes, p.Blocked)
			}
		})
	}
}

const joUserWritten = header + "User\nmetadata:\n  name: NAME\nspec:\n  fullName: WHO\n  email: jo@harbour.example\n  accounts:\n    xpm: {uuid: " + jo + "}\n"

// Who may be declared already is not declared a second time, and only what is
// new is told of.
func TestAddLeavesDoubtToAPerson(t *testing.T) {
	seen := reconcile.Snapshot{Objects: []reconcile.Object{
		staff(jo, "Jo O'Brien", "jo@harbour.example"),
		staff(tan, "Kim  Tan", "kim.tan@old.example"),    // the name of a user without a record
		staff(tab, "Patricia Ng", "Pat@Harbour.example"), // the e-mail of one who is not in XPM
		staff(jo2, "Jo Second", "jo@harbour.example"),    // the e-mail of one who has a record
		client(acme, "Acme", jo, ""),                     // declared, without a manager
		client(zed, "Zed", jo, tan),                      // held by somebody who is left out
		client("20000000-0000-4000-8000-000000000007", "Twin", jo, jo),
		client("20000000-0000-4000-8000-000000000008", "twin", jo, jo),
	}}
	files := map[string]string{
		"practice.yaml": harbor, "book.yaml": book, "book.csv": head + acme + ",Acme,jo,\n,Twin,jo,jo\n",
		"users.yaml": joUser + "---\n" + header + "User\nmetadata: {name: kim}\nspec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {create: true}}}\n---\n" +
			header + "User\nmetadata: {name: pat}\nspec: {fullName: Pat, email: pat@harbour.example}\n",
	}
	draft := add(t, files, seen, map[string]string{"client/" + zed + "/partner": "cover jo-away: pat stands in"})
	want := map[string]string{
		"users.yaml": "---\n# jo-second has the same e-mail as jo there: one of the two is probably a duplicate\n" + header +
			"User\nmetadata:\n  name: jo-second\nspec:\n  fullName: Jo Second\n  accounts:\n    xpm: {uuid: " + jo2 + "}\n",
		"book.csv": zed + ",Zed,,\n",
	}
	if d := cmp.Diff(want, added(draft)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	wantOdd := `People who are probably declared already: not added (write the uuid under accounts.xpm of the user, or correct the e-mail or the name of one of the two)
  - Kim  Tan | kim.tan@old.example | user kim | uuid: ` + tan + `
  - Patricia Ng | Pat@Harbour.example | user pat | uuid: ` + tab + `
Clients that are listed by a name which several have: not added (write the uuid of the right one there; the next import adds the others)
  - Twin | ws/book.csv:3 | uuid: 20000000-0000-4000-8000-000000000007
  - twin | ws/book.csv:3 | uuid: 20000000-0000-4000-8000-000000000008
Roles that are left to you: to declare what is there would ask for a change (write who it shall be)
  - Zed | partner | Jo O'Brien | cover jo-away: pat stands in
People who hold clients and are not declared (what they hold is left out, and so not managed; give it to somebody, in the cells that are empty)
  - Kim  Tan | not declared | manager of Zed
Staff records with one e-mail (only one of them is declared with it; is the other a duplicate?)
  - jo@harbour.example | Jo O'Brien | Jo Second
`
	if d := cmp.Diff(wantOdd, told(draft.Odd())); d != "" {
		t.Errorf("what is odd (-want +got):\n%s", d)
	}
}
