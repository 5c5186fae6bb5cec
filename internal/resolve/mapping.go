package resolve

import (
	"cmp"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// How a record was found.
const (
	matchedID     = "id"
	matchedEmail  = "e-mail"
	matchedFormer = "former e-mail"
)

func (a *app) cell(acc *account, s reconcile.CellState, r row, how, text string) {
	a.cells = append(a.cells, reconcile.Cell{
		User: acc.user.Name, Name: acc.user.FullName.Value, System: a.Name, State: s, Matched: how,
		Email: r.Email, ID: r.shown(fieldID), Text: text, Pinned: acc.ID.Given(), Source: acc.source(),
	})
}

// Mapped is what Bind found, with where each person's account in each system
// stands.
type Mapped struct {
	Desired   reconcile.Desired // with notices that the declarations alone raise
	Cells     []reconcile.Cell
	Strangers []reconcile.Stranger // users of apps whom nobody has declared
}

// Mapping is Bind, with who was found where, and how.
func Mapping(c Compiled, s reconcile.Snapshot, seen ...reconcile.Snapshot) Mapped {
	b := bind(c, s, seen)
	b.out.Notices = append(b.out.Notices, c.lints...)
	b.noAccess(c)
	m := Mapped{Desired: b.out, Strangers: b.strangers}
	for _, p := range c.People {
		m.Cells = append(m.Cells, b.staffCell(p))
	}
	m.Cells = append(append(m.Cells, b.cells...), c.notYet()...)
	return m
}

// staffCell says how a person's staff record was found, or why it was not.
func (b *binder) staffCell(p Person) reconcile.Cell {
	id := b.people[p.User].value.ID
	o, listed := b.index.staff[id]
	c := reconcile.Cell{
		User: p.User, Name: p.Name, System: SystemXPM, State: reconcile.CellInSync, ID: id, Email: o.Email,
		Pinned: p.UUID != "", Source: p.Source,
	}
	address := reconcile.PersonAddress(p.User, SystemXPM)
	blocked := slices.IndexFunc(b.out.Blocked, func(x reconcile.Blocked) bool { return x.Address == address })
	switch why := b.sight.lacking(reconcile.KindStaff); {
	case why != "": // who is found in an old list may be gone, and the other way round
		c.State, c.Text = reconcile.CellUnknown, why
	case blocked >= 0:
		x := b.out.Blocked[blocked]
		c.State, c.Text, c.Hint = reconcile.CellNotFound, x.Text, x.Hint
		if x.Rule == "ambiguous" {
			c.State = reconcile.CellAmbiguous
		}
	case id == "":
		c.State, c.Text = reconcile.CellMissing, "to be added"
	case c.Pinned && listed:
		c.Matched = matchedID
	case c.Pinned && p.Gone:
		c.State = reconcile.CellGone
	case c.Pinned:
		c.State, c.Text = reconcile.CellNotVisible, "the staff record with this uuid is not in the list: it may be disabled, or gone"
	default:
		c.Matched = matchedEmail
	}
	return c
}

// notYet are the accounts of people who have not started: nothing is wanted of
// them before the day.
func (c Compiled) notYet() []reconcile.Cell {
	var out []reconcile.Cell
	add := func(u *decl.User, system string, at reconcile.Source) {
		out = append(out, reconcile.Cell{
			User: u.Name, Name: u.FullName.Value, System: system, State: reconcile.CellLater, Text: "starts on " + u.Starts.String(), Source: at,
		})
	}
	for _, u := range c.standins.notYet {
		if u.XPM != nil {
			add(u, SystemXPM, source(u.XPM.Pos))
		}
		for _, acc := range u.Accounts {
			used := slices.ContainsFunc(c.systems, func(s systemApp) bool { return s.app.Name == acc.System })
			if used && !acc.Null {
				add(u, acc.System, source(acc.Pos))
			}
		}
	}
	slices.SortFunc(out, func(a, b reconcile.Cell) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.System, b.System))
	})
	return out
}
