package decl

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// references makes sure that whoever is named is a declared user, and that
// whoever gets a role, or covers, or takes over, has an account where the role
// is kept.
func (l *loader) references() {
	r := refChecker{loader: l, users: make(map[string]*User, len(l.users)), without: map[string]use{}, near: map[string][]string{}}
	for i := range l.users {
		if u := &l.users[i]; r.users[u.Name] == nil || u.XPM != nil {
			r.users[u.Name] = u
		}
	}
	for i := range l.assignments {
		a := &l.assignments[i]
		r.check(a.Partner, inRole, "")
		r.check(a.Manager, inRole, "")
		r.clients(a.Clients, inRole)
		if a.Jobs != nil {
			for _, t := range a.Jobs.Staff {
				r.user(t, onJobs, "")
			}
		}
	}
	for i := range l.users {
		if v := l.users[i].Leaves; v != nil {
			for _, taker := range []Ref{v.Partner, v.Manager, v.Jobs} {
				r.check(taker, inHandover, "")
			}
			r.clients(v.Clients, inHandoverRow)
		}
	}
	for i := range l.covers {
		c := &l.covers[i]
		r.user(c.For, inCover, "")
		r.user(c.By, inCover, "")
	}
	for i := range l.acceptances {
		a := &l.acceptances[i]
		r.known(Text{Value: a.Observed.User, Pos: a.Observed.Pos}, asObserved, "")
		r.known(a.By, accepting, "")
	}
	for i := range l.practices {
		p := &l.practices[i]
		r.known(p.XPM.ConnectedAs, connected, "")
		for _, s := range p.Systems {
			r.known(s.ConnectedAs, connected, "")
			r.known(s.Principal, asPrincipal, "")
		}
	}
	for i := range l.grants {
		r.known(l.grants[i].Owner, owning, "")
	}
	for i := range l.attestations {
		r.known(l.attestations[i].By, attesting, "")
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
	without map[string]use      // the first use of each user who has no account
	near    map[string][]string // near matches of unknown names, found once each
}

// use is where a user is named, and as what.
type use struct {
	pos diag.Position
	as  purpose
}

// purpose is what a user is named for.
type purpose string

const (
	inRole        purpose = "as partner or manager"
	onJobs        purpose = "as staff of jobs"
	inCover       purpose = "in a cover"
	inHandover    purpose = "in a handover"
	inHandoverRow purpose = "in a row of a handover"
	asObserved    purpose = "as observed"
	accepting     purpose = "as who accepts"
	connected     purpose = "as who is connected"
	asPrincipal   purpose = "as the principal"
	attesting     purpose = "as who attests"
	owning        purpose = "as the owner"
)

// orNobody reports whether null may stand in the place of a name.
func (p purpose) orNobody() bool { return p == inRole || p == inHandoverRow || p == asObserved }

func (p purpose) hint() string {
	switch {
	case p == asObserved:
		return "declare a User with that name, or write the uuid of their staff record, or null for nobody"
	case p.orNobody():
		return "declare a User with that name, or write null for nobody"
	default:
		return "declare a User with that name"
	}
}

func (r *refChecker) check(ref Ref, as purpose, where string) {
	r.user(Text{Value: ref.User, Pos: ref.Pos}, as, where)
}

// clients looks at the roles that entries give themselves.
func (r *refChecker) clients(all []Client, as purpose) {
	for i := range all {
		c := &all[i]
		r.check(c.Partner, as, c.where(c.Partner, rolePartner))
		r.check(c.Manager, as, c.where(c.Manager, roleManager))
	}
}

// user looks at a name of somebody who needs an account.
func (r *refChecker) user(name Text, as purpose, where string) {
	u := r.known(name, as, where)
	if u == nil || u.XPM != nil {
		return
	}
	if first, used := r.without[u.Name]; !used || name.Pos.Compare(first.pos) < 0 {
		r.without[u.Name] = use{name.Pos, as}
	}
}

// known returns the user of that name, or nil, which it reports. No name is
// nobody to look for.
func (r *refChecker) known(name Text, as purpose, where string) *User {
	if name.Value == "" {
		return nil
	}
	u := r.users[name.Value]
	if u == nil && !r.incomplete {
		r.diags.Addf(name.Pos, ruleReference, "%sno user is called %s", where, quote(name.Value))
		r.diags.Hintf("%s", r.hint(name.Value, as))
	}
	return u
}

func (r *refChecker) hint(name string, as purpose) string {
	if as.orNobody() && strings.EqualFold(name, nobody) { // in YAML: with quotes around it
		return "write null, in lower case and without quotes, for nobody"
	}
	return orElse(didYouMean(r.nearUsers(name)), as.hint())
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
		if fold(u.Name) == fold(name) || fold(u.FullName.Value) == fold(name) || fold(u.Email.Value) == fold(name) {
			names = []string{u.Name}
			r.near[name] = names
			return names
		}
		names = append(names, u.Name)
	}
	r.near[name] = Nearest(name, names)
	return r.near[name]
}

// withoutAccount reports each such user once, at the first use: it is one
// thing to put right, however many clients it touches.
func (r *refChecker) withoutAccount() {
	for name, first := range r.without {
		r.diags.Addf(first.pos, ruleIdentity, "user %s is used %s and has no XPM account", quote(name), first.as)
		r.diags.Hintf("add accounts.xpm to the user at %s, with the uuid, or with create: true for somebody new", r.users[name].Pos)
	}
}
