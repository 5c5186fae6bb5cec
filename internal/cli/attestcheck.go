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
	if w, said := resolve.Words(a.ws)[id]; said {
		return reconcile.Change{}, &exitError{
			code: exitFailed, err: fmt.Errorf("%s is not open any more: %s attested it for %s (%s:%d)", id, w.By, w.At.Format(attestTime), w.Source.File, w.Source.Line),
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
	again := "practicectl observe " + c.Key.System
	switch seen := a.seen(c); {
	case c.Word != nil:
		return &exitError{code: exitFailed, hint: again, err: fmt.Errorf("%s: %s has said already that this is done, for %s; only a new list of %s closes it",
			described(c), c.Word.By, c.Word.At.In(a.at.Location()).Format(attestTime), c.Manual.System)}
	case c.Hold != nil:
		return &exitError{code: exitFailed, hint: c.Hold.Hint, err: fmt.Errorf("%s: this is held back: %s", described(c), c.Hold.Text)}
	case c.Key.Kind == reconcile.KindSupport: // the list and the word go together, in any order
	case c.Manual.Observed && seen.After(a.at.Add(time.Duration(c.Manual.Wait)*time.Minute)):
		return &exitError{
			code: exitFailed, hint: "look what happened; once it is done again, attest it with the time of that",
			err: fmt.Errorf("%s: the list of %s that was taken later, at %s, does not show it", described(c), c.Manual.System, seen.In(a.at.Location()).Format(attestTime)),
		}
	}
	return nil
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
	if m := c.Manual; len(m.Who) > 0 && !slices.Contains(m.Who, a.by) {
		return usageError("--by "+strings.Join(m.Who, " or --by "), "%s may not do this: it takes %s (%s)", a.by, m.Actor, described(c))
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

// closing says what the word comes to, by the very rule that a plan takes it
// by: a day is found by asking for each.
func (a *attesting) closing(c reconcile.Change) string {
	closes := func(days int) bool {
		p := reconcile.Plan{Changes: []reconcile.Change{c}}
		w := reconcile.Word{By: a.by, At: a.at}
		reconcile.Attest(&p, map[string]reconcile.Word{c.Manual.ID: w}, nil, a.at.AddDate(0, 0, days))
		return len(p.Attested) > 0
	}
	const longest = 366
	list := "a new list of " + c.Manual.System
	if n := c.Manual.Wait; n > 0 {
		list += fmt.Sprintf(", taken after %s,", a.at.Add(time.Duration(n)*time.Minute).Format("15:04 on 2 January 2006"))
	}
	switch {
	case !closes(0):
		return "stays open until " + list + " shows it: practicectl observe " + c.Key.System
	case closes(longest):
		return "closed on this word: no list shows it"
	}
	day := 0
	for closes(day + 1) {
		day++
	}
	return fmt.Sprintf("closed until %s, unless %s shows otherwise before", a.at.AddDate(0, 0, day).Format("2 January 2006"), list)
}
