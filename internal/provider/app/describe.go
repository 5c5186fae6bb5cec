package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Guide says how a person carries out what the tool cannot.
type Guide struct {
	Apps  []decl.App
	Xeros []decl.App // Practice Manager's own lists, as XeroFiles has them
	Users []decl.User
	// Staff are the records in Practice Manager, by id: what a link is chosen by.
	Staff map[string]reconcile.Object
	// Principals are the users whom the practice names as principals, by system.
	Principals map[string]string
	Writer     decl.Writer // of clients' roles
	// Day is when it is done: only who is there can be asked. Zero: any day.
	Day reconcile.Date
}

// Describe returns how the manual change c is done. Where no document says, it
// tells what must be so afterwards and leaves the way to whoever does it.
func (g Guide) Describe(c reconcile.Change) *reconcile.Manual {
	if c.Action != reconcile.ActionManual || len(c.Fields) == 0 {
		return nil
	}
	a := g.app(c)
	m := &reconcile.Manual{
		ID: reconcile.ManualID(c), System: cmp.Or(a.DisplayName, c.Key.System), Who: []string{}, Open: []string{}, Steps: []string{},
		Observed: observed(a, c),
	}
	for _, part := range parts(c) {
		if act, ok := action(a, g.does(a, part)); ok {
			g.add(m, a, act, part)
		} else {
			plain(m, g.words(a, part))
		}
	}
	if m.Evidence == "" && m.Observed {
		m.Evidence = "what shows it afterwards: practicectl observe " + c.Observes(cmp.Or(a.Name, c.Key.System))
	}
	for _, r := range a.Roles {
		for _, f := range c.Fields {
			m.Admin = m.Admin || f.Field == reconcile.FieldRole && f.After.ID == r.Name && r.Admin
		}
	}
	return m
}

// app is the document that speaks of the change: of Practice Manager there is
// one for each of its lists. The roles of clients are changed in the system
// that is declared as their writer.
func (g Guide) app(c reconcile.Change) decl.App {
	apps, name := g.Apps, c.Key.System
	if name == SystemXPM {
		apps = g.Xeros
		switch c.Key.Kind {
		case reconcile.KindClient:
			name = SystemClients
			switch g.Writer {
			case decl.WriterIgnition:
				apps, name = g.Apps, string(decl.WriterIgnition)
			case decl.WriterElsewhere: // wherever that is
				return decl.App{Name: SystemXPM}
			case decl.WriterXPM:
			}
		case reconcile.KindJob:
			name = SystemJobs
		default: // the list of staff
		}
	}
	i := slices.IndexFunc(apps, func(a decl.App) bool { return a.Name == name })
	if i < 0 {
		return decl.App{}
	}
	return apps[i]
}

// parts are what is told one by one: an account is added in one go, while each
// role of a client or job is another box on the screen.
func parts(c reconcile.Change) []reconcile.Change {
	if c.Key.Kind != reconcile.KindClient && c.Key.Kind != reconcile.KindJob {
		return []reconcile.Change{c}
	}
	var out []reconcile.Change
	for _, f := range c.Fields {
		if n := len(out); n > 0 && out[n-1].Fields[0].Field == f.Field {
			out[n-1].Fields = append(out[n-1].Fields, f)
			continue
		}
		part := c
		part.Fields = []reconcile.FieldChange{f}
		out = append(out, part)
	}
	return out
}

// action finds what an app says about doing something. What differs by a
// detail only is done as what every app describes.
func action(a decl.App, does string) (decl.AppAction, bool) {
	for _, name := range []string{does, map[string]string{"invite-unsent": "invite", "relink": "link"}[does]} {
		for _, x := range a.Actions {
			if x.Does == name {
				return x, true
			}
		}
	}
	return decl.AppAction{}, false
}

// add puts one part into the description: the screen of the first counts.
func (g Guide) add(m *reconcile.Manual, a decl.App, act decl.AppAction, c reconcile.Change) {
	fill := g.words(a, c).Replace
	m.Steps = append(m.Steps, filled(fill, act.Steps)...)
	m.Seen = also(m.Seen, fill(act.Seen))
	m.Evidence = also(m.Evidence, fill(act.Evidence))
	m.Wait, m.Work = max(m.Wait, act.WaitMinutes), m.Work+act.WorkMinutes
	if m.Actor != "" {
		return
	}
	m.Source, m.Checked = act.Source, act.Checked
	g.actor(m, a, act.Actor, c)
	for _, s := range a.Screens {
		if s.Name == act.Screen {
			m.Screen, m.Before, m.Save = fill(s.Title), s.Before, s.Save
			m.Open, m.Or = filled(fill, s.Open), filled(fill, s.Or)
		}
	}
}

func filled(fill func(string) string, texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, fill(t))
	}
	return out
}

// plain is what can be said without a document.
func plain(m *reconcile.Manual, words *strings.Replacer) {
	m.Actor = cmp.Or(m.Actor, "somebody who may change it there")
	m.Steps = append(m.Steps, words.Replace("{name}: change {what} from {was} to {to}"))
	m.Seen = also(m.Seen, words.Replace("{name} shows {to} as {what}"))
	m.Work += 5
}

func also(said, text string) string {
	if said == "" || text == "" || said == text {
		return cmp.Or(said, text)
	}
	return said + "; " + text
}

// does is the word by which an app's actions are found.
func (g Guide) does(a decl.App, c reconcile.Change) string {
	f := c.Fields[0]
	switch {
	case c.Key.Kind == reconcile.KindSupport:
		return doesSupport(a, c)
	case c.Key.Kind == reconcile.KindClient && g.Writer == decl.WriterIgnition:
		return "client-role"
	case c.Key.ID == "" && slices.ContainsFunc(c.Fields, func(f reconcile.FieldChange) bool { return f.Field == reconcile.FieldStatus }):
		return "invite-unsent"
	case c.Key.ID == "":
		return "invite"
	case f.Field == reconcile.FieldRecord:
		return "remove"
	case f.Field == reconcile.FieldStatus:
		return "restore"
	case f.Field == reconcile.FieldLeftover:
		return f.Of
	case f.Field == reconcile.FieldLink && f.After.IsZero():
		return "unlink"
	case f.Field == reconcile.FieldLink && f.Before.IsZero():
		return "link"
	case f.Field == reconcile.FieldLink:
		return "relink"
	default:
		return string(f.Field)
	}
}

// observed reports whether a list can show that it was done. The roles of
// clients and jobs show in Practice Manager, wherever they are changed.
func observed(a decl.App, c reconcile.Change) bool {
	f := c.Fields[0]
	column := string(f.Field)
	switch f.Field {
	case reconcile.FieldPartner, reconcile.FieldManager, reconcile.FieldStaff:
		return true
	case reconcile.FieldRecord, reconcile.FieldAccess:
		return !a.Checklist
	case reconcile.FieldLogin:
		return false
	case reconcile.FieldLink:
		return slices.ContainsFunc(a.Columns, func(c decl.AppColumn) bool { return strings.HasPrefix(c.Name, "link") })
	case reconcile.FieldLeftover:
		i := slices.IndexFunc(a.Leftovers, func(l decl.AppLeftover) bool { return l.Name == f.Of })
		if i < 0 || a.Leftovers[i].By == "" {
			return false
		}
		column = a.Leftovers[i].By
	default: // a column of its own name, or none
	}
	return slices.ContainsFunc(a.Columns, func(c decl.AppColumn) bool { return c.Name == column })
}

// what names the field as screens do, by both names where there are two.
func what(f reconcile.FieldChange) string {
	switch f.Field {
	case reconcile.FieldPartner:
		return "Partner (Account Manager)"
	case reconcile.FieldManager:
		return "Manager (Job Manager)"
	case reconcile.FieldRecord:
		return "account"
	case reconcile.FieldTask:
		return fmt.Sprintf("task %s", f.OfName)
	case reconcile.FieldLeftover:
		return cmp.Or(f.OfName, f.Of)
	default:
		return string(f.Field)
	}
}
