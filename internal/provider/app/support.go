package app

import (
	"cmp"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// doesSupport is the word for an action about Xero Support. Where there is a case
// already, an organisation's own screen lets it in; otherwise the contact form
// does, which opens one.
func doesSupport(a decl.App, c reconcile.Change) string {
	switch f := c.Fields[0]; {
	case f.Field != reconcile.FieldAccess:
		return "support-" + string(f.Field)
	case f.After.IsZero():
		return "support-remove"
	case c.Support.Case != "" && slices.ContainsFunc(a.Actions, func(x decl.AppAction) bool { return x.Does == "support-case" }):
		return "support-case"
	default:
		return "support-invite"
	}
}

// support are the words about a grant, as old and new in turn.
func support(c reconcile.Change) []string {
	var t reconcile.Terms
	if c.Support != nil {
		t = *c.Support
	}
	which := "a new case"
	if t.Case != "" {
		which = "the case " + t.Case
	}
	day := func(d reconcile.Date) string {
		if d == (reconcile.Date{}) {
			return "today"
		}
		return d.String()
	}
	box := "Clear the box"
	if len(c.Fields) > 0 && !c.Fields[0].After.IsZero() {
		box = "Tick the box"
	}
	return []string{
		"{role} the box", box, "{organisation}", cmp.Or(t.Organisation, "the organisation"), "{case}", which, "{owner}", cmp.Or(t.Owner, "whoever answers for it"),
		"{from}", day(t.From), "{until}", day(t.Until),
	}
}

// owned says who acts where the app's roles do not tell who may: whoever answers
// for the grant, while they are here. In their place those may say so who may let
// the support into the practice, and act once the owner has left.
func (g Guide) owned(m *reconcile.Manual, c reconcile.Change) {
	if c.Support == nil || c.Support.Owner == "" {
		return
	}
	here, gone := []string{}, []string{}
	if i := slices.IndexFunc(g.Apps, func(a decl.App) bool { return a.Name == systemPractice }); i >= 0 && c.Support.Scope == reconcile.ScopeOrganisation {
		here, gone = g.holders(systemPractice, g.Apps[i].Inviter().Roles)
	}
	if !g.left(c.Support.Owner) {
		m.Who, m.Others = []string{c.Support.Owner}, append(here, gone...)
		return
	}
	m.Who, m.Others = here, append(gone, c.Support.Owner)
}

// left reports whether somebody is no longer there on the day.
func (g Guide) left(user string) bool {
	i := slices.IndexFunc(g.Users, func(u decl.User) bool { return u.Name == user })
	return i >= 0 && g.Day != (reconcile.Date{}) && g.Users[i].Leaves != nil && g.Users[i].Leaves.LastDay.Compare(g.Day) < 0
}

// payroll is how the box on the screen is to stand.
func payroll(v reconcile.Value) string {
	if v.IsZero() {
		return "cleared"
	}
	return "ticked"
}
