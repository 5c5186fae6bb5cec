package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	nobody = "nobody"
	taker  = "whoever takes over"

	// systemPractice is where the logins of Practice Manager are kept, and the
	// roles that may end them.
	systemPractice = "xeroPractice"
)

// words fills what a step leaves open.
func (g Guide) words(a decl.App, c reconcile.Change) *strings.Replacer {
	var role, link string
	var was, to []string
	for _, f := range c.Fields {
		switch f.Field {
		case reconcile.FieldRole:
			role = f.After.Name
		case reconcile.FieldPayroll:
			role = payroll(f.After)
		case reconcile.FieldLink:
			link = g.staff(f.After)
		case reconcile.FieldStatus:
			link = cmp.Or(link, g.own(c))
		case reconcile.FieldPartner, reconcile.FieldManager:
			role = what(f)
		default: // tells by its values alone
		}
		was, to = append(was, g.holder(f, f.Before)), append(to, g.holder(f, f.After))
	}
	if c.Key.ID == "" { // somebody new: what is to be so is told by what it is
		was = nil
	}
	if len(c.Fields) == 0 {
		return strings.NewReplacer()
	}
	return strings.NewReplacer(append(support(c), "the role {role}", "the role "+cmp.Or(role, "they need"), "{name}", g.name(c), "{email}", cmp.Or(c.Email, g.email(c)), "{role}", cmp.Or(role, "the role they need"),
		"{link}", cmp.Or(link, "their own record"), "{was}", names(was), "{to}", names(to), "{leaver}", c.Name, "{taker}", g.taker(c),
		"{client}", c.Client, "{number}", c.Number, "{app}", a.DisplayName, "{what}", what(c.Fields[0]))...)
}

// holder is a value for people: a link by the record's address too.
func (g Guide) holder(f reconcile.FieldChange, v reconcile.Value) string {
	if f.Field == reconcile.FieldLink {
		return g.staff(v)
	}
	return cmp.Or(v.Name, v.ID, v.User)
}

// names lists each name once.
func names(list []string) string {
	var out []string
	for _, n := range list {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return cmp.Or(strings.Join(out, " and "), nobody)
}

func (g Guide) staff(v reconcile.Value) string {
	if o, ok := g.Staff[v.ID]; ok && o.Email != "" {
		return o.Name + " (" + o.Email + ")"
	}
	return v.Name
}

// own is the record that a person is declared to have in Practice Manager: what
// the link of somebody who was deleted still holds.
func (g Guide) own(c reconcile.Change) string {
	u, ok := g.user(c)
	if !ok || u.XPM == nil {
		return ""
	}
	if link := g.staff(reconcile.Value{ID: u.XPM.UUID.Value}); link != "" {
		return link
	}
	email := cmp.Or(u.XPM.Email.Value, u.Email.Value)
	if email == "" {
		return u.FullName.Value
	}
	return u.FullName.Value + " (" + email + ")"
}

// name is whom the steps are about: where a deleted user is brought back for a
// person's record, that person.
func (g Guide) name(c reconcile.Change) string {
	if u, ok := g.user(c); ok && strings.Contains(c.Address+"/", "/deleted/") {
		return u.FullName.Value
	}
	return c.Name
}

// user is the declared person whom a change is about.
func (g Guide) user(c reconcile.Change) (decl.User, bool) {
	parts := strings.Split(c.Address, "/")
	if len(parts) < 2 || parts[0] != "user" {
		return decl.User{}, false
	}
	i := slices.IndexFunc(g.Users, func(u decl.User) bool { return u.Name == parts[1] })
	if i < 0 {
		return decl.User{}, false
	}
	return g.Users[i], true
}

func (g Guide) email(c reconcile.Change) string {
	if strings.Contains(c.Address, "/holder/") && strings.Contains(c.Key.ID, "@") {
		return c.Key.ID // somebody else's account is opened, who holds the link
	}
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
		return taker
	}
	name := u.Leaves.JobTaker("manager").User
	for _, t := range g.Users {
		if t.Name == name {
			return t.FullName.Value
		}
	}
	return cmp.Or(name, taker)
}

// actor names who may do it, and which declared users may. The person
// themself is nobody else.
func (g Guide) actor(m *reconcile.Manual, a decl.App, name string, c reconcile.Change) {
	system := a.Name
	if a.Name == SystemXPM {
		system = systemPractice
	}
	for _, x := range a.Actors {
		if x.Name != name {
			continue
		}
		m.Actor = x.Title
		m.Who, m.Others = g.holders(system, x.Roles)
	}
	if c.Key.Kind == reconcile.KindSupport && len(m.Who) == 0 {
		g.owned(m, c)
	}
	if name == "person" {
		if u, ok := g.user(c); ok {
			m.Who = []string{u.Name}
		}
	}
	slices.Sort(m.Who)
}

// holders are the users with one of the roles in a system, and apart from them
// those who have left: nobody asks them for more, but what they did they did.
func (g Guide) holders(system string, roles []string) (here, gone []string) {
	return decl.Holders(g.Users, system, g.Principals[system], roles, g.Day)
}
