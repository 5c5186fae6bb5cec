package scaffold

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	usersFile = "users.yaml"
	usersHead = "# One document a person, pinned by the uuid of the staff record.\n"
)

// person is a staff record and the user that declares it.
type person struct {
	slug  string
	name  string
	id    string
	email string // empty where the record has none that can be declared
	note  string // why not
}

// taken is what no further user can have.
type taken struct {
	slugs  map[string]bool
	emails map[string]string // lower case, with who has them
}

func noneTaken() taken { return taken{map[string]bool{}, map[string]string{}} }

// takenIn is what the users of a workspace have.
func takenIn(ws *decl.Workspace) taken {
	t := noneTaken()
	for i := range ws.Users {
		u := &ws.Users[i]
		t.slugs[u.Name] = true
		for _, e := range u.Addresses() {
			if e.Given() {
				t.emails[strings.ToLower(e.Value)] = u.Name
			}
		}
	}
	return t
}

// isXero reports whether a record is of Xero's own people, who are let in and
// go again, and are never declared.
func isXero(o reconcile.Object) bool {
	return decl.IsXeroEmail(o.Email)
}

// declare makes a user of every staff record but Xero's own people.
func declare(objects []reconcile.Object, t taken) []person {
	var people []person
	for _, o := range objects {
		if o.Key.Kind == reconcile.KindStaff && !isXero(o) {
			name := nameOf(o)
			people = append(people, person{slug: Slug(name), name: name, id: o.Key.ID, email: strings.TrimSpace(o.Email)})
		}
	}
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(strings.Compare(a.slug, b.slug), strings.Compare(a.id, b.id))
	})
	for i := range people {
		p := &people[i]
		p.slug = unique(t.slugs, p.slug)
		p.checkEmail(t.emails)
	}
	return people
}

// checkEmail leaves out an address that cannot be declared. emails are those
// that are taken, with who has them.
func (p *person) checkEmail(emails map[string]string) {
	fold := strings.ToLower(p.email)
	switch other, taken := emails[fold]; {
	case fold == "":
	case !isAddress(p.email):
		p.email, p.note = "", "has an e-mail there that is no e-mail address: correct it there, then add it here"
	case taken:
		p.email, p.note = "", "has the same e-mail as "+other+" there: one of the two is probably a duplicate"
	default:
		emails[fold] = p.slug
	}
}

func isAddress(email string) bool { return Readable(email) == email && decl.IsEmail(email) }

// nameOf is what a record is called in a file: its own name, but for the
// blanks around it, wherever a file can hold that.
func nameOf(o reconcile.Object) string {
	name := strings.TrimSpace(o.Name)
	if visible(name) != name {
		name = Readable(name)
	}
	switch {
	case name == "":
		return "no name"
	case decl.HasSecret(name + ",x"): // as the text in front of another cell
		return "a name that looks like a credential"
	default:
		return name
	}
}

// slugs tells who is declared, by the id of the record.
func slugs(people []person) map[string]string {
	out := make(map[string]string, len(people))
	for _, p := range people {
		out[p.id] = p.slug
	}
	return out
}

// usersYAML is one document a person, with the line ends that are asked for.
func usersYAML(people []person, eol string) []byte {
	var b bytes.Buffer
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
	return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte(eol))
}
