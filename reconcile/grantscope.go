package reconcile

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// scope is where access is given, the practice or one organisation: its grants,
// and what its lists say.
type scope struct {
	key    string
	grants []WantGrant // those that have begun, the one that carries the end last
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
		p.settle()
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

// settle puts those whose access is proven to have ended before all others: they
// carry no other grant, however long they were to last.
func (p *scope) settle() {
	slices.SortStableFunc(p.grants, func(a, b WantGrant) int {
		return cmp.Compare(p.open(a), p.open(b))
	})
}

func (p *scope) open(g WantGrant) int {
	if p.ended(g) != nil {
		return 0
	}
	return 1
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
// grant began is about something else, and one that the next list belies is void.
func (p *scope) off(g WantGrant) *Word {
	w := p.word(g.Removal())
	if w == nil || w.At.Before(g.From.Start(p.zone)) || p.belied(w, g) {
		return nil
	}
	return w
}

// belied reports whether a list shows the access before any proves it gone.
func (p *scope) belied(w *Word, g WantGrant) bool {
	l := p.next(w, g)
	return l != nil && len(l.Seen) > 0
}

// next is the first list after a word that shows the access or proves it gone.
func (p *scope) next(w *Word, g WantGrant) *Look {
	for i := range p.looks {
		if l := &p.looks[i]; after(l, w, g) && (len(l.Seen) > 0 || l.Proves) {
			return l
		}
	}
	return nil
}

// ended is the word that the grant's access has ended, where a list proves it. It
// is one access: what ended another grant after this one had begun ended this one,
// too, unless it was let in again.
func (p *scope) ended(g WantGrant) *Word {
	var last *Word
	for _, o := range p.grants {
		w := p.off(o)
		if w == nil || p.next(w, o) == nil || last != nil && !w.At.After(last.At) {
			continue
		}
		if o.Name == g.Name || g.From.Compare(DateOf(w.At, p.zone)) < 0 || p.letIn(g, time.Time{}, w.At) {
			last = w
		}
	}
	if last != nil && p.letIn(g, last.At, p.at) {
		return nil
	}
	return last
}

// letIn reports whether somebody says that this very grant was carried out after
// one time, and not after another.
func (p *scope) letIn(g WantGrant, after, until time.Time) bool {
	in := func(t time.Time) bool { return !t.IsZero() && t.After(after) && !t.After(until) }
	w := p.word(ManualID(invitation(g)))
	return w != nil && in(w.At) || in(g.Invited)
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
