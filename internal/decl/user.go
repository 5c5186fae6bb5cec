package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

func (d *document) user() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	u := User{
		Name:     name.Value,
		Pos:      d.namePos(name),
		FullName: d.text(get(spec, "fullName")),
		Email:    d.text(get(spec, "email")),
		XPM:      d.account(get(spec, "accounts", "xpm")),
		Leaves:   d.leave(get(spec, "leaves")),
	}
	d.employed(spec, &u)
	for _, n := range items(get(spec, "formerEmails")) {
		if t := d.text(n); t.Given() {
			u.FormerEmails = append(u.FormerEmails, t)
		}
	}
	// An email of the wrong type is there all the same, so the key is asked for.
	if get(spec, "email") == nil && u.XPM != nil && get(spec, "accounts", "xpm", "uuid") == nil {
		d.diags.Addf(u.Pos, ruleIdentity, "user %s has no email, and no uuid in accounts.xpm by which to find the person", quote(u.Name))
		d.diags.Hintf("add the email, or pin the account by its uuid")
	}
	d.users = append(d.users, u)
}

// employed reads the first day, and holds it against the last.
func (d *document) employed(spec *yaml.Node, u *User) {
	starts := get(spec, "starts")
	day, ok := d.day(starts)
	if !ok {
		return
	}
	u.Starts = day
	if u.Leaves.dated() && day.Compare(u.Leaves.LastDay) > 0 {
		d.report(starts, ruleDate, "starts %s is after lastDay %s", day, u.Leaves.LastDay)
		d.diags.Hintf("correct one of the two; somebody who comes back needs starts, and no leaves")
	}
}

// account reads accounts.xpm. A value of the wrong type counts as an account:
// it has been reported, and that nobody has one would be untrue.
func (d *document) account(n *yaml.Node) *Account {
	if n == nil {
		return nil
	}
	create := get(n, "create")
	a := &Account{
		Pos:    d.pos(n),
		UUID:   d.uuid(get(n, "uuid")),
		Email:  d.text(get(n, "email")),
		Create: isTrue(create),
	}
	if a.Create && a.UUID.Given() {
		d.report(create, ruleIdentity, "create: true is for somebody who has no record yet, and this one has a uuid")
		d.diags.Hintf("remove create, or remove the uuid")
	}
	return a
}

// Started reports whether the person's first day is that day, or was before it.
func (u *User) Started(day reconcile.Date) bool { return u.Starts.Compare(day) <= 0 }

// LeftBy reports whether the person's last day was before that day.
func (u *User) LeftBy(day reconcile.Date) bool {
	return u.Leaves.dated() && u.Leaves.LastDay.Compare(day) < 0
}
