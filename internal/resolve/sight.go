package resolve

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// FreshDaysXPM is for how many days a snapshot of Practice Manager is fresh:
// clients change hands every week. Beyond twice as many it counts for nothing.
const FreshDaysXPM = 7

// sight is how Practice Manager was looked at.
type sight struct {
	still   bool // by a snapshot that was made before, maybe for other declarations
	partial bool // which is not the whole
	byHand  bool // there is no API: people look, and people make the changes
	days    int  // ago, where that is too long

	// lacks says of each kind of record that could not be looked at why.
	lacks    map[reconcile.Kind]string
	archived map[string]string // ids of clients, by folded name
	place    reconcile.Source
}

func newSight(c Compiled, s reconcile.Snapshot) sight {
	out := sight{
		byHand: c.ByHand, still: s.CapturedBy != "", partial: s.Partial, lacks: c.Lacking, place: c.practice,
		archived: map[string]string{},
	}
	if c.ByHand {
		for _, m := range s.Missing {
			if m.Key.Kind == reconcile.KindClient && m.Why == reconcile.AbsentArchived {
				out.archived[decl.FoldName(m.Name)] = m.Key.ID
			}
		}
	}
	if seen := c.seenXPM(s); seen.Stale {
		out.days = seen.Days
		if seen.Days > 2*FreshDaysXPM {
			old := fmt.Sprintf("the snapshot of Practice Manager is %d days old: practicectl observe %s", seen.Days, SystemXPM)
			out.lacks = map[reconcile.Kind]string{reconcile.KindStaff: old, reconcile.KindClient: old, reconcile.KindJob: old}
		}
	}
	return out
}

// seenXPM is when Practice Manager was looked at.
func (c Compiled) seenXPM(s reconcile.Snapshot) reconcile.Seen {
	days := 0
	if s.CapturedBy != "" {
		days = max(0, c.today().Sub(reconcile.DateOf(s.CapturedAt, c.zone)))
	}
	return reconcile.Seen{
		System: SystemXPM, Tenant: s.Tenant.Name, CapturedAt: s.CapturedAt.UTC(), By: s.CapturedBy, AsRole: s.AsRole,
		Partial: s.Partial, Days: days, Stale: days > FreshDaysXPM,
	}
}

// today is the day on which the plan is made: how old a snapshot is does not
// depend on the day that is rehearsed.
func (c Compiled) today() reconcile.Date {
	if c.Today == (reconcile.Date{}) {
		return c.Date
	}
	return c.Today
}

// lacking is why records of a kind could not be looked at, or nothing. Without
// the staff nobody could tell who holds a role, and without the clients whose
// jobs are whose.
func (v sight) lacking(kind reconcile.Kind) string {
	staff, clients := v.lacks[reconcile.KindStaff], v.lacks[reconcile.KindClient]
	switch kind {
	case reconcile.KindStaff:
		return staff
	case reconcile.KindClient:
		return cmp.Or(clients, staff)
	default:
		return cmp.Or(v.lacks[kind], clients, staff)
	}
}

// unseen tells of what is declared and could not be looked at: neither equal
// nor missing.
func (b *binder) unseen(address, name, text string, at reconcile.Source) {
	b.out.Unseen = append(b.out.Unseen, reconcile.Unseen{Address: address, Name: name, System: SystemXPM, Text: text, Source: at})
}

// notLookedAt tells of all that is declared about records of which there is no
// sight, once for each kind but people.
func (b *binder) notLookedAt(c Compiled) {
	if why := b.sight.lacking(reconcile.KindStaff); why != "" {
		for _, p := range c.People {
			b.unseen(reconcile.PersonAddress(p.User, SystemXPM), p.Name, why, p.Source)
		}
	}
	asked := len(c.Mentions) + len(c.Selections) + len(c.Leavers)
	if why := b.sight.lacking(reconcile.KindClient); why != "" && asked > 0 {
		b.unseen(SystemXPM+"/clients", "partner and manager of clients", why, b.sight.place)
	}
	if why := b.sight.lacking(reconcile.KindJob); why != "" && c.NeedsJobs() {
		b.unseen(SystemXPM+"/jobs", "current jobs", why, b.sight.place)
	}
}

// aged marks what was planned from a snapshot that is too old.
func (b *binder) aged(c Compiled, s reconcile.Snapshot) {
	if !b.sight.still {
		return
	}
	b.out.Seen = append(b.out.Seen, c.seenXPM(s))
	for i := range b.out.Wants {
		b.out.Wants[i].Stale = b.sight.days
	}
}

// holdLogins keeps logins from ending while nobody knows what the person holds.
func (b *binder) holdLogins(wants []reconcile.Want) {
	i := slices.IndexFunc([]reconcile.Kind{reconcile.KindClient, reconcile.KindJob}, func(k reconcile.Kind) bool { return b.sight.lacking(k) != "" })
	if i < 0 {
		return
	}
	for _, w := range wants {
		for j := range w.Fields {
			if f := &w.Fields[j]; f.Field == reconcile.FieldLogin && f.Hold == nil && !w.Urgent {
				f.Hold = &reconcile.Hold{
					Rule: "not-seen", Text: "what they still hold could not be looked at",
					Hint: "see what is not known; with leaves.urgent the login ends first",
				}
			}
		}
	}
}

// sayWhich is how to tell records of one name apart: by their ids, where there
// are any.
func (b *binder) sayWhich(byID string) string {
	if b.sight.byHand {
		return "make the names differ in Practice Manager, and observe it again"
	}
	return byID
}

// byName finds the one record that a person without an address in the list may
// be. A name is only good where there are no ids to be had.
func (b *binder) byName(p Person) []reconcile.Object {
	if !b.sight.byHand {
		return nil
	}
	found := slices.Clone(b.index.names[decl.FoldName(p.Name)])
	if p.Create { // another address means another person
		found = slices.DeleteFunc(found, func(o reconcile.Object) bool { return o.Email != "" && len(p.Emails) > 0 })
	}
	return found
}
