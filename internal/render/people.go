package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// people are the full names of users, as far as they are known.
type people map[string]string

// of is the name of a user, or how the declarations call them.
func (n people) of(user string) string { return cmp.Or(n[user], user) }

// all is "Jo Bloggs or Sam Lee".
func (n people) all(users []string) string {
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = n.of(u)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// peopleIn are the names that a plan gives its users: what is declared, then the
// staff records', then what some other system calls them.
func peopleIn(p reconcile.Plan) people {
	names := people{}
	add := func(user, name string) {
		if user != "" && name != "" && names[user] == "" {
			names[user] = name
		}
	}
	for user, name := range p.Names.People {
		add(user, name)
	}
	for _, l := range p.Leaving {
		add(l.User, l.Name)
	}
	for _, c := range p.Changes {
		if c.Key.ID == "" {
			add(c.User, c.Name)
		}
		for _, f := range c.Fields {
			add(f.Before.User, f.Before.Name)
			add(f.After.User, f.After.Name)
		}
	}
	for _, c := range p.Changes {
		if isByHand(c) {
			add(subject(c.Address), c.Name)
		}
	}
	return names
}

// subject is the user whom a change is about: nobody, where it is about
// somebody else who stands in their way.
func subject(address string) string {
	parts := strings.Split(address, "/")
	if len(parts) < 3 || parts[0] != "user" || len(parts) > 3 && (parts[3] == "holder" || parts[3] == "deleted") {
		return ""
	}
	return parts[1]
}

// doer is who does a change by hand: a person where it can be only that one.
func (n people) doer(m reconcile.Manual) string {
	if len(m.Who) == 1 {
		return n.of(m.Who[0])
	}
	return cmp.Or(m.Actor, "whoever may")
}

// byHandHeadline counts what is to be done by hand, and how long it takes whom.
// Where nothing is said of how long, that is left out.
func byHandHeadline(p reconcile.Plan) []string {
	names := peopleIn(p)
	n, done, work := 0, 0, map[string]int{}
	for _, c := range p.Changes {
		switch {
		case c.Action != reconcile.ActionManual || c.Hold != nil:
		case c.Word != nil:
			done++
		default:
			n++
			if c.Manual != nil {
				work[names.doer(*c.Manual)] += c.Manual.Work
			}
		}
	}
	text := count(n, "thing to do by hand", "things to do by hand")
	if spent := spending(work); n > 0 && len(spent) > 0 {
		text += ": about " + strings.Join(spent, ", ")
	}
	return []string{text, count(done, "thing is done, says somebody, and has to be seen in a new list", "things are done, says somebody, and have to be seen in a new list")}
}

// spending is whoever has most to do first.
func spending(work map[string]int) []string {
	who := make([]string, 0, len(work))
	for w, n := range work {
		if n > 0 {
			who = append(who, w)
		}
	}
	slices.SortFunc(who, func(a, b string) int { return cmp.Or(cmp.Compare(work[b], work[a]), strings.Compare(a, b)) })
	for i, w := range who {
		who[i] = minutes(work[w]) + " for " + w
	}
	return who
}
