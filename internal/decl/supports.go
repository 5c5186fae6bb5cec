package decl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// supports makes sure that every grant ends in time, that whoever answers for it
// is still there then, and that grants of one scope that share a day ask for one
// level: they are one access, and no screen could show two.
//
// Whether the owner may invite at all is not asked here: roles change, and a
// grant that is over is history. It is asked when planning.
func (l *loader) supports() {
	grants := make([]*SupportAccess, 0, len(l.grants))
	for i := range l.grants {
		g := &l.grants[i]
		if (g.From == reconcile.Date{}) || g.From.Compare(g.Until) > 0 {
			continue // which has been reported
		}
		l.supportOwner(g)
		l.supportSeen(g)
		grants = append(grants, g)
	}
	// The loader's order, which is by name, decides between those of one day.
	slices.SortStableFunc(grants, func(a, b *SupportAccess) int {
		return cmp.Or(cmp.Compare(a.Scope(), b.Scope()), a.From.Compare(b.From))
	})
	l.supportSpans(grants)
	for i, g := range grants {
		for _, h := range grants[i+1:] {
			if h.Scope() != g.Scope() || h.From.Compare(g.Until) > 0 {
				break
			}
			l.supportLevels(g, h)
		}
	}
}

// supportSpans makes sure that no access lasts too long. Grants of one scope that
// share days, or follow on the next day, are one access: whoever is let in for
// another fortnight every fortnight never leaves.
func (l *loader) supportSpans(grants []*SupportAccess) {
	if len(l.practices) != 1 {
		return
	}
	var span []*SupportAccess // in the order of their first days
	var until reconcile.Date
	told := false
	for _, g := range grants {
		if len(span) == 0 || span[0].Scope() != g.Scope() || g.From.Compare(until.AddDays(1)) > 0 {
			span, until, told = nil, g.Until, false
		}
		span = append(span, g)
		if longer := g.Until.Compare(until) > 0; longer || len(span) == 1 {
			until = g.Until
			told = told || l.supportSpan(g, span, until)
		}
	}
}

// supportSpan reports the grant with which access lasts too long, alone or after
// others.
func (l *loader) supportSpan(g *SupportAccess, span []*SupportAccess, until reconcile.Date) bool {
	most := l.practices[0].Rails.MaxSupportDays
	alone, days := g.Until.Sub(g.From)+1, until.Sub(span[0].From)+1
	switch {
	case alone > most:
		l.diags.Addf(g.Pos, ruleSupport, "%s lets Xero Support in for %d days, and %d are allowed", quote(g.Name), alone, most)
	case days > most:
		var others []string
		for _, o := range span[:len(span)-1] {
			others = append(others, quote(o.Name))
		}
		l.diags.Addf(g.Pos, ruleSupport, "with %s after %s, Xero Support is in %s for %d days without a break, from %s until %s, and %d are allowed",
			quote(g.Name), strings.Join(others, " and "), orElse(span[0].Organisation.Value, "the practice"), days, span[0].From, until, most)
	default:
		return false
	}
	l.diags.Hintf("end the access earlier; where the case takes longer, raise rails.maxSupportDays in the Practice document, which is reviewed")
	return true
}

// supportSeen makes sure that the list is looked at in which the practice shows
// Xero Support: else nobody would see it come or go.
func (l *loader) supportSeen(g *SupportAccess) {
	if len(l.practices) != 1 || g.ScopePos.Line == 0 {
		return
	}
	systems, is := l.practices[0].Systems, "is not among the systems of the practice"
	if i := slices.IndexFunc(systems, func(s System) bool { return s.Name == systemXeroPractice }); i >= 0 {
		if !systems[i].Unused {
			return
		}
		is = "has observe: none and apply: none"
	}
	l.diags.Addf(g.ScopePos, ruleSupport, "the list of My Xero shows whether Xero Support is in the practice, and %s %s", systemXeroPractice, is)
	l.diags.Hintf("write xeroPractice: {observe: snapshot, apply: manual} under systems")
}

func (l *loader) supportOwner(g *SupportAccess) {
	for i := range l.users {
		if u := &l.users[i]; u.Name == g.Owner.Value && u.Name != "" && u.LeftBy(g.Until) {
			l.diags.Addf(g.Owner.Pos, ruleSupport, "%s answers for access until %s and has left by then: last day %s", quote(u.Name), g.Until, u.Leaves.LastDay)
			l.diags.Hintf("name somebody who stays, or end the access by that day")
			return
		}
	}
}

func (l *loader) supportLevels(a, b *SupportAccess) {
	if a.level() == b.level() {
		return
	}
	from, until := b.From, a.Until
	if b.Until.Compare(until) < 0 {
		until = b.Until
	}
	on := fmt.Sprintf("from %s until %s", from, until)
	if from == until {
		on = fmt.Sprintf("on %s", from)
	}
	message := fmt.Sprintf("Xero Support would have two levels in %s %s: %s by %s, and %s by %s",
		orElse(a.Organisation.Value, "the practice"), on, a.level(), quote(a.Name), b.level(), quote(b.Name))
	l.clash(ruleSupport, side{pos: a.Pos, message: message}, side{pos: b.Pos, message: message},
		"give both the same role and payrollAdmin, or end one before the other begins")
}

// level is what the grant gives, in words.
func (a *SupportAccess) level() string {
	switch {
	case !a.Organisation.Given():
		return "Staff"
	case a.PayrollAdmin:
		return orElse(a.Role.Value, "no role") + " with payroll"
	default:
		return orElse(a.Role.Value, "no role") + " without payroll"
	}
}
