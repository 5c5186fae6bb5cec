package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// A change stands behind everything it may depend on:
//
//	logins that end ──► add people ──► clients' ──► their ──► logins ──► what a person
//	at once                            roles        jobs      that end   does by hand
//	   0                   1             2            3          4           5
//
// Within a level, by name and then id, jobs by their clients' names, so that two plans of one state are
// the same bytes and a reader finds a client where the alphabet puts it.
func level(c Change) int {
	switch {
	case c.Urgent:
		return 0
	case c.Action == ActionCreate:
		return 1
	case c.Action == ActionManual:
		return 5
	case c.Key.Kind == KindStaff:
		return 4
	case c.Key.Kind == KindJob:
		return 3
	default:
		return 2
	}
}

func (p *Plan) sort() {
	p.Changes = ordered(p.Changes)
	slices.SortFunc(p.Grants, func(a, b Grant) int {
		return cmp.Or(cmp.Compare(a.Severity.rank(), b.Severity.rank()), byName(a.Title, b.Title), a.Until.Compare(b.Until), strings.Compare(a.Name, b.Name))
	})
	slices.SortFunc(p.Blocked, func(a, b Blocked) int {
		return cmp.Or(byName(a.Name, b.Name), strings.Compare(a.Address, b.Address), strings.Compare(a.Text, b.Text),
			a.Source.compare(b.Source))
	})
	slices.SortFunc(p.Notices, func(a, b Notice) int {
		return cmp.Or(byName(a.Name, b.Name), strings.Compare(a.Address, b.Address), strings.Compare(a.Text, b.Text),
			a.Source.compare(b.Source))
	})
	slices.SortFunc(p.Pins, func(a, b Pin) int {
		return cmp.Or(a.Source.compare(b.Source), strings.Compare(a.Address, b.Address))
	})
	slices.SortFunc(p.Unmanaged, func(a, b Unmanaged) int {
		return cmp.Or(-strings.Compare(string(a.Key.Kind), string(b.Key.Kind)), byName(a.Name, b.Name), a.Key.Compare(b.Key))
	})
	slices.SortFunc(p.Questions, func(a, b Question) int {
		return cmp.Or(strings.Compare(string(a.Doubt), string(b.Doubt)), a.Key.Compare(b.Key))
	})
	p.Questions = slices.Compact(p.Questions)
}

// ordered sorts changes. A leaver may have thousands, and their names are made
// comparable once, not at each comparison.
func ordered(changes []Change) []Change {
	places := make([]rankedChange, len(changes))
	for i := range changes {
		c := &changes[i]
		places[i] = rankedChange{c, level(*c), folded(c.Client), folded(c.Number), folded(c.Name)}
	}
	if slices.IsSortedFunc(places, rankedChange.compare) {
		return changes
	}
	slices.SortStableFunc(places, rankedChange.compare)
	out := make([]Change, len(changes))
	for i := range places {
		out[i] = *places[i].change
	}
	return out
}

// rankedChange is a change, and what of it decides where it stands.
type rankedChange struct {
	change               *Change
	level                int
	client, number, name foldedName
}

func (a rankedChange) compare(b rankedChange) int {
	if c := cmp.Compare(a.level, b.level); c != 0 {
		return c
	}
	if c := a.client.compare(b.client); c != 0 {
		return c
	}
	if c := a.number.compare(b.number); c != 0 {
		return c
	}
	if c := a.name.compare(b.name); c != 0 {
		return c
	}
	return cmp.Or(a.change.Key.Compare(b.change.Key), strings.Compare(a.change.Address, b.change.Address))
}

// foldedName compares as byName does.
type foldedName struct{ lower, name string }

func folded(name string) foldedName { return foldedName{strings.ToLower(name), name} }

func (a foldedName) compare(b foldedName) int {
	if c := strings.Compare(a.lower, b.lower); c != 0 {
		return c
	}
	return strings.Compare(a.name, b.name)
}

func (s Source) compare(t Source) int {
	return cmp.Or(strings.Compare(s.File, t.File), cmp.Compare(s.Line, t.Line), cmp.Compare(s.Column, t.Column))
}

func byName(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

func (p *Plan) count(inSync int) {
	s := Summary{InSync: inSync, Blocked: len(p.Blocked), Unmanaged: len(p.Unmanaged)}
	for _, c := range p.Changes {
		switch {
		case c.Hold != nil:
			s.Held++
		case c.Action == ActionCreate:
			s.Create++
		case c.Action == ActionManual:
			s.Manual++
		default:
			s.Update++
		}
	}
	p.Summary = s
}
