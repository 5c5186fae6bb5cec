package reconcile

import (
	"cmp"
	"fmt"
	"time"
)

// wordDaysSupport is for how many days a word about a grant counts while no
// list bears it out.
const wordDaysSupport = 7

// support judges every grant on the day of the plan, and plans what people have
// to do about it.
func (df *differ) support(s Support) {
	for _, p := range scopes(s) {
		df.supportPlace(p)
	}
}

func (df *differ) supportPlace(p *scope) {
	for _, g := range p.later {
		df.grant(p, g, GrantScheduled, SeverityNone, "", later(g))
	}
	b := p.bearer()
	if b == nil {
		if p.shown != nil {
			df.undeclared(p)
		}
		return
	}
	for _, g := range p.grants[:len(p.grants)-1] {
		if w := p.ended(g); w != nil {
			df.grant(p, g, GrantRemoved, SeverityNone, p.proof(g, w), "nothing")
			continue
		}
		df.grant(p, g, GrantJoined, SeverityNone, "", "nothing by itself: it goes on in "+b.Name+", until "+b.Until.String())
		if next := p.covered(g); next != nil && g.Until.AddDays(1).Compare(next.From) < 0 {
			df.plan.Notices = append(df.plan.Notices, Notice{Address: SupportAddress(g.Name), Name: g.Name, Rule: RuleSupport, Source: g.Source,
				Text: fmt.Sprintf("ended on %s, and nothing proves that its access did: no grant covers the days until %s began, on %s", g.Until, next.Name, next.From)})
		}
	}
	df.bearer(p, *b)
}

// bearer is the life of one grant.
func (df *differ) bearer(p *scope, g WantGrant) {
	invited, off := p.invited(), cmp.Or(p.ended(g), p.off(g))
	if off != nil && (after(p.shown, off, g) || invited != nil && invited.At.After(off.At)) {
		off = nil // it is there again
	}
	ended := p.day.Compare(g.Until) > 0
	switch {
	case off != nil && p.ended(g) != nil && p.shown == nil:
		next := "nothing"
		if !ended {
			next = "nothing: it ended early; to let it in again, set its until to that day and declare another grant"
		}
		df.grant(p, g, GrantRemoved, SeverityNone, p.proof(g, off), next)
	case ended:
		df.overdue(p, g, off)
	case off != nil:
		df.unlooked(g, "its removal is attested by "+off.called()+", and no list was taken since")
		df.grant(p, g, GrantEnding, SeverityOpen, p.saidBy("removed", off), look(g))
	case p.shown != nil:
		severity := df.levels(p, g)
		state, next := p.onward(g, GrantSeen, severity)
		df.grant(p, g, state, severity, p.saidBy("invited", invited), next)
	case invited == nil || after(p.clear, invited, g):
		df.due(p, g, invited)
	default:
		df.invited(p, g, invited)
	}
}

// overdue is access past its end. A word alone never closes it.
func (df *differ) overdue(p *scope, g WantGrant, off *Word) {
	c := removal(g)
	if off != nil {
		c.Word = &Attestation{By: off.By, At: off.At}
	}
	df.supportChange(c)
	next := whoRemoves(g) + ", today, attests " + ManualID(c) + ", and then takes a new list"
	if off != nil {
		next = look(g)
	}
	df.grant(p, g, GrantOverdue, SeverityHighest, p.saidOff(g, off), next)
}

// covered is the grant that begins next after the last day of another one, or goes
// on over it.
func (p *scope) covered(g WantGrant) *WantGrant {
	var next *WantGrant
	for i := range p.grants {
		if o := &p.grants[i]; o.Until.Compare(g.Until) > 0 && (next == nil || o.From.Compare(next.From) < 0) {
			next = o
		}
	}
	return next
}

// onward is how a grant in force goes on: on its last day it is ending.
func (p *scope) onward(g WantGrant, state GrantState, severity Severity) (GrantState, string) {
	first := "nothing until it ends"
	if p.day == g.Until {
		state, first = GrantEnding, "today is the last day"
	}
	if severity == SeverityOpen {
		first = g.actor() + " sets the level as declared, and attests it"
	}
	return state, first + "; then " + ends(g)
}

// due is a grant that nobody has carried out, or of which a list says that it
// did not work.
func (df *differ) due(p *scope, g WantGrant, invited *Word) {
	c := invitation(g)
	c.Hold = g.Hold
	df.supportChange(c)
	first := len(df.plan.Changes)
	df.levels(p, g)
	for i := range df.plan.Changes[first:] {
		df.plan.Changes[first+i].DependsOn = []string{c.Address}
	}
	evidence := "nobody says that " + g.Guest + " was invited"
	next := whoInvites(g) + ", and attests " + ManualID(c)
	if invited != nil {
		evidence = p.saidBy("invited", invited) + ", and a later list does not show it"
		next = "look what happened: it may have ended with the case. Either attest that it was removed (" + g.Removal() + "), or " + next
	}
	df.grant(p, g, GrantDue, SeverityOpen, evidence, next)
}

// invited is a grant on somebody's word.
func (df *differ) invited(p *scope, g WantGrant, w *Word) {
	severity := df.levels(p, g)
	state, next := p.onward(g, GrantInvited, severity)
	if p.tooOld(w) {
		severity, next = SeverityOpen, look(g)
		df.unlooked(g, "the word that "+g.Guest+" was invited is more than a week old, and no list bears it out")
	} else {
		df.attestedSupport(invitation(g), g.Guest+" was invited", w)
	}
	df.grant(p, g, state, severity, p.saidBy("invited", w), next)
}

func (p *scope) tooOld(w *Word) bool { return p.at.Sub(w.At) > wordDaysSupport*24*time.Hour }

// levels plans what sets an organisation's level right. Each is an action of its
// own, since an invitation cannot ask for it. It gives payroll, and a role that
// nobody knows before it is seen.
func (df *differ) levels(p *scope, g WantGrant) Severity {
	if g.Scope != ScopeOrganisation {
		return SeverityNone
	}
	severity := SeverityNone
	role, payroll := p.level(g)
	if df.level(p, g, !role.IsZero(), role.ID == g.Role.ID, "the role is "+g.Role.Name, func(o WantGrant) Change { return roleChange(o, role) }) {
		severity = SeverityOpen
	}
	right := payroll == PayrollYes == g.Payroll
	if known := payroll != ""; known || !g.Payroll {
		if df.level(p, g, known, right, "payroll is "+payrollChange(g).Fields[0].After.Name, payrollChange) {
			severity = SeverityOpen
		}
	}
	return severity
}

// level is what the latest list says of role and payroll, zero where it says
// nothing: of several users, what is not as it should be.
func (p *scope) level(g WantGrant) (role Value, payroll string) {
	if p.shown == nil {
		return Value{}, ""
	}
	for _, s := range p.shown.Seen {
		if !s.Role.IsZero() && (role.IsZero() || role.ID == g.Role.ID) {
			role = s.Role
		}
		if s.Payroll == PayrollYes || payroll == "" {
			payroll = s.Payroll
		}
	}
	return role, payroll
}

// level plans one of the two, unless a list shows it, or a word that is newer
// than the list and no week old says so.
func (df *differ) level(p *scope, g WantGrant, known, right bool, done string, action func(WantGrant) Change) (open bool) {
	if known && right {
		return false
	}
	c, w := action(g), p.said(action, g.sameLevel)
	if w != nil && !p.tooOld(w) && !(known && after(p.shown, w, g)) {
		df.attestedSupport(c, done, w)
		return false
	}
	df.supportChange(c)
	return true
}

// undeclared is access that no declaration covers: whoever let it in, it is
// removed or declared.
func (df *differ) undeclared(p *scope) {
	l := *p.shown
	g := WantGrant{Name: undeclaredName(l.Organisation), Terms: l.Terms, Site: l.Site, System: l.System}
	c := removal(g)
	if w := p.word(g.Removal()); w != nil && w.At.After(l.CapturedAt) {
		c.Word = &Attestation{By: w.By, At: w.At}
	}
	df.supportChange(c)
	first := DateOf(l.CapturedAt, p.zone)
	next := "whoever may do so removes " + g.Guest + " from " + g.Where + ", today, attests " + ManualID(c) + ", and then takes a new list; or whoever answers for it declares it"
	if len(p.later) > 0 {
		next = fmt.Sprintf("it is there before %s begins, on %s: let that begin on the day of the invitation, or remove it until then and attest %s", p.later[0].Name, p.later[0].From, ManualID(c))
	}
	df.grantOf(Grant{
		Terms: g.Terms, Title: g.Title(), Gives: l.Gives, State: GrantUndeclared, Severity: SeverityHighest,
		Seen: p.seenText(), Evidence: "nobody has declared it", Next: next, Removal: ManualID(c), Declare: declare(l, first, p.day),
	})
}

// attestedSupport lists what is taken on somebody's word.
func (df *differ) attestedSupport(c Change, text string, w *Word) {
	df.plan.Attested = append(df.plan.Attested, Attested{Address: c.Address, Name: c.Name, Text: text, Attestation: Attestation{By: w.By, At: w.At}})
}

// unlooked is what somebody has to look at before anybody knows.
func (df *differ) unlooked(g WantGrant, text string) {
	df.plan.Unseen = append(df.plan.Unseen, Unseen{Address: SupportAddress(g.Name), Name: g.Title(), System: g.System, Text: text, Source: g.Source})
}

func (df *differ) supportChange(c Change) { df.plan.Changes = append(df.plan.Changes, c) }

func (df *differ) grant(p *scope, g WantGrant, state GrantState, severity Severity, evidence, next string) {
	df.grantOf(Grant{
		Name: g.Name, Terms: g.Terms, Title: g.Title(), Level: g.level(), Gives: g.Gives, State: state, Severity: severity,
		Seen: p.seenText(), Evidence: evidence, Next: next, Removal: g.Removal(), Source: g.Source,
	})
}

func (df *differ) grantOf(g Grant) { df.plan.Grants = append(df.plan.Grants, g) }
