package edit_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
)

const practice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour}}}}
`

func user(name string, n int) string {
	return fmt.Sprintf("---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: %s}\nspec: {fullName: %[1]s, email: %[1]s@harbour.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-%012d}}}\n", name, n)
}

var users = []string{"lee-park", "kim-tan", "sam", "null-o", "no"}

func base() string {
	s := practice
	for i, u := range users {
		s += user(u, i)
	}
	return s
}

func load(t testing.TB, fsys fs.FS) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(fsys, "ws")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return ws
}

// generated is a workspace as several people with different habits write one.
func generated(r *rand.Rand) fstest.MapFS {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	who := func() string {
		u := pick(users...)
		if u == "no" {
			return pick(`"no"`, `'no'`)
		}
		return pick(u, u, `"`+u+`"`, "'"+u+"'", "null")
	}
	cell := func() string {
		u := pick(users...)
		return pick(u, `"`+u+`"`, " "+u+" ", "", "null", `""`)
	}
	comment := func() string {
		return pick("", "", " # "+pick("{x, y}", "Ärger: ja", "'", `"`), "\t# tab", "   ")
	}
	var b strings.Builder
	id := 0
	client := func(indent string) {
		id++
		name := pick("Acme", "Åse & Söhne", "山田商店", "O'Neil") + fmt.Sprint(" ", id)
		uuid := fmt.Sprintf("10000000-0000-4000-8000-%012d", id)
		if pick("block", "flow") == "flow" {
			quoted := pick(`"`+name+`"`, name)
			role := pick("", "", ", manager: "+who(), ", partner: "+who())
			fmt.Fprintf(&b, "%s- %s\n", indent, pick("{name: "+quoted+", uuid: "+uuid+role+"}", "{ uuid: "+uuid+" , name: "+quoted+role+" }", "{name: "+quoted+",\n"+indent+"     uuid: "+uuid+role+" }")+comment())
			return
		}
		fmt.Fprintf(&b, "%s- name: %s%s\n", indent, name, comment())
		b.WriteString(pick("", "\n", indent+"  # between\n"))
		fmt.Fprintf(&b, "%s  uuid: %s%s\n", indent, uuid, comment())
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "%s  %s: %s%s\n", indent, pick("manager", "partner"), who(), comment())
		}
		b.WriteString(pick("", "", "\n", "      # over\n"))
	}
	for n := range 2 {
		fmt.Fprintf(&b, "---%s\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book%d}\nspec:\n", comment(), n)
		fmt.Fprintf(&b, "  manager:  %s%s\n", who(), comment())
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "  # the partner\n  partner: %s%s\n", who(), comment())
		}
		if n == 1 {
			b.WriteString("  clientsFrom: clients.csv\n")
		}
		b.WriteString("  clients:\n")
		indent := pick("  ", "    ")
		for range 1 + r.IntN(5) {
			client(indent)
		}
	}
	sep := pick(",", ";")
	rows := strings.Join([]string{"uuid", "Client", "partner", "manager"}, sep) + "\n"
	for range 1 + r.IntN(4) {
		id++
		rows += fmt.Sprintf("10000000-0000-4000-8000-%012d", id) + sep + pick(`"Råd `+fmt.Sprint(id)+sep+` ""x"""`, "Row "+fmt.Sprint(id)) + sep + cell() + sep + cell() + "\n"
	}
	files := fstest.MapFS{"base.yaml": {Data: []byte(base())}}
	for name, text := range map[string]string{"book.yaml": b.String(), "clients.csv": rows} {
		if r.IntN(3) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		if r.IntN(3) == 0 {
			text = strings.TrimRight(text, "\r\n")
		}
		if r.IntN(3) == 0 {
			text = "\uFEFF" + text
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// places are all those of a workspace.
func places(ws *decl.Workspace) []edit.Place {
	var all []edit.Place
	for a := range ws.Assignments {
		for c := edit.Default; c < len(ws.Assignments[a].Clients); c++ {
			all = append(all, edit.Place{Assignment: a, Client: c, Role: "partner"}, edit.Place{Assignment: a, Client: c, Role: "manager"})
		}
	}
	return all
}

// said is what stands at a place: nothing, a user or null.
func said(ws *decl.Workspace, p edit.Place) string {
	a := ws.Assignments[p.Assignment]
	refs := [2]decl.Ref{a.Partner, a.Manager}
	if p.Client != edit.Default {
		refs = [2]decl.Ref{a.Clients[p.Client].Partner, a.Clients[p.Client].Manager}
	}
	r := refs[0]
	if p.Role == "manager" {
		r = refs[1]
	}
	switch {
	case r.Null:
		return "(null)"
	case r.Given():
		return r.User
	default:
		return ""
	}
}

func all(ws *decl.Workspace) map[edit.Place]string {
	m := map[edit.Place]string{}
	for _, p := range places(ws) {
		m[p] = said(ws, p)
	}
	return m
}

func files(fsys fstest.MapFS, edited []edit.File) fstest.MapFS {
	after := fstest.MapFS{}
	for name, f := range fsys {
		after[name] = f
	}
	for _, f := range edited {
		after[f.Name] = &fstest.MapFile{Data: f.After}
	}
	return after
}

// Law: edit then load is the change that was meant; the lines that were not
// named are the same bytes; the same edit again changes nothing; and values
// that were replaced are put back to the very bytes of before.
func TestLaws(t *testing.T) {
	inserted, replaced := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 5))
		before := generated(r)
		ws := load(t, before)
		want := all(ws)
		var gives, back []edit.Give
		undoable := true
		for _, p := range places(ws) {
			if r.IntN(4) > 0 {
				continue
			}
			g := edit.Give{Place: p, To: edit.Value{Text: users[r.IntN(len(users))]}}
			if r.IntN(6) == 0 {
				g.To = edit.Value{Null: true}
			}
			switch was := want[p]; was {
			case "":
				inserted, undoable = inserted+1, false
			case "(null)":
				replaced, undoable = replaced+1, false // quotes are lost with null
			default:
				replaced++
				undoable = undoable && !g.To.Null && g.To.Text != "no" && was != "no"
				back = append(back, edit.Give{Place: p, To: edit.Value{Text: was}})
			}
			want[p] = g.To.Text
			if g.To.Null {
				want[p] = "(null)"
			}
			gives = append(gives, g)
		}
		change, err := edit.Roles(edit.NewTree(before), "ws", ws, gives)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, before["book.yaml"].Data)
		}
		after := files(before, change.Files)
		if diff := cmp.Diff(want, all(load(t, after))); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
		for _, f := range change.Files {
			untouched(t, seed, f, change.Done)
		}
		edited := load(t, after)
		again, err := edit.Roles(edit.NewTree(after), "ws", edited, gives)
		if err != nil || len(again.Files) != 0 || len(again.Done) != 0 {
			t.Fatalf("seed %d: the same edit again: %v, %v", seed, again.Done, err)
		}
		if !undoable {
			continue
		}
		undone, err := edit.Roles(edit.NewTree(after), "ws", edited, back)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for name, f := range files(after, undone.Files) {
			if diff := cmp.Diff(string(before[name].Data), string(f.Data)); diff != "" {
				t.Fatalf("seed %d: put back, %s (-want +got):\n%s", seed, name, diff)
			}
		}
	}
	if inserted < 100 || replaced < 100 {
		t.Errorf("the generator is too tame: %d inserted, %d replaced", inserted, replaced)
	}
}

// untouched wants every line of the result that is not named as edited to be
// one of before, in the same order, and no more missing than were edited.
func untouched(t *testing.T, seed uint64, f edit.File, done []edit.Done) {
	t.Helper()
	named := map[int]bool{}
	for _, d := range done {
		if d.Pos.File == "ws/"+f.Name {
			named[d.Pos.Line] = true
		}
	}
	before := bytes.Split(f.Before, []byte("\n"))
	missing, i := 0, 0
	for n, line := range bytes.Split(f.After, []byte("\n")) {
		line = bytes.TrimSuffix(line, []byte("\r"))
		if named[n+1] {
			continue
		}
		for ; i < len(before) && !bytes.Equal(bytes.TrimSuffix(before[i], []byte("\r")), line); i++ {
			missing++
		}
		if i == len(before) {
			t.Fatalf("seed %d: %s:%d was not there before: %q", seed, f.Name, n+1, line)
		}
		i++
	}
	if missing += len(before) - i; missing > len(named) {
		t.Errorf("seed %d: %d lines of %s are gone, and %d were edited", seed, missing, f.Name, len(named))
	}
	if crlf := bytes.Count(f.After, []byte("\r\n")); crlf != 0 && crlf != bytes.Count(f.After, []byte("\n")) {
		t.Errorf("seed %d: %s has two kinds of line ends", seed, f.Name)
	}
}

func TestRolesRefuses(t *testing.T) {
	list := func(name, rest string) string {
		return "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: " + name + "}\nspec: {" + rest + "}\n"
	}
	csv := "client,partner,manager\nA,,\n"
	tests := []struct {
		name, book string
		give       edit.Give
		want       string
	}{
		{"a user nobody declared", list("a", "clients: [{name: A, manager: sam}]"), edit.Give{Place: edit.Place{Client: 0, Role: "manager"}, To: edit.Value{Text: "sammy"}},
			`ws/book.yaml:5:37: the edited files would not be valid: no user is called "sammy"`},
		{"a role given twice", list("a", "clients: [{name: A}]") + list("b", "clients: [{name: A, manager: sam}]"), edit.Give{Place: edit.Place{Client: 0, Role: "manager"}, To: kim},
			`ws/book.yaml:5:37: the edited files would not be valid: the client "A" gets its manager twice, "kim-tan" in "a" and "sam" in "b"; the other is at ws/book.yaml:10:37`},
		{"a row that two lists read", list("a", "clientsFrom: c.csv") + list("b", "clientsFrom: c.csv"), edit.Give{Place: edit.Place{Client: 0, Role: "manager"}, To: kim},
			`ws/c.csv:2:4: the edited files would not be valid: the client "A" gets its manager twice, "kim-tan" in "a" and "kim-tan" in "b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}, "book.yaml": {Data: []byte(tt.book)}, "c.csv": {Data: []byte(csv)}}
			_, err := edit.Roles(edit.NewTree(fsys), "ws", load(t, fsys), []edit.Give{tt.give})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// A workspace that was loaded from other bytes than the tree's is not edited
// by its old places.
func TestRolesOfAnotherTree(t *testing.T) {
	fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}, "book.yaml": {Data: []byte(
		"apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n  clients:\n    - {name: A, manager: sam}\n    - {name: B, manager: sam}\n")}}
	ws := load(t, fsys)
	fsys["book.yaml"] = &fstest.MapFile{Data: bytes.Replace(fsys["book.yaml"].Data, []byte("    - {name: A, manager: sam}\n"), nil, 1)}
	_, err := edit.Roles(edit.NewTree(fsys), "ws", ws, []edit.Give{{Place: edit.Place{Client: 0, Role: "manager"}, To: kim}})
	if want := "ws/book.yaml:6: the edited files would declare something else than is meant"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The apps that a workspace was loaded with are known to the result too: what
// it says of accounts in them would otherwise be an error.
func TestRolesKeepsKnownApps(t *testing.T) {
	data := strings.Replace(base(), "systems: {", "systems: {karbon: {}, ", 1) +
		"---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: ann}\nspec: {fullName: Ann, email: ann@harbour.example, accounts: {xpm: {}, karbon: {role: owner}}}\n"
	fsys := fstest.MapFS{"base.yaml": {Data: []byte(data)}, "book.yaml": {Data: []byte(
		"apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: a}\nspec: {clients: [{name: A, manager: sam}]}\n")}}
	known := decl.App{Name: "karbon", Roles: []decl.AppRole{{Name: "owner"}}}
	ws, problems := decl.Load(fsys, "ws", known)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	change, err := edit.Roles(edit.NewTree(fsys), "ws", ws, []edit.Give{{Place: edit.Place{Client: 0, Role: "manager"}, To: kim}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]decl.App{known}, change.Workspace.Known); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestHeld(t *testing.T) {
	book := "apiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: a}\nspec:\n  manager: sam\n  clients:\n    - {name: A}\n    - {name: B, manager: sam}\n    - {name: C, manager: kim-tan, partner: sam}\n" +
		"---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: b}\nspec: {partner: sam, clients: []}\n" +
		"---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: c}\nspec: {partner: sam, clients: [{name: D}], select: [{nameStartsWith: E}]}\n"
	fsys := fstest.MapFS{"base.yaml": {Data: []byte(base())}, "book.yaml": {Data: []byte(book)}}
	ws := load(t, fsys)
	only := func(names ...string) func(*decl.Client) bool {
		return func(c *decl.Client) bool { return slices.Contains(names, c.Name.Value) }
	}
	p := func(assignment, client int, role string) edit.Place {
		return edit.Place{Assignment: assignment, Client: client, Role: role}
	}
	both := []string{"partner", "manager"}
	tests := []struct {
		name   string
		roles  []string
		meant  func(*decl.Client) bool
		want   []edit.Place
		reason string
	}{
		{"everything", both, nil, []edit.Place{p(0, 2, "partner"), p(0, edit.Default, "manager"), p(0, 1, "manager"), p(1, edit.Default, "partner"), p(2, edit.Default, "partner")}, "also the role of a list that is empty so far"},
		{"all by name", both, only("A", "B", "C"), []edit.Place{p(0, 2, "partner"), p(0, edit.Default, "manager"), p(0, 1, "manager")}, "the list changes when all of it is meant"},
		{"one of the list's", both, only("A"), []edit.Place{p(0, 0, "manager")}, "the entry, since the list is others' too"},
		{"beside a rule", both, only("D"), []edit.Place{p(2, 0, "partner")}, "the entry, since whom the rule fits is not meant"},
		{"one role", []string{"partner"}, only("C", "A"), []edit.Place{p(0, 2, "partner")}, ""},
		{"nobody's", both, only("X"), nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := edit.Held(ws, "sam", tt.roles, tt.meant)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
