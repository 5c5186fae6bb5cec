package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// read turns the list into rows.
func (a *app) read() {
	a.rows = make([]row, 0, len(a.seen.Objects)) // never moved: the indexes point into it
	a.byEmail, a.byLink, a.byUser = map[string][]*row{}, map[string][]*row{}, map[string]*account{}
	for i := range a.accounts {
		a.byUser[a.accounts[i].user.Name] = &a.accounts[i]
	}
	for _, o := range a.seen.Objects {
		r := row{Object: o}
		status := r.get(reconcile.FieldStatus)
		r.deleted = status == statusDeleted || status == statusInactive
		a.readLink(&r)
		a.rows = append(a.rows, r)
		last := &a.rows[len(a.rows)-1]
		if e := reconcile.FoldEmail(r.Email); e != "" {
			a.byEmail[e] = append(a.byEmail[e], last)
		}
		if r.linked == linkedTo {
			a.byLink[r.link.ID] = append(a.byLink[r.link.ID], last)
		}
	}
}

// claims settles whose row is whose before anything is said of one. An address
// that somebody gave up belongs to whoever has it now.
func (a *app) claims() {
	for _, former := range []bool{false, true} {
		for i := range a.accounts {
			if found, how := a.match(&a.accounts[i]); (how == matchedFormer) == former {
				a.claim(&a.accounts[i], found)
			}
		}
	}
}

// claim notes whose rows these are. Of a login that several people share, it is
// the one's who has nothing to explain. Somebody who is to have no login yet is
// called inactive by the list, and is not deleted.
func (a *app) claim(acc *account, found []*row) {
	for _, r := range found {
		if r.user == "" || a.shares(r.user) && !acc.shares() {
			r.user = acc.user.Name
		}
		if !acc.Invite && !acc.absent && r.get(reconcile.FieldStatus) == statusInactive {
			r.deleted = false
		}
	}
}

// shares reports whether the person says that they use somebody's login.
func (a *app) shares(user string) bool {
	acc, ok := a.byUser[user]
	return ok && acc.shares()
}

// match finds the rows of a person: by id, where the list shows any, else by
// the first of their addresses that any row has. Users who were deleted count
// last.
func (a *app) match(acc *account) (found []*row, how string) {
	if id := strings.ToLower(acc.ID.Value); id != "" && a.showsIDs() {
		return a.where(func(r *row) bool { return r.get(fieldID) == id }), matchedID
	}
	for _, live := range []bool{true, false} {
		for i, e := range acc.emails() {
			former := i >= acc.own
			found = only(a.byEmail[reconcile.FoldEmail(e)], func(r *row) bool {
				return r.deleted != live && (!former || r.user == "" || r.user == acc.user.Name)
			})
			switch {
			case len(found) == 0:
			case former:
				return found, matchedFormer
			default:
				return found, matchedEmail
			}
		}
	}
	return nil, ""
}

// showsIDs reports whether the list has a column of ids.
func (a *app) showsIDs() bool {
	return slices.ContainsFunc(a.rows, func(r row) bool { return r.has(fieldID) })
}

func (a *app) where(fits func(*row) bool) []*row {
	var out []*row
	for i := range a.rows {
		if fits(&a.rows[i]) {
			out = append(out, &a.rows[i])
		}
	}
	return out
}

func only(rows []*row, fits func(*row) bool) []*row {
	var out []*row
	for _, r := range rows {
		if fits(r) {
			out = append(out, r)
		}
	}
	return out
}

func rowNames(rows []*row) string {
	var names []string
	for _, r := range rows {
		names = append(names, cmp.Or(r.Email, r.Name))
	}
	return strings.Join(names, ", ")
}
