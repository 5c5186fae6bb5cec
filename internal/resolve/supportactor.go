package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// actor is who is told to let the support in and out: the owner, where that is
// somebody who may and who is still here. Otherwise those who may: into the
// practice, and out of any organisation whose owner has left, that takes a role
// in the practice.
func (s support) actor(ws *decl.Workspace, a *decl.SupportAccess, date reconcile.Date) string {
	practice := s.apps[systemPractice]
	var names []string
	for i := range ws.Users {
		u := &ws.Users[i]
		may := slices.Contains(inviter(practice).Roles, roleIn(ws, practice, u))
		switch owner := u.Name == a.Owner.Value; {
		case u.Leaves != nil && u.Leaves.LastDay.Compare(date) < 0:
		case owner && (may || a.Organisation.Given()):
			return u.FullName.Value
		case may:
			names = append(names, u.FullName.Value)
		}
	}
	slices.Sort(names)
	return cmp.Or(strings.Join(names, " or "), inviter(s.apps[systemOf(a)]).Title, a.Owner.Value)
}

// inviter is who may let the support in, as the app's data have it.
func inviter(app decl.App) decl.AppActor {
	for _, x := range app.Actions {
		if i := slices.IndexFunc(app.Actors, func(y decl.AppActor) bool { return x.Does == doesSupportInvite && y.Name == x.Actor }); i >= 0 {
			return app.Actors[i]
		}
	}
	return decl.AppActor{}
}

// roleIn is somebody's declared role in an app.
func roleIn(ws *decl.Workspace, app decl.App, u *decl.User) string {
	if system, _ := ws.System(app.Name); system.Principal.Value == u.Name {
		return "principal"
	}
	acc, _ := u.Account(app.Name)
	return acc.Role.Value
}
