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

// markSaved is what the mark of a link that was saved means.
const markSaved = "saved"

// Columns of an app's list that mean something here, as fields of a row. All
// others are the app's own.
const (
	fieldLinkEmail reconcile.Field = "linkEmail" // the address of the linked staff record
	fieldSaved     reconcile.Field = "saved"     // a mark that the link is no suggestion
	fieldAdded     reconcile.Field = "added"     // the day on which the user was added
	fieldID        reconcile.Field = "id"        // the app's own id of the user
)

// app is one system without an API, while its people are being bound.
type app struct {
	*binder
	decl.App
	system   decl.System
	accounts []account
	seen     reconcile.Snapshot
	rows     []row
	byEmail  map[string][]*row   // folded
	byLink   map[string][]*row   // by the id of the staff record
	byUser   map[string]*account // by the declared user
	stale    int                 // days, where that is too many
	date     reconcile.Date
	today    reconcile.Date // which the list's age counts to
	zone     *time.Location
}

// row is one user of the app's list.
type row struct {
	reconcile.Object
	link    reconcile.Value // the staff record, where it can be told
	linked  linkState
	doubt   string // why it cannot be told
	user    string // the declared user whose row it is
	deleted bool
}

// linkState is what a row says of its link.
type linkState int

const (
	notLinked   linkState = iota
	linkedTo              // to the record in row.link
	linkUnclear           // the list does not say whether, or not to whom
	suggested             // shown, but never saved
)

func (r row) get(f reconcile.Field) string {
	fv, _ := r.Get(f)
	return fv.Value.ID
}

// shown is a field as the list shows it.
func (r row) shown(f reconcile.Field) string {
	fv, _ := r.Get(f)
	return cmp.Or(fv.Value.Name, fv.Value.ID)
}

// bindApps compares what is declared of people's accounts in systems without
// an API with what their snapshots show.
func (b *binder) bindApps(c Compiled, seen []reconcile.Snapshot) {
	for _, s := range c.systems {
		accounts := c.accounts[s.app.Name]
		a := &app{binder: b, App: s.app, system: s.system, accounts: accounts, date: c.Date, today: c.today(), zone: c.zone}
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
		a.claims()
		before := len(a.out.Wants)
		for i := range accounts {
			a.account(&accounts[i])
		}
		if s.system.ReportOnly {
			a.reportOnly(before)
		}
		if b.sight.lacking(reconcile.KindStaff) == "" { // else nobody could tell who is in Practice Manager
			a.warn()
		}
		a.show()
	}
}

// reportOnly makes a notice of every difference, where the practice wants to
// know of them and to leave them alone. That a user is declared still counts.
func (a *app) reportOnly(before int) {
	for i := before; i < len(a.out.Wants); i++ {
		a.out.Wants[i].Fields = nil
	}
	a.out.Wants = slices.DeleteFunc(a.out.Wants, func(w reconcile.Want) bool { return w.Key.System == a.Name && w.Key.ID == "" })
	a.out.Blocked = slices.DeleteFunc(a.out.Blocked, func(x reconcile.Blocked) bool {
		return slices.ContainsFunc(a.accounts, func(acc account) bool { return acc.address() == x.Address })
	})
	for _, c := range a.cells {
		if c.System == a.Name && c.State.Differs() {
			a.out.Notices = append(a.out.Notices, reconcile.Notice{
				Address: reconcile.PersonAddress(c.User, a.Name), Name: c.Name, Rule: "report-only", Source: c.Source,
				Text: strings.TrimSuffix(fmt.Sprintf("%s in %s: %s", c.State, a.DisplayName, c.Text), ": "),
			})
		}
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
		if r.user == "" && !fits(a.Support, r.Object) { // which is told as a grant
			a.strangers = append(a.strangers, reconcile.Stranger{System: a.Name, Name: r.Name, Email: r.Email})
		}
		o := r.Object
		o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(fv reconcile.FieldValue) bool { return fv.Field == reconcile.FieldLink })
		if r.linked == linkedTo {
			o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldLink, Value: r.link, Confirmed: true})
		} else {
			o.Fields = append(o.Fields, reconcile.FieldValue{Field: reconcile.FieldLink, Confirmed: true})
		}
		if r.linked == linkUnclear {
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
	days := max(0, a.today.Sub(captured))
	fresh := cmp.Or(a.system.FreshDays, a.FreshDays)
	s := reconcile.Seen{
		System: a.Name, Name: a.DisplayName, Tenant: a.seen.Tenant.Name, CapturedAt: a.seen.CapturedAt.UTC(), By: a.seen.CapturedBy,
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

func (a *app) unseenLine(acc *account, text string) reconcile.Unseen {
	return reconcile.Unseen{Address: acc.address(), Name: acc.user.FullName.Value, System: a.Name, Text: text, Source: acc.source()}
}

// notSeen is neither equal nor missing: nobody knows.
func (a *app) notSeen(acc *account, text string) {
	a.out.Unseen = append(a.out.Unseen, a.unseenLine(acc, text))
	a.cell(acc, reconcile.CellUnknown, row{}, "", text)
}
