package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// bindSupport finds Xero Support in every list that could show it.
func (b *binder) bindSupport(c Compiled, seen []reconcile.Snapshot) {
	b.out.Blocked = append(b.out.Blocked, c.support.blocked...)
	b.out.Notices = append(b.out.Notices, c.support.notices...)
	out := reconcile.Support{Grants: c.support.grants, Day: c.Date, Zone: c.zone}
	var own, practice time.Time // when they were looked at last
	for _, s := range seen {
		a, ok := c.support.app(s.System)
		if !ok {
			continue
		}
		l := c.support.look(a, s)
		out.Looks = append(out.Looks, l)
		looked := l.Proves || s.System == systemXero // a part of a list may leave out anybody
		if looked && c.support.isOwn(s, l) {
			own = later(own, l.CapturedAt)
		}
		if looked && s.System == systemPractice {
			practice = later(practice, l.CapturedAt)
		}
		if _, told := c.listed(systemPractice); s.System != systemPractice || !told { // which is told with its users
			b.out.Seen = append(b.out.Seen, c.seen(a, s))
		}
	}
	b.out.Support = out
	if x := c.support.own; x != nil {
		b.unlooked(c, c.support.apps[systemOrganisation], own, reconcile.Unseen{Address: systemXero, Name: x.TenantName.Value, System: systemXero, Source: source(x.Pos)})
	}
	if x, ok := c.listed(systemPractice); ok && !practice.IsZero() { // without any list its accounts are told as unknown
		b.unlooked(c, x.app, practice, reconcile.Unseen{Address: systemPractice, Name: x.app.DisplayName, System: systemPractice, Source: source(x.system.Pos)})
	}
}

// unlooked says that nobody has looked who has access, or that it was too long
// ago: twice as long as a list stays fresh.
func (b *binder) unlooked(c Compiled, a decl.App, at time.Time, u reconcile.Unseen) {
	days := c.today().Sub(reconcile.DateOf(at, c.zone))
	switch observe := ": practicectl observe " + u.System; {
	case at.IsZero():
		u.Text = "who has access to the organisation was not looked at" + observe
	case days > 2*a.FreshDays:
		u.Text = fmt.Sprintf("who has access was looked at %d days ago, too long ago to tell%s", days, observe)
	default:
		return
	}
	b.out.Unseen = append(b.out.Unseen, u)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// isOwn reports whether a list is of the practice's own organisation. What the API
// shows is always that one.
func (s support) isOwn(seen reconcile.Snapshot, l reconcile.Look) bool {
	if s.own == nil {
		return false
	}
	name := s.own.TenantName
	return seen.System == systemXero || name.Given() && l.Place == decl.SupportScope(name.Value)
}

// app says how Xero Support shows in the lists of a system. What the API lists of
// an organisation are the users that its screen lists.
func (s support) app(system string) (decl.App, bool) {
	if system == systemXero {
		system = systemOrganisation
	}
	a, ok := s.apps[system]
	return a, ok
}

// listed is a system of which the practice takes lists of its users.
func (c Compiled) listed(system string) (systemApp, bool) {
	i := slices.IndexFunc(c.systems, func(s systemApp) bool {
		return s.app.Name == system && !s.app.Checklist && !s.system.Unseen
	})
	if i < 0 {
		return systemApp{}, false
	}
	return c.systems[i], true
}

func (c Compiled) seen(a decl.App, s reconcile.Snapshot) reconcile.Seen {
	days := max(0, c.today().Sub(reconcile.DateOf(s.CapturedAt, c.zone)))
	name := a.DisplayName
	if a.PerOrganisation {
		name = s.Tenant.Name + " (" + a.DisplayName + ")"
	}
	return reconcile.Seen{
		System: s.System, Name: name, Tenant: s.Tenant.Name, CapturedAt: s.CapturedAt.UTC(), By: s.CapturedBy, AsRole: s.AsRole,
		Partial: s.Partial, Days: days, Stale: days > a.FreshDays,
	}
}

// look is what one list says. A screen shows whoever has access, so that one which
// is whole proves that somebody has none. Of the API that is not known.
func (x support) look(a decl.App, s reconcile.Snapshot) reconcile.Look {
	by := cmp.Or(x.names[s.CapturedBy], s.CapturedBy)
	if s.System == systemXero {
		by = "" // whoever ran the tool has not counted anything
	}
	l := reconcile.Look{
		Terms: reconcile.Terms{Scope: reconcile.ScopePractice}, Place: decl.SupportScope(""), System: a.Name, Gives: a.Support.Gives,
		CapturedAt: s.CapturedAt.UTC(), By: by, Users: len(s.Objects), Partial: s.Partial, Proves: !s.Partial && s.System != systemXero,
	}
	if a.PerOrganisation {
		name := cmp.Or(s.Tenant.Name, "an organisation without a name")
		l.Scope, l.Organisation, l.Place = reconcile.ScopeOrganisation, name, decl.SupportScope(name)
	}
	l.Site = site(a, l.Organisation)
	for _, r := range a.Roles {
		l.Roles = append(l.Roles, r.Name)
	}
	for _, o := range s.Objects {
		if u, ok := supportUser(a, o); ok {
			l.Seen = append(l.Seen, u)
		}
	}
	slices.SortFunc(l.Seen, func(x, y reconcile.SupportUser) int {
		return cmp.Or(strings.Compare(x.Email, y.Email), strings.Compare(x.Name, y.Name))
	})
	return l
}
