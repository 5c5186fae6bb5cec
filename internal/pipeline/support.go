package pipeline

import (
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// until is the time up to which what was seen and said of Xero Support counts:
// now, or the end of a day that is over. Of a day to come nobody knows more than
// now.
func (in Input) until(snap reconcile.Snapshot, loc *time.Location) time.Time {
	now := in.Now
	if now.IsZero() {
		now = snap.CapturedAt
	}
	if end := in.Date.AddDays(1).Start(loc); end.Before(now) {
		return end.Add(-time.Nanosecond)
	}
	return now
}

// gone are the grants that the base, or what was last applied, declares and this
// tree does not, while nothing proves that their access has ended.
//
// The other trees are told what was said by now: lists and words are no part of
// a tree.
func gone(now reconcile.Support, past reconcile.Past) diag.List {
	for _, was := range []*reconcile.Desired{past.Base, past.Last, past.Then} {
		if was != nil {
			was.Support.Words, was.Support.At = now.Words, now.At
		}
	}
	var list diag.List
	said := map[string]bool{}
	for _, was := range []*reconcile.Desired{past.Base, past.Last} {
		if was == nil {
			continue
		}
		for _, g := range now.Gone(was.Support) {
			if said[g.Name] {
				continue
			}
			said[g.Name] = true
			list.Addf(diag.Position(g.Source), reconcile.RuleSupport, "the grant %q (%s, until %s) is declared no more, and nothing proves that its access has ended",
				g.Name, g.Title(), g.Until)
			list.Hintf("%s", fmt.Sprintf("keep the document until somebody has attested the removal (%s) and a list taken after it does not show %s; to end it sooner, write an earlier until", g.Removal(), g.Guest))
		}
	}
	list.Sort()
	return list
}

// driftDays is how long nobody may have looked while Xero Support is let in: its
// end is only told to those who ask.
const driftDays = 2

// warnDrift says that nobody would hear of the end of a grant.
func (in Input) warnDrift(p *reconcile.Plan) {
	if in.LastDrift == nil || in.Now.Sub(*in.LastDrift) <= driftDays*24*time.Hour {
		return
	}
	for _, g := range p.Grants {
		switch g.State {
		case reconcile.GrantDue, reconcile.GrantInvited, reconcile.GrantSeen, reconcile.GrantEnding:
			p.Notices = append(p.Notices, reconcile.Notice{
				Address: reconcile.SupportAddress(g.Name), Name: g.Name, Rule: reconcile.RuleSupport, Source: g.Source,
				Text: fmt.Sprintf("ends on %s, and the store knows of no drift within %d days: run drift on a schedule, or nobody is told", g.Until, driftDays),
			})
		default: // there is nothing to wait for, or it is told in any case
		}
	}
}
