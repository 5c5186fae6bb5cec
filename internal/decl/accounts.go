package decl

import (
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// WellKnown are the names of the apps that the tool carries. They are known
// where the apps themselves are not, which is where a workspace is read by
// something that has no use for them.
func WellKnown() []string { return []string{"ignition", "xbert", "xeroPractice"} }

// accounts makes sure that every account is in a system that is known and that
// the practice uses, in a role which that system has, and that it is nobody
// else's.
func (l *loader) accounts() {
	c := newAccountChecker(l)
	for i := range l.practices {
		for _, s := range l.practices[i].Systems {
			c.known(s.Name, s.Pos)
		}
	}
	for i := range l.users {
		u := &l.users[i]
		for j := range u.Accounts {
			if a := &u.Accounts[j]; c.known(a.System, a.Pos) {
				c.account(u, a)
			}
		}
	}
}

type accountChecker struct {
	*loader
	apps   map[string]*App
	names  []string // of the systems that somebody can have an account in
	emails map[[2]string]owner
	ids    map[[2]string]owner // both by system and value
	own    map[Text]bool       // the addresses that are people's, and no account's only
}

func newAccountChecker(l *loader) *accountChecker {
	c := &accountChecker{
		loader: l, names: []string{systemXPM}, apps: map[string]*App{},
		emails: map[[2]string]owner{}, ids: map[[2]string]owner{}, own: map[Text]bool{},
	}
	for _, apps := range [][]App{l.apps, l.known} {
		for i := range apps {
			if a := &apps[i]; c.apps[a.Name] == nil && !a.PerOrganisation {
				c.apps[a.Name] = a
				c.names = append(c.names, a.Name)
			}
		}
	}
	if len(l.known) == 0 {
		c.names = append(c.names, WellKnown()...)
	}
	slices.Sort(c.names)
	c.names = slices.Compact(c.names)
	for i := range l.users {
		c.own[l.users[i].Email] = true
	}
	return c
}

// known reports whether there is a system of that name. What cannot be made
// out at all may be the document that describes it.
func (c *accountChecker) known(name string, pos diag.Position) bool {
	if slices.Contains(c.names, name) {
		return true
	}
	if !c.incomplete {
		c.diags.Addf(pos, ruleReference, "no system is called %s", quote(name))
		c.diags.Hintf("%s", orElse(didYouMean(Nearest(name, c.names)),
			"the systems are "+listed(c.names)+"; a document of kind App describes another"))
	}
	return false
}

func (c *accountChecker) account(u *User, a *AppAccount) {
	c.listed(u, a)
	app := c.apps[a.System]
	if a.Null {
		return
	}
	c.unique(u, a)
	if app == nil {
		return
	}
	c.role(a, app)
	if a.Link != nil && a.Link.Null && app.Link == nil { // a reason explains the address all the same
		c.diags.Addf(a.Link.Pos, ruleIdentity, "users of %s are not linked to staff of XPM", shown(a.System))
		c.diags.Hintf("remove link")
	}
	if !app.Checklist && !u.EmailIn(*a).Given() && !a.ID.Given() {
		c.diags.Addf(a.Pos, ruleIdentity, "user %s has no email, and no id in accounts.%s by which to find the account", quote(u.Name), shown(a.System))
		c.diags.Hintf("add the email of the person or of the account, or its id")
	}
}

// listed makes sure that the practice says it uses the system: that is where
// it says how the system is observed, and what it does with it.
func (c *accountChecker) listed(u *User, a *AppAccount) {
	if len(c.practices) != 1 || slices.ContainsFunc(c.practices[0].Systems, func(s System) bool { return s.Name == a.System }) {
		return
	}
	c.diags.Addf(a.Pos, ruleReference, "user %s has an account in %s, which is not among the systems of the practice", quote(u.Name), shown(a.System))
	c.diags.Hintf(`add "%s: {}" under systems in the Practice at %s`, shown(a.System), c.practices[0].Pos)
}

func (c *accountChecker) role(a *AppAccount, app *App) {
	role := a.Role.Value
	if role == "" || slices.ContainsFunc(app.Roles, func(r AppRole) bool { return r.Name == role }) {
		return
	}
	if len(app.Roles) == 0 {
		c.diags.Addf(a.Role.Pos, ruleReference, "%s has no roles", shown(a.System))
		c.diags.Hintf("remove role")
		return
	}
	var names []string
	for _, r := range app.Roles {
		if fold(r.Title) == fold(role) {
			names = []string{r.Name}
			break
		}
		names = append(names, r.Name)
	}
	c.diags.Addf(a.Role.Pos, ruleReference, "%s has no role %s", shown(a.System), quote(role))
	if len(names) == 1 {
		c.diags.Hintf("%s", didYouMean(names))
		return
	}
	c.diags.Hintf("%s", orElse(didYouMean(Nearest(role, names)), "the roles are "+listed(names)))
}

// unique makes sure that an account is one person's. Where a login is shared
// on purpose, those whose link has a reason are left out; the one whose own
// login it is has nothing to explain.
func (c *accountChecker) unique(u *User, a *AppAccount) {
	if a.Link != nil && a.Link.Reason != "" {
		return
	}
	c.claimIn(c.emails, a.System, owner{u.Name, u.EmailIn(*a)}, "e-mail address")
	c.claimIn(c.ids, a.System, owner{u.Name, a.ID}, "id")
}

func (c *accountChecker) claimIn(owners map[[2]string]owner, system string, o owner, what string) {
	if o.at.Value == "" {
		return
	}
	key := [2]string{system, strings.ToLower(o.at.Value)}
	first, taken := owners[key]
	switch {
	case !taken:
		owners[key] = o
	case first.user == o.user, c.own[first.at] && c.own[o.at]:
		// A name that two users have, or an address, is reported as such.
	default:
		c.claimedTwice(first, o, "in "+shown(system)+" the "+what,
			"correct one of them; where both use one login on purpose, give the one whose own it is not a link with a reason")
	}
}
