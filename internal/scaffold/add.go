package scaffold

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Existing is a workspace as it is, and what of a snapshot it has no word for.
type Existing struct {
	Folder    fs.FS
	Prefix    string // of the positions in Workspace
	Workspace *decl.Workspace
	Bound     reconcile.Desired     // the workspace, bound to the snapshot
	Lacks     []reconcile.Unmanaged // what was seen and is declared nowhere
	Leave     map[string]string     // roles that are left to a person, by address, with the reason
}

// Add drafts the lines that e lacks: people and clients who were seen and are
// declared nowhere. People go to the end of the file that holds all the others,
// clients to the end of the only book; where there is no such file, into a new
// one, which carries the day where its name is taken.
//
// Somebody who may be declared already, and only lacks the uuid, is not
// declared a second time.
func (e Existing) Add(seen *reconcile.Snapshot, day reconcile.Date) (Draft, error) {
	a := addition{Existing: e, day: day, slugs: e.bound()}
	lacking := a.lacking(seen)
	people := declare(lacking, takenIn(e.Workspace))
	for _, p := range people {
		a.slugs[p.id] = p.slug
	}
	a.draft.People, a.draft.seen = len(people), newRecords(seen, a.slugs)
	a.draft.fresh = keysOf(lacking)
	rows := a.draft.seen.rows(a.draft.fresh, e.Leave)
	a.draft.Clients = len(rows)
	if err := a.addPeople(people); err != nil {
		return Draft{}, err
	}
	if err := a.addClients(rows); err != nil {
		return Draft{}, err
	}
	a.leftOut()
	return a.draft, a.draft.load(e.Folder, e.Prefix)
}

// addition is a draft while it is made.
type addition struct {
	Existing
	day   reconcile.Date
	slugs map[string]string // who is declared, by the id of the staff record
	draft Draft
}

// bound tells who has which staff record.
func (e Existing) bound() map[string]string {
	slugs := map[string]string{}
	for _, w := range e.Bound.Wants {
		if w.Key.Kind == reconcile.KindStaff && w.Key.ID != "" {
			slugs[w.Key.ID] = userOf(w.Address)
		}
	}
	return slugs
}

func userOf(address string) string {
	return strings.Split(address, "/")[1] // user/NAME/SYSTEM
}

// lacking is the records to declare, and keeps account of those that are not.
func (a *addition) lacking(seen *reconcile.Snapshot) []reconcile.Object {
	unbound, unpinned := a.unbound(), a.unpinned()
	declared := Oddity{Title: "People who are probably declared already: not added", Hint: "write the uuid under accounts.xpm of the user, or correct the e-mail or the name of one of the two"}
	listed := Oddity{Title: "Clients that are listed by a name which several have: not added", Hint: "write the uuid of the right one there; the next import adds the others"}
	missing := make(map[reconcile.Key]bool, len(a.Lacks))
	for _, l := range a.Lacks {
		missing[l.Key] = true
	}
	var out []reconcile.Object
	for _, o := range byName(seen.Objects) {
		if !missing[o.Key] || isXero(o) {
			continue
		}
		user, known := unbound.of(o)
		at, named := unpinned[decl.FoldName(o.Name)]
		switch {
		case o.Key.Kind == reconcile.KindStaff && known:
			declared.line(o.Name, o.Email, "user "+user, "uuid: "+o.Key.ID)
		case o.Key.Kind == reconcile.KindClient && named:
			listed.line(o.Name, at, "uuid: "+o.Key.ID)
		default:
			out = append(out, o)
		}
	}
	a.draft.open = append(a.draft.open, declared, listed)
	return out
}

// keysOf is empty and not nil where there are no objects.
func keysOf(objects []reconcile.Object) map[reconcile.Key]bool {
	out := make(map[reconcile.Key]bool, len(objects))
	for _, o := range objects {
		out[o.Key] = true
	}
	return out
}

// leftOut tells of the roles that are not declared as they were seen.
func (a *addition) leftOut() {
	o := Oddity{Title: "Roles that are left to you: to declare what is there would ask for a change", Hint: "write who it shall be"}
	for _, c := range a.draft.seen.clients {
		for _, role := range roles {
			if why, ok := a.Leave[roleAddress(c, role)]; ok && a.draft.fresh[c.Key] {
				who, _ := holder(c, role)
				o.line(c.Name, string(role), a.draft.called(who), why)
			}
		}
	}
	a.draft.open = append(a.draft.open, o)
}

// unboundUsers are declared people of whom it is not known which record is
// theirs, by e-mail and by name.
type unboundUsers map[string]string

func (a *addition) unbound() unboundUsers {
	bound := map[string]bool{}
	for _, slug := range a.slugs {
		bound[slug] = true
	}
	out := unboundUsers{}
	for i := range a.Workspace.Users {
		u := &a.Workspace.Users[i]
		if bound[u.Name] {
			continue
		}
		out[decl.FoldName(u.FullName.Value)] = u.Name
		for _, e := range u.Addresses() {
			out[strings.ToLower(e.Value)] = u.Name
		}
	}
	delete(out, "")
	return out
}

func (us unboundUsers) of(o reconcile.Object) (user string, ok bool) {
	if user, ok = us[strings.ToLower(strings.TrimSpace(o.Email))]; ok {
		return user, true
	}
	user, ok = us[decl.FoldName(o.Name)]
	return user, ok
}

// unpinned are the places that list a client by its name alone.
func (a *addition) unpinned() map[string]string {
	out := map[string]string{}
	for _, as := range a.Workspace.Assignments {
		for _, c := range as.Clients {
			if c.UUID.Value == "" {
				out[decl.FoldName(c.Name.Value)] = fmt.Sprintf("%s:%d", c.Pos.File, c.Pos.Line)
			}
		}
	}
	return out
}
