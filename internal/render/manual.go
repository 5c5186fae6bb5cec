package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Whatever a person does in a system without an API, in a line: the plan shows
// that much, and the runbook has the steps.

// isByHand reports whether a change is about a user of such a system.
func isByHand(c reconcile.Change) bool { return c.Key.Kind == reconcile.KindUser }

// what says what becomes of somebody's account, in the words of a checklist.
func what(c reconcile.Change) string {
	if len(c.Fields) == 0 {
		return ""
	}
	f := c.Fields[0]
	switch {
	case c.Action == reconcile.ActionManual && c.Key.ID == "":
		return adding(c)
	case f.Field == reconcile.FieldRecord:
		return "remove"
	case f.Field == reconcile.FieldStatus:
		return "bring back: was deleted there"
	case f.Field == reconcile.FieldLeftover:
		return "hand on: " + cmp.Or(f.Before.Name, f.OfName, f.Of)
	case f.Field == reconcile.FieldLink && f.After.IsZero():
		return "unlink from " + cmp.Or(f.Before.Name, f.Before.ID)
	case f.Field == reconcile.FieldLink && f.Before.IsZero():
		return "link to " + whom(f.After)
	case f.Field == reconcile.FieldLink:
		return "link to " + whom(f.After) + " instead of " + cmp.Or(f.Before.Name, f.Before.ID)
	default:
		return string(f.Field) + " " + fromTo(f)
	}
}

// adding is "add kim@… as Non-Admin, linked to Kim Tan".
func adding(c reconcile.Change) string {
	text := strings.TrimSpace("add " + c.Email)
	for _, f := range c.Fields {
		switch f.Field {
		case reconcile.FieldRole:
			text += " as " + cmp.Or(f.After.Name, f.After.ID)
		case reconcile.FieldLink:
			text += ", linked to " + whom(f.After)
		case reconcile.FieldStatus:
			text += ", without an invitation"
		default: // nothing to add
		}
	}
	return text
}

func whom(v reconcile.Value) string {
	name := cmp.Or(v.Name, v.User, v.ID)
	if v.ID == "" && v.User != "" {
		name += " (to be added)"
	}
	return name
}

// inSystem is the system of a change, as people call it.
func inSystem(c reconcile.Change) string {
	if c.Manual != nil && c.Manual.System != "" {
		return c.Manual.System
	}
	return systemName(c.Key.System)
}

// byHandColumns name the cells of byHandLine.
func byHandColumns() []string {
	return []string{"Name", "System", "To do", "Id", "Takes", "Origin"}
}

// byHandLine is one thing to do, with its id and how long it takes.
func byHandLine(c reconcile.Change, names people) Line {
	l := Line{Mark: "~", Source: c.Source, Cells: []string{called(c), "", todo(c), "", "", originWord(c.Origin)}}
	if isByHand(c) {
		l.Cells[1] = inSystem(c) // else the heading has it
	}
	if m := c.Manual; m != nil {
		l.Cells[3], l.Cells[4] = m.ID, minutes(m.Work)
	}
	if c.Stale > 0 {
		l.Cells[2] += " " + ago(c.Stale)
	}
	if c.Word != nil {
		l.Mark = "="
		l.Detail = append(l.Detail, "done, says "+names.of(c.Word.By)+"; a new list has to show it")
	}
	l.Detail = append(l.Detail, holdDetail(c.Hold)...)
	return l
}

// called is what a reader knows the object of a change by: many jobs have one
// name.
func called(c reconcile.Change) string {
	if isJob(c) {
		return c.Client + ", job " + c.Number
	}
	return c.Name
}

// todo is what a change comes to, whatever it is about.
func todo(c reconcile.Change) string {
	if isByHand(c) || c.Action == reconcile.ActionManual && c.Key.ID == "" {
		return what(c)
	}
	return What(c)
}

// howTo is the click path of what a person does in Practice Manager.
func howTo(c reconcile.Change) []string {
	var out []string
	for _, f := range c.Fields {
		switch {
		case f.Field == reconcile.FieldLogin:
			out = append(out, endLogin)
		case f.Field == reconcile.FieldPartner || f.Field == reconcile.FieldManager:
			out = append(out, clearRole(f.Field))
		}
	}
	return out
}

func ago(days int) string { return fmt.Sprintf("(seen %s ago)", count(days, "day", "days")) }

// minutes is "" for none: how long it takes is not known then.
func minutes(n int) string {
	switch {
	case n == 0:
		return ""
	case n < 60:
		return fmt.Sprintf("%d min", n)
	case n%60 == 0:
		return fmt.Sprintf("%d h", n/60)
	default:
		return fmt.Sprintf("%d h %d min", n/60, n%60)
	}
}

// unseen is what nobody looked at: neither equal nor missing.
func (v *View) unseen(p reconcile.Plan) {
	s := Section{Title: titleUnknown, Tone: ToneWait, Columns: []string{"Name", "System", "What"}}
	for _, u := range p.Unseen {
		s.Lines = append(s.Lines, Line{Mark: "?", Cells: []string{u.Name, systemIn(p, u.System), u.Text}, Source: u.Source})
	}
	v.add(s)
}

// seen is how long ago each system was looked at, in a list that somebody took
// or through an API. What follows from what is too old says so again, at each line.
func (v *View) seen(p reconcile.Plan) {
	s := Section{Title: "When each system was last looked at", Tone: ToneQuiet, Columns: []string{"System", "Seen", "Note"}}
	names := peopleIn(p)
	for _, seen := range p.Seen {
		l := Line{Mark: " ", Cells: []string{cmp.Or(seen.Name, systemIn(p, seen.System)), seenWhen(seen, names), ""}}
		if seen.Partial {
			l.Cells[2] = "not the whole list"
		}
		if seen.Stale {
			s.Tone, l.Mark = ToneWait, "!"
			l.Cells[2] = strings.TrimPrefix(l.Cells[2]+"; longer ago than it should be, so what follows may be out of date", "; ")
		}
		s.Lines = append(s.Lines, l)
	}
	v.add(s)
}

func seenWhen(s reconcile.Seen, names people) string {
	when := "seen today"
	if s.Days > 0 {
		when = "seen " + count(s.Days, "day", "days") + " ago"
	}
	if s.By != "" {
		when += " by " + names.of(s.By)
	}
	return when
}

// systemIn is what people call a system, where the plan says it.
func systemIn(p reconcile.Plan, system string) string {
	if name := p.Names.Systems[system]; name != "" {
		return name
	}
	for _, c := range p.Changes {
		if c.Key.System == system && c.Manual != nil {
			return inSystem(c)
		}
	}
	return systemName(system)
}

// byHand is what people do: in Practice Manager, and in whatever has no API.
func (v *View) byHand(p reconcile.Plan) {
	names := peopleIn(p)
	there := map[string]*Section{}
	var systems []string
	in := func(c reconcile.Change) *Section {
		system := inSystem(c)
		if there[system] == nil {
			there[system] = &Section{Title: "For a person to do in " + clean(system), Tone: ToneWait}
		}
		systems = append(systems, system)
		return there[system]
	}
	elsewhere := Section{Title: "For a person to do in systems without an API", Tone: ToneWait, Columns: byHandColumns(), Hint: runbookHint}
	hint := ""
	for _, c := range p.Changes {
		switch {
		case c.Action != reconcile.ActionManual || c.Hold != nil || isSupport(c):
		case isByHand(c):
			elsewhere.Lines = append(elsewhere.Lines, byHandLine(c, names))
		case c.Manual != nil:
			hint = runbookHint
			s := in(c)
			s.columns(byHandColumns())
			s.Lines = append(s.Lines, byHandLine(c, names))
		default:
			s := in(c)
			s.columns(changeColumns(c))
			s.Lines = append(s.Lines, changeLines(c)...)
		}
	}
	for _, system := range unique(systems) {
		there[system].Hint = hint
		v.add(*there[system])
	}
	v.add(elsewhere)
}

const runbookHint = "practicectl runbook prints the steps as a checklist"

// unmanagedUsers of each system without an API, under its name.
func (v *View) unmanagedUsers(p reconcile.Plan) {
	var systems []string
	for _, u := range p.Unmanaged {
		if u.Key.Kind == reconcile.KindUser {
			systems = append(systems, u.Key.System)
		}
	}
	for _, system := range unique(systems) {
		v.undeclared(p, fmt.Sprintf("People in %s who are not declared", clean(systemIn(p, system))), func(k reconcile.Key) bool {
			return k.Kind == reconcile.KindUser && k.System == system
		})
	}
}
