package render

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// endings are the grants that nobody may have any more, apart from all other
// items. Each can be forwarded as it stands: it says what, who, where and by when.
func (s Issue) endings(items []IssueItem) (*part, []IssueItem) {
	out := &part{title: titleMustEnd}
	taken := map[string]bool{}
	names := peopleIn(s.Plan)
	for _, g := range s.Plan.Grants {
		if g.Severity != reconcile.SeverityHighest {
			continue
		}
		var of IssueItem
		for _, it := range items {
			if g.Owns(it.Change) {
				of, taken[it.ID] = it, true
				break
			}
		}
		out.lines = append(out.lines, of.ending(s, g, names))
	}
	var rest []IssueItem
	for _, it := range items {
		if !taken[it.ID] {
			rest = append(rest, it)
		}
	}
	return out, rest
}

// ending is one such grant.
func (it IssueItem) ending(s Issue, g reconcile.Grant, names people) string {
	state := grantState(s.Plan, g)
	if g.Name != "" {
		state += " (" + longDay(g.Until) + ")"
	}
	cells := []string{"**" + inert(clip(g.Title, maxCell)) + "**", inert(state)}
	cells = append(cells, it.actors()...)
	if it.ID != "" {
		cells = append(cells, it.age(s.Today))
	}
	text := "- " + strings.Join(cells, " · ") + it.tag() + "\n"
	var lines []string
	if g.Name != "" {
		lines = append(lines, grantTerms(g, names))
	}
	lines = append(lines, told("lists", g.Seen)...)
	lines = append(lines, told("evidence", g.Evidence)...)
	lines = append(lines, told("next", g.Next)...)
	if m := it.Change.Manual; m != nil {
		lines = append(lines, "at: "+clickPath(*m), "steps: "+short(m.Steps))
	}
	for _, l := range lines {
		text += "  - " + opening(clip(l, maxText)) + "\n"
	}
	return text + it.links()
}

// short is what to do, in one line.
func short(steps []string) string {
	out := make([]string, len(steps))
	for i, s := range steps {
		out[i] = fmt.Sprintf("(%d) %s", i+1, s)
	}
	return strings.Join(out, "; ")
}

// clickPath is the way to a screen, and another one.
func clickPath(m reconcile.Manual) string {
	text := strings.Join(m.Open, " > ")
	if len(m.Or) > 0 {
		text += "; or " + strings.Join(m.Or, " > ")
	}
	return text
}
