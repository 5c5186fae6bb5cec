package resolve

import (
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// standins say who acts for whom on one day: whoever covers somebody who is
// away, and whoever takes over from somebody who leaves.
type standins struct {
	covers    covers
	leavers   map[string]*decl.User
	notYet    map[string]*decl.User // joiners before their first day
	exception map[exception]decl.Ref
}

// exception is what a leaver's own list says of one client.
type exception struct {
	leaver, client string
	field          reconcile.Field
}

func newStandins(ws *decl.Workspace, date reconcile.Date) standins {
	s := standins{
		covers:  newCovers(ws.Covers, date),
		leavers: map[string]*decl.User{}, notYet: map[string]*decl.User{},
	}
	for i := range ws.Users {
		u := &ws.Users[i]
		if u.Leaves != nil {
			s.leavers[u.Name] = u
		}
		if date.Compare(u.Starts) < 0 {
			s.notYet[u.Name] = u
		}
	}
	return s
}

// place is where a claim counts: on a client, or on a job of that client.
type place struct {
	client string // its id
	job    bool
	follow bool // on a job that takes what its client is to have
}

// settle replaces whoever is away by who covers them, and whoever leaves by who
// takes over, until it ends at somebody who stays. Each step stays in Because,
// the one that decides first. A job's claims are covered only where the cover
// says jobs.
//
// The hold says why nobody can be named: nobody takes over, or the way leads
// back to somebody it has passed.
func (s standins) settle(cl Claim, at place) (Claim, *reconcile.Hold) {
	var been []string
	for !cl.Null {
		next, step, by, hold := s.step(cl, at)
		if hold != nil || step.Says == "" {
			return cl, hold
		}
		been = append(been, cl.User)
		if slices.Contains(been, next.User) {
			return cl, &reconcile.Hold{
				Rule: "circle",
				Text: fmt.Sprintf("whoever stands in goes round in a circle: %s comes back to %s", cl.User, next.User),
				Hint: "let somebody who stays take over or stand in",
			}
		}
		if _, leaves := s.leavers[cl.User]; leaves && by == "user/"+cl.User {
			cl.via = append(cl.via[:len(cl.via):len(cl.via)], cl.User)
		}
		cl.User, cl.Null = next.User, next.Null
		if !cl.observed { // else it stays the change of whom it is taken from
			cl.By = by
		}
		cl.Because = append([]reconcile.Step{step}, cl.Because...)
	}
	return cl, nil
}

// step is the next who acts for who has the claim; without one step says
// nothing.
func (s standins) step(cl Claim, at place) (next decl.Ref, step reconcile.Step, by string, hold *reconcile.Hold) {
	if c, ok := s.covers[away{cl.Field, cl.User}]; ok && !cl.observed && (!at.job || c.Jobs) {
		says := fmt.Sprintf("cover %s: %s stands in for %s until %s (%s)", c.Name, c.By.Value, c.For.Value, c.Until, c.Reason)
		return decl.Ref{User: c.By.Value}, reconcile.Step{Source: source(c.Pos), Says: says}, "cover/" + c.Name, nil
	}
	u, leaves := s.leavers[cl.User]
	if !leaves {
		return next, step, by, nil
	}
	next = s.taker(u, cl.Field, at)
	if !next.Given() {
		return next, step, by, &reconcile.Hold{
			Rule: "nobody-takes-over",
			Text: fmt.Sprintf("%s leaves, and nobody is named who takes over as %s", u.FullName.Value, roleOn(cl.Field, at)),
			Hint: "add it under leaves.handover of user " + u.Name,
		}
	}
	if next.Null && at.job {
		return next, step, by, &reconcile.Hold{
			Rule: "nobody-takes-over",
			Text: fmt.Sprintf("%s leaves, and nobody takes over the client, so nobody is known for its jobs as %s", u.FullName.Value, roleOn(cl.Field, at)),
			Hint: "name somebody in the list of user " + u.Name + ", or leave the cell empty for the handover",
		}
	}
	says := fmt.Sprintf("%s leaves on %s: %s takes over as %s", u.Name, u.Leaves.LastDay, next.User, roleOn(cl.Field, at))
	if next.Null {
		says = fmt.Sprintf("%s leaves on %s: nobody takes over as %s", u.Name, u.Leaves.LastDay, roleOn(cl.Field, at))
	}
	return next, reconcile.Step{Source: source(next.Pos), Says: says}, "user/" + u.Name, nil
}

// leaving is the step that says that somebody leaves.
func (s standins) leaving(user string) reconcile.Step {
	u := s.leavers[user]
	return reconcile.Step{Source: source(u.Leaves.Pos), Says: fmt.Sprintf("%s leaves on %s", u.Name, u.Leaves.LastDay)}
}

// taker is who takes over from u: by the exception for that client and its
// jobs, else by the handover.
func (s standins) taker(u *decl.User, f reconcile.Field, at place) decl.Ref {
	if ref, ok := s.exception[exception{u.Name, at.client, listedAs(f)}]; ok {
		return ref
	}
	if at.job && !at.follow {
		return u.Leaves.JobTaker(string(f))
	}
	return u.Leaves.Taker(string(f))
}

// listedAs is the column of a leaver's own list that speaks of a field: staff
// and tasks go with the manager.
func listedAs(f reconcile.Field) reconcile.Field {
	if f == reconcile.FieldPartner {
		return f
	}
	return reconcile.FieldManager
}

func roleOn(f reconcile.Field, at place) string {
	switch {
	case !at.job:
		return string(f)
	case f == reconcile.FieldStaff:
		return "staff of jobs"
	case f == reconcile.FieldTask:
		return "staff of tasks"
	default:
		return string(f) + " of jobs"
	}
}

// Acts is the claim with whoever acts on the day in place of who is named, on a
// client of which no leaver's list speaks.
func (c Compiled) Acts(cl Claim) Claim {
	out, _ := c.standins.settle(cl, place{})
	return out
}
