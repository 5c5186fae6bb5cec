package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Oddity is one kind of thing that was seen, is written down as it is, and
// that a careful person would look into.
type Oddity struct {
	Title string
	Hint  string     // what to do about it
	Lines [][]string // a case each, in cells
	Rest  string     // where they all are to be seen; empty: nowhere but here
}

func (o *Oddity) line(cells ...string) { o.Lines = append(o.Lines, cells) }

// Odd is what was found odd in what the draft declares for the first time, in
// the order in which it matters.
func (d Draft) Odd() []Oddity {
	all := slices.Concat(d.open, []Oddity{
		d.heldByOthers(),
		d.without(reconcile.FieldPartner), d.without(reconcile.FieldManager),
		d.oneName(), d.nearlyOneName(),
		d.oneEmail(), d.namesakes(), d.noEmail(), d.badEmail(),
	})
	return slices.DeleteFunc(all, func(o Oddity) bool { return len(o.Lines) == 0 })
}

func (d Draft) isFresh(o reconcile.Object) bool { return d.fresh == nil || d.fresh[o.Key] }

// fresher are the records that are declared for the first time.
func (d Draft) fresher(all []reconcile.Object) []reconcile.Object {
	return slices.DeleteFunc(slices.Clone(all), func(o reconcile.Object) bool { return !d.isFresh(o) })
}

func (d Draft) without(role reconcile.Field) Oddity {
	o := Oddity{
		Title: fmt.Sprintf("Clients without a %s", role),
		Hint:  fmt.Sprintf("nobody is declared for them; write somebody into the column %s", role),
		Rest:  fmt.Sprintf("the empty cells in the column %s of %s", role, d.sheet),
	}
	for _, c := range d.fresher(d.seen.clients) {
		if _, held := holder(c, role); !held {
			o.line(c.Name)
		}
	}
	return o
}

// held is what somebody holds who is not declared.
type held struct {
	who     reconcile.Value
	clients map[reconcile.Field][]string
}

// heldByOthers are people who hold clients and are not declared: Xero's own, or
// such as are not among the staff, and have probably left.
func (d Draft) heldByOthers() Oddity {
	o := Oddity{
		Title: "People who hold clients and are not declared",
		Hint:  "what they hold is left out, and so not managed; give it to somebody, in the cells that are empty",
	}
	byID := map[string]*held{}
	var order []*held
	for _, c := range d.fresher(d.seen.clients) {
		for _, role := range roles {
			who, ok := holder(c, role)
			if !ok || d.seen.slugs[who.ID] != "" {
				continue
			}
			h := byID[who.ID]
			if h == nil {
				h = &held{who, map[reconcile.Field][]string{}}
				byID[who.ID], order = h, append(order, h)
			}
			h.clients[role] = append(h.clients[role], c.Name)
		}
	}
	slices.SortFunc(order, func(a, b *held) int {
		return strings.Compare(decl.FoldName(a.who.Name)+"\n"+a.who.ID, decl.FoldName(b.who.Name)+"\n"+b.who.ID)
	})
	for _, h := range order {
		cells := []string{d.called(h.who), d.whyNot(h.who)}
		for _, role := range roles {
			if names := h.clients[role]; len(names) > 0 {
				cells = append(cells, fmt.Sprintf("%s of %s", role, some(names)))
			}
		}
		o.line(cells...)
	}
	return o
}

func (d Draft) called(who reconcile.Value) string {
	if s, ok := d.seen.byID[who.ID]; ok {
		return s.Name
	}
	if who.Name == "" {
		return who.ID
	}
	return who.Name
}

func (d Draft) whyNot(who reconcile.Value) string {
	switch s, ok := d.seen.byID[who.ID]; {
	case !ok:
		return "not among the staff: has probably left"
	case isXero(s):
		return "of Xero's own people"
	default:
		return "not declared"
	}
}

// some names the first few.
func some(names []string) string {
	const enough = 3
	if more := len(names) - enough; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), more)
	}
	return strings.Join(names, ", ")
}

// oneName are clients whose names are the same to the letter.
func (d Draft) oneName() Oddity {
	o := Oddity{Title: "Clients of one name", Hint: "the uuid tells them apart; is one of them a duplicate?"}
	for _, g := range d.groups(d.seen.clients, func(c reconcile.Object) string { return c.Name }) {
		o.line(append([]string{g[0].Name}, ids(g)...)...)
	}
	return o
}

// nearlyOneName are names that a reader takes for one.
func (d Draft) nearlyOneName() Oddity {
	o := Oddity{Title: "Clients whose names differ only in capitals or blanks", Hint: "correct the names there, or find out whether they are one client"}
	for _, g := range d.groups(d.seen.clients, func(c reconcile.Object) string { return decl.FoldName(c.Name) }) {
		if names := spellings(g); len(names) > 1 {
			o.line(names...)
		}
	}
	return o
}

// spellings are the different names in a group, in quotes that show the blanks.
func spellings(group []reconcile.Object) []string {
	var out []string
	for _, o := range group {
		if name := fmt.Sprintf("%q", o.Name); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (d Draft) oneEmail() Oddity {
	o := Oddity{Title: "Staff records with one e-mail", Hint: "only one of them is declared with it; is the other a duplicate?"}
	for _, g := range d.groups(d.staff(), func(s reconcile.Object) string { return strings.ToLower(strings.TrimSpace(s.Email)) }) {
		o.line(append([]string{strings.TrimSpace(g[0].Email)}, namesOf(g)...)...)
	}
	return o
}

func (d Draft) namesakes() Oddity {
	o := Oddity{Title: "Staff records of one name", Hint: "two people, or one person twice?"}
	for _, g := range d.groups(d.staff(), func(s reconcile.Object) string { return decl.FoldName(s.Name) }) {
		cells := []string{g[0].Name}
		for _, s := range g {
			cells = append(cells, orNone(strings.TrimSpace(s.Email)))
		}
		o.line(cells...)
	}
	return o
}

func (d Draft) noEmail() Oddity {
	o := Oddity{Title: "Staff records without an e-mail", Hint: "the uuid finds them; is it somebody who works here?"}
	for _, s := range d.fresher(d.staff()) {
		if strings.TrimSpace(s.Email) == "" {
			o.line(s.Name)
		}
	}
	return o
}

func (d Draft) badEmail() Oddity {
	o := Oddity{Title: "Staff records with an e-mail that is none", Hint: "correct it there, then add it to the user"}
	for _, s := range d.fresher(d.staff()) {
		if email := strings.TrimSpace(s.Email); email != "" && !isAddress(email) {
			o.line(s.Name, email)
		}
	}
	return o
}

// staff are the staff records but those of Xero's own people.
func (d Draft) staff() []reconcile.Object {
	return slices.DeleteFunc(slices.Clone(d.seen.staff), isXero)
}

// groups are the records that share a key that is not empty, where one of them
// at least is declared for the first time.
func (d Draft) groups(all []reconcile.Object, key func(reconcile.Object) string) [][]reconcile.Object {
	at := map[string]int{}
	var groups [][]reconcile.Object
	for _, o := range all {
		k := key(o)
		if k == "" {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], o)
	}
	return slices.DeleteFunc(groups, func(g []reconcile.Object) bool { return len(g) < 2 || !slices.ContainsFunc(g, d.isFresh) })
}

func ids(group []reconcile.Object) []string {
	var out []string
	for _, o := range group {
		out = append(out, o.Key.ID)
	}
	return out
}

func namesOf(group []reconcile.Object) []string {
	var out []string
	for _, o := range group {
		out = append(out, o.Name)
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
