package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Explain writes what decides the roles of a client or job, what a person holds,
// or how a grant stands.
func Explain(w io.Writer, e reconcile.Explanation, st Style) error {
	b := bufio.NewWriter(w)
	name, address, lines, sections := "", "", []string(nil), []Section(nil)
	switch {
	case e.Client != nil:
		name, address = e.Client.Name, e.Client.Address
		lines, sections = explainClient(*e.Client)
	case e.Support != nil:
		name, address = e.Support.Grant.Title, e.Support.Address
		sections = explainSupport(*e.Support, e)
	case e.Job != nil:
		name, address = "job "+e.Job.Number+" "+e.Job.Name, e.Job.Address
		lines, sections = explainJob(*e.Job)
	default:
		name, address = e.User.Name, e.User.Address
		lines, sections = explainUser(*e.User, e.TimeZone)
	}
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: %s on %s", e.DisplayName, name, e.AsOf))))
	fmt.Fprintln(b, st.paint(dim, clean(address+" in "+seenAt(e.Tenant, e.ObservedAt, e.TimeZone))))
	if len(lines) > 0 {
		fmt.Fprintln(b)
	}
	for _, l := range lines {
		fmt.Fprintln(b, clean(l))
	}
	for _, s := range sections {
		section(b, s, st)
	}
	return b.Flush()
}

func explainClient(c reconcile.ExplainedClient) (lines []string, sections []Section) {
	if !c.Listed {
		lines = append(lines, "It is not among the active clients.")
	}
	for _, r := range c.Roles {
		sections = append(sections, roleSection(reconcile.KindClient, r))
	}
	return lines, append(sections, noticesSection(c.Notices)...)
}

// noticesSection is empty where there is nothing to know.
func noticesSection(notices []reconcile.Notice) []Section {
	if len(notices) == 0 {
		return nil
	}
	s := Section{Title: "To know", Tone: ToneQuiet}
	for _, n := range notices {
		s.Lines = append(s.Lines, Line{Mark: "-", Cells: []string{n.Text}, Source: n.Source})
	}
	return []Section{s}
}

func roleSection(of reconcile.Kind, r reconcile.ExplainedRole) Section {
	s := Section{Title: clean(title(string(r.Field)) + ": " + standing(r)), Tone: ToneQuiet}
	for i, step := range r.Because {
		l := Line{Mark: ">", Cells: []string{"decides", step.Says}, Source: step.Source}
		switch {
		case i > 0:
			l.Mark, l.Cells[0] = " ", "for"
		case r.State == reconcile.RoleBlocked:
			l.Mark, l.Cells[0] = " ", "says"
		}
		s.Lines = append(s.Lines, l)
	}
	if r.Hold != nil {
		l := Line{Mark: "!", Cells: []string{string(r.State), r.Hold.Text}}
		if r.Hold.Hint != "" {
			l.Detail = []string{"hint: " + r.Hold.Hint}
		}
		s.Lines = append(s.Lines, l)
	}
	if a := r.Accepted; a != nil {
		s.Lines = append(s.Lines, Line{Mark: "=", Cells: []string{string(r.State), fmt.Sprintf("until %s, by %s: %s", a.Until, a.By, a.Reason)}, Source: a.Source})
	}
	if r.State == reconcile.RoleManual && r.Declared.IsZero() && of == reconcile.KindClient {
		s.Lines = append(s.Lines, Line{Mark: "!", Cells: []string{string(r.State), clearRole(r.Field)}})
	}
	for _, lost := range r.Lost {
		s.Lines = append(s.Lines, Line{Mark: "x", Cells: []string{"lost", lost.Says}, Source: lost.Source, Detail: []string{lost.Why}})
	}
	for _, l := range r.Later {
		s.Lines = append(s.Lines, Line{Mark: "-", Cells: []string{"later", fmt.Sprintf("from %s %s", l.Date, was(l.After))}, Source: l.Because[0].Source,
			Detail: []string{l.Because[0].Says}})
	}
	return s
}

// standing says who holds a role now, who after the plan, and until when.
func standing(r reconcile.ExplainedRole) string {
	now := was(r.Now)
	if r.Now.IsZero() && !r.Confirmed {
		now = "nobody (not confirmed)"
	}
	switch r.State {
	case reconcile.RoleUnmanaged:
		return now + "; no line decides it, so it is left alone"
	case reconcile.RoleInSync:
		return now + ", as declared" + until(r)
	case reconcile.RoleChanges:
		after := was(r.After)
		if r.After.ID == "" {
			after += " (to be added)"
		}
		return strings.TrimSuffix(now+" now, "+after+" after the plan"+until(r)+", "+originWord(r.Origin), ", ")
	case reconcile.RoleAccepted:
		return now + " for now; " + was(r.Declared) + " is declared, and the difference is accepted"
	case reconcile.RoleHeld:
		return now + " now; " + was(r.Declared) + " is declared, but held back"
	case reconcile.RoleManual:
		return now + " now; " + was(r.Declared) + " is declared, which is for a person to do"
	case reconcile.RoleNotThere:
		return cmp.Or(r.Declared.Name, "nobody") + " is declared, and nothing is planned"
	default:
		return now + " now, and what is declared is blocked"
	}
}

// until is the last day before a date hands the role on.
func until(r reconcile.ExplainedRole) string {
	if len(r.Later) == 0 {
		return ""
	}
	return fmt.Sprintf(", until %s", r.Later[0].Date.AddDays(-1))
}

func explainUser(u reconcile.ExplainedUser, zone string) (lines []string, sections []Section) {
	if u.ID == "" && u.Hold == nil {
		lines = append(lines, "There is no staff record for this user yet.")
	}
	if u.Hold != nil {
		lines = append(lines, "Blocked: "+u.Hold.Text, "  hint: "+u.Hold.Hint)
	}
	if u.Leaves != nil {
		lines = append(lines, leaves(*u.Leaves))
	}
	for _, h := range u.Roles {
		lines = append(lines, fmt.Sprintf("%s of %s now, %s after the plan, declared for %s today",
			title(string(h.Field)), cmp.Or(count(h.Now, "client", "clients"), "no client"), orNone(h.After), orNone(h.Declared)))
	}
	for _, h := range u.Roles {
		s := Section{Title: title(string(h.Field)), Tone: ToneQuiet}
		for _, c := range h.Clients {
			mark, what := holding(c)
			s.Lines = append(s.Lines, Line{Mark: mark, Cells: []string{c.Name, what}, Source: c.Source})
		}
		if len(s.Lines) > 0 {
			sections = append(sections, s)
		}
	}
	jobLines, jobSections := userJobs(u.Jobs)
	v := View{}
	login := Section{Title: "Login", Tone: ToneTake}
	if u.Login != nil {
		login.Lines = append(login.Lines, loginLine(*u.Login))
	}
	v.add(login)
	p := reconcile.Plan{Header: reconcile.Header{TimeZone: zone}, Later: u.Later, Notices: u.Notices}
	if u.Ended != nil {
		p.Attested = []reconcile.Attested{*u.Ended}
	}
	v.later(p)
	v.attested(p)
	v.notices(p)
	return append(lines, jobLines...), slices.Concat(sections, jobSections, v.Sections)
}

// holding says what becomes of one client or job of a person.
func holding(c reconcile.Holding) (mark, what string) {
	switch {
	case c.State == reconcile.RoleUnmanaged:
		return "?", "keeps; no line decides it"
	case c.State == reconcile.RoleNotThere:
		return "?", "declared, and not among the active clients"
	case c.State == reconcile.RoleAccepted && c.Now:
		return "=", fmt.Sprintf("keeps until %s, as %s has accepted; %s is declared", c.Accepted.Until, c.Accepted.By, was(c.Other))
	case c.State == reconcile.RoleAccepted:
		return "=", fmt.Sprintf("declared; %s keeps it until %s, as %s has accepted", was(c.Other), c.Accepted.Until, c.Accepted.By)
	case c.State == reconcile.RoleBlocked:
		return "!", "blocked: " + c.Hold.Text
	case c.State == reconcile.RoleHeld && c.Now:
		return "!", "goes to " + was(c.Other) + ", held back: " + c.Hold.Text
	case c.State == reconcile.RoleHeld:
		return "!", "declared, held back: " + c.Hold.Text
	case c.State == reconcile.RoleManual && !c.Now:
		return "!", "declared, which is for a person to do"
	case c.State == reconcile.RoleManual:
		return "!", "goes to " + was(c.Other) + ", which is for a person to do"
	case c.Now && c.After:
		return " ", "keeps"
	case c.After:
		return "+", "from " + was(c.Other)
	default:
		return "-", "to " + was(c.Other)
	}
}
