package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// flips are the days after date on which something compiled becomes another:
// a cover begins or has ended, somebody starts, a login is to end.
func flips(ws *decl.Workspace, date reconcile.Date) []reconcile.Date {
	var out []reconcile.Date
	add := func(d reconcile.Date) {
		if d.Compare(date) > 0 {
			out = append(out, d)
		}
	}
	for i := range ws.Covers {
		add(ws.Covers[i].From)
		add(ws.Covers[i].Until.AddDays(1))
	}
	for i := range ws.Users {
		u := &ws.Users[i]
		add(u.Starts)
		if u.Leaves != nil && !u.Leaves.Urgent.Given() {
			add(u.Leaves.LastDay.AddDays(1))
		}
	}
	slices.SortFunc(out, reconcile.Date.Compare)
	return slices.Compact(out)
}

// shifts reports whether a day after date gives roles to others. The end of a
// login gives nobody anything: the work has moved by then. To look at every
// client for it would cost as much again as the plan.
func shifts(ws *decl.Workspace, date reconcile.Date) bool {
	return slices.ContainsFunc(ws.Covers, func(c decl.Cover) bool { return date.Compare(c.Until) <= 0 }) ||
		slices.ContainsFunc(ws.Users, func(u decl.User) bool { return date.Compare(u.Starts) < 0 })
}

// Later lists what dates will change after date, as the declarations and the
// clients stand, in the order of the days. What is blocked today is left out.
func Later(ws *decl.Workspace, date reconcile.Date, s reconcile.Snapshot) []reconcile.Later {
	days := flips(ws, date)
	if len(days) == 0 {
		return nil
	}
	var decided []decided
	b := &binder{standins: newStandins(ws, date)}
	if shifts(ws, date) {
		c := Compile(ws, date)
		b = newBinder(c, s)
		decided = b.decided(c)
	}
	names := map[string]string{}
	for _, u := range ws.Users {
		names[u.Name] = u.FullName.Value
	}
	value := func(user string) reconcile.Value { return reconcile.Value{User: user, Name: names[user]} }
	var out []reconcile.Later
	before := b.standins
	for _, day := range days {
		after := newStandins(ws, day)
		after.exception = b.standins.exception
		for _, d := range decided {
			was, is := before.acts(d.claim, d.at), after.acts(d.claim, d.at)
			if was.User == is.User {
				continue
			}
			because := is.Because
			if len(is.Because) < len(was.Because) {
				because = was.Because // the cover whose end this is
			}
			l := reconcile.Later{Date: day, Address: d.address + "/" + string(is.Field), Name: d.name, Field: is.Field, Before: value(was.User), After: value(is.User), Because: because}
			if was.User == "" {
				l.Before = d.now
			}
			out = append(out, l)
		}
		out = append(out, people(ws, day)...)
		before = after
	}
	slices.SortStableFunc(out, func(a, b reconcile.Later) int {
		return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.Name, b.Name))
	})
	return out
}

// acts is who acts on that day, or nobody yet.
func (s standins) acts(cl Claim, at place) Claim {
	out, _ := s.settle(cl, at)
	if _, waits := s.notYet[out.User]; waits {
		out.User = ""
	}
	return out
}

// people are those who start or whose login ends on that day.
func people(ws *decl.Workspace, day reconcile.Date) []reconcile.Later {
	var out []reconcile.Later
	for i := range ws.Users {
		u := &ws.Users[i]
		if u.XPM == nil {
			continue
		}
		l := reconcile.Later{Date: day, Address: reconcile.PersonAddress(u.Name, SystemXPM), Name: u.FullName.Value}
		switch {
		case u.Starts == day && u.XPM.Create:
			l.Field, l.After = reconcile.FieldRecord, reconcile.Value{User: u.Name, Name: u.FullName.Value}
			l.Because = []reconcile.Step{{Source: source(u.Pos), Says: "starts on " + day.String()}}
		case u.Leaves != nil && !u.Leaves.Urgent.Given() && u.Leaves.LastDay.AddDays(1) == day:
			l.Address += "/" + string(reconcile.FieldLogin)
			l.Field, l.Before = reconcile.FieldLogin, reconcile.Value{User: u.Name, Name: u.FullName.Value}
			l.Because = []reconcile.Step{{Source: source(u.Leaves.Pos), Says: "leaves, with " + u.Leaves.LastDay.String() + " as the last day"}}
		default:
			continue
		}
		out = append(out, l)
	}
	return out
}

// decided is the claim that decides one role of one client or job, before
// anybody acts for anybody, and who holds it now.
type decided struct {
	address, name string
	claim         Claim
	at            place
	now           reconcile.Value
}

// decided picks the claim that decides each role of each client, and of each
// job that follows one, in the order of the ids.
func (b *binder) decided(c Compiled) []decided {
	b.searched = maxSearches // its hints are read by nobody
	b.bindPeople(c.People)
	b.bindLeavers(c)
	var out []decided
	best := map[string][]Claim{} // what jobs follow, by client
	for _, cl := range b.gather(c) {
		id := cl.want.Key.ID
		for _, f := range roles {
			claim, rival := cl.pick(f)
			if claim == nil || rival != nil || claim.block != nil {
				continue
			}
			now, _ := b.index.byID[id].Get(f)
			out = append(out, decided{cl.want.Address, cl.want.Name, claim.Claim, place{client: id}, now.Value})
			if claim.Follow {
				best[id] = append(best[id], claim.Claim)
			}
		}
	}
	for _, o := range b.index.jobs {
		for _, claim := range best[o.Client] {
			now, _ := o.Get(claim.Field)
			out = append(out, decided{"job/" + o.Number, o.Name, claim, place{client: o.Client, job: true, follow: true}, now.Value})
		}
	}
	return out
}
