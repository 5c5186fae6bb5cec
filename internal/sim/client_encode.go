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
	records  *records
	rows     []clientRow // those that are answered
	contacts bool
	lists    []clientSublist // what detailed adds
}

func (s *Server) clientWriter(c *call, d depth) clientWriter {
	w := clientWriter{
		encoder:  &c.enc,
		records:  c.records,
		rows:     slices.Clone(s.rows),
		contacts: d >= plain && c.only.has(contactList),
	}
	w.rows = slices.DeleteFunc(w.rows, func(r clientRow) bool {
		return !c.only.has(r.name) || r.person && c.hideManagers
	})
	if d == detailed {
		w.lists = slices.DeleteFunc(clientSublists(), func(l clientSublist) bool { return !c.only.has(l.name) })
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
	for _, l := range w.lists {
		w.list(l.name)
		if l.groups {
			w.groups(c)
		}
		w.closeList(l.name)
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
		w.identity(v, w.records.nameOf(v))
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

// clientSublist is one of the lists that only a detailed answer has. No record of the
// simulator has notes or relationships.
type clientSublist struct {
	name
	groups bool
}

func clientSublists() []clientSublist {
	return []clientSublist{
		{name: name{"Notes", "notes"}},
		{name: name{"Groups", "groups"}, groups: true},
		{name: name{"Relationships", "relationships"}},
	}
}

// groups writes those that a client is a member of.
func (w *clientWriter) groups(c *Client) {
	for _, g := range w.records.groupsOf[strings.ToLower(c.UUID)] {
		w.object(groupItem)
		w.identity(g.UUID, g.Name)
		w.closeObject(groupItem)
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
