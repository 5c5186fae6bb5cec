package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The words in which a grant is told. They are made here, and not where they are
// shown, so that a report, a message and a screen say the same.

// level is what the grant gives, in words.
func (g WantGrant) level() string {
	switch {
	case g.Scope != ScopeOrganisation:
		return g.Level
	case g.Payroll:
		return g.Role.Name + ", with payroll"
	default:
		return g.Role.Name + ", without payroll"
	}
}

func (g WantGrant) actor() string { return cmp.Or(g.Actor, g.OwnerName) }

func whoInvites(g WantGrant) string { return g.actor() + " invites " + g.Guest + " into " + g.Where }

func whoRemoves(g WantGrant) string { return g.actor() + " removes " + g.Guest + " from " + g.Where }

func ends(g WantGrant) string {
	return fmt.Sprintf("%s after %s (action %s)", whoRemoves(g), g.Until, g.Removal())
}

func look(g WantGrant) string {
	return "take a new list of the users of " + g.Where + ", in which all of them are"
}

func later(g WantGrant) string {
	return whoInvites(g) + " on " + g.From.String() + ", and not before"
}

// clock is a time as people of the practice tell it.
func (p *scope) clock(t time.Time) string { return t.In(p.zone).Format("15:04 on 2 January 2006") }

func (p *scope) by(l *Look) string {
	if l.By == "" {
		return "read through the API at " + p.clock(l.CapturedAt)
	}
	return "captured by " + l.By + " at " + p.clock(l.CapturedAt)
}

// seenText is what the latest list says, and what that is worth.
func (p *scope) seenText() string {
	switch {
	case p.shown != nil && p.blank != nil && p.blank.CapturedAt.After(p.shown.CapturedAt):
		return p.sightings() + "; " + p.absence(p.blank)
	case p.shown != nil:
		return p.sightings()
	case p.blank != nil:
		return p.absence(p.blank)
	default:
		return "no list was taken"
	}
}

func (p *scope) sightings() string {
	parts := make([]string, len(p.shown.Seen))
	for i, s := range p.shown.Seen {
		parts[i] = s.String()
	}
	return fmt.Sprintf("seen among %s, %s: %s", users(p.shown.Users), p.by(p.shown), strings.Join(parts, "; "))
}

// String is the user as the list shows it.
func (s SupportUser) String() string {
	text := s.Name
	if s.Email != "" && s.Email != s.Name {
		text += " (" + s.Email + ")"
	}
	for _, more := range []string{s.Role.Name, payrollText(s.Payroll), s.Status} {
		if more != "" {
			text += ", " + more
		}
	}
	if s.LastLogin != "" {
		text += ", last login " + s.LastLogin
	}
	return text
}

func payrollText(p string) string {
	switch p {
	case PayrollYes:
		return "with payroll"
	case PayrollNo:
		return "without payroll"
	default:
		return ""
	}
}

func (p *scope) absence(l *Look) string {
	switch {
	case l.Proves:
		return fmt.Sprintf("not seen among %d of %s, %s", l.Users, users(l.Users), p.by(l))
	case l.Partial:
		return fmt.Sprintf("not seen among %s, %s; the list is not the whole, so that proves nothing", users(l.Users), p.by(l))
	default:
		return fmt.Sprintf("not shown among %s, %s, which proves nothing", users(l.Users), p.by(l))
	}
}

func users(n int) string {
	if n == 1 {
		return "1 user"
	}
	return fmt.Sprintf("%d users", n)
}

func (p *scope) saidBy(what string, w *Word) string {
	if w == nil {
		return "nobody says that it was " + what
	}
	if strings.HasPrefix(w.Document, "support/") {
		return "declared as " + what + " by " + w.called() + " at " + p.clock(w.At) + ", before it was reviewed"
	}
	return what + ", attested by " + w.called() + " at " + p.clock(w.At)
}

// saidOff is what is said of a removal, and what is still wanted: somebody's
// word, and a list taken after it.
func (p *scope) saidOff(g WantGrant, off *Word) string {
	id := g.Removal()
	w, given := p.words[id]
	switch {
	case off != nil:
		return p.saidBy("removed", off) + "; no list that could prove it was taken since"
	case given && w.Refused != "":
		return "the word of " + w.called() + " does not count: " + w.Refused
	case given && w.At.After(p.at):
		return "the word of " + w.called() + " is about a time that has not come"
	case given && w.At.Before(g.From.Start(p.zone)):
		return "the word of " + w.called() + " is about a time before it began"
	case given && p.belied(&w, g):
		return p.saidBy("removed", &w) + ", but a later list showed it"
	default:
		return "nobody says that it was removed; wanted are the list before, the list after, and somebody's word"
	}
}

// proof is what proves a removal: the list before, somebody's word, the list after.
func (p *scope) proof(g WantGrant, w *Word) string {
	text := p.saidBy("removed", w) + "; " + p.absence(p.next(w, g))
	for i := len(p.looks) - 1; i >= 0; i-- {
		if l := &p.looks[i]; len(l.Seen) > 0 && !l.CapturedAt.After(w.At) {
			return text + fmt.Sprintf("; before it, seen among %s, %s", users(l.Users), p.by(l))
		}
	}
	return text
}

// declaredRole is a role as documents write it; one that a list does not show, or
// that has no such name, is left to whoever declares it.
func declaredRole(v Value, roles []string) string {
	if slices.Contains(roles, v.ID) {
		return v.ID + " # as it is seen; write the least that the case needs"
	}
	return "# one of " + strings.Join(roles, ", ")
}

// slug is a name as documents are named: letters, digits and dashes.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	text := strings.Join(words, "-")
	if len(text) > maxSlug {
		text = strings.TrimRight(text[:maxSlug], "-")
	}
	return cmp.Or(text, "organisation")
}

// maxSlug leaves room for the rest of the name.
const maxSlug = 40

// declare is the document that would make access that nobody declared a grant.
// What only a person can say is left open, so that it does not load until
// somebody has said it.
func declare(l Look, first, day Date) string {
	var b strings.Builder
	name := "support-practice-"
	if l.Scope == ScopeOrganisation {
		name = "support-" + slug(l.Organisation) + "-"
	}
	fmt.Fprintf(&b, "apiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: %s%s}\nspec:\n  scope: %s\n", name, first, l.Scope)
	if l.Scope == ScopeOrganisation {
		role, payroll := (&scope{shown: &l}).level(WantGrant{})
		fmt.Fprintf(&b, "  organisation: %q\n  role: %s\n  payrollAdmin: %t\n", l.Organisation, declaredRole(role, l.Roles), payroll == PayrollYes)
	}
	fmt.Fprintf(&b, "  owner: # who answers for it: the metadata.name of a User\n  reason: # why\n  from: %s # it was there by %s\n  until: %s # the last day that it is needed\n", day, first, day)
	return b.String()
}
