package edit

import (
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
)

// Default is the client of a place that is the assignment's own role.
const Default = -1

// Place is a role as it is declared in one place: on an entry of an
// assignment, or for all of its entries.
type Place struct {
	Assignment int // in the workspace's Assignments
	Client     int // in its Clients, or Default
	Role       string
}

// Held finds the places to be changed so that user no longer has one of the
// roles on the clients that are meant; meant may be nil for all. The role of a
// whole assignment is changed where it stands if all of its clients are meant,
// else on the entries that are: one with rules gives it to more than it lists.
// moved are the entries that change hands.
func Held(ws *decl.Workspace, user string, roles []string, meant func(*decl.Client) bool) (places []Place, moved []Place) {
	for a := range ws.Assignments {
		list := &ws.Assignments[a]
		var of []int
		for c := range list.Clients {
			if meant == nil || meant(&list.Clients[c]) {
				of = append(of, c)
			}
		}
		for _, role := range roles {
			whole := len(of) == len(list.Clients) && (meant == nil || len(of) > 0 && len(list.Select) == 0)
			if whole && own(list, nil, role).User == user {
				places = append(places, Place{a, Default, role})
			}
			for _, c := range of {
				if ref, _ := list.Clients[c].Role(list, role); ref.User != user {
					continue
				}
				p := Place{a, c, role}
				moved = append(moved, p)
				if !whole || own(list, &list.Clients[c], role).Given() {
					places = append(places, p)
				}
			}
		}
	}
	return places, slices.Clip(moved)
}

// own is the role that an entry itself gives, or with a nil entry the
// assignment.
func own(a *decl.Assignment, c *decl.Client, role string) decl.Ref {
	return *ref(a, c, role)
}

func ref(a *decl.Assignment, c *decl.Client, role string) *decl.Ref {
	switch manager := role == "manager"; {
	case c == nil && manager:
		return &a.Manager
	case c == nil:
		return &a.Partner
	case manager:
		return &c.Manager
	default:
		return &c.Partner
	}
}
