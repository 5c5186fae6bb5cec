package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Guide says how a person carries out what the tool cannot.
type Guide struct {
	Apps  []decl.App
	Users []decl.User
	// Staff are the records in Practice Manager, by id: what a link is chosen by.
	Staff map[string]reconcile.Object
	// Principals are the users whom the practice names as principals, by system.
	Principals map[string]string
}

// Describe returns how the manual change c is done, or nil where no app says
// anything about it.
func (g Guide) Describe(c reconcile.Change) *reconcile.Manual {
	i := slices.IndexFunc(g.Apps, func(a decl.App) bool { return a.Name == c.Key.System })
	if i < 0 || c.Action != reconcile.ActionManual || len(c.Fields) == 0 {
		return nil
	}
	a := g.Apps[i]
	what := does(c)
	j := slices.IndexFunc(a.Actions, func(x decl.AppAction) bool { return x.Does == what })
	if j < 0 {
		return nil
	}
	act := a.Actions[j]
	f := c.Fields[0]
	m := &reconcile.Manual{
		ID: reconcile.ManualID(c), System: a.DisplayName, Who: []string{},
		Evidence: act.Evidence, Wait: act.WaitMinutes, Work: act.WorkMinutes, Source: act.Source, Checked: act.Checked,
		Observed: observed(a, f),
	}
	fill := g.words(a, c)
	m.Seen, m.Evidence = fill.Replace(act.Seen), fill.Replace(act.Evidence)
	for _, s := range act.Steps {
		m.Steps = append(m.Steps, fill.Replace(s))
	}
	g.actor(m, a, act.Actor, c)
	for _, s := range a.Screens {
		if s.Name == act.Screen {
			m.Screen, m.Before, m.Open, m.Or, m.Save = s.Title, s.Before, s.Open, s.Or, s.Save
		}
	}
	if m.Open == nil {
		m.Open = []string{}
	}
	for _, r := range a.Roles {
		for _, f := range c.Fields {
			m.Admin = m.Admin || f.Field == reconcile.FieldRole && f.After.ID == r.Name && r.Admin
		}
	}
	return m
}

// does is the word by which an app's actions are found.
func does(c reconcile.Change) string {
	f := c.Fields[0]
	switch {
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

// observed reports whether the app's list can show that it was done.
func observed(a decl.App, f reconcile.FieldChange) bool {
	column := string(f.Field)
	switch f.Field {
	case reconcile.FieldRecord:
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
	}
	return slices.ContainsFunc(a.Columns, func(c decl.AppColumn) bool { return c.Name == column })
}

// words fills what a step leaves open.
func (g Guide) words(a decl.App, c reconcile.Change) *strings.Replacer {
	var role, link, was, email string
	email = c.Email
	for _, f := range c.Fields {
		switch f.Field {
		case reconcile.FieldRole:
			role, was = f.After.Name, f.Before.Name
		case reconcile.FieldLink:
			link, was = g.staff(f.After), g.staff(f.Before)
		default:
			was = cmp.Or(was, f.Before.Name)
		}
	}
	return strings.NewReplacer("{name}", c.Name, "{email}", cmp.Or(email, g.email(c)), "{role}", cmp.Or(role, "the role they need"),
		"{link}", cmp.Or(link, "their own record"), "{was}", cmp.Or(was, "nobody"), "{leaver}", c.Name, "{taker}", g.taker(c), "{app}", a.DisplayName)
}

func (g Guide) staff(v reconcile.Value) string {
	if o, ok := g.Staff[v.ID]; ok && o.Email != "" {
		return o.Name + " (" + o.Email + ")"
	}
	return v.Name
}

// user is the declared person whom a change is about.
func (g Guide) user(c reconcile.Change) (decl.User, bool) {
	parts := strings.Split(c.Address, "/")
	for _, u := range g.Users {
		if len(parts) > 1 && u.Name == parts[1] {
			return u, true
		}
	}
	return decl.User{}, false
}

func (g Guide) email(c reconcile.Change) string {
	u, _ := g.user(c)
	for _, acc := range u.Accounts {
		if acc.System == c.Key.System && acc.Email.Given() {
			return acc.Email.Value
		}
	}
	return u.Email.Value
}

// taker is who takes over what a leaver's account still does.
func (g Guide) taker(c reconcile.Change) string {
	u, _ := g.user(c)
	if u.Leaves == nil {
		return "whoever takes over"
	}
	name := u.Leaves.JobTaker("manager").User
	for _, t := range g.Users {
		if t.Name == name {
			return t.FullName.Value
		}
	}
	return cmp.Or(name, "whoever takes over")
}

// actor names who may do it, and which declared users may. The person
// themself is nobody else.
func (g Guide) actor(m *reconcile.Manual, a decl.App, name string, c reconcile.Change) {
	for _, x := range a.Actors {
		if x.Name != name {
			continue
		}
		m.Actor = x.Title
		for _, u := range g.Users {
			for _, acc := range u.Accounts {
				principal := g.Principals[a.Name] == u.Name && slices.Contains(x.Roles, "principal")
				if acc.System == a.Name && !acc.Null && (slices.Contains(x.Roles, acc.Role.Value) || principal) && !leaving(u) {
					m.Who = append(m.Who, u.Name)
				}
			}
		}
	}
	if name == "person" {
		if u, ok := g.user(c); ok {
			m.Who = []string{u.Name}
		}
	}
	slices.Sort(m.Who)
}

func leaving(u decl.User) bool { return u.Leaves != nil }
