// Package scaffold writes new workspaces: the files that a careful person
// would have typed for a practice that looks like this today.
//
// It returns text and touches no disk but in [Write]. The same input gives
// the same bytes. What it writes is pinned: every person and client that was
// seen carries its uuid, so that the first plan can be applied and is empty.
package scaffold

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Practice is what a person said about the practice.
type Practice struct {
	Name        string // slug; made from DisplayName when empty
	DisplayName string
	TimeZone    string
	Manage      string
	Tenant      reconcile.Tenant
}

// File is one file of a workspace.
type File struct {
	Name string
	Data []byte
}

// Workspace returns the files for a practice. seen may be nil: the practice
// has not been observed, and the people are left for a person to write.
// Clients are only written where withClients asks for them.
func Workspace(p Practice, seen *reconcile.Snapshot, withClients bool) ([]File, error) {
	files := []File{{"practice.yaml", practiceYAML(p)}}
	if seen == nil {
		return append(files, File{"users.yaml", []byte(usersExample)}), nil
	}
	people := declare(seen.Objects)
	files = append(files, File{"users.yaml", usersYAML(people)})
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
`, cmp.Or(p.Name, Slug(p.DisplayName)), scalar(p.DisplayName), scalar(p.TimeZone), p.Manage)
	if p.Tenant.Name != "" || p.Tenant.ID != "" {
		b.WriteString("      tenant:\n")
	}
	if p.Tenant.Name != "" {
		fmt.Fprintf(&b, "        name: %s\n", scalar(p.Tenant.Name))
	}
	if p.Tenant.ID != "" {
		fmt.Fprintf(&b, "        id: %s\n", p.Tenant.ID)
	}
	b.WriteString("  ignore:\n    staffEmails: [\"*@xero.com\"]   # Xero's own people, when they are let in\n")
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
	staff reconcile.Object
	email string // empty where the record has none, or shares it
	note  string
}

// declare makes a user of every staff record but Xero's own people.
func declare(objects []reconcile.Object) []person {
	var staff []reconcile.Object
	for _, o := range objects {
		if o.Key.Kind == reconcile.KindStaff && !strings.HasSuffix(strings.ToLower(strings.TrimSpace(o.Email)), "@xero.com") {
			staff = append(staff, o)
		}
	}
	slices.SortFunc(staff, func(a, b reconcile.Object) int {
		return cmp.Or(strings.Compare(Slug(a.Name), Slug(b.Name)), a.Key.Compare(b.Key))
	})
	slugs := map[string]int{}
	emails := map[string]string{}
	people := make([]person, 0, len(staff))
	for _, o := range staff {
		p := person{slug: unique(slugs, Slug(o.Name)), staff: o, email: strings.TrimSpace(o.Email)}
		fold := strings.ToLower(p.email)
		if other, ok := emails[fold]; ok && fold != "" {
			p.email, p.note = "", "has the same e-mail as "+other+" there: one of the two is probably a duplicate"
		} else {
			emails[fold] = p.slug
		}
		people = append(people, p)
	}
	return people
}

func unique(taken map[string]int, slug string) string {
	for {
		taken[slug]++
		n := taken[slug]
		if n == 1 {
			return slug
		}
		slug = fmt.Sprintf("%s-%d", slug, n)
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
		fmt.Fprintf(&b, "apiVersion: practicectl/v1\nkind: User\nmetadata:\n  name: %s\nspec:\n  fullName: %s\n", p.slug, scalar(p.staff.Name))
		if p.email != "" {
			fmt.Fprintf(&b, "  email: %s\n", scalar(p.email))
		}
		fmt.Fprintf(&b, "  accounts:\n    xpm: {uuid: %s}\n", p.staff.Key.ID)
	}
	return b.Bytes()
}

// clientsCSV is the book: one row a client, in the order of their names. A
// role held by somebody who is not declared is left out, and so not managed.
func clientsCSV(objects []reconcile.Object, people []person) ([]byte, error) {
	slugs := make(map[string]string, len(people))
	for _, p := range people {
		slugs[p.staff.Key.ID] = p.slug
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
		rows = append(rows, []string{c.Key.ID, strings.TrimSpace(c.Name), slugs[partner.Value.ID], slugs[manager.Value.ID]})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the book of clients: %w", err)
	}
	return b.Bytes(), nil
}

func sortName(o reconcile.Object) string { return strings.ToLower(strings.TrimSpace(o.Name)) }
