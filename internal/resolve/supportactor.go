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
	system, _ := ws.System(systemPractice)
	may, _ := decl.Holders(ws.Users, systemPractice, system.Principal.Value, practice.Inviter().Roles, date)
	owner, ok := ws.User(a.Owner.Value)
	gone := ok && owner.Leaves != nil && owner.Leaves.LastDay.Compare(date) < 0
	if ok && !gone && (a.Organisation.Given() || slices.Contains(may, owner.Name)) {
		return owner.FullName.Value
	}
	for i, name := range may {
		may[i] = cmp.Or(s.names[name], name)
	}
	slices.Sort(may)
	return cmp.Or(strings.Join(may, " or "), s.apps[systemOf(a)].Inviter().Title, a.Owner.Value)
}
