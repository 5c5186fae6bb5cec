package decl

import (
	"fmt"
	"slices"
	"strings"
)

// leavers makes sure that whoever takes over from somebody who leaves can: it
// is another person, who is still there when the leaver has gone. It also
// holds those who stand in for somebody against their last days.
//
// That is enough for compiling to come to an end, rows of clientsFrom
// included: whoever takes over leaves later or never. Circles of handovers,
// which are wrong by the same rule wherever in them the last one leaves, are
// named in full all the same, since only the whole of one shows which of its
// handovers was not meant.
func (l *loader) leavers() {
	leaving := map[string]*User{}
	for i := range l.users {
		if u := &l.users[i]; u.Leaves != nil && u.Name != "" && leaving[u.Name] == nil {
			leaving[u.Name] = u
		}
	}
	for i := range l.users {
		if u := &l.users[i]; u.Leaves != nil {
			l.takers(u, leaving)
		}
	}
	l.handoverCircles(leaving)
	for i := range l.covers {
		c := &l.covers[i]
		if by := leaving[c.By.Value]; by != nil && c.complete() && by.LeftBy(c.Until) {
			l.diags.Addf(c.By.Pos, ruleCover, "%s stands in for %s until %s and has left by then: last day %s",
				quote(by.Name), quote(c.For.Value), c.Until, by.Leaves.LastDay)
			l.diags.Hintf("end the cover on that day, or let somebody else stand in")
		}
	}
}

func (l *loader) takers(u *User, leaving map[string]*User) {
	v := u.Leaves
	for _, taker := range []Ref{v.Partner, v.Manager, v.Jobs} {
		l.taker(u, taker, "", leaving)
	}
	for i := range v.Clients {
		c := &v.Clients[i]
		l.taker(u, c.Partner, c.where(c.Partner, rolePartner), leaving)
		l.taker(u, c.Manager, c.where(c.Manager, roleManager), leaving)
	}
}

func (l *loader) taker(u *User, taker Ref, where string, leaving map[string]*User) {
	other := leaving[taker.User]
	switch {
	case other == nil:
		return
	case other.Name == u.Name:
		l.diags.Addf(taker.Pos, ruleLeave, "%snobody takes over from themself, and this is who leaves: %s", where, quote(u.Name))
	case u.Leaves.dated() && other.Leaves.dated() && other.Leaves.LastDay.Compare(u.Leaves.LastDay) <= 0:
		l.diags.Addf(taker.Pos, ruleLeave, "%s%s takes over from %s and has left by then: last day %s",
			where, quote(other.Name), quote(u.Name), other.Leaves.LastDay)
	default:
		return
	}
	l.diags.Hintf("name somebody who stays")
}

// handover is one step of a way: who hands over, and to whom.
type handover struct {
	from string
	to   Ref
}

// handoverRole is something that is handed over apart, and the one who takes
// it over.
type handoverRole struct {
	name  string
	taker func(*Leave) Ref
}

// handoverRoles name jobs twice: who takes them over depends on the role on
// the job, but to people both are jobs.
func handoverRoles() []handoverRole {
	return []handoverRole{
		{rolePartner, func(v *Leave) Ref { return v.Taker(rolePartner) }},
		{roleManager, func(v *Leave) Ref { return v.Taker(roleManager) }},
		{keyJobs, func(v *Leave) Ref { return v.JobTaker(rolePartner) }},
		{keyJobs, func(v *Leave) Ref { return v.JobTaker(roleManager) }},
	}
}

// handoverCircles reports handovers that lead back to who hands over, each
// circle once at every position in it, with the roles for which it holds.
func (l *loader) handoverCircles(leaving map[string]*User) {
	type ring struct {
		steps []handover
		roles []string
	}
	var found []*ring
	byWay := map[string]*ring{} // by the names in it
	for _, role := range handoverRoles() {
		for i := range l.users {
			steps := handoverCircle(l.users[i].Name, leaving, role.taker)
			way := names(steps)
			switch c := byWay[way]; {
			case steps == nil:
			case c == nil:
				byWay[way] = &ring{steps: steps, roles: []string{role.name}}
				found = append(found, byWay[way])
			case !slices.Contains(c.roles, role.name):
				c.roles = append(c.roles, role.name)
			}
		}
	}
	for _, c := range found {
		parts := make([]string, len(c.steps))
		for i, s := range c.steps {
			parts[i] = fmt.Sprintf("%s to %s at %s", quote(s.from), quote(s.to.User), s.to.Pos)
		}
		for _, s := range c.steps {
			l.diags.Addf(s.to.Pos, ruleLeave, "handovers go round in a circle for %s: %s", strings.Join(c.roles, " and "), strings.Join(parts, ", "))
			l.diags.Hintf("let somebody who stays take over from one of them")
		}
	}
}

// handoverCircle follows the handovers of a role from a person on, and returns
// them where they lead back and that person's name is the first of the circle,
// so that every circle is found once.
func handoverCircle(start string, leaving map[string]*User, taker func(*Leave) Ref) []handover {
	var steps []handover
	for at := start; len(steps) <= len(leaving); {
		u := leaving[at]
		if u == nil {
			return nil
		}
		next := taker(u.Leaves)
		steps = append(steps, handover{at, next})
		switch {
		case next.User == at, next.User < start:
			return nil // said already, or found from there if it is one
		case next.User == start:
			return steps
		}
		at = next.User
	}
	return nil
}

func names(steps []handover) string {
	all := make([]string, len(steps))
	for i, s := range steps {
		all[i] = s.from
	}
	return strings.Join(all, "\n")
}
