package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// open is the change of an id, where it is still to be done.
func (a *attesting) open(id string) (reconcile.Change, error) {
	var ids []string
	for _, c := range a.plan.Changes {
		switch {
		case c.Manual == nil:
		case c.Manual.ID == id:
			return c, a.stillOpen(c)
		default:
			ids = append(ids, c.Manual.ID)
		}
	}
	if c, g, ok := a.early(id); ok {
		if g.State == reconcile.GrantJoined {
			return c, usageError("attest the removal of that one", "%s: %s", described(c), g.Next)
		}
		return c, a.stillOpen(c)
	}
	if w, said := resolve.Words(a.ws)[id]; said {
		return reconcile.Change{}, &exitError{
			code: exitFailed, err: fmt.Errorf("%s is not open any more: %s attested it for %s (%s:%d)", id, called(fullNames(a.ws), w.By), w.At.Format(clock), w.Source.File, w.Source.Line),
			hint: "practicectl runbook lists what is open",
		}
	}
	hint := decl.DidYouMean(id, ids)
	if hint == "" {
		hint = "practicectl runbook lists what is open"
	}
	return reconcile.Change{}, usageError(hint, "no open action has the id %q: it is done and seen, or not wanted any more, or the id is another one", id)
}

func (a *attesting) stillOpen(c reconcile.Change) error {
	switch seen := a.seen(c); {
	case c.Word != nil:
		return &exitError{code: exitFailed, hint: a.observe(c), err: fmt.Errorf("%s: %s has said already that this is done, for %s; only a new list of %s closes it",
			described(c), called(fullNames(a.ws), c.Word.By), c.Word.At.In(a.at.Location()).Format(clock), listed(c))}
	case c.Hold != nil:
		return &exitError{code: exitFailed, hint: c.Hold.Hint, err: fmt.Errorf("%s: this is held back: %s", described(c), c.Hold.Text)}
	case c.Key.Kind == reconcile.KindSupport: // the list and the word go together, in any order
		if why := notBegun(a.ws, c, a.at); why != "" {
			return usageError("give with --at when it was removed", "%s: %s", described(c), why)
		}
	case c.Manual.Observed && seen.After(a.at.Add(time.Duration(c.Manual.Wait)*time.Minute)):
		return &exitError{
			code: exitFailed, hint: "look what happened; once it is done again, attest it with the time of that",
			err: fmt.Errorf("%s: the list of %s that was taken later, at %s, does not show it", described(c), c.Manual.System, seen.In(a.at.Location()).Format(clock)),
		}
	}
	return nil
}

// early is the removal of a grant before its end, of which a plan has no change.
func (a *attesting) early(id string) (reconcile.Change, reconcile.Grant, bool) {
	for _, g := range a.plan.Grants {
		i := slices.IndexFunc(a.support.Grants, func(w reconcile.WantGrant) bool { return w.Name == g.Name && w.Removal() == id })
		if i < 0 || g.Removal != id || g.State == reconcile.GrantRemoved {
			continue
		}
		c := a.support.Grants[i].Remove()
		c.Manual = a.describe(c)
		// Somebody has said so, and what is wanted is a list.
		w, said := a.support.Words[id]
		waits := slices.ContainsFunc(a.plan.Unseen, func(u reconcile.Unseen) bool { return u.Address == reconcile.SupportAddress(g.Name) })
		if said && w.Refused == "" && waits && g.State == reconcile.GrantEnding {
			c.Word = &reconcile.Attestation{By: w.By, At: w.At}
		}
		return c, g, c.Manual != nil
	}
	return reconcile.Change{}, reconcile.Grant{}, false
}

// seen is when people last looked at the system of a change. What an API shows
// is looked at anew by every plan.
func (a *attesting) seen(c reconcile.Change) time.Time {
	for _, s := range a.plan.Seen {
		if s.System == c.Key.System {
			return s.CapturedAt
		}
	}
	return time.Time{}
}

// may refuses whoever could not have done it, and with twoPerson whoever wrote
// it.
func (a *attesting) may(c reconcile.Change) error {
	if why := hadLeft(a.ws, reconcile.Word{By: a.by, At: a.at}); why != "" {
		return usageError("name with --by the user who did it", "%s: %s", described(c), why)
	}
	if why := mayNot(a.ws, c.Manual, a.by); why != "" {
		return usageError("--by "+strings.Join(c.Manual.Who, " or --by "), "%s: %s", described(c), why)
	}
	if !a.ws.Practice.TwoPerson {
		return nil
	}
	if why := refusal(c, a.by, a.author); why != "" {
		return &exitError{code: exitFailed, err: fmt.Errorf("%s: %s", described(c), why), hint: "somebody else looks at it and attests it"}
	}
	return nil
}

// described is an action as its runbook has it.
func described(c reconcile.Change) string { return c.Manual.ID + " (" + whatOf(c) + ")" }

func whatOf(c reconcile.Change) string {
	what := render.What(c)
	if !strings.HasPrefix(what, c.Manual.System) {
		what = c.Manual.System + ": " + what
	}
	if c.Key.Kind == reconcile.KindJob {
		return c.Client + ", job " + c.Number + ", " + what
	}
	return c.Name + ", " + what
}
