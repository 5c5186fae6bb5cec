package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// known are the clients that anything names: the declarations of the month,
// those of today, and the journal. Nothing else is asked.
type known struct {
	names map[string]string   // the last name of each uuid
	uuids map[string][]string // that ever had a name, by its folded form
	loose map[string]string   // names that stand without a uuid, by their folded form
}

// newKnown takes the workspaces from the oldest to that of today.
func newKnown(all []*decl.Workspace, runs []state.Run) known {
	k := known{names: map[string]string{}, uuids: map[string][]string{}, loose: map[string]string{}}
	for _, run := range runs {
		for _, rec := range run.Records {
			if rec.Send != nil && rec.Send.Key.Kind == reconcile.KindClient {
				k.add(rec.Send.Key.ID, rec.Send.Name)
			}
		}
	}
	for _, ws := range all {
		for i := range ws.Assignments {
			for _, c := range ws.Assignments[i].Clients {
				k.add(c.UUID.Value, c.Name.Value)
			}
		}
	}
	return k
}

func (k known) add(uuid, name string) {
	folded := decl.FoldName(name)
	if uuid == "" {
		k.loose[folded] = name
		return
	}
	k.names[uuid] = name
	if !slices.Contains(k.uuids[folded], uuid) {
		k.uuids[folded] = append(k.uuids[folded], uuid)
	}
}

// snapshot stands in for what was seen when a tree was in force: its people and
// clients as they are named there, so that names and rules find them, and
// nothing of who held what.
func (k known) snapshot(ws *decl.Workspace) reconcile.Snapshot {
	names := maps.Clone(k.names)
	for i := range ws.Assignments {
		for _, c := range ws.Assignments[i].Clients {
			if c.UUID.Given() {
				names[c.UUID.Value] = c.Name.Value
			}
		}
	}
	s := reconcile.Snapshot{System: resolve.SystemXPM}
	add := func(kind reconcile.Kind, id, name, email string) {
		s.Objects = append(s.Objects, reconcile.Object{Key: reconcile.Key{System: resolve.SystemXPM, Kind: kind, ID: id}, Name: name, Email: email})
	}
	taken := map[string]bool{}
	for id, name := range names {
		add(reconcile.KindClient, id, name, "")
		taken[decl.FoldName(name)] = true
	}
	for folded, name := range k.loose {
		if !taken[folded] {
			add(reconcile.KindClient, name, name, "")
		}
	}
	for _, p := range resolve.Compile(ws, reconcile.Date{}).People {
		id, email := p.UUID, ""
		if id == "" {
			id = "user/" + p.User
		}
		if len(p.Emails) > 0 {
			email = p.Emails[0]
		}
		add(reconcile.KindStaff, id, p.Name, email)
	}
	return s
}

// subject is who or what a month is told of.
type subject struct {
	address string
	name    string
	about   reconcile.About
	ids     map[string]bool // of a person's records
	caveats []reconcile.Caveat
}

// findUser takes whoever is declared today, or was in the month.
func (s *subject) findUser(text string, all []*decl.Workspace) error {
	var found *decl.User
	var first error
	for _, ws := range slices.Backward(all) {
		u, err := resolve.FindUser(text, ws)
		if err == nil {
			found = u
			break
		}
		if first == nil {
			first = err
		}
	}
	if found == nil {
		return addressError(first)
	}
	s.address, s.name, s.about, s.ids = "user/"+found.Name, found.FullName.Value, reconcile.About{User: found.Name}, map[string]bool{}
	for _, ws := range all {
		if u, ok := ws.User(found.Name); ok && u.XPM != nil && u.XPM.UUID.Given() {
			s.ids[u.XPM.UUID.Value] = true
		}
	}
	return nil
}

// findClient takes a name or a uuid, with a role behind it or not.
func (s *subject) findClient(text string, k known, all []*decl.Workspace) error {
	err := s.findNamed(text, k, all)
	for _, role := range allRoles() {
		if name, ok := strings.CutSuffix(text, "/"+role); ok && err != nil {
			return s.findNamed(name, k, all)
		}
	}
	return err
}

func (s *subject) findNamed(text string, k known, all []*decl.Workspace) error {
	folded := decl.FoldName(text)
	id, name := strings.ToLower(text), ""
	found := slices.DeleteFunc(slices.Clone(k.uuids[folded]), func(uuid string) bool { return decl.FoldName(k.names[uuid]) != folded })
	if len(found) == 0 {
		found = k.uuids[folded] // a name that one had before
	}
	switch {
	case k.names[id] != "":
		name = k.names[id]
	case len(found) == 1:
		id, name = found[0], k.names[found[0]]
	case len(found) > 1:
		slices.Sort(found)
		return usageError("give the uuid of the one you mean: "+strings.Join(found, ", "), "%d clients have the name %q", len(found), text)
	case k.loose[folded] != "":
		id, name = k.loose[folded], k.loose[folded]
	case !decl.IsUUID(text) && ruleFits(text, folded, all):
		id, name = text, text
		k.loose[folded] = text
		s.caveats = append(s.caveats, reconcile.Caveat{Text: fmt.Sprintf("no line and no run names %q, only a rule fits it: whether there was such a client is not known here", text)})
	default:
		return s.unknown(text, k)
	}
	s.address, s.name, s.about = "client/"+id, name, reconcile.About{Client: "client/" + id}
	return nil
}

func (s *subject) unknown(text string, k known) error {
	names := append(slices.Collect(maps.Values(k.names)), slices.Collect(maps.Values(k.loose))...)
	slices.Sort(names)
	hint := decl.DidYouMean(text, slices.Compact(names))
	if hint == "" {
		hint = "check the spelling, or give its uuid; --during knows the clients that the declarations of the month, those of today or the journal name"
	}
	return usageError(hint, "neither the declarations nor the journal know a client %q", text)
}

func ruleFits(name, folded string, all []*decl.Workspace) bool {
	for _, ws := range all {
		for i := range ws.Assignments {
			for j := range ws.Assignments[i].Select {
				if r := &ws.Assignments[i].Select[j]; !r.Group.Given() && r.Matcher()(strings.TrimSpace(name), folded) {
					return true
				}
			}
		}
	}
	return false
}

// rolesOf is what ws asked for on a day: of each client, and of whoever a rule
// fits, who are more than are known here.
func (t *teller) rolesOf(ws *decl.Workspace, day reconcile.Date) []reconcile.DeclaredRole {
	if ws == nil {
		return nil
	}
	c := resolve.Compile(ws, day)
	d := resolve.Bind(c, t.known.snapshot(ws))
	roles := reconcile.ClientRoles(d)
	for i := range roles {
		if id := roles[i].Value.ID; !decl.IsUUID(id) {
			roles[i].Value.ID = "" // it only stood in for one
		}
	}
	t.doubts(ws, d)
	if t.who.about.Client != "" {
		return roles
	}
	names := map[string]string{}
	for _, p := range c.People {
		names[p.User] = p.Name
	}
	for _, s := range c.Selections {
		for _, named := range s.Claims {
			claim := c.Acts(named)
			r := reconcile.DeclaredRole{RoleOf: reconcile.RoleOf{Address: s.By, Rule: s.Rule, Field: claim.Field}}
			r.Declared = reconcile.Declared{State: reconcile.DeclaredSomebody, Value: reconcile.Value{User: claim.User, Name: names[claim.User]}, By: claim.By, Because: claim.Because}
			if claim.Null {
				r.State = reconcile.DeclaredNobody
			}
			roles = append(roles, r)
		}
	}
	return roles
}

// doubts tells what only a look at Xero could have decided.
func (t *teller) doubts(ws *decl.Workspace, d reconcile.Desired) {
	for _, b := range d.Blocked {
		if t.who.about.Client != "" && b.Rule == "ambiguous" && decl.FoldName(b.Name) == decl.FoldName(t.who.name) {
			t.doubt(fmt.Sprintf("%s:%d names %q without a uuid, and more than one client has the name: it is not counted", b.Source.File, b.Source.Line, b.Name))
		}
	}
	for i := range ws.Assignments {
		for _, s := range ws.Assignments[i].Select {
			if s.Group.Given() {
				t.doubt(fmt.Sprintf("%s:%d gives roles to the clients of the group %q: who was in it is not known here", s.Pos.File, s.Pos.Line, s.Group.Value))
			}
		}
	}
}

func (t *teller) doubt(text string) {
	c := reconcile.Caveat{Text: text}
	if !slices.Contains(t.d.Caveats, c) {
		t.d.Caveats = append(t.d.Caveats, c)
	}
}
