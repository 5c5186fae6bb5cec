package edit_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/diag"
)

const (
	idKim  = "30000000-0000-4000-8000-000000000001"
	idAcme = "40000000-0000-4000-8000-000000000001"
)

func kimWith(account string) string {
	return practice + "---\napiVersion: practicectl/v1\nkind: User\nmetadata: {name: kim}\nspec:\n  fullName: Kim Tan\n  email: kim@x.example\n  accounts:\n" + account
}

func listing(clients string) string {
	return base() + "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  manager: lee-park\n" + clients
}

// unpinned are pins for everything that has no id, as a plan lists them.
func unpinned(ws *decl.Workspace) []edit.Pin {
	var pins []edit.Pin
	for _, u := range ws.Users {
		if u.XPM != nil && !u.XPM.UUID.Given() {
			pins = append(pins, edit.Pin{At: u.XPM.Pos, ID: idKim})
		}
		if u.Leaves != nil {
			pins = append(pins, clientPins(u.Leaves.Clients)...)
		}
	}
	for _, a := range ws.Assignments {
		pins = append(pins, clientPins(a.Clients)...)
	}
	return pins
}

func clientPins(clients []decl.Client) []edit.Pin {
	var pins []edit.Pin
	for _, c := range clients {
		if !c.UUID.Given() {
			pins = append(pins, edit.Pin{At: c.Pos, ID: idAcme[:35] + fmt.Sprint(len(c.Name.Value)%10)})
		}
	}
	return pins
}

// TestPins writes ids where people left them out, and nothing else.
func TestPins(t *testing.T) {
	tests := []struct {
		name, why string
		file      string // "book.csv": the CSV file; else the YAML
		in, want  string
	}{
		{"an empty account", "", "a.yaml", kimWith("    xpm: {} # new\n"), kimWith("    xpm: {uuid: " + idKim + "} # new\n")},
		{"instead of create", "create: true is for somebody who has no record, and this one has", "a.yaml",
			kimWith("    xpm: {create: true} # hired\n"), kimWith("    xpm: {uuid: " + idKim + "} # hired\n")},
		{"instead of create, between others", "the place and the comment stay", "a.yaml",
			kimWith("    xpm:\n      # hired in May\n      create: true # soon\n      email: k@x.example\n"),
			kimWith("    xpm:\n      # hired in May\n      uuid: " + idKim + " # soon\n      email: k@x.example\n")},
		{"create in quotes", "the file is JSON, or looks like it", "a.yaml", kimWith("    xpm: {\"create\": true}\n"), kimWith("    xpm: {\"uuid\": \"" + idKim + "\"}\n")},
		{"create: false", "says nothing, and goes all the same: with an id there is nothing to create", "a.yaml",
			kimWith("    xpm: {create: false, email: k@x.example}\n"), kimWith("    xpm: {uuid: " + idKim + ", email: k@x.example}\n")},
		{"beside another address", "", "a.yaml", kimWith("    xpm:\n      email: k@x.example\n\n"), kimWith("    xpm:\n      email: k@x.example\n      uuid: " + idKim + "\n\n")},
		{"a client in flow", "behind the name", "a.yaml", listing("  clients:\n    - {name: Acme, manager: kim-tan} # x\n"), listing("  clients:\n    - {name: Acme, uuid: " + idAcme[:35] + "4, manager: kim-tan} # x\n")},
		{"a client in lines", "", "a.yaml", listing("  clients:\n    - name: \"Acme\"\n      manager: kim-tan\n"), listing("  clients:\n    - name: \"Acme\"\n      uuid: " + idAcme[:35] + "4\n      manager: kim-tan\n")},
		{"a row", "", "book.csv", "uuid,client,manager\n,Acme,sam\n" + strings.Replace(idAcme, "4", "5", 1) + ",Beta,\n",
			"uuid,client,manager\n" + idAcme[:35] + "4,Acme,sam\n" + strings.Replace(idAcme, "4", "5", 1) + ",Beta,\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{"a.yaml": {Data: []byte(tt.in)}}
			if tt.file == "book.csv" {
				files = fstest.MapFS{"a.yaml": {Data: []byte(listing("  clientsFrom: book.csv\n"))}, "book.csv": {Data: []byte(tt.in)}}
			}
			tree := edit.NewTree(files)
			ws := load(t, tree)
			change, left, err := edit.Pins(tree, "ws", ws, unpinned(ws))
			if err != nil || len(left) > 0 {
				t.Fatalf("error %v, left %v", err, left)
			}
			if diff := cmp.Diff(tt.want, string(change.Files[0].After)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.why, diff)
			}
			for _, p := range unpinned(change.Workspace) {
				t.Errorf("%v is still not pinned", p.At)
			}
			again, _, err := edit.Pins(edit.NewTree(files), "ws", change.Workspace, unpinned(change.Workspace))
			if err != nil || len(again.Files) > 0 {
				t.Errorf("a second run edits %d files, error %v", len(again.Files), err)
			}
		})
	}
}

// What cannot be written is left, with its reason, and the rest is written.
func TestPinsLeft(t *testing.T) {
	twice := listing("  clients:\n    - {name: Acme}\n    - {name: Beta}\n    - {name: Gamma}\n")
	tests := []struct {
		name, why string
		files     fstest.MapFS
		pins      func(*decl.Workspace) []edit.Pin
		written   int
		want      []string
	}{
		{
			name: "a book without the column", why: "an edit adds no column to every row",
			files:   fstest.MapFS{"a.yaml": {Data: []byte(listing("  clientsFrom: book.csv\n  clients: [{name: Gamma}]\n"))}, "book.csv": {Data: []byte("client,manager\nAcme,\n")}},
			pins:    unpinned,
			written: 1,
			want:    []string{`ws/book.csv:2: the file has no column "uuid" | nothing was written: add the column in the first row and a comma in every other, then run this again`},
		},
		{
			name: "one client twice", why: "one id for two entries is a repeat, which a person has to settle; the third is written", files: fstest.MapFS{"a.yaml": {Data: []byte(twice)}},
			pins: func(ws *decl.Workspace) []edit.Pin {
				p := unpinned(ws)
				p[1].ID, p[2].ID = p[0].ID, idAcme
				return p
			},
			written: 1,
			want: []string{
				"ws/a.yaml:37: with the id this would not be valid: the uuid " + idAcme[:35] + "4 is listed under two names",
				"ws/a.yaml:38: with the id this would not be valid: the uuid " + idAcme[:35] + "4 is listed under two names",
			},
		},
		{
			name: "nothing there", why: "", files: fstest.MapFS{"a.yaml": {Data: []byte(listing("  clients: []\n"))}},
			pins: func(*decl.Workspace) []edit.Pin {
				return []edit.Pin{{At: diag.Position{File: "ws/a.yaml", Line: 1, Column: 1}, ID: idKim}}
			},
			want: []string{"ws/a.yaml:1:1: nothing is declared here | nothing was written: make this change by hand"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := edit.NewTree(tt.files)
			ws := load(t, tree)
			change, left, err := edit.Pins(tree, "ws", ws, tt.pins(ws))
			if err != nil {
				t.Fatal(err)
			}
			if len(change.Done) != tt.written {
				t.Errorf("%d pins written, want %d: %v", len(change.Done), tt.written, change.Done)
			}
			if len(left) != len(tt.want) {
				t.Fatalf("%d pins left, want %d", len(left), len(tt.want))
			}
			for i, l := range left {
				if got := l.Why.Error() + " | " + l.Why.Hint(); !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("%s: left because of %q, want %q", tt.why, got, tt.want[i])
				}
			}
		})
	}
}

// A row that two lists read is written once, and both have the id.
func TestPinsOfASharedRow(t *testing.T) {
	shared := base() + `---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: managers}
spec: {clientsFrom: book.csv}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: ann}
spec:
  fullName: Ann
  email: ann@x.example
  accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000099}}
  leaves: {lastDay: 2026-12-18, handover: {manager: lee-park}, clientsFrom: book.csv}
`
	files := fstest.MapFS{"a.yaml": {Data: []byte(shared)}, "book.csv": {Data: []byte("uuid,client,manager\n,Acme,lee-park\n")}}
	tree := edit.NewTree(files)
	ws := load(t, tree)
	change, left, err := edit.Pins(tree, "ws", ws, unpinned(ws))
	if err != nil || len(left) > 0 || len(change.Done) != 1 {
		t.Fatalf("error %v, left %v, done %v", err, left, change.Done)
	}
	if n := len(unpinned(change.Workspace)); n > 0 {
		t.Errorf("%d entries are still not pinned", n)
	}
}

// A book of 5,000 clients is read and checked once, however many pins there are.
func BenchmarkPins(b *testing.B) {
	var s strings.Builder
	s.WriteString(listing("  clients:\n"))
	for i := range 5000 {
		fmt.Fprintf(&s, "    - {name: Client %d}\n", i)
	}
	files := fstest.MapFS{"a.yaml": {Data: []byte(s.String())}}
	ws := load(b, files)
	var pins []edit.Pin
	for i, c := range ws.Assignments[0].Clients {
		pins = append(pins, edit.Pin{At: c.Pos, ID: fmt.Sprintf("40000000-0000-4000-8000-%012d", i)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if c, left, err := edit.Pins(edit.NewTree(files), "ws", ws, pins); err != nil || len(left) > 0 || len(c.Done) != len(pins) {
			b.Fatal(err, len(left), len(c.Done))
		}
	}
}
