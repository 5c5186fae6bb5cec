package decl

import (
	"fmt"
	"slices"
)

// references makes sure that every partner and manager is a declared user,
// and one who has an account where the role is kept.
func (l *loader) references() {
	r := refChecker{loader: l, users: make(map[string]*User, len(l.users)), without: map[string][]Ref{}, near: map[string][]string{}}
	for i := range l.users {
		if u := &l.users[i]; r.users[u.Name] == nil || u.XPM != nil {
			r.users[u.Name] = u
		}
	}
	for i := range l.assignments {
		a := &l.assignments[i]
		r.check(a.Partner, "")
		r.check(a.Manager, "")
		for j := range a.Clients {
			c := &a.Clients[j]
			r.check(c.Partner, c.where(c.Partner, rolePartner))
			r.check(c.Manager, c.where(c.Manager, roleManager))
		}
	}
	r.withoutAccount()
}

// where names the cell of a CSV row; in YAML the position is enough.
func (c *Client) where(r Ref, role string) string {
	if !c.CSV || !r.Given() {
		return ""
	}
	return fmt.Sprintf("row %d, column %q: ", r.Pos.Line, role)
}

type refChecker struct {
	*loader
	users   map[string]*User
	without map[string][]Ref    // the uses of each user who has no account
	near    map[string][]string // near matches of unknown names, found once each
}

func (r *refChecker) check(ref Ref, where string) {
	if !ref.Given() || ref.Null || ref.User == "" {
		return
	}
	u, ok := r.users[ref.User]
	switch {
	case ok && u.XPM == nil:
		r.without[ref.User] = append(r.without[ref.User], ref)
	case !ok && !r.incomplete:
		r.diags.Addf(ref.Pos, ruleReference, "%sno user is called %s", where, quote(ref.User))
		r.diags.Hintf("%s", orElse(didYouMean(r.nearUsers(ref.User)), "declare a User with that name, or write null for nobody"))
	}
}

// nearUsers finds the users that a name may mean, by their own names, their
// full names and their addresses. One typing error in a sheet of thousands of
// rows is searched for once.
func (r *refChecker) nearUsers(name string) []string {
	if near, known := r.near[name]; known {
		return near
	}
	names := make([]string, 0, len(r.loader.users))
	for _, u := range r.loader.users {
		if fold(u.FullName.Value) == fold(name) || fold(u.Email.Value) == fold(name) {
			names = []string{u.Name}
			r.near[name] = names
			return names
		}
		names = append(names, u.Name)
	}
	r.near[name] = nearest(name, names)
	return r.near[name]
}

// withoutAccount reports each such user once, at the first use: it is one
// thing to put right, however many clients it touches.
func (r *refChecker) withoutAccount() {
	for name, uses := range r.without {
		first := slices.MinFunc(uses, func(a, b Ref) int { return a.Pos.Compare(b.Pos) })
		r.diags.Addf(first.Pos, ruleIdentity, "user %s is used as partner or manager and has no XPM account", quote(name))
		r.diags.Hintf("add accounts.xpm to the user at %s, with the uuid, or with create: true for somebody new", r.users[name].Pos)
	}
}
