package resolve

import (
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// absent plans the end of an account: what the app keeps of a leaver is moved
// first, from the day on which the leaving is merged; then the link comes off,
// and only then the user goes.
func (a *app) absent(acc *account, found []*row, how string) {
	live := found[:0:0]
	for _, r := range found {
		if !r.deleted {
			live = append(live, r)
		}
	}
	switch {
	case len(found) == 0 && a.seen.Partial:
		a.notSeen(acc, fmt.Sprintf("is not in the list of %s, which is not the whole", a.DisplayName))
		return
	case len(found) == 0 && a.blind():
		a.notSeen(acc, a.blindText())
		return
	case len(live) == 0:
		a.cell(acc, reconcile.CellGone, row{}, how, "")
		return
	}
	r := live[0]
	w := a.want(acc, r.Key.ID)
	w.Urgent = acc.urgent()
	var needs []string
	for _, l := range a.leftovers(acc, r) {
		w.Fields = append(w.Fields, l)
		needs = append(needs, acc.address()+"/"+string(reconcile.FieldLeftover)+"/"+l.Of)
	}
	if acc.waits {
		a.out.Wants = append(a.out.Wants, w)
		a.cell(acc, reconcile.CellLater, *r, how, "is removed after "+acc.user.Leaves.LastDay.String())
		return
	}
	hold := a.protected(acc)
	if a.Link != nil && (r.linked == linkedTo || r.linked == linkUnclear) {
		off := a.field(acc, reconcile.FieldLink, reconcile.Value{})
		off.Null, off.Needs, off.Hold = true, needs, hold
		w.Fields = append(w.Fields, off)
		needs = append(needs, acc.address()+"/"+string(reconcile.FieldLink))
	}
	gone := a.field(acc, reconcile.FieldRecord, reconcile.Value{})
	gone.Null, gone.Needs, gone.Hold = true, needs, hold
	w.Fields = append(w.Fields, gone)
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, reconcile.CellRemove, *r, how, "is to be removed")
}

// blind reports whether whoever took the list may not see everybody: then that
// somebody is not in it proves nothing.
func (a *app) blind() bool {
	knows := false // the app's document says who is an administrator
	mayNot := false
	for _, r := range a.Roles {
		knows = knows || r.Admin
		mayNot = mayNot || r.Name == a.seen.AsRole && !r.Admin
	}
	return knows && mayNot
}

func (a *app) blindText() string {
	return fmt.Sprintf("is not in the list of %s, which was taken as %s, who may not see everybody: observe it as an administrator", a.DisplayName, a.seen.AsRole)
}

// leftovers are what the app keeps in a leaver's name. Where the list has a
// column that tells, an empty cell means that nothing is left.
func (a *app) leftovers(acc *account, r *row) []reconcile.WantField {
	if acc.user.Leaves == nil {
		return nil
	}
	var out []reconcile.WantField
	for _, l := range a.Leftovers {
		text := l.Title
		if fv, ok := r.Get(reconcile.Field(l.By)); ok && l.By != "" {
			if fv.Value.ID == "" || fv.Value.ID == "0" {
				continue
			}
			text += ": " + fv.Value.Name
		}
		f := a.field(acc, reconcile.FieldLeftover, reconcile.Value{ID: "there", Name: text})
		f.Of, f.OfName, f.Null = l.Name, l.Title, true
		f.Because = []reconcile.Step{{Source: source(acc.user.Leaves.Pos), Says: fmt.Sprintf("%s leaves on %s", acc.user.Name, acc.user.Leaves.LastDay)}}
		out = append(out, f)
	}
	return out
}

// protected keeps the people on whom the app itself depends.
func (a *app) protected(acc *account) *reconcile.Hold {
	switch acc.user.Name {
	case a.system.Principal.Value:
		return &reconcile.Hold{
			Rule: "protected", Text: "is the principal of " + a.DisplayName + ", whom nobody there can remove",
			Hint: "ask " + a.DisplayName + " support to make somebody else the principal, then change systems." + a.Name + ".principal",
		}
	case a.system.ConnectedAs.Value:
		return &reconcile.Hold{
			Rule: "protected", Text: "is who " + a.DisplayName + " is connected to Practice Manager as: the connection ends with the account",
			Hint: "connect as somebody else there, then change systems." + a.Name + ".connectedAs",
		}
	}
	return nil
}

// checklistDays is for how long a joiner of a system that shows nothing is on
// the list.
const checklistDays = 90

// checklist plans for a system of which nothing is seen: somebody who has
// started lately is added, somebody who has left is removed, and the word of
// whoever did it is taken.
func (a *app) checklist(c Compiled, accounts []account) {
	for i := range accounts {
		acc := &accounts[i]
		w := a.want(acc, "checklist")
		w.Gone = true // nothing will show it
		starts := acc.user.Starts
		switch {
		case acc.waits:
			a.cell(acc, reconcile.CellLater, row{}, "", "is removed after "+acc.user.Leaves.LastDay.String())
			continue
		case acc.absent && acc.user.Leaves == nil:
			continue // null since ever: there was never anything to do
		case acc.absent:
			f := a.field(acc, reconcile.FieldRecord, reconcile.Value{})
			f.Null, f.Hold = true, a.protected(acc)
			w.Fields = append(a.leftovers(acc, &row{}), f)
			a.cell(acc, reconcile.CellRemove, row{}, "", "is to be removed; nothing shows it")
		case starts != reconcile.Date{} && c.Date.Sub(starts) <= checklistDays:
			w.Key.ID, w.Name, w.Gone = "", acc.user.FullName.Value, false // they come
			w.Fields = []reconcile.WantField{a.field(acc, reconcile.FieldRecord, reconcile.Value{ID: "there", Name: acc.user.FullName.Value})}
			a.cell(acc, reconcile.CellMissing, row{}, "", "is to be added; nothing shows it")
		default:
			a.cell(acc, reconcile.CellNoSight, row{}, "", "nothing shows who is there")
			continue
		}
		a.out.Wants = append(a.out.Wants, w)
	}
}

// account is one person's declared account in an app, on a day.
type account struct {
	decl.AppAccount
	user   *decl.User
	own    int // how many of the addresses are not former ones
	absent bool
	waits  bool // absent after the last day, which has not come
}

func (acc *account) address() string          { return reconcile.PersonAddress(acc.user.Name, acc.System) }
func (acc *account) source() reconcile.Source { return source(acc.Pos) }

func (acc *account) urgent() bool { return acc.user.Leaves != nil && acc.user.Leaves.Urgent.Given() }

// shares reports whether the person says that they use somebody's login, or
// another address than their own.
func (acc *account) shares() bool { return acc.Link != nil && acc.Link.Reason != "" }

// emails are the addresses by which the person may be found, in the order in
// which they count.
func (acc *account) emails() []string {
	var out []string
	for _, e := range append([]decl.Text{acc.Email, acc.user.Email}, acc.user.FormerEmails...) {
		if e.Given() {
			out = append(out, e.Value)
		}
	}
	return out
}
