package xpm

import (
	"cmp"
	"slices"
	"strings"
)

// Record is the whole of a client as one call showed it, without the values:
// every field is kept as a digest under a key that lives as long as the
// process. So two records can be compared, tax numbers and bank accounts
// included, and nothing can be read from one.
//
// A field that is empty is blank; one that is not in the answer, or null in
// JSON, is absent.
type Record struct {
	book  *book
	shape shape
	marks []mark // sorted
}

// mark is one field with its digest.
type mark struct {
	path   uint32 // in the book
	item   uint32 // of a list: from its id, or its place; 0 outside of lists
	digest uint64
}

// blank is the digest of nothing.
const blank = 0

func (m mark) compare(n mark) int {
	if field := m.compareField(n); field != 0 {
		return field
	}
	return cmp.Compare(m.digest, n.digest)
}

// compareField compares without the digest. It is not written with cmp.Or,
// which makes sorting a page of records take twice as long (measured).
func (m mark) compareField(n mark) int {
	if m.path != n.path {
		return cmp.Compare(m.path, n.path)
	}
	return cmp.Compare(m.item, n.item)
}

// shape is how much of a client a call shows.
type shape uint8

// The shapes, each with all of the one before (documented). With fields= there
// is no saying what was left out, so nothing is recorded.
const (
	unrecorded shape = iota
	pageShape        // no lists
	listShape        // with contacts
	wholeShape       // get, and the answer to update: with notes, groups and relationships
)

func (s shape) shows(top string) bool {
	switch top {
	case "contacts":
		return s >= listShape
	case "notes", "groups", "relationships":
		return s >= wholeShape
	}
	return true
}

// Whole reports whether the record has every field that there is.
func (r *Record) Whole() bool { return r.shape == wholeShape }

// Differences names the fields in which two records differ, each once and
// sorted. Names are those of the answer ("BankAccountNumber", "Contacts.Email"),
// with a capital also in JSON.
type Differences struct {
	// Changed had a value before and have another, a blank one or none now; or
	// were blank, and have a value.
	Changed []string
	// Initialised were absent and have a value: what the first update of a
	// client does to its practice fields (observed).
	Initialised []string
}

// Compare sets a record against a later one, on the fields that both calls
// show. Fields under one of the names in written are left out.
//
// Two fields may change by themselves and are left out too: the names of
// account manager and job manager, which are those of other records. There is
// no time of the last change in a client (documented).
func (r *Record) Compare(later *Record, written ...string) Differences {
	r.book.mu.Lock()
	defer r.book.mu.Unlock()
	c := comparison{book: r.book, before: r, shape: min(r.shape, later.shape), written: written}
	old, now := r.marks, later.marks
	for len(old) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(old) > 0 && old[0].compareField(now[0]) < 0:
			c.vanished(old[0])
			old = old[1:]
		case len(old) == 0 || old[0].compareField(now[0]) > 0:
			c.appeared(now[0])
			now = now[1:]
		default:
			if old[0].digest != now[0].digest {
				c.note(&c.found.Changed, old[0])
			}
			old, now = old[1:], now[1:]
		}
	}
	return c.result()
}

type comparison struct {
	book    *book
	before  *Record
	shape   shape
	written []string
	found   Differences
}

// vanished takes a field that only the earlier record has. A blank one that is
// gone held nothing.
func (c *comparison) vanished(m mark) {
	if m.digest != blank {
		c.note(&c.found.Changed, m)
	}
}

// appeared takes a field that only the later record has. In something that was
// shown before as blank, or in a list that has grown, it is a change. A role
// that a list of clients did not show may have been there all the time.
func (c *comparison) appeared(m mark) {
	switch {
	case m.digest == blank, isRole(c.book.top(m)) && !c.before.Whole():
	case c.wasBlank(m) || c.grew(m):
		c.note(&c.found.Changed, m)
	default:
		c.note(&c.found.Initialised, m)
	}
}

func (c *comparison) wasBlank(m mark) bool {
	for p := c.book.paths[m.path].parent; p != root; p = c.book.paths[p].parent {
		if c.before.has(func(old mark) bool { return old.path == p && old.digest == blank }) {
			return true
		}
	}
	return false
}

// grew reports whether m is of an item that is new in a list that was there.
func (c *comparison) grew(m mark) bool {
	beside := func(old mark) bool { return c.book.paths[old.path].top == c.book.paths[m.path].top }
	return m.item != 0 && c.before.has(beside) &&
		!c.before.has(func(old mark) bool { return beside(old) && old.item == m.item })
}

func (r *Record) has(f func(mark) bool) bool { return slices.ContainsFunc(r.marks, f) }

func (c *comparison) note(into *[]string, m mark) {
	top := c.book.top(m)
	same := func(name string) bool { return strings.EqualFold(name, top) }
	if !c.shape.shows(top) || slices.ContainsFunc(c.written, same) || isRole(top) && c.book.leaf(m) == "name" {
		return
	}
	*into = append(*into, c.book.name(m))
}

func (c *comparison) result() Differences {
	for _, list := range []*[]string{&c.found.Changed, &c.found.Initialised} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return c.found
}

// isRole reports whether a field, in lower case, is one of the two roles.
func isRole(top string) bool { return top == "accountmanager" || top == "jobmanager" }
