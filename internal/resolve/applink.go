package resolve

import (
	"cmp"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// readLink says which staff record a row is linked to. A column that the list
// does not have says nothing: a screen without links is no proof that there are
// none, and one without the mark cannot tell a saved link from a suggestion.
func (a *app) readLink(r *row) {
	if a.Link == nil {
		return
	}
	shown, _ := r.Get(reconcile.FieldLink)
	email, name := r.get(fieldLinkEmail), shown.Value.Name
	saved, other := r.get(fieldSaved) == markSaved, "observe the screen that shows it"
	switch {
	case !r.has(reconcile.FieldLink) && !r.has(fieldLinkEmail) && !r.has(fieldSaved):
		r.linked, r.doubt = linkUnclear, fmt.Sprintf("the list of %s does not show who is linked: %s", a.DisplayName, other)
	case email == "" && name == "" && !saved:
		r.linked = notLinked
	case email == "" && name == "":
		r.linked, r.doubt = linkUnclear, fmt.Sprintf("is linked, and the list of %s does not say to whom: %s", a.DisplayName, other)
	case a.Link.Saved && !r.has(fieldSaved):
		r.linked, r.doubt = linkUnclear, fmt.Sprintf("shows %s, and the list of %s does not tell a saved link from a suggestion: observe it with the mark beside it", cmp.Or(name, email), a.DisplayName)
	case a.Link.Saved && !saved:
		r.linked = suggested
	default:
		a.linkedRecord(r, email, name)
	}
}

func (a *app) linkedRecord(r *row, email, name string) {
	found := a.index.emails[reconcile.FoldEmail(email)]
	if email == "" {
		found = a.index.names[decl.FoldName(name)]
	}
	switch len(found) {
	case 1:
		r.linked = linkedTo
		r.link = reconcile.Value{ID: found[0].Key.ID, Name: found[0].Name, User: a.users[found[0].Key.ID]}
	case 0:
		r.linked, r.doubt = linkUnclear, fmt.Sprintf("is linked to %s, whom the staff list of Practice Manager does not show", cmp.Or(name, email))
	default:
		r.linked, r.doubt = linkUnclear, fmt.Sprintf("is linked to %s, and %d staff records are called that: %s", cmp.Or(name, email), len(found), ids(found))
	}
}

func (r row) has(f reconcile.Field) bool {
	_, ok := r.Get(f)
	return ok
}

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
func (a *app) link(acc *account, r *row) (reconcile.CellState, string, reconcile.WantField) {
	if a.Link != nil && acc.Link != nil && acc.Link.Null {
		return a.noLink(acc, r)
	}
	target, ok := a.target(acc)
	f := a.field(acc, reconcile.FieldLink, target)
	var state reconcile.CellState
	var text string
	switch {
	case !ok && a.Link != nil && a.sight.lacking(reconcile.KindStaff) != "":
		return reconcile.CellUnknown, "whom it is to be linked to is not known: " + a.sight.lacking(reconcile.KindStaff), f
	case !ok:
		return reconcile.CellInSync, "", f
	case r.user != acc.user.Name: // one login has one link
		return reconcile.CellInSync, "", f
	case r.linked == linkedTo && r.link.ID == target.ID:
		a.sameEmail(acc, r, target)
		return reconcile.CellInSync, "", f
	case r.linked == linkedTo:
		state, text = reconcile.CellElsewhere, "is linked to "+r.link.Name
	case r.linked == linkUnclear:
		return reconcile.CellUnknown, r.doubt, f
	case r.linked == suggested:
		state, text = reconcile.CellSuggested, "shows a suggestion that was never saved, which is no link"
	default:
		state, text = reconcile.CellUnlinked, "is not linked"
	}
	if at, ok := a.syncing(target); ok {
		return reconcile.CellUnknown, fmt.Sprintf("was added to Practice Manager a short while before the list was taken: %s may need until %s to show it; start the sync there, then observe again", a.DisplayName, at.In(a.zone).Format("15:04")), f
	}
	if s, why := a.dropdown(acc, r, target, &f); why != "" {
		text += "; the right staff record " + why
		if s == reconcile.CellDeleted {
			state = s
		}
	}
	return state, text, f
}

// noLink takes the link off somebody who is to have none.
func (a *app) noLink(acc *account, r *row) (reconcile.CellState, string, reconcile.WantField) {
	f := a.field(acc, reconcile.FieldLink, reconcile.Value{})
	f.Null = true
	switch r.linked {
	case linkedTo:
		return reconcile.CellElsewhere, "is linked to " + r.link.Name + ", and is to have no link", f
	case linkUnclear:
		return reconcile.CellUnknown, r.doubt, f
	default:
		return reconcile.CellInSync, "", f
	}
}

// dropdown says why the record cannot be chosen yet, and puts what has to be
// done first before the link: it is not in Practice Manager yet, or somebody
// else in the app is linked to it, maybe somebody who was deleted. Where an app
// lets two users share a record, the other one only comes off too.
func (a *app) dropdown(acc *account, r *row, target reconcile.Value, f *reconcile.WantField) (reconcile.CellState, string) {
	if target.ID == "" {
		f.Needs = append(f.Needs, reconcile.PersonAddress(acc.user.Name, SystemXPM))
		return reconcile.CellUnlinked, "cannot be chosen yet: not in Practice Manager before the person is added there"
	}
	h := a.holder(r, target)
	switch {
	case h == nil:
		return reconcile.CellUnlinked, ""
	case h.deleted && !a.Link.OneToOne:
		return reconcile.CellUnlinked, ""
	case h.deleted:
		w := a.want(acc, h.Key.ID)
		w.Name, w.Address = h.Name, acc.address()+"/deleted"
		w.Fields = []reconcile.WantField{a.field(acc, reconcile.FieldStatus, reconcile.Value{ID: "active", Name: "active"})}
		a.out.Wants = append(a.out.Wants, w)
		f.Needs = append(f.Needs, w.Address+"/"+string(reconcile.FieldStatus))
		return reconcile.CellDeleted, fmt.Sprintf("cannot be chosen: the link hangs on %s, who was deleted there; only %s support restores such a user", cmp.Or(h.Email, h.Name), a.DisplayName)
	}
	needs := reconcile.PersonAddress(h.user, a.Name) + "/" + string(reconcile.FieldLink)
	if h.user == acc.user.Name || !a.movesLink(h.user) || a.crosswise(acc, h) {
		w := a.want(acc, h.Key.ID)
		w.Name, w.Address = h.Name, acc.address()+"/holder"
		off := a.field(acc, reconcile.FieldLink, reconcile.Value{})
		off.Null = true
		w.Fields = []reconcile.WantField{off}
		a.out.Wants = append(a.out.Wants, w)
		needs = w.Address + "/" + string(reconcile.FieldLink)
	}
	if !a.Link.OneToOne {
		return reconcile.CellUnlinked, "is held by " + cmp.Or(h.Email, h.Name) + " too, where it comes off"
	}
	f.Needs = append(f.Needs, needs)
	return reconcile.CellUnlinked, "cannot be chosen: " + cmp.Or(h.Email, h.Name) + " is linked to it already, which comes off first"
}

// holder is another user of the app who is linked to the record.
func (a *app) holder(r *row, target reconcile.Value) *row {
	for _, o := range a.byLink[target.ID] {
		if o.Key != r.Key {
			return o
		}
	}
	return nil
}

// movesLink reports whether something is planned for the link of a declared
// person who is linked to somebody else's record.
func (a *app) movesLink(user string) bool {
	acc, ok := a.byUser[user]
	if !ok || acc.waits {
		return false
	}
	_, own := a.target(acc)
	return acc.absent || own || acc.Link != nil && acc.Link.Null
}

// crosswise reports whether the one who holds the record waits, by one step or
// several, for the link of acc itself, as where two are linked to each other's
// record. One of the circle begins, and takes the link off the holder first:
// whoever comes first by name.
func (a *app) crosswise(acc *account, h *row) bool {
	first := true
	for range a.accounts {
		if h == nil || h.deleted || h.user == "" {
			return false
		}
		if h.user == acc.user.Name {
			return first
		}
		first = first && acc.user.Name < h.user
		p, ok := a.people[h.user]
		if !ok || p.value.ID == "" {
			return false
		}
		h = a.holder(h, p.value)
	}
	return false
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
