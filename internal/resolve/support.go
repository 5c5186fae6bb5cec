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

// The systems on whose screens Xero Support is let in and removed, and the one
// that shows an organisation's users by its API.
const (
	systemPractice     = "xeroPractice"
	systemOrganisation = "xeroOrganisation"
	systemXero         = "xero"
)

// doesSupportInvite is the action whose actor may let Xero Support in.
const doesSupportInvite = "support-invite"

// support is what is declared of Xero Support, with what is needed to find it.
type support struct {
	grants  []reconcile.WantGrant
	blocked []reconcile.Blocked
	notices []reconcile.Notice
	apps    map[string]decl.App // by system; those that say how it shows
	own     *decl.Xero          // the practice's own organisation, where that is declared
}

// supportOf adds the grants of every day: which of them have begun is for whoever
// judges them.
func (c *Compiled) supportOf(ws *decl.Workspace) {
	s := support{apps: map[string]decl.App{}, own: ws.Practice.Xero}
	for _, name := range []string{systemPractice, systemOrganisation} {
		if a, ok := ws.App(name); ok && a.Support != nil {
			s.apps[name] = a
		}
	}
	for i := range ws.Grants {
		s.grant(ws, &ws.Grants[i], *c)
	}
	c.support = s
}

// Grants are those of every day that a workspace declares.
func Grants(ws *decl.Workspace) []reconcile.WantGrant {
	return Compile(ws, reconcile.Date{}).support.grants
}

func (s *support) grant(ws *decl.Workspace, a *decl.SupportAccess, c Compiled) {
	g := reconcile.WantGrant{
		Name: a.Name, Place: a.Scope(), System: systemOf(a), Source: source(a.Pos), Payroll: a.PayrollAdmin,
		Terms: reconcile.Terms{
			Scope: reconcile.ScopePractice, Organisation: a.Organisation.Value, Owner: a.Owner.Value, Case: a.Case.Value, Reason: a.Reason,
			From: a.From, Until: a.Until,
		},
		OwnerName: a.Owner.Value,
	}
	if a.Organisation.Given() {
		g.Scope = reconcile.ScopeOrganisation
	}
	app := s.apps[g.System]
	if app.Support != nil {
		g.Gives = app.Support.Gives
	}
	g.Site = site(app, g.Organisation)
	if a.Role.Given() {
		g.Role = titled(app, a.Role.Value)
	}
	for _, x := range app.Actions {
		if strings.HasPrefix(x.Does, "support-") {
			g.Wait = max(g.Wait, x.WaitMinutes)
		}
	}
	if u, ok := ws.User(a.Owner.Value); ok {
		g.OwnerName = u.FullName.Value
	}
	over := c.Date.Compare(a.Until) > 0
	if a.Invited.Given() {
		g.Invited, _ = time.ParseInLocation("2006-01-02T15:04", a.Invited.Value, c.zone) // the loader has checked it
		if !over {
			s.notices = append(s.notices, reconcile.Notice{
				Address: reconcile.SupportAddress(a.Name), Name: a.Name, Rule: reconcile.RuleSupport, Source: source(a.Invited.Pos),
				Text: fmt.Sprintf("%s was let in at %s, before this was reviewed", g.Guest, a.Invited.Value),
			})
		}
	} else if !over && g.Scope == reconcile.ScopePractice {
		if g.Hold = ownerHold(ws, a, app); g.Hold != nil {
			s.blocked = append(s.blocked, reconcile.Blocked{Address: reconcile.SupportAddress(a.Name), Name: a.Name, Hold: *g.Hold, Source: source(a.Owner.Pos)})
		}
	}
	s.grants = append(s.grants, g)
}

// systemOf is the system on whose screens a grant is carried out.
func systemOf(a *decl.SupportAccess) string {
	if a.Organisation.Given() {
		return systemOrganisation
	}
	return systemPractice
}

// site is who is let in, and where, as people call both.
func site(a decl.App, organisation string) reconcile.Site {
	return reconcile.Site{Guest: a.Support.Called(), Where: cmp.Or(organisation, a.DisplayName)}
}

// titled is a role with what the screen calls it.
func titled(a decl.App, role string) reconcile.Value {
	for _, r := range a.Roles {
		if r.Name == role {
			return reconcile.Value{ID: role, Name: r.Title}
		}
	}
	return reconcile.Value{ID: role, Name: role}
}

// ownerHold says why the owner may not let anybody into the practice: their
// declared role has to allow it.
func ownerHold(ws *decl.Workspace, a *decl.SupportAccess, app decl.App) *reconcile.Hold {
	u, ok := ws.User(a.Owner.Value)
	if !ok || app.Support == nil {
		return nil
	}
	var actor decl.AppActor
	for _, x := range app.Actions {
		if i := slices.IndexFunc(app.Actors, func(y decl.AppActor) bool { return x.Does == doesSupportInvite && y.Name == x.Actor }); i >= 0 {
			actor = app.Actors[i]
		}
	}
	acc, _ := u.Account(app.Name)
	system, _ := ws.System(app.Name)
	role := acc.Role.Value
	if system.Principal.Value == u.Name {
		role = "principal"
	}
	if len(actor.Roles) == 0 || slices.Contains(actor.Roles, role) {
		return nil
	}
	is := "has no declared role there"
	if role != "" {
		is = "is " + titled(app, role).Name
	}
	return &reconcile.Hold{
		Rule: "owner-role",
		Text: fmt.Sprintf("%s answers for it, and %s: letting %s into %s takes %s", u.FullName.Value, is, app.Support.Called(), app.DisplayName, actor.Title),
		Hint: fmt.Sprintf("name another owner, or correct accounts.%s.role of %s", app.Name, u.Name),
	}
}

// bindSupport finds Xero Support in every list that could show it.
func (b *binder) bindSupport(c Compiled, seen []reconcile.Snapshot) {
	b.out.Blocked = append(b.out.Blocked, c.support.blocked...)
	b.out.Notices = append(b.out.Notices, c.support.notices...)
	out := reconcile.Support{Grants: c.support.grants, Day: c.Date, Zone: c.zone}
	ownSeen := false
	for _, s := range seen {
		a, ok := c.support.app(s.System)
		if !ok {
			continue
		}
		l := look(a, s)
		out.Looks = append(out.Looks, l)
		ownSeen = ownSeen || c.support.isOwn(s, l)
		if s.System != systemPractice || !c.lists(systemPractice) { // which is told with its users
			b.out.Seen = append(b.out.Seen, c.seen(a, s))
		}
	}
	b.out.Support = out
	if x := c.support.own; x != nil && !ownSeen {
		b.out.Unseen = append(b.out.Unseen, reconcile.Unseen{
			Address: systemXero, Name: x.TenantName.Value, System: systemXero, Source: source(x.Pos),
			Text: "who has access to the organisation was not looked at: practicectl observe " + systemXero,
		})
	}
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

// lists reports whether the practice lists the system, with its users.
func (c Compiled) lists(system string) bool {
	return slices.ContainsFunc(c.systems, func(s systemApp) bool {
		return s.app.Name == system && !s.app.Checklist && !s.system.Unseen
	})
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
func look(a decl.App, s reconcile.Snapshot) reconcile.Look {
	l := reconcile.Look{
		Terms: reconcile.Terms{Scope: reconcile.ScopePractice}, Place: decl.SupportScope(""), System: a.Name, Gives: a.Support.Gives,
		CapturedAt: s.CapturedAt.UTC(), By: s.CapturedBy, Users: len(s.Objects), Partial: s.Partial, Proves: !s.Partial && s.System != systemXero,
	}
	if a.PerOrganisation {
		name := cmp.Or(s.Tenant.Name, "an organisation without a name")
		l.Scope, l.Organisation, l.Place = reconcile.ScopeOrganisation, name, decl.SupportScope(name)
	}
	l.Site = site(a, l.Organisation)
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
