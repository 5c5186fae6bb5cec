package evidence

import (
	"cmp"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// leaves has a row for what is handed over, one for the login in Practice
// Manager, and one for each account that is declared as ending.
func (m *maker) leaves(s state, u *decl.User) {
	row := func(system, what string) *Row {
		day := u.Leaves.LastDay
		m.add(Row{
			Kind: KindLeaver, Subject: "user/" + u.Name, Name: u.FullName.Value, System: system, What: what, Effective: &day,
			Declared: m.declared(s, reconcile.Source(u.Leaves.Pos)),
		})
		r := &m.rows[len(m.rows)-1]
		r.due = day.AddDays(1).Start(m.Zone)
		return r
	}
	m.handover(row, u)
	if u.XPM != nil {
		what := "the login ends"
		if u.Leaves.Urgent.Given() {
			what += " at once: " + u.Leaves.Urgent.Value
		}
		r := row(resolve.SystemXPM, what)
		r.unseen = true
		m.loginEnded(r, u)
	}
	for _, a := range u.Accounts {
		if a.Null {
			m.prove(row(a.System, "the account is removed"), s, u)
			continue
		}
		if m.within(u.Leaves.LastDay) && m.used(s.Workspace, a.System) {
			m.except(Exception{
				Code: CodeKept, Subject: "user/" + u.Name, System: a.System, At: u.Leaves.LastDay.AddDays(1).Start(m.Zone).UTC(), Where: where(reconcile.Source(a.Pos)),
				Text: u.FullName.Value + " leaves on " + u.Leaves.LastDay.String() + ", and the account is not declared as ending (null)",
			})
		}
	}
}

// handover counts what runs took from somebody who leaves. Whether they still
// hold anything is for a plan to say: this row ends nothing.
func (m *maker) handover(row func(system, what string) *Row, u *decl.User) {
	var takers []string
	for _, t := range []struct {
		role string
		ref  decl.Ref
	}{{"partner", u.Leaves.Partner}, {"manager", u.Leaves.Manager}, {"jobs", u.Leaves.Jobs}} {
		if t.ref.Given() {
			takers = append(takers, t.role+" → "+t.ref.User)
		}
	}
	if len(takers) == 0 && len(u.Leaves.Clients) == 0 {
		return
	}
	r := row(resolve.SystemXPM, "hands over: "+cmp.Or(strings.Join(takers, ", "), "as a list says, client by client"))
	r.due = time.Time{}
	r.Clients = m.applied(r, func(w Write, f Field) bool {
		return (w.Key.Kind == reconcile.KindClient || w.Key.Kind == reconcile.KindJob) && isPerson(f.Before, u)
	})
}

// isPerson reports whether a value of the journal is that person.
func isPerson(v reconcile.Value, u *decl.User) bool {
	return v.User == u.Name || u.XPM != nil && u.XPM.UUID.Given() && v.ID == u.XPM.UUID.Value
}

// loginEnded is the end of a login in Practice Manager. No list shows it: the
// answer to the write, or somebody's word, is all there ever is.
func (m *maker) loginEnded(r *Row, u *decl.User) {
	m.applied(r, func(w Write, f Field) bool {
		return f.Field == reconcile.FieldLogin && strings.HasPrefix(w.Address+"/", reconcile.PersonAddress(u.Name, resolve.SystemXPM)+"/")
	})
	m.attest(r, "ended the login", loginEnd(u))
}

// loginEnd is the change that is known by resolve.LoginEnd.
func loginEnd(u *decl.User) reconcile.Change {
	return reconcile.Change{
		Action: reconcile.ActionManual, Address: reconcile.PersonAddress(u.Name, resolve.SystemXPM), Name: u.FullName.Value,
		Key:    reconcile.Key{System: resolve.SystemXPM, Kind: reconcile.KindStaff, ID: cmp.Or(u.XPM.UUID.Value, "there")},
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldLogin, Of: u.Leaves.LastDay.String()}},
	}
}
