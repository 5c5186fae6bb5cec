package sim

import (
	"slices"
	"strings"
)

// depth is how much of a client an answer shows (documented).
type depth int

const (
	base     depth = iota // paged-list: no lists
	plain                 // list: with contacts
	detailed              // get, update, list?detailed=true: with notes, groups, relationships
)

// clientWriter writes client records into one answer.
type clientWriter struct {
	*encoder
	person   map[string]*Staff
	rows     []clientRow // those that are answered
	contacts bool
	empties  []name // lists that no record of the simulator has entries for
}

func (s *Server) clientWriter(c *call, d depth) clientWriter {
	w := clientWriter{
		encoder:  &c.enc,
		person:   c.records.person,
		rows:     slices.Clone(s.rows),
		contacts: d >= plain && c.only.has(contactList),
	}
	w.rows = slices.DeleteFunc(w.rows, func(r clientRow) bool {
		return !c.only.has(r.name) || r.person && c.hideManagers
	})
	if d == detailed {
		for _, n := range []name{{"Notes", "notes"}, {"Groups", "groups"}, {"Relationships", "relationships"}} {
			if c.only.has(n) {
				w.empties = append(w.empties, n)
			}
		}
	}
	return w
}

func (w *clientWriter) client(n name, c *Client) {
	w.object(n)
	for i := range w.rows {
		w.field(&w.rows[i], c)
	}
	if w.contacts {
		w.list(contactList)
		for i := range c.Contacts {
			w.contact(&c.Contacts[i])
		}
		w.closeList(contactList)
	}
	for _, n := range w.empties {
		w.list(n)
		w.closeList(n)
	}
	w.closeObject(n)
}

func (w *clientWriter) field(row *clientRow, c *Client) {
	if row.flag != nil {
		w.text(row.name, yesNo(row.flag(c)))
		return
	}
	v := *row.at(c)
	switch {
	case row.when == practice && c.Bare, row.when == whenSet && v == "":
	case row.person:
		w.object(row.name)
		w.text(name{"UUID", "uuid"}, v)
		w.text(name{"Name", "name"}, w.person[strings.ToLower(v)].Name)
		w.closeObject(row.name)
	case row.digits:
		w.number(row.name, v)
	case row.masked:
		w.text(row.name, mask(v))
	case v == "":
		w.text(row.name, row.blank)
	default:
		w.text(row.name, v)
	}
}

var contactList = name{"Contacts", "contacts"}

func (w *clientWriter) contact(c *Contact) {
	n := name{"Contact", ""}
	w.object(n)
	w.text(name{"UUID", "uuid"}, c.UUID)
	w.text(name{"Name", "name"}, c.Name)
	w.text(name{"Salutation", "salutation"}, c.Salutation)
	w.text(name{"Addressee", "addressee"}, "")
	w.text(name{"Mobile", "mobile"}, c.Mobile)
	w.text(name{"Email", "email"}, c.Email)
	w.text(name{"Phone", "phone"}, c.Phone)
	w.text(name{"IsDeleted", "isDeleted"}, yesNo(false))
	w.text(name{"IsPrimary", "isPrimary"}, yesNo(c.Primary))
	w.text(name{"Position", "position"}, c.Position)
	w.closeObject(n)
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

// mask hides all but the last three characters.
func mask(v string) string {
	shown := max(0, len(v)-3)
	return strings.Repeat("*", shown) + v[shown:]
}
