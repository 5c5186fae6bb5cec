package htmlreport

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// timeline is access that a vendor's support is given for a while: a bar each on
// one axis of days, all of them at a glance, and then what is agreed, seen and
// proven of each. Its rows are all markup, also where they are many: each has a
// drawing, and there are never as many as there are clients.
type timeline struct {
	ID     string
	Axis   axis
	Rows   []span
	Search bool
}

// span is one grant. What its bar shows stands in words beside it.
type span struct {
	Name, Slug, Place  string
	Sign, State, Means string
	Tone               string // of the whole row
	When               string
	Look               string // of the bar
	Term, Late         stretch
	Terms, Told        []fact
	Work               []work
	Declare            string
}

// work is one thing to do, and the lines that say how.
type work struct {
	What  string
	Lines []string
}

// support is every grant, what must end first.
func support(p Page) part {
	out := part{ID: "support", Title: "Who was let in for support, and until when"}
	if len(p.Plan.Grants) == 0 {
		return out
	}
	x := axisOf(p.Plan)
	t := &timeline{ID: "grants", Axis: x, Search: len(p.Plan.Grants) > few}
	counts := map[string]int{}
	for _, g := range byUrgency(p.Plan.Grants) {
		s := spanOf(p, g, x)
		counts[s.Tone]++
		t.Rows = append(t.Rows, s)
	}
	out.Say = []string{grantCounts(counts)}
	if counts[toneMust] > 0 {
		out.Say = append(out.Say, "A striped bar is access that nobody has agreed to, or not for so long.")
	}
	out.Timeline = t
	return out
}

// askedFor reports whether any grant is a matter for today. The part about them
// then comes before everything else.
func askedFor(p reconcile.Plan) bool {
	return slices.ContainsFunc(p.Grants, func(g reconcile.Grant) bool { return g.Severity != reconcile.SeverityNone })
}

// The tones of a row: what it asks for.
const (
	toneMust = "must"
	toneOpen = "open"
	toneKept = "kept"
	toneOver = "over"
)

func toneOf(g reconcile.Grant) string {
	switch {
	case g.Severity == reconcile.SeverityHighest:
		return toneMust
	case g.Severity == reconcile.SeverityOpen:
		return toneOpen
	case g.State == reconcile.GrantRemoved || g.State == reconcile.GrantJoined:
		return toneOver
	default:
		return toneKept
	}
}

func grantCounts(n map[string]int) string {
	var parts []string
	for _, t := range []struct{ tone, one, many string }{
		{toneMust, "has to end", "have to end"}, {toneOpen, "asks for somebody", "ask for somebody"},
		{toneKept, "is as declared", "are as declared"}, {toneOver, "is over", "are over"},
	} {
		switch k := n[t.tone]; k {
		case 0:
		case 1:
			parts = append(parts, "1 "+t.one)
		default:
			parts = append(parts, render.Thousands(k)+" "+t.many)
		}
	}
	return strings.Join(parts, ", ") + "."
}

// byUrgency puts what nobody declared first, then what is longest past its end,
// what asks for somebody, and what is over last.
func byUrgency(grants []reconcile.Grant) []reconcile.Grant {
	rank := func(g reconcile.Grant) int {
		if g.State == reconcile.GrantUndeclared {
			return -1
		}
		return slices.Index([]string{toneMust, toneOpen, toneKept, toneOver}, toneOf(g))
	}
	out := slices.Clone(grants)
	slices.SortStableFunc(out, func(a, b reconcile.Grant) int {
		later := cmp.Or(a.Until.Compare(b.Until), a.From.Compare(b.From))
		if rank(a) == rank(b) && toneOf(a) == toneOver {
			later = -later // what is over: the latest first
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), later, strings.Compare(a.Title, b.Title), strings.Compare(a.Name, b.Name))
	})
	return out
}

func spanOf(p Page, g reconcile.Grant, x axis) span {
	s := span{
		Name: render.Clean(g.Title), Slug: render.Clean(g.Name), State: render.Clean(render.GrantState(p.Plan, g)), Tone: toneOf(g),
		When: "no first day and no last day are declared", Declare: document(g.Declare),
	}
	s.Sign, s.Means, s.Look = sign(g, p.Plan.AsOf)
	if s.Tone == toneOpen {
		s.Sign = "▸"
	}
	if g.State == reconcile.GrantUndeclared {
		s.Late = x.whole()
	} else {
		s.When = when(g.From, g.Until)
		s.Term = x.stretch(g.From, g.Until.AddDays(1))
	}
	if g.State == reconcile.GrantOverdue {
		s.Late = x.until(g.Until.AddDays(1))
	}
	s.Terms = told(fact{Name: "Level", Value: g.Level}, fact{Name: "Owner", Value: p.nameOf(g.Owner)}, fact{Name: "Case", Value: g.Case}, fact{Name: "Why", Value: g.Reason})
	s.Place = render.Clean(render.Place(g.Source))
	lists, gives := g.Seen, g.Gives
	switch g.State {
	case reconcile.GrantRemoved, reconcile.GrantJoined, reconcile.GrantScheduled: // the evidence says it all
		lists, gives = "", ""
	default: // somebody may have it
	}
	s.Told = told(fact{Name: "Next", Value: g.Next}, fact{Name: "Lists", Value: lists}, fact{Name: "Evidence", Value: g.Evidence}, fact{Name: "Gives", Value: gives})
	for _, lines := range render.GrantWork(p.Plan, g) {
		lines = cleaned(lines)
		s.Work = append(s.Work, work{What: lines[0], Lines: lines[1:]})
	}
	return s
}

// nameOf is the full name of a user where the plan knows it.
func (p Page) nameOf(user string) string { return cmp.Or(p.Plan.Names.People[user], user) }

// document is a text of several lines, each made safe to show.
func document(text string) string {
	return strings.Join(cleaned(strings.Split(strings.TrimSuffix(text, "\n"), "\n")), "\n")
}

// told leaves out what is not said, and next steps that are none.
func told(facts ...fact) []fact {
	out := facts[:0]
	for _, f := range facts {
		if f.Value != "" && !(f.Name == "Next" && f.Value == "nothing") {
			out = append(out, fact{Name: f.Name, Value: render.Clean(f.Value)})
		}
	}
	return out
}

// sign is what tells a state without a colour, what the state means, and how its
// bar looks: full where a list shows the access, an outline where none does.
func sign(g reconcile.Grant, day reconcile.Date) (mark, means, look string) {
	switch g.State {
	case reconcile.GrantUndeclared:
		return "!", "it was seen, and nobody has declared it", "must"
	case reconcile.GrantOverdue:
		return "!", "nothing proves that it was removed", "must"
	case reconcile.GrantDue:
		return "○", "to be let in", "due"
	case reconcile.GrantInvited:
		return "~", "let in, on somebody’s word", "word"
	case reconcile.GrantSeen:
		return "✓", "let in, and a list shows it", "seen"
	case reconcile.GrantEnding:
		if g.Until == day {
			return "◐", "this is its last day", "word"
		}
		return "◐", "removed early, and not looked at since", "word"
	case reconcile.GrantScheduled:
		return "○", "its first day has not come", "due"
	case reconcile.GrantJoined:
		return "→", "goes on under another grant", "over"
	case reconcile.GrantRemoved:
		return "–", "removed, and a later list bears it out", "over"
	default:
		return "?", "", "due"
	}
}

// when is a grant's days in words, with the year once where that is enough.
func when(from, until reconcile.Date) string {
	first := fmt.Sprintf("%d %s", from.Day, from.Month)
	if from.Year != until.Year {
		first += fmt.Sprintf(" %d", from.Year)
	}
	n := until.Sub(from) + 1
	if n == 1 {
		return "on " + longDay(from) + " only"
	}
	return fmt.Sprintf("from %s until %s (%s days)", first, longDay(until), render.Thousands(n))
}

func longDay(d reconcile.Date) string { return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year) }
