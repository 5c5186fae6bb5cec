package xpm

import (
	"context"
	"fmt"
)

// Group is a named set of clients.
type Group struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	// Clients is nil where an answer does not show them, as a list of groups
	// never does (documented).
	Clients []Person `json:"clients"`
}

// ClientGroups lists all groups, without their members.
func (a *API) ClientGroups(ctx context.Context) ([]Group, error) {
	const name = "clientgroup.api/list"
	got, err := a.do(ctx, call{name: name})
	if err != nil {
		return nil, err
	}
	if got.Groups == nil {
		return nil, missing(name, "Groups", "it holds no list")
	}
	seen := make(map[string]bool, len(*got.Groups))
	for i, g := range *got.Groups {
		if err := checkRow(name, seen, i, g.UUID, g.Name); err != nil {
			return nil, err
		}
	}
	return *got.Groups, nil
}

// ClientGroup is one group with its members, archived clients among them.
func (a *API) ClientGroup(ctx context.Context, uuid string) (Group, error) {
	const name = "clientgroup.api/get"
	got, err := a.do(ctx, call{name: name, id: uuid})
	if err != nil {
		return Group{}, err
	}
	if got.Group == nil {
		return Group{}, missing(name, "Group", "it holds no record")
	}
	g := *got.Group
	if err := checkOne(name, uuid, g.UUID, g.Name); err != nil {
		return Group{}, err
	}
	if g.Clients == nil {
		return Group{}, missing(name, "Clients", fmt.Sprintf("%q (%s) does not show its clients", g.Name, g.UUID))
	}
	seen := make(map[string]bool, len(g.Clients))
	for i, c := range g.Clients {
		if err := checkRow(name, seen, i, c.UUID, c.Name); err != nil {
			return Group{}, err
		}
	}
	return g, nil
}

func (a *answer) normaliseGroups() {
	if a.Groups != nil {
		for i := range *a.Groups {
			(*a.Groups)[i].normalise()
		}
	}
	if a.Group != nil {
		if a.Group.normalise(); a.Group.UUID == "" && a.Group.Name == "" && a.Group.Clients == nil {
			a.Group = nil
		}
	}
}

func (g *Group) normalise() {
	g.UUID = id(g.UUID)
	normalise(g.Clients)
}
