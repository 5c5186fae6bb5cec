package decl

import (
	"slices"

	"github.com/practicectl/practicectl/reconcile"
)

// Holders are the users who have one of the roles in a system on a day, as it is
// declared or as the principal that the practice names; and apart from them those
// who had it until they left. On the zero day everybody is there.
func Holders(users []User, system, principal string, roles []string, day reconcile.Date) (here, gone []string) {
	here = []string{}
	anyDay := day == (reconcile.Date{})
	for i := range users {
		u := &users[i]
		if !slices.Contains(roles, u.roleIn(system, "")) && !slices.Contains(roles, u.roleIn(system, principal)) {
			continue
		}
		switch {
		case anyDay || u.Starts.Compare(day) <= 0 && (u.Leaves == nil || day.Compare(u.Leaves.LastDay) <= 0):
			here = append(here, u.Name)
		case u.Leaves != nil && u.Leaves.LastDay.Compare(day) < 0:
			gone = append(gone, u.Name)
		}
	}
	return here, gone
}

// RoleIn is somebody's declared role in a system.
func (w *Workspace) RoleIn(system string, u *User) string {
	s, _ := w.System(system)
	return u.roleIn(system, s.Principal.Value)
}

// principalRole is that of whoever the practice names as principal of a system.
const principalRole = "principal"

func (u *User) roleIn(system, principal string) string {
	if principal == u.Name {
		return principalRole
	}
	acc, ok := u.Account(system)
	if !ok || acc.Null {
		return ""
	}
	return acc.Role.Value
}

// Inviter is who may let the support in, as the app's document has it.
func (a App) Inviter() AppActor {
	for _, x := range a.Actions {
		if i := slices.IndexFunc(a.Actors, func(y AppActor) bool { return x.Does == doesSupportInvite && y.Name == x.Actor }); i >= 0 {
			return a.Actors[i]
		}
	}
	return AppActor{}
}
