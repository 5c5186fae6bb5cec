package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// The systems on whose screens Xero Support is let in and removed, and the one
// that shows an organisation's users by its API.
const (
	systemPractice     = "xeroPractice"
	systemOrganisation = "xeroOrganisation"
	systemXero         = "xero"
)

// support is what is declared of Xero Support, with what is needed to find it.
type support struct {
	grants  []reconcile.WantGrant
	blocked []reconcile.Blocked
	notices []reconcile.Notice
	apps    map[string]decl.App // by system; those that say how it shows
	own     *decl.Xero          // the practice's own organisation, where that is declared
	names   map[string]string   // of users, by slug
}

// supportOf adds the grants of every day: which of them have begun is for whoever
// judges them.
func (c *Compiled) supportOf(ws *decl.Workspace) {
	s := support{apps: map[string]decl.App{}, own: ws.Practice.Xero, names: Names(ws).People}
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
		g.Gives, g.Level = app.Support.Gives, app.Support.Level
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
	g.Actor = s.actor(ws, a, c.Date)
	over := c.Date.Compare(a.Until) > 0
	hold := ownerHold(ws, a, app)
	if a.Invited.Given() {
		g.Invited, _ = time.ParseInLocation("2006-01-02T15:04", a.Invited.Value, c.zone) // the loader has checked it
	}
	done := a.Invited.Given() && reconcile.DateOf(g.Invited, c.zone).Compare(c.Date) <= 0
	if a.Invited.Given() {
		s.invited(a, g, done, over, hold)
	}
	if !done && !over && hold != nil {
		g.Hold = hold
		s.blocked = append(s.blocked, reconcile.Blocked{Address: reconcile.SupportAddress(a.Name), Name: a.Name, Hold: *hold, Source: source(a.Owner.Pos)})
	}
	s.grants = append(s.grants, g)
}

// invited is what is to be said of a grant that was carried out before its review.
func (s *support) invited(a *decl.SupportAccess, g reconcile.WantGrant, done, over bool, hold *reconcile.Hold) {
	say := func(pos diag.Position, text string) {
		s.notices = append(s.notices, reconcile.Notice{Address: reconcile.SupportAddress(a.Name), Name: a.Name, Rule: reconcile.RuleSupport, Source: source(pos), Text: text})
	}
	at := g.Invited.Format("15:04 on 2 January 2006")
	switch {
	case !done:
		say(a.Invited.Pos, "is declared as invited at "+at+", which has not come: correct invited, or leave it out and attest the invitation")
	case !over:
		say(a.Invited.Pos, fmt.Sprintf("%s is declared as let in at %s, before this was reviewed", g.Guest, at))
	}
	if done && hold != nil {
		say(a.Owner.Pos, hold.Text+"; "+hold.Hint)
	}
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
	if !ok || app.Support == nil || a.Organisation.Given() {
		return nil
	}
	actor, role := app.Inviter(), ws.RoleIn(app.Name, u)
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
