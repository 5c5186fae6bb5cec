package evidence

import (
	"slices"
	"strconv"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// prove looks for what shows an account to be as a row says: what runs wrote,
// what people say, and the first list that bears it out.
func (m *maker) prove(r *Row, s state, u *decl.User) {
	if r.System == resolve.SystemXPM {
		m.applied(r, func(w Write, _ Field) bool {
			return w.Key.Kind == reconcile.KindStaff && (w.User == u.Name || w.Address == reconcile.PersonAddress(u.Name, resolve.SystemXPM))
		})
	} else {
		m.attest(r, "", accountChanges(r, u)...)
	}
	r.unseen = !m.shown(s.Workspace, r.System)
	wanted := reconcile.CellInSync
	if a, ok := u.Account(r.System); ok && a.Null {
		wanted = reconcile.CellGone
	}
	m.fromLists(r, s, u, wanted)
}

// used reports whether the practice keeps people in the system at all.
func (m *maker) used(ws *decl.Workspace, system string) bool {
	x, ok := ws.System(system)
	return system == resolve.SystemXPM || ok && !x.Unused
}

// shown reports whether any list ever shows who is in the system.
func (m *maker) shown(ws *decl.Workspace, system string) bool {
	if system == resolve.SystemXPM {
		return true
	}
	a, known := ws.App(system)
	x, ok := ws.System(system)
	return known && ok && !a.Checklist && !x.Unseen && !x.Unused
}

// fromLists finds the first list of the last unbroken stretch that bears a row
// out: an account that came back was not removed. What was seen before anybody
// declared it proves nothing about the declaration.
func (m *maker) fromLists(r *Row, s state, u *decl.User, wanted reconcile.CellState) {
	for i, l := range m.Lists {
		if l.System != r.System || r.Declared != nil && l.Snapshot.CapturedAt.Before(r.Declared.At) {
			continue
		}
		cell, ok := m.cell(i, s, u)
		switch {
		case !ok || cell == reconcile.CellUnknown || cell == reconcile.CellLater || cell == reconcile.CellNotVisible:
		case cell != wanted:
			if r.Proven != nil && r.Proven.By == ProofList {
				r.Proven = nil
			}
		case r.Proven == nil:
			r.Proven = &Proof{At: l.Snapshot.CapturedAt.UTC(), By: ProofList, Where: l.File, SHA256: l.SHA256}
		}
	}
}

type cellKey struct {
	list int
	ws   *decl.Workspace
	day  reconcile.Date
}

// cell is where somebody's account stands in one list, by the rules of a plan of
// the day on which it was taken; of somebody who leaves, of a day on which they
// have left, since the list may show it before.
func (m *maker) cell(list int, s state, u *decl.User) (reconcile.CellState, bool) {
	seen := m.Lists[list].Snapshot
	captured := reconcile.DateOf(seen.CapturedAt, m.Zone)
	day := captured
	if u.Leaves != nil && day.Compare(u.Leaves.LastDay) <= 0 {
		day = u.Leaves.LastDay.AddDays(1)
	}
	if day.Compare(u.Starts) < 0 {
		day = u.Starts
	}
	key := cellKey{list, s.Workspace, day}
	cells, known := m.cells[key]
	if !known {
		cells = mapped(s.Workspace, day, captured, seen).Cells
		m.cells[key] = cells
	}
	for _, c := range cells {
		if c.User == u.Name && c.System == seen.System {
			return c.State, true
		}
	}
	return "", false
}

// mapped compares what is declared of people with one list. Who holds which
// clients is left out: it is the dear part, and says nothing about accounts.
func mapped(ws *decl.Workspace, day, captured reconcile.Date, seen ...reconcile.Snapshot) resolve.Mapped {
	c := resolve.Compile(peopleOnly(ws), day)
	c.Today = captured
	xpm := reconcile.Snapshot{System: resolve.SystemXPM}
	var lists []reconcile.Snapshot
	for _, s := range seen {
		if s.System == resolve.SystemXPM {
			xpm = staffOf(s)
		} else {
			lists = append(lists, s)
		}
	}
	return resolve.Mapping(c, xpm, lists...)
}

// staffOf is Practice Manager without its clients and jobs.
func staffOf(s reconcile.Snapshot) reconcile.Snapshot {
	s.Objects = slices.DeleteFunc(slices.Clone(s.Objects), func(o reconcile.Object) bool { return o.Key.Kind != reconcile.KindStaff })
	return s
}

// peopleOnly is a workspace without its books.
func peopleOnly(ws *decl.Workspace) *decl.Workspace {
	return &decl.Workspace{Practice: ws.Practice, Users: ws.Users, Grants: ws.Grants, Apps: ws.Apps, Known: ws.Known}
}

// accountChanges are those that somebody may have attested of what a row is
// about: they are known by what a plan knows them by.
func accountChanges(r *Row, u *decl.User) []reconcile.Change {
	address := reconcile.PersonAddress(u.Name, r.System)
	change := func(at, record string, fields ...reconcile.FieldChange) reconcile.Change {
		return reconcile.Change{
			Action: reconcile.ActionManual, Address: at, Key: reconcile.Key{System: r.System, Kind: reconcile.KindUser, ID: record}, Name: u.FullName.Value, Fields: fields,
		}
	}
	one := func(f reconcile.Field, v reconcile.Value) reconcile.Change {
		return change(address+"/"+string(f), "there", reconcile.FieldChange{Field: f, After: v})
	}
	a, ok := u.Account(r.System)
	if !ok || a.Null {
		return []reconcile.Change{one(reconcile.FieldRecord, reconcile.Value{})}
	}
	there := reconcile.FieldChange{Field: reconcile.FieldRecord, After: reconcile.Value{ID: "there"}}
	adds := [][]reconcile.FieldChange{{there}}
	var out []reconcile.Change
	if a.Role.Given() {
		role := reconcile.Value{ID: a.Role.Value}
		adds[0] = append(adds[0], reconcile.FieldChange{Field: reconcile.FieldRole, After: role})
		out = append(out, one(reconcile.FieldRole, role))
	}
	if !a.Invite {
		adds = append(adds, append(slices.Clone(adds[0]), reconcile.FieldChange{Field: reconcile.FieldStatus, After: reconcile.Value{ID: "inactive"}}))
	}
	for _, v := range linkTargets(u) {
		out = append(out, one(reconcile.FieldLink, v))
		for _, fields := range adds[:len(adds):len(adds)] {
			adds = append(adds, append(slices.Clone(fields), reconcile.FieldChange{Field: reconcile.FieldLink, After: v}))
		}
	}
	for _, fields := range adds {
		out = append(out, change(address, "", fields...)) // nobody has the account yet
	}
	return out
}

// linkTargets are what a plan may have called the person's own staff record.
func linkTargets(u *decl.User) []reconcile.Value {
	out := []reconcile.Value{{User: u.Name}}
	if u.XPM != nil && u.XPM.UUID.Given() {
		out = append(out, reconcile.Value{ID: u.XPM.UUID.Value})
	}
	return out
}

// where is a place as people write it.
func where(s reconcile.Source) string {
	var b strings.Builder
	b.WriteString(s.File)
	if s.Line > 0 {
		b.WriteString(":" + strconv.Itoa(s.Line))
	}
	return b.String()
}
