package decl

import (
	"slices"
	"strings"

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
		XPM:      d.account(get(spec, "accounts", systemXPM)),
		GitHub:   d.text(get(spec, "github")),
		Accounts: d.appAccounts(get(spec, "accounts")),
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

// appAccounts reads the accounts in systems that are data.
func (d *document) appAccounts(n *yaml.Node) []AppAccount {
	var all []AppAccount
	d.named(n, func(name Text, v *yaml.Node) {
		if name.Value == systemXPM {
			return
		}
		invite := get(v, "invite")
		all = append(all, AppAccount{
			System: name.Value,
			Pos:    name.Pos,
			Null:   isNull(v),
			ID:     d.text(get(v, "id")),
			Email:  d.text(get(v, "email")),
			Role:   d.text(get(v, "role")),
			Invite: invite == nil || isTrue(invite),
			Link:   d.accountLink(get(v, "link")),
		})
	})
	slices.SortStableFunc(all, func(a, b AppAccount) int { return strings.Compare(a.System, b.System) })
	return all
}

// accountLink reads an exception. One that is over is history and stays right.
func (d *document) accountLink(n *yaml.Node) *AccountLink {
	if n == nil {
		return nil
	}
	link := &AccountLink{Pos: d.pos(n), Null: isNull(n), Reason: d.text(get(n, "reason")).Value}
	link.Until, _ = d.day(get(n, "until"))
	return link
}

// Account returns the person's account in a system that is data, where it is
// declared.
func (u *User) Account(system string) (AppAccount, bool) {
	for _, a := range u.Accounts {
		if a.System == system {
			return a, true
		}
	}
	return AppAccount{}, false
}

// EmailIn is the person's address in a system that is data. Where they have
// none it is not given.
func (u *User) EmailIn(a AppAccount) Text {
	if a.Email.Given() {
		return a.Email
	}
	return u.Email
}

// Started reports whether the person's first day is that day, or was before it.
func (u *User) Started(day reconcile.Date) bool { return u.Starts.Compare(day) <= 0 }

// LeftBy reports whether the person's last day was before that day.
func (u *User) LeftBy(day reconcile.Date) bool {
	return u.Leaves.dated() && u.Leaves.LastDay.Compare(day) < 0
}
