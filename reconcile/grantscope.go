package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// scope is one of them: its grants, and what its lists say.
type scope struct {
	key    string
	grants []WantGrant // those that have begun, the one with the last end last
	later  []WantGrant // those that have not
	looks  []Look
	shown  *Look // the latest that shows the support, where no later one disproves it
	clear  *Look // the latest that proves that it is not there
	blank  *Look // the latest that does not show it, whatever that is worth

	words map[string]Word
	at    time.Time
	zone  *time.Location
	day   Date
}

// scopes sorts what is declared and seen by scope.
func scopes(s Support) []*scope {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	byKey := map[string]*scope{}
	get := func(key string) *scope {
		if byKey[key] == nil {
			byKey[key] = &scope{key: key, words: s.Words, at: s.At, zone: s.Zone, day: s.Day}
		}
		return byKey[key]
	}
	for _, g := range s.Grants {
		p := get(g.Place)
		if g.From.Compare(s.Day) <= 0 {
			p.grants = append(p.grants, g)
		} else {
			p.later = append(p.later, g)
		}
	}
	for _, l := range s.Looks {
		if !l.CapturedAt.After(s.At) {
			p := get(l.Place)
			p.looks = append(p.looks, l)
		}
	}
	out := make([]*scope, 0, len(byKey))
	for _, p := range byKey {
		p.sort()
		p.look()
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *scope) int { return strings.Compare(a.key, b.key) })
	return out
}

func (p *scope) sort() {
	for _, list := range [][]WantGrant{p.grants, p.later} {
		slices.SortFunc(list, func(a, b WantGrant) int {
			return cmp.Or(a.Until.Compare(b.Until), a.From.Compare(b.From), strings.Compare(a.Name, b.Name))
		})
	}
	slices.SortStableFunc(p.looks, func(a, b Look) int {
		return cmp.Or(a.CapturedAt.Compare(b.CapturedAt), strings.Compare(a.System, b.System), cmp.Compare(a.Users, b.Users), cmp.Compare(len(a.Seen), len(b.Seen)))
	})
}

// look finds the lists that count. One that shows the support stands until a
// later one proves that it is not there; what an API leaves out proves nothing.
func (p *scope) look() {
	for i := range p.looks {
		switch l := &p.looks[i]; {
		case len(l.Seen) > 0:
			p.shown = l
		case l.Proves:
			p.clear, p.blank = l, l
		default:
			p.blank = l
		}
	}
	if p.shown != nil && p.clear != nil && p.clear.CapturedAt.After(p.shown.CapturedAt) {
		p.shown = nil
	}
}

// bearer is the grant that carries the scope's one end: the last to end of
// those that have begun. Every other goes on in it, so that days that two grants
// cover between them are never cut short.
func (p *scope) bearer() *WantGrant {
	if len(p.grants) == 0 {
		return nil
	}
	return &p.grants[len(p.grants)-1]
}

// word is what somebody says of an action, where it counts at all.
func (p *scope) word(id string) *Word {
	w, ok := p.words[id]
	if !ok || w.Refused != "" || w.At.After(p.at) {
		return nil
	}
	return &w
}

// said is the latest word for one action among those grants that count, none
// that a later removal has overtaken.
func (p *scope) said(action func(WantGrant) Change, counts func(WantGrant) bool) *Word {
	var latest *Word
	for _, g := range p.grants {
		if w := p.word(ManualID(action(g))); w != nil && (latest == nil || w.At.After(latest.At)) && counts(g) {
			latest = w
		}
	}
	if off := p.lastRemoval(); latest != nil && off != nil && !latest.At.After(off.At) {
		return nil
	}
	return latest
}

// sameLevel counts the grants that give what this one gives.
func (g WantGrant) sameLevel(o WantGrant) bool { return g.Role == o.Role && g.Payroll == o.Payroll }

func anyLevel(WantGrant) bool { return true }

// off is the word that the grant's access was ended. One about a time before the
// grant began is about something else.
func (p *scope) off(g WantGrant) *Word {
	w := p.word(g.Removal())
	if w == nil || w.At.Before(g.From.Start(p.zone)) {
		return nil
	}
	return w
}

// invited is the latest word for an invitation: an attestation, or the
// declaration itself. It is one access, whatever level it has by now.
func (p *scope) invited() *Word {
	latest := p.said(invitation, anyLevel)
	for _, g := range p.grants {
		w := Word{Document: SupportAddress(g.Name), By: g.Owner, Called: g.OwnerName, At: g.Invited, Source: g.Source}
		if g.Invited.IsZero() || g.Invited.After(p.at) || latest != nil && !w.At.After(latest.At) {
			continue
		}
		if off := p.lastRemoval(); off == nil || w.At.After(off.At) {
			latest = &w
		}
	}
	return latest
}

func (p *scope) lastRemoval() *Word {
	var last *Word
	for _, g := range p.grants {
		if w := p.off(g); w != nil && (last == nil || w.At.After(last.At)) {
			last = w
		}
	}
	return last
}

// after reports whether a list was taken so long after a word that it would
// show what the word says. A word has no seconds, so that a list of the same
// minute may be the older one.
func after(l *Look, w *Word, g WantGrant) bool {
	return l != nil && w != nil && l.CapturedAt.Truncate(time.Minute).After(w.At.Add(time.Duration(g.Wait)*time.Minute))
}

// removed reports whether it is proven that the grant has ended: somebody says
// so, and a list that was taken later, and would show the support, does not.
func (p *scope) removed(g WantGrant) bool {
	return after(p.clear, p.off(g), g)
}
