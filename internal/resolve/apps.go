package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// What an app's list says of a user who was deleted there, or switched off, and
// may still hold a link.
const (
	statusDeleted  = "deleted"
	statusInactive = "inactive"
)

// Columns of an app's list that mean something here, as fields of a row. All
// others are the app's own.
const (
	fieldLinkEmail reconcile.Field = "linkEmail" // the address of the linked staff record
	fieldSaved     reconcile.Field = "saved"     // a mark that the link is no suggestion
	fieldAdded     reconcile.Field = "added"     // the day on which the user was added
)

// app is one system without an API, while its people are being bound.
type app struct {
	*binder
	decl.App
	system   decl.System
	accounts []account
	seen     reconcile.Snapshot
	rows     []row
	stale    int // days, where that is too many
	date     reconcile.Date
	zone     *time.Location
}

// row is one user of the app's list.
type row struct {
	reconcile.Object
	link    reconcile.Value // the staff record, where it can be told
	linked  linkState
	user    string // the declared user whose row it is
	deleted bool
}

// linkState is what a row says of its link.
type linkState int

const (
	notLinked    linkState = iota
	linkedTo               // to the record in row.link
	linkedUnsaid           // linked, but the list does not say to whom, or not clearly
	suggested              // shown, but never saved
)

func (r row) get(f reconcile.Field) string {
	fv, _ := r.Get(f)
	return fv.Value.ID
}

// bindApps compares what is declared of people's accounts in systems without
// an API with what their snapshots show.
func (b *binder) bindApps(c Compiled, seen []reconcile.Snapshot) {
	for _, s := range c.systems {
		accounts := c.accounts[s.app.Name]
		a := &app{binder: b, App: s.app, system: s.system, accounts: accounts, date: c.Date, zone: c.zone}
		if s.app.Checklist || s.system.Unseen {
			a.checklist(c, accounts)
			continue
		}
		i := slices.IndexFunc(seen, func(o reconcile.Snapshot) bool { return o.System == s.app.Name })
		if i < 0 {
			a.unseen(accounts, fmt.Sprintf("there is no snapshot of %s: practicectl observe %s", s.app.DisplayName, s.app.Name))
			continue
		}
		a.seen = seen[i]
		if a.tooOld() {
			a.unseen(accounts, fmt.Sprintf("the snapshot of %s is %d days old: practicectl observe %s", s.app.DisplayName, a.stale, s.app.Name))
			continue
		}
		a.read()
		for i := range accounts {
			a.account(&accounts[i])
		}
		a.warn()
		a.show()
	}
}

// show puts what was seen into the comparison, with the links told apart. Users
// who were deleted there are only in it where something is to be done about them.
func (a *app) show() {
	wanted := map[reconcile.Key]bool{}
	for _, w := range a.out.Wants {
		wanted[w.Key] = true
	}
	s := a.seen
	s.Objects = nil
	for _, r := range a.rows {
		if r.deleted && !wanted[r.Key] {
			continue
		}
		o := r.Object
		o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(fv reconcile.FieldValue) bool { return fv.Field == reconcile.FieldLink })
		if r.linked == linkedTo {
			o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldLink, Value: r.link, Confirmed: true})
		} else {
			o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldLink, Confirmed: true})
		}
		if r.linked == linkedUnsaid {
			o.Fields[len(o.Fields)-1].Value = reconcile.Value{ID: "unsaid", Name: "somebody"}
		}
		s.Objects = append(s.Objects, o)
	}
	a.out.Observed = append(a.out.Observed, s)
}

// tooOld notes when the app was looked at. Beyond twice the limit a snapshot
// is as good as none.
func (a *app) tooOld() bool {
	captured := reconcile.DateOf(a.seen.CapturedAt, a.zone)
	days := a.date.Sub(captured)
	fresh := cmp.Or(a.system.FreshDays, a.FreshDays)
	s := reconcile.Seen{
		System: a.Name, Tenant: a.seen.Tenant.Name, CapturedAt: a.seen.CapturedAt.UTC(), By: a.seen.CapturedBy,
		AsRole: a.seen.AsRole, Partial: a.seen.Partial, Days: days, Stale: days > fresh,
	}
	a.out.Seen = append(a.out.Seen, s)
	if s.Stale {
		a.stale = days
	}
	return days > 2*fresh
}

func (a *app) unseen(accounts []account, text string) {
	for _, acc := range accounts {
		a.notSeen(&acc, text)
	}
}

// notSeen is neither equal nor missing: nobody knows.
func (a *app) notSeen(acc *account, text string) {
	a.out.Unseen = append(a.out.Unseen, reconcile.Unseen{Address: acc.address(), Name: acc.user.FullName.Value, System: a.Name, Text: text, Source: acc.source()})
	a.cell(acc, CellUnknown, row{}, "", text)
}

// read turns the list into rows, and says which staff record each is linked to.
func (a *app) read() {
	marked := slices.ContainsFunc(a.Columns, func(c decl.AppColumn) bool { return reconcile.Field(c.Name) == fieldSaved })
	for _, o := range a.seen.Objects {
		r := row{Object: o}
		status := r.get(reconcile.FieldStatus)
		r.deleted = status == statusDeleted || status == statusInactive
		r.link, r.linked = a.linkOf(r, marked)
		a.rows = append(a.rows, r)
	}
}

func (a *app) linkOf(r row, marked bool) (reconcile.Value, linkState) {
	email, name, mark := r.get(fieldLinkEmail), r.get(reconcile.FieldLink), r.get(fieldSaved)
	var found []reconcile.Object
	switch {
	case email != "":
		found = a.index.emails[reconcile.FoldEmail(email)]
	case name != "":
		shown, _ := r.Get(reconcile.FieldLink)
		found = a.index.names[decl.FoldName(shown.Value.Name)]
	case mark != "":
		return reconcile.Value{}, linkedUnsaid
	default:
		return reconcile.Value{}, notLinked
	}
	switch {
	case marked && mark == "" && a.Link != nil && a.Link.Saved:
		return reconcile.Value{}, suggested
	case len(found) != 1:
		return reconcile.Value{}, linkedUnsaid
	}
	return reconcile.Value{ID: found[0].Key.ID, Name: found[0].Name, User: a.users[found[0].Key.ID]}, linkedTo
}

// account decides what is to be done about one person's account.
func (a *app) account(acc *account) {
	found, how := a.match(acc)
	for i := range found {
		found[i].user = acc.user.Name
	}
	switch {
	case len(found) > 1:
		a.block(acc.address(), acc.user.FullName.Value, acc.source(), reconcile.Hold{
			Rule: "ambiguous", Text: fmt.Sprintf("%d users of %s fit: %s", len(found), a.DisplayName, rowNames(found)),
			Hint: "say which with accounts." + a.Name + ".email, or remove one of them there",
		})
		a.cell(acc, CellAmbiguous, *found[0], how, rowNames(found))
	case acc.absent:
		a.absent(acc, found, how)
	case len(found) == 0:
		a.missing(acc)
	case found[0].deleted:
		a.deleted(acc, found[0], how)
	default:
		a.present(acc, found[0], how)
	}
}

// match finds the rows of a person: by id, else by the first of their
// addresses that any row has. Users who were deleted count last.
func (a *app) match(acc *account) (found []*row, how string) {
	if id := acc.ID.Value; id != "" {
		return a.where(func(r *row) bool { return r.Key.ID == strings.ToLower(id) || r.get("id") == strings.ToLower(id) }), "id"
	}
	for _, live := range []bool{true, false} {
		for i, e := range acc.emails() {
			found = a.where(func(r *row) bool { return r.deleted != live && reconcile.SameEmail(r.Email, e) })
			if len(found) > 0 {
				how = "e-mail"
				if i >= acc.own {
					how = "former e-mail"
				}
				return found, how
			}
		}
	}
	return nil, ""
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

func rowNames(rows []*row) string {
	var names []string
	for _, r := range rows {
		names = append(names, cmp.Or(r.Email, r.Name))
	}
	return strings.Join(names, ", ")
}

// missing plans an account that the list does not show, unless the list could
// not have shown it.
func (a *app) missing(acc *account) {
	for _, h := range a.HiddenFrom {
		if h.Role == a.seen.AsRole && h.From == acc.Role.Value {
			a.notSeen(acc, fmt.Sprintf("the list of %s was taken as %s, who cannot see the %s: observe it as %s", a.DisplayName, h.Role, h.From, h.From))
			return
		}
	}
	if a.seen.Partial {
		a.notSeen(acc, fmt.Sprintf("is not in the list of %s, which is not the whole", a.DisplayName))
		return
	}
	same := a.where(func(r *row) bool { return !r.deleted && r.user == "" && sameName(r.Name, acc.user.FullName.Value) })
	if len(same) > 0 {
		a.block(acc.address(), acc.user.FullName.Value, acc.source(), reconcile.Hold{
			Rule: "namesake", Text: fmt.Sprintf("%s has nobody with this e-mail, but a user of this name with another: %s", a.DisplayName, orNone(same[0].Email)),
			Hint: fmt.Sprintf("the same person: correct the e-mail, or add accounts.%s.email; another person: give the full name a second initial", a.Name),
		})
		a.cell(acc, CellMissing, *same[0], "", "a user of this name has another e-mail: "+orNone(same[0].Email))
		return
	}
	w := a.want(acc, "")
	w.Name, w.Email = acc.user.FullName.Value, acc.emails()[0]
	w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRecord, reconcile.Value{ID: "there", Name: acc.user.FullName.Value}))
	if acc.Role.Given() {
		w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRole, a.role(acc)))
	}
	if target, ok := a.target(acc); ok {
		w.Fields = append(w.Fields, a.field(acc, reconcile.FieldLink, target))
	}
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, CellMissing, row{}, "", "to be added")
}

// deleted is a user whom only the vendor can bring back: the link to the staff
// record hangs on the deleted one.
func (a *app) deleted(acc *account, r *row, how string) {
	w := a.want(acc, r.Key.ID)
	f := a.field(acc, reconcile.FieldStatus, reconcile.Value{ID: "active", Name: "active"})
	w.Fields = append(w.Fields, f)
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, CellDeleted, *r, how, "was deleted there and may hold the link; only "+a.DisplayName+" support restores it")
}

// present compares role and link.
func (a *app) present(acc *account, r *row, how string) {
	w := a.want(acc, r.Key.ID)
	state, text := CellInSync, ""
	if acc.Role.Given() {
		want := a.role(acc)
		w.Fields = append(w.Fields, a.field(acc, reconcile.FieldRole, want))
		if got, ok := r.Get(reconcile.FieldRole); ok && got.Value.ID != want.ID {
			state, text = CellRole, fmt.Sprintf("is %s, declared is %s", orNone(got.Value.Name), want.Name)
		}
	}
	if target, ok := a.target(acc); ok {
		if s, t, f := a.link(acc, r, target); s != CellInSync {
			state, text = s, t
			if s == CellUnknown {
				a.notSeen(acc, t)
				a.cells = a.cells[:len(a.cells)-1]
			} else {
				w.Fields = append(w.Fields, f)
			}
		}
	}
	a.out.Wants = append(a.out.Wants, w)
	a.cell(acc, state, *r, how, text)
}

func (a *app) role(acc *account) reconcile.Value {
	for _, r := range a.Roles {
		if r.Name == acc.Role.Value {
			return reconcile.Value{ID: r.Name, Name: r.Title}
		}
	}
	return reconcile.Value{ID: acc.Role.Value, Name: acc.Role.Value}
}

func (a *app) want(acc *account, id string) reconcile.Want {
	return reconcile.Want{
		Address: acc.address(), Key: reconcile.Key{System: a.Name, Kind: reconcile.KindUser, ID: id},
		Source: acc.source(), Manual: true, Stale: a.stale,
	}
}

func (a *app) field(acc *account, f reconcile.Field, v reconcile.Value) reconcile.WantField {
	says := fmt.Sprintf("accounts.%s", a.Name)
	return reconcile.WantField{
		Field: f, Value: v, Manual: true, By: "user/" + acc.user.Name,
		Because: []reconcile.Step{{Source: acc.source(), Says: says}},
	}
}
