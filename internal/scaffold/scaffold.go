// Package scaffold writes workspaces: the files that a careful person would
// have typed for a practice that looks like this today, or, where there is a
// workspace already, the lines that such a person would add to it.
//
// It returns text and touches no disk but in [Write]. The same input gives
// the same bytes. What it writes is pinned: every person and client that was
// seen carries its uuid, so that the first plan can be applied and is empty.
//
// It also loads, whatever names people have given each other elsewhere. A name
// is for reading, and the uuid decides, so what a file cannot hold is left out
// of a name without a word; an e-mail is left out whole, with a comment, as
// the parts of one would be another's. Every [Draft] was loaded before it is
// returned.
//
// What is there already is never touched: additions stand at the end of the
// one file that holds their like, else in a new one.
package scaffold

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Practice is what a person said about the practice.
type Practice struct {
	Name        string // slug; made from DisplayName when empty
	DisplayName string
	TimeZone    string
	Manage      string
	Tenant      reconcile.Tenant
	StateBranch string // where the journal is kept; empty: a folder that Git ignores
}

// File is one file of a workspace.
type File struct {
	Name string // with slashes, relative to the workspace
	Data []byte // all of it
	Old  []byte // what it held before, which Data begins with; nil for a new file
}

// Added is what is new in the file.
func (f File) Added() []byte { return f.Data[len(f.Old):] }

// Draft is files that are yet to be written.
type Draft struct {
	Files     []File          // in an order in which each can stand without those after it
	Workspace *decl.Workspace // what they make, together with the files that are there
	People    int             // how many they declare
	Clients   int

	seen  records
	fresh map[reconcile.Key]bool // what they declare for the first time; nil: everything
	open  []Oddity               // what is left to a person
	sheet string                 // the book that has the clients
}

// IgnoreFile is the file that keeps the folder of the state out of Git.
const IgnoreFile = ".gitignore"

// IgnoreLine is what stands in it.
const IgnoreLine = ".practicectl/"

// Workspace drafts a new workspace. seen may be nil: the practice has not been
// observed, and the people are left for a person to write. Clients are only
// declared where withClients asks for them.
func Workspace(p Practice, seen *reconcile.Snapshot, withClients bool) (Draft, error) {
	if p.DisplayName = Readable(p.DisplayName); p.DisplayName == "" {
		return Draft{}, errors.New("the practice has no name")
	}
	d := Draft{Files: []File{{Name: "practice.yaml", Data: practiceYAML(p)}}}
	if p.StateBranch == "" {
		d.add(File{Name: IgnoreFile, Data: []byte("# The journal: of this machine, and not for everybody.\n" + IgnoreLine + "\n")})
	}
	if err := d.declare(seen, withClients); err != nil {
		return Draft{}, err
	}
	return d, d.load(nil, "")
}

func (d *Draft) add(files ...File) { d.Files = append(d.Files, files...) }

// declare adds the files for the people who were seen, and for the clients.
func (d *Draft) declare(seen *reconcile.Snapshot, withClients bool) error {
	if seen == nil {
		d.add(File{Name: usersFile, Data: []byte(usersExample)})
		return nil
	}
	people := declare(seen.Objects, noneTaken())
	d.People, d.seen = len(people), newRecords(seen, slugs(people))
	d.add(File{Name: usersFile, Data: append([]byte(usersHead), usersYAML(people, "\n")...)})
	if !withClients {
		return nil
	}
	d.Clients = len(d.seen.clients)
	d.sheet = bookName + ".csv"
	files, err := newBook(bookName, d.seen.rows(nil, nil))
	d.add(files...)
	return err
}

func practiceYAML(p Practice) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# The practice itself. One document of this kind in a workspace.
apiVersion: practicectl/v1
kind: Practice
metadata:
  name: %s
spec:
  displayName: %s
  timezone: %s
  manage: %s   # observe: plans and reports, and never writes
  systems:
    xpm:
      observe: api
      apply: api
`, scalar(cmp.Or(p.Name, Slug(p.DisplayName))), scalar(p.DisplayName), scalar(p.TimeZone), p.Manage)
	tenant := Readable(p.Tenant.Name)
	if tenant != "" || p.Tenant.ID != "" {
		b.WriteString("      tenant:\n")
	}
	if tenant != "" {
		fmt.Fprintf(&b, "        name: %s\n", scalar(tenant))
	}
	if p.Tenant.ID != "" {
		fmt.Fprintf(&b, "        id: %s\n", p.Tenant.ID)
	}
	b.WriteString("  ignore:\n    staffEmails: [\"*@xero.com\"]   # Xero's own people, when they are let in\n")
	if p.StateBranch != "" {
		fmt.Fprintf(&b, "  state:   # who has applied what and when\n    git: {branch: %s}\n", scalar(p.StateBranch))
	}
	return b.Bytes()
}

const usersExample = `# One document a person. Somebody who is in Xero Practice Manager already is
# found by e-mail, and plan prints the uuid to paste; somebody new gets
# "create: true". For example:
#
# apiVersion: practicectl/v1
# kind: User
# metadata:
#   name: jo-bloggs
# spec:
#   fullName: Jo Bloggs
#   email: jo@harbour.example
#   accounts:
#     xpm: {create: true}
`
