package resolve

import (
	"cmp"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// target is the staff record that the account is to be linked to: the person's
// own. False where nothing is to be linked, or no record can be named.
func (a *app) target(acc *account) (reconcile.Value, bool) {
	if a.Link == nil || acc.Link != nil && acc.Link.Null {
		return reconcile.Value{}, false
	}
	p, ok := a.people[acc.user.Name]
	if !ok || p.block != nil {
		return reconcile.Value{}, false
	}
	return p.value, true
}

// link compares who a row is linked to, and says what stands in the way.
func (a *app) link(acc *account, r *row, target reconcile.Value) (CellState, string, reconcile.WantField) {
	f := a.field(acc, reconcile.FieldLink, target)
	var state CellState
	var text string
	switch {
	case r.linked == linkedTo && r.link.ID == target.ID:
		a.sameEmail(acc, r, target)
		return CellInSync, "", f
	case r.linked == linkedTo:
		state, text = CellElsewhere, "is linked to "+r.link.Name
	case r.linked == linkedUnsaid:
		return CellUnknown, fmt.Sprintf("is linked, and the list of %s does not say clearly to whom: observe the screen that shows it", a.DisplayName), f
	case r.linked == suggested:
		state, text = CellSuggested, "shows a suggestion that was never saved, which is no link"
	default:
		state, text = CellUnlinked, "is not linked"
	}
	if at, ok := a.syncing(target); ok {
		return CellUnknown, fmt.Sprintf("was added to Practice Manager a short while before the list was taken: %s may need until %s to show it; start the sync there, then observe again", a.DisplayName, at.In(a.zone).Format("15:04")), f
	}
	if why := a.dropdown(acc, r, target, &f); why != "" {
		text += "; " + why
	}
	return state, text, f
}

// dropdown says why the record cannot be chosen yet, and puts what has to be
// done first before the link: it is not in Practice Manager yet, or somebody
// else in the app is linked to it, maybe somebody who was deleted.
func (a *app) dropdown(acc *account, r *row, target reconcile.Value, f *reconcile.WantField) string {
	if target.ID == "" {
		f.Needs = append(f.Needs, reconcile.PersonAddress(acc.user.Name, SystemXPM))
		return "cannot be chosen yet: not in Practice Manager before the person is added there"
	}
	holders := a.where(func(o *row) bool { return o.Key != r.Key && o.linked == linkedTo && o.link.ID == target.ID })
	if len(holders) == 0 {
		return ""
	}
	h := holders[0]
	w := a.want(acc, h.Key.ID)
	w.Name = h.Name
	if h.deleted {
		w.Address = acc.address() + "/deleted"
		w.Fields = []reconcile.WantField{a.field(acc, reconcile.FieldStatus, reconcile.Value{ID: "active", Name: "active"})}
		a.out.Wants = append(a.out.Wants, w)
		f.Needs = append(f.Needs, w.Address+"/"+string(reconcile.FieldStatus))
		return fmt.Sprintf("cannot be chosen: the link hangs on %s, who was deleted there; only %s support restores such a user", cmp.Or(h.Email, h.Name), a.DisplayName)
	}
	why := "cannot be chosen: " + cmp.Or(h.Email, h.Name) + " is linked to it already, which comes off first"
	if owner := a.owner(h); owner != "" && owner != acc.user.Name {
		f.Needs = append(f.Needs, reconcile.PersonAddress(owner, a.Name)+"/"+string(reconcile.FieldLink))
		return why
	}
	w.Address = acc.address() + "/holder"
	off := a.field(acc, reconcile.FieldLink, reconcile.Value{})
	off.Null = true
	w.Fields = []reconcile.WantField{off}
	a.out.Wants = append(a.out.Wants, w)
	f.Needs = append(f.Needs, w.Address+"/"+string(reconcile.FieldLink))
	return why
}

// owner is the declared user whose row it is, whether or not they have been
// looked at yet.
func (a *app) owner(r *row) string {
	for _, acc := range a.accounts {
		for _, e := range acc.emails() {
			if reconcile.SameEmail(e, r.Email) {
				return acc.user.Name
			}
		}
	}
	return ""
}

// syncing reports whether the record was added so shortly before the list was
// taken that the app may not know it yet, and until when.
func (a *app) syncing(target reconcile.Value) (time.Time, bool) {
	added, ok := a.added[target.ID]
	until := added.Add(time.Duration(a.Link.SyncMinutes) * time.Minute)
	return until, ok && target.ID != "" && a.seen.CapturedAt.Before(until)
}

// sameEmail tells of a link between two addresses, which the next sync may not
// find again, but for a declared exception that has not ended.
func (a *app) sameEmail(acc *account, r *row, target reconcile.Value) {
	record := a.index.staff[target.ID].Email
	if reconcile.SameEmail(r.Email, record) || r.Email == "" {
		return
	}
	n := reconcile.Notice{Address: acc.address(), Name: acc.user.FullName.Value, Rule: "email-differs", Source: acc.source()}
	switch l := acc.Link; {
	case l == nil:
		n.Text = fmt.Sprintf("has the e-mail %s in %s and %s in Practice Manager: make them equal, or declare the exception (link: {reason: …, until: …})", r.Email, a.DisplayName, orNone(record))
	case l.Until != reconcile.Date{} && l.Until.Compare(a.date) < 0:
		n.Text = fmt.Sprintf("the exception to one e-mail in both ended on %s: %s has %s, Practice Manager %s", l.Until, a.DisplayName, r.Email, orNone(record))
	default:
		return
	}
	a.out.Notices = append(a.out.Notices, n)
}
