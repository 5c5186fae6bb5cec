// Package scaffold writes new workspaces: the files that a careful person
// would have typed for a practice that looks like this today.
//
// It returns text and touches no disk but in [Write]. The same input gives
// the same bytes. What it writes is pinned: every person and client that was
// seen carries its uuid, so that the first plan can be applied and is empty.
//
// It also loads, whatever names people have given each other elsewhere. A name
// is for reading, and the uuid decides, so what a file cannot hold is left out
// of a name without a word; an e-mail is left out whole, with a comment, as
// the parts of one would be another's. [Workspace] loads its own files before
// it returns them.
package scaffold

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	Name string
	Data []byte
}

// IgnoreFile is the file that keeps the folder of the state out of Git.
const IgnoreFile = ".gitignore"

// IgnoreLine is what stands in it.
const IgnoreLine = ".practicectl/"

// Workspace returns the files for a practice. seen may be nil: the practice
// has not been observed, and the people are left for a person to write.
// Clients are only written where withClients asks for them.
func Workspace(p Practice, seen *reconcile.Snapshot, withClients bool) ([]File, error) {
	if p.DisplayName = Readable(p.DisplayName); p.DisplayName == "" {
		return nil, errors.New("the practice has no name")
	}
	files := []File{{"practice.yaml", practiceYAML(p)}}
	if p.StateBranch == "" {
		files = append(files, File{IgnoreFile, []byte("# The journal: of this machine, and not for everybody.\n" + IgnoreLine + "\n")})
	}
	people, err := peopleFiles(seen, withClients)
	if err != nil {
		return nil, err
	}
	files = append(files, people...)
	if err := check(files); err != nil {
		return nil, err
	}
	return files, nil
}

func peopleFiles(seen *reconcile.Snapshot, withClients bool) ([]File, error) {
	if seen == nil {
		return []File{{"users.yaml", []byte(usersExample)}}, nil
	}
	people := declare(seen.Objects)
	files := []File{{"users.yaml", usersYAML(people)}}
	if !withClients {
		return files, nil
	}
	book, err := clientsCSV(seen.Objects, people)
	if err != nil {
		return nil, err
	}
	return append(files, File{"clients.yaml", []byte(bookYAML)}, File{"clients.csv", book}), nil
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

const bookYAML = `# Who is partner and manager of which client: one row a client in clients.csv.
apiVersion: practicectl/v1
kind: Assignment
metadata:
  name: clients
spec:
  clientsFrom: clients.csv
`

// person is a staff record and the user that declares it.
type person struct {
	slug  string
	name  string
	id    string
	email string // empty where the record has none that can be declared
	note  string // why not
}

// declare makes a user of every staff record but Xero's own people.
func declare(objects []reconcile.Object) []person {
	var people []person
	for _, o := range objects {
		email := strings.TrimSpace(o.Email)
		if o.Key.Kind == reconcile.KindStaff && !strings.HasSuffix(strings.ToLower(email), "@xero.com") {
			name := nameOf(o)
			people = append(people, person{slug: Slug(name), name: name, id: o.Key.ID, email: email})
		}
	}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(strings.Compare(a.slug, b.slug), strings.Compare(a.id, b.id))
	})
	slugs := map[string]bool{}
	emails := map[string]string{}
	for i := range people {
		p := &people[i]
		p.slug = unique(slugs, p.slug)
		p.checkEmail(emails)
	}
	return people
}

// checkEmail leaves out an address that cannot be declared. emails are those
// that are taken, with who has them.
func (p *person) checkEmail(emails map[string]string) {
	fold := strings.ToLower(p.email)
	switch other, taken := emails[fold]; {
	case fold == "":
	case Readable(p.email) != p.email || !decl.IsEmail(p.email):
		p.email, p.note = "", "has an e-mail there that is no e-mail address: correct it there, then add it here"
	case taken:
		p.email, p.note = "", "has the same e-mail as "+other+" there: one of the two is probably a duplicate"
	default:
		emails[fold] = p.slug
	}
}

// nameOf is what a record is called in a file.
func nameOf(o reconcile.Object) string {
	name := Readable(o.Name)
	switch {
	case name == "":
		return "no name"
	case decl.HasSecret(name + ",x"): // as the text in front of another cell
		return "a name that looks like a credential"
	default:
		return name
	}
}

func usersYAML(people []person) []byte {
	var b bytes.Buffer
	b.WriteString("# One document a person, pinned by the uuid of the staff record.\n")
	for i, p := range people {
		if i > 0 {
			b.WriteString("---\n")
		}
		if p.note != "" {
			fmt.Fprintf(&b, "# %s %s\n", p.slug, p.note)
		}
		fmt.Fprintf(&b, "apiVersion: practicectl/v1\nkind: User\nmetadata:\n  name: %s\nspec:\n  fullName: %s\n", scalar(p.slug), scalar(p.name))
		if p.email != "" {
			fmt.Fprintf(&b, "  email: %s\n", scalar(p.email))
		}
		fmt.Fprintf(&b, "  accounts:\n    xpm: {uuid: %s}\n", p.id)
	}
	return b.Bytes()
}

// clientsCSV is the book: one row a client, in the order of their names. A
// role held by somebody who is not declared is left out, and so not managed.
func clientsCSV(objects []reconcile.Object, people []person) ([]byte, error) {
	slugs := make(map[string]string, len(people))
	for _, p := range people {
		slugs[p.id] = p.slug
	}
	clients := slices.DeleteFunc(slices.Clone(objects), func(o reconcile.Object) bool { return o.Key.Kind != reconcile.KindClient })
	slices.SortFunc(clients, func(a, b reconcile.Object) int {
		return cmp.Or(strings.Compare(sortName(a), sortName(b)), a.Key.Compare(b.Key))
	})
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := make([][]string, 0, len(clients)+1)
	rows = append(rows, []string{"uuid", "client", "partner", "manager"})
	for _, c := range clients {
		partner, _ := c.Get(reconcile.FieldPartner)
		manager, _ := c.Get(reconcile.FieldManager)
		rows = append(rows, []string{c.Key.ID, nameOf(c), slugs[partner.Value.ID], slugs[manager.Value.ID]})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the book of clients: %w", err)
	}
	return b.Bytes(), nil
}

func sortName(o reconcile.Object) string { return strings.ToLower(strings.TrimSpace(o.Name)) }
