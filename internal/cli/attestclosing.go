package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// clock is a time as people tell it.
const clock = "15:04 on 2 January 2006"

// closing says what the word comes to, by the very rule that a plan takes it
// by: a day is found by asking for each.
func (a *attesting) closing(c reconcile.Change) string {
	closes := a.closes(c)
	const longest = 366
	list := "a list of " + listed(c) + " that is taken at " + a.counts(c) + " or later"
	switch {
	case c.Key.Kind == reconcile.KindSupport && c.Reason == reconcile.ReasonMustBeOff && closes(0):
		return "closed: a list that was taken since does not show it"
	case !closes(0):
		return "stays open until " + list + " shows it: " + a.observe(c) + a.blind(c)
	case closes(longest):
		return "closed on this word: no list shows it"
	}
	day := 0
	for closes(day + 1) {
		day++
	}
	from := a.at
	if c.Key.Kind == reconcile.KindSupport {
		from = a.support.At.In(a.at.Location())
	}
	return fmt.Sprintf("closed until %s, unless %s shows otherwise before", from.AddDate(0, 0, day).Format("2 January 2006"), list)
}

// closes asks whether the word closes the action that many days after it.
func (a *attesting) closes(c reconcile.Change) func(days int) bool {
	w := reconcile.Word{By: a.by, At: a.at}
	if c.Key.Kind == reconcile.KindSupport {
		return a.closesSupport(c, w)
	}
	return func(days int) bool {
		p := reconcile.Plan{Changes: []reconcile.Change{c}}
		reconcile.Attest(&p, map[string]reconcile.Word{c.Manual.ID: w}, nil, a.at.AddDate(0, 0, days))
		return len(p.Attested) > 0
	}
}

// closesSupport judges the grants anew, with the word and what is known today.
func (a *attesting) closesSupport(c reconcile.Change, w reconcile.Word) func(days int) bool {
	s := a.support
	s.Words = maps.Clone(s.Words)
	if s.Words == nil {
		s.Words = map[string]reconcile.Word{}
	}
	s.Words[c.Manual.ID] = w
	ends := func(g reconcile.Grant) bool { return g.Removal == c.Manual.ID && g.State == reconcile.GrantRemoved }
	return func(days int) bool {
		at := s
		at.Day, at.At = s.Day.AddDays(days), s.At.AddDate(0, 0, days)
		p := reconcile.Diff(reconcile.Header{AsOf: at.Day}, reconcile.Desired{Support: at}, nil)
		if c.Reason == reconcile.ReasonMustBeOff {
			return slices.ContainsFunc(p.Grants, ends)
		}
		return slices.ContainsFunc(p.Attested, func(x reconcile.Attested) bool { return x.Address == c.Address })
	}
}

// counts is from when on a list counts. The word is known to the minute, so a
// list of that minute may be one of before.
func (a *attesting) counts(c reconcile.Change) string {
	return a.at.Add(time.Duration(c.Manual.Wait+1) * time.Minute).Format(clock)
}

// listed is whose list shows it.
func listed(c reconcile.Change) string {
	if c.Support != nil && c.Support.Organisation != "" {
		return "the users of " + c.Support.Organisation
	}
	return c.Manual.System
}

// observe is the command that takes the list.
func (a *attesting) observe(c reconcile.Change) string {
	text := "practicectl observe " + c.Observes(c.Key.System) + folderArg(a.dir)
	if c.Key.Kind != reconcile.KindSupport {
		return text
	}
	return text + " --from FILE --total NUMBER --captured-by " + a.by + " --as-role ROLE"
}

// blind says of the practice's own organisation, where its API is what looks at
// it, why a list is wanted all the same.
func (a *attesting) blind(c reconcile.Change) string {
	x := a.ws.Practice.Xero
	if c.Key.Kind != reconcile.KindSupport || c.Reason != reconcile.ReasonMustBeOff || x == nil || x.Snapshot || !strings.EqualFold(x.TenantName.Value, c.Support.Organisation) {
		return ""
	}
	return " (what its API leaves out proves nothing, so a list of its users is wanted)"
}
