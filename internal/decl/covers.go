package decl

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// coverage makes sure that on any day, in either role, it can be followed who
// stands in for whom, and that this ends at somebody: nobody has two covers
// at once, and covers do not go round in a circle. Somebody who stands in may
// be covered in turn. That a cover ended long ago is nothing to report: it is
// what was the case then.
func (l *loader) coverage() {
	covers := make([]*Cover, 0, len(l.covers))
	for i := range l.covers {
		if c := &l.covers[i]; c.complete() {
			covers = append(covers, c)
		}
	}
	// The loader's order, which is by name, decides between those of one day.
	slices.SortStableFunc(covers, func(a, b *Cover) int { return a.From.Compare(b.From) })
	g := coverGraph{}
	for _, c := range covers {
		g[c.For.Value] = append(g[c.For.Value], c)
	}
	for _, same := range g {
		l.doubles(same)
	}
	l.circles(g, covers)
}

// complete reports whether a cover says who, by whom and when. Where it does
// not, that has been reported.
func (c *Cover) complete() bool {
	return c.For.Value != "" && c.By.Value != "" && c.For.Value != c.By.Value &&
		c.From != reconcile.Date{} && c.From.Compare(c.Until) <= 0
}

// doubles reports the covers of one person, in the order in which they begin,
// that have days and a role in common. Each is held against the one that
// lasts longest of those before it, so that every cover to be corrected is
// named and a heap of them is not named in pairs.
func (l *loader) doubles(covers []*Cover) {
	pairs := map[[2]*Cover][]string{} // and the roles that both cover
	for _, role := range coverRoles() {
		var longest *Cover
		for _, c := range covers {
			if !c.Role(role) {
				continue
			}
			if longest != nil && longest.In(c.From) {
				pair := [2]*Cover{longest, c}
				pairs[pair] = append(pairs[pair], role)
			}
			if longest == nil || longest.Until.Compare(c.Until) < 0 {
				longest = c
			}
		}
	}
	inOrder := slices.SortedFunc(maps.Keys(pairs), func(p, q [2]*Cover) int {
		return cmp.Or(p[0].Pos.Compare(q[0].Pos), p[1].Pos.Compare(q[1].Pos))
	})
	for _, pair := range inOrder {
		a, b := pair[0], pair[1]
		message := fmt.Sprintf("%s is covered twice as %s %s, by %s in %s and by %s in %s", quote(a.For.Value), strings.Join(pairs[pair], " and "),
			commonDays(pair[:]), quote(a.By.Value), quote(a.Name), quote(b.By.Value), quote(b.Name))
		l.clash(ruleCover, side{pos: a.Pos, message: message}, side{pos: b.Pos, message: message}, "end one of the two before the other begins, or remove it")
	}
}

func coverRoles() []string { return []string{rolePartner, roleManager} }

// commonDays says on which days all of the covers are in force.
func commonDays(covers []*Cover) string {
	from, until := covers[0].From, covers[0].Until
	for _, c := range covers[1:] {
		if from.Compare(c.From) < 0 {
			from = c.From
		}
		if c.Until.Compare(until) < 0 {
			until = c.Until
		}
	}
	if from == until {
		return fmt.Sprintf("on %s", from)
	}
	return fmt.Sprintf("from %s until %s", from, until)
}

// coverGraph leads from a person to their covers, in the order in which those
// begin.
type coverGraph map[string][]*Cover

// circle is a way of covers that comes back to where it began, and the roles
// for which it does.
type circle struct {
	covers []*Cover
	roles  []string
}

// circles reports covers that lead back to the person covered on a day that
// all of them share. The first such day is the one on which the last of them
// begins, so it is enough to look on those days.
func (l *loader) circles(g coverGraph, covers []*Cover) {
	found := map[string]*circle{}
	for _, role := range coverRoles() {
		for _, last := range covers {
			if !last.Role(role) {
				continue
			}
			way := g.way(last.By.Value, last.For.Value, role, last.From, map[string]bool{})
			if way == nil {
				continue
			}
			c := newCircle(append(way, last))
			key := c.String()
			if found[key] == nil {
				found[key] = c
			}
			// Covers that begin on one day find their circle once each.
			if roles := found[key].roles; !slices.Contains(roles, role) {
				found[key].roles = append(roles, role)
			}
		}
	}
	for way, c := range found {
		for _, at := range c.covers {
			l.diags.Addf(at.Pos, ruleCover, "covers go round in a circle as %s %s: %s",
				strings.Join(c.roles, " and "), commonDays(c.covers), way)
			l.diags.Hintf("let somebody else stand in for one of them, or change the days")
		}
	}
}

// way finds covers of a role that lead from one person to another on a day;
// been holds the persons that have been asked.
func (g coverGraph) way(from, to, role string, day reconcile.Date, been map[string]bool) []*Cover {
	been[from] = true
	for _, c := range g[from] {
		by := c.By.Value
		switch {
		case !c.Role(role) || !c.In(day) || been[by]:
			continue
		case by == to:
			return []*Cover{c}
		}
		if rest := g.way(by, to, role, day, been); rest != nil {
			return append(rest, c)
		}
	}
	return nil
}

// newCircle takes the way back to front, as it was found, and begins with the
// cover whose name comes first, so that one circle reads the same wherever it
// was entered.
func newCircle(way []*Cover) *circle {
	slices.Reverse(way)
	first := 0
	for i, c := range way {
		if cmp.Or(strings.Compare(c.Name, way[first].Name), c.Pos.Compare(way[first].Pos)) < 0 {
			first = i
		}
	}
	return &circle{covers: append(way[first:len(way):len(way)], way[:first]...)}
}

func (c *circle) String() string {
	parts := make([]string, len(c.covers))
	for i, at := range c.covers {
		parts[i] = fmt.Sprintf("%s by %s at %s", quote(at.For.Value), quote(at.By.Value), at.Pos)
	}
	return strings.Join(parts, ", ")
}
