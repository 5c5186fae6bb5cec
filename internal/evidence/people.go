package evidence

import (
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// Before are the places in what was declared when the period began of which the
// report needs to know the commit: of people who start or leave in the period,
// and of grants and covers that are in force in it.
func Before(opening *decl.Workspace, from, until reconcile.Date) []Place {
	var out []Place
	add := func(p diag.Position) {
		if place := (Place{p.File, p.Line}); !slices.Contains(out, place) {
			out = append(out, place)
		}
	}
	in := func(d reconcile.Date) bool { return from.Compare(d) <= 0 && d.Compare(until) <= 0 }
	for i := range opening.Users {
		u := &opening.Users[i]
		if in(u.Starts) {
			add(u.Pos)
		}
		if u.Leaves != nil && in(u.Leaves.LastDay) {
			add(u.Leaves.Pos)
		}
	}
	for _, g := range opening.Grants {
		if g.From.Compare(until) <= 0 && from.Compare(g.Until) <= 0 {
			add(g.Pos)
		}
	}
	for _, c := range opening.Covers {
		if in(c.From) || in(c.Until) {
			add(c.Pos)
		}
	}
	return out
}

// changes are what each commit of the period changed.
func (m *maker) changes() {
	for i, s := range m.states {
		if s.opening {
			continue
		}
		before := &decl.Workspace{}
		if i > 0 {
			before = m.states[i-1].Workspace
		}
		first := i == 0 && m.Opening == nil
		m.people(before, s, first)
		if !first {
			m.controls(before.Practice, s)
			m.books(before, s)
		}
	}
}

// dated are the people whose day lies in the period, and who were declared
// before it.
func (m *maker) dated() {
	if len(m.states) == 0 || !m.states[0].opening {
		return
	}
	s := m.states[0]
	for i := range s.Workspace.Users {
		u := &s.Workspace.Users[i]
		if m.within(u.Starts) && !m.has(KindJoiner, "user/"+u.Name) {
			m.joins(s, u)
		}
		if u.Leaves != nil && m.within(u.Leaves.LastDay) && !m.has(KindLeaver, "user/"+u.Name) && m.stillLeaves(u) {
			m.leaves(s, u)
		}
	}
	for i := range s.Workspace.Covers {
		c := &s.Workspace.Covers[i]
		if (m.within(c.From) || m.within(c.Until)) && !m.has(KindMover, "cover/"+c.Name) {
			m.cover(s, c, "")
		}
	}
}

// stillLeaves reports whether nothing in the period took the leaving back.
func (m *maker) stillLeaves(was *decl.User) bool {
	u, ok := m.last().User(was.Name)
	return !ok || u.Leaves != nil && u.Leaves.LastDay == was.Leaves.LastDay
}

func (m *maker) has(kind Kind, subject string) bool {
	return slices.ContainsFunc(m.rows, func(r Row) bool { return r.Kind == kind && r.Subject == subject })
}

// people compares who is declared. Whoever stands in the very first commit was
// there before it, unless their first day says otherwise.
func (m *maker) people(before *decl.Workspace, s state, first bool) {
	for i := range s.Workspace.Users {
		u := &s.Workspace.Users[i]
		was, known := before.User(u.Name)
		if !known {
			was = &decl.User{}
		}
		switch {
		case first && !m.within(u.Starts):
			m.initial++
		case !known:
			m.joins(s, u)
		default:
			m.moves(s, was, u)
		}
		if u.Leaves != nil && (was.Leaves == nil || was.Leaves.LastDay != u.Leaves.LastDay) && (!first || m.within(u.Leaves.LastDay)) {
			m.drop(KindLeaver, "user/"+u.Name) // an earlier last day, which did not come
			m.leaves(s, u)
		}
	}
	for i := range before.Users {
		was := &before.Users[i]
		if _, still := s.Workspace.User(was.Name); !still && was.Leaves == nil {
			m.except(Exception{
				Code: CodeDropped, Subject: "user/" + was.Name, At: s.Commit.At.UTC(), Where: s.Commit.Hash,
				Text: was.FullName.Value + " is declared no more, and never was declared to leave: nothing ended their accounts",
			})
		}
	}
}

func (m *maker) drop(kind Kind, subject string) {
	m.rows = slices.DeleteFunc(m.rows, func(r Row) bool { return r.Kind == kind && r.Subject == subject })
}

// joins has a row for each system that somebody is to have an account in.
func (m *maker) joins(s state, u *decl.User) {
	day := dayOf(u.Starts)
	for _, system := range systemsOf(u) {
		m.account(s, u, system, KindJoiner, "gets an account"+roleIn(u, system), day)
	}
	if len(systemsOf(u)) == 0 {
		m.add(Row{Kind: KindJoiner, Subject: "user/" + u.Name, Name: u.FullName.Value, What: "is declared, with no account", Effective: day, Declared: m.declared(s, reconcile.Source(u.Pos))})
	}
}

func (m *maker) account(s state, u *decl.User, system string, kind Kind, what string, day *reconcile.Date) {
	r := Row{
		Kind: kind, Subject: "user/" + u.Name, Name: u.FullName.Value, System: system, What: what, Effective: day,
		Declared: m.declared(s, reconcile.Source(u.Pos)),
	}
	m.add(r)
	m.prove(&m.rows[len(m.rows)-1], s, u)
}

// systemsOf are the systems that a person is declared to be in, XPM first.
func systemsOf(u *decl.User) []string {
	var out []string
	if u.XPM != nil {
		out = append(out, resolve.SystemXPM)
	}
	for _, a := range u.Accounts {
		if !a.Null {
			out = append(out, a.System)
		}
	}
	return out
}

func roleIn(u *decl.User, system string) string {
	if a, ok := u.Account(system); ok && a.Role.Given() {
		return " as " + a.Role.Value
	}
	return ""
}

func dayOf(d reconcile.Date) *reconcile.Date {
	if d == (reconcile.Date{}) {
		return nil
	}
	return &d
}
