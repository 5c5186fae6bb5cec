package render

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// What grants are told under.
const (
	titleMustEnd     = "Access of Xero Support that has to end"
	titleSupportToDo = "Xero Support: for somebody to do"
)

// mustEnd are the grants that nobody may have any more. They come before
// everything else, with all that whoever acts has to know: the lines can be
// forwarded as they are.
func (v *View) mustEnd(p reconcile.Plan) {
	s := Section{Title: titleMustEnd, Tone: ToneStop}
	for _, g := range p.Grants {
		if g.Severity == reconcile.SeverityHighest {
			s.Lines = append(s.Lines, grantLine(p, g, "!", v.whole))
		}
	}
	v.add(s)
}

// grants are all others.
func (v *View) grants(p reconcile.Plan) {
	open, quiet := Section{Title: titleSupportToDo, Tone: ToneWait}, Section{Title: "Xero Support", Tone: ToneQuiet}
	for _, g := range p.Grants {
		switch g.Severity {
		case reconcile.SeverityHighest:
		case reconcile.SeverityOpen:
			open.Lines = append(open.Lines, grantLine(p, g, "~", v.whole))
		default:
			quiet.Lines = append(quiet.Lines, grantLine(p, g, "=", v.whole))
		}
	}
	v.add(open)
	v.add(quiet)
}

func isSupport(c reconcile.Change) bool { return c.Key.Kind == reconcile.KindSupport }

// grantLine is a grant with what whoever acts has to know; of one about which
// there is nothing to know, not what lists and people say, unless all is wanted.
func grantLine(p reconcile.Plan, g reconcile.Grant, mark string, whole bool) Line {
	names := peopleIn(p)
	l := Line{Mark: mark, Cells: []string{g.Title, grantState(p, g), g.Level}, Source: g.Source}
	if g.Name != "" {
		l.Detail = append(l.Detail, grantTerms(g, names))
	}
	if quiet := g.State == reconcile.GrantRemoved || g.State == reconcile.GrantJoined || g.State == reconcile.GrantScheduled; quiet && !whole {
		l.Detail = append(l.Detail, told("evidence", g.Evidence)...)
		l.Detail = append(l.Detail, told("next", g.Next)...)
		return l
	}
	for _, part := range [][]string{told("lists", g.Seen), told("evidence", g.Evidence), told("gives", g.Gives), told("next", g.Next)} {
		l.Detail = append(l.Detail, part...)
	}
	for _, c := range p.Changes {
		if g.Owns(c) {
			l.Detail = append(l.Detail, manualLines(c, names)...)
		}
	}
	if g.Declare != "" {
		l.Detail = append(l.Detail, "to declare it instead:")
		for line := range strings.Lines(g.Declare) {
			l.Detail = append(l.Detail, "  "+strings.TrimRight(line, "\n"))
		}
	}
	return l
}

// told is a detail with its name, and nothing where there is none, or nothing to do.
func told(name, text string) []string {
	if text == "" || text == "nothing" {
		return nil
	}
	return []string{name + ": " + text}
}

func grantState(p reconcile.Plan, g reconcile.Grant) string {
	if g.State != reconcile.GrantOverdue {
		return string(g.State)
	}
	return "removal due, " + count(p.AsOf.Sub(g.Until), "day", "days") + " past its end"
}

func grantTerms(g reconcile.Grant, names people) string {
	text := fmt.Sprintf("%s: from %s until %s, %s answers for it", g.Name, g.From, g.Until, names.of(g.Owner))
	if g.Case != "" {
		text += ", case " + g.Case
	}
	return text + "; " + g.Reason
}

// supportText says in a few words what an action about Xero Support does.
func supportText(c reconcile.Change) string {
	switch f := c.Fields[0]; {
	case f.Field == reconcile.FieldRole:
		return "set the role to " + f.After.Name
	case f.Field == reconcile.FieldPayroll:
		return "payroll is to be " + f.After.Name
	case f.After.IsZero():
		return "remove Xero Support"
	default:
		return "invite Xero Support"
	}
}

// manualLines say how one action is done.
func manualLines(c reconcile.Change, names people) []string {
	m, what := c.Manual, supportText(c)
	if m == nil {
		return append([]string{what}, holdDetail(c.Hold)...)
	}
	who := m.Actor
	if len(m.Who) > 0 {
		who += ": " + names.all(m.Who)
	}
	out := []string{fmt.Sprintf("%s, action %s (%s)", what, m.ID, who)}
	out = append(out, holdDetail(c.Hold)...)
	out = append(out, "  at: "+clickPath(*m))
	for i, s := range m.Steps {
		out = append(out, fmt.Sprintf("  %d. %s", i+1, s))
	}
	return append(out, "  then to be seen: "+m.Seen, "  keep: "+m.Evidence)
}

// supportHeadline says what cannot wait.
func supportHeadline(p reconcile.Plan) (out []string) {
	for _, g := range p.Grants {
		switch {
		case g.Severity != reconcile.SeverityHighest:
		case g.State == reconcile.GrantUndeclared:
			out = append(out, g.Title+": it is there, and nobody has declared it.")
		default:
			out = append(out, fmt.Sprintf("%s: its access was to end with %s, and nothing proves that it has. Next: %s.", g.Title, longDay(g.Until), g.Next))
		}
	}
	return out
}
