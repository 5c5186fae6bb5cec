package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// meantClients tells the entries of the clients that --client names, or is nil
// where it names none: then all are meant. An entry without a uuid means the
// client that has its name, if only one has.
func meantClients(ws *decl.Workspace, given []string) (func(*decl.Client) bool, error) {
	if len(given) == 0 {
		return nil, nil
	}
	names, uuids := declaredClients(ws)
	byUUID, byName := map[string]bool{}, map[string]bool{}
	for _, g := range given {
		uuid, name := strings.ToLower(strings.TrimSpace(g)), decl.FoldName(g)
		if n, ok := uuids[uuid]; ok {
			name = n
		} else if uuid = ""; len(names[name]) == 1 {
			uuid = names[name][0]
		}
		switch _, known := names[name]; {
		case !known:
			return nil, usageError(nearClients(ws, g), "--client: no client is declared as %q", g)
		case uuid == "" && len(names[name]) > 1:
			return nil, usageError("give the uuid of the one that is meant: "+strings.Join(names[name], ", "), "--client: %d clients are called %q", len(names[name]), g)
		}
		byUUID[uuid] = true
		if len(names[name]) < 2 {
			byName[name] = true
		}
	}
	return func(c *decl.Client) bool {
		if c.UUID.Value != "" {
			return byUUID[c.UUID.Value]
		}
		return byName[decl.FoldName(c.Name.Value)]
	}, nil
}

// declaredClients are the uuids that go by each name, and the name of each
// uuid. A client without a uuid has a name and no uuids.
func declaredClients(ws *decl.Workspace) (names map[string][]string, uuids map[string]string) {
	names, uuids = map[string][]string{}, map[string]string{}
	for _, a := range ws.Assignments {
		for _, c := range a.Clients {
			name, uuid := decl.FoldName(c.Name.Value), c.UUID.Value
			if _, seen := uuids[uuid]; uuid == "" || seen {
				names[name] = slices.Clip(names[name]) // known, with the uuids that it has
				continue
			}
			uuids[uuid] = name
			names[name] = append(names[name], uuid)
		}
	}
	return names, uuids
}

// idOf tells one client from another: its uuid, or else its name.
func idOf(c decl.Client) string {
	if c.UUID.Value != "" {
		return c.UUID.Value
	}
	return decl.FoldName(c.Name.Value)
}

func nearClients(ws *decl.Workspace, given string) string {
	names := map[string]bool{}
	for _, a := range ws.Assignments {
		for _, c := range a.Clients {
			names[c.Name.Value] = true
		}
	}
	if hint := decl.DidYouMean(given, slices.Sorted(maps.Keys(names))); hint != "" {
		return hint
	}
	return "write the name as it is declared, or the uuid"
}
