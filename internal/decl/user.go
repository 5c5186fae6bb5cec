package decl

import "gopkg.in/yaml.v3"

func (d *document) user() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	u := User{
		Name:     name.Value,
		Pos:      d.namePos(name),
		FullName: d.text(get(spec, "fullName")),
		Email:    d.text(get(spec, "email")),
		XPM:      d.account(get(spec, "accounts", "xpm")),
	}
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
