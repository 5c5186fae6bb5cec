package decl

import (
	"cmp"
	"fmt"
	"slices"

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
		l.supportSpan(g)
		l.supportOwner(g)
		grants = append(grants, g)
	}
	// The loader's order, which is by name, decides between those of one day.
	slices.SortStableFunc(grants, func(a, b *SupportAccess) int {
		return cmp.Or(cmp.Compare(a.Scope(), b.Scope()), a.From.Compare(b.From))
	})
	for i, g := range grants {
		for _, h := range grants[i+1:] {
			if h.Scope() != g.Scope() || h.From.Compare(g.Until) > 0 {
				break
			}
			l.supportLevels(g, h)
		}
	}
}

func (l *loader) supportSpan(g *SupportAccess) {
	if len(l.practices) != 1 {
		return
	}
	most, days := l.practices[0].Rails.MaxSupportDays, g.Until.Sub(g.From)+1
	if days <= most {
		return
	}
	l.diags.Addf(g.Pos, ruleSupport, "%s lets Xero Support in for %d days, and %d are allowed", quote(g.Name), days, most)
	l.diags.Hintf("end it earlier, and let another one follow where the case is still open; the limit is rails.maxSupportDays of the practice")
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
