package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// role is one role of one client, as a document gives it.
type role struct {
	client string // the uuid, or the folded name where there is none
	field  reconcile.Field
}

// handed is a role that passed from one person to another; "" is nobody.
type handed struct {
	field    reconcile.Field
	from, to string
}

// books compares the documents that give clients to people, one row a document:
// which roles of how many clients pass from whom to whom, and who stands in.
func (m *maker) books(before *decl.Workspace, s state) {
	for i := range s.Workspace.Assignments {
		a := &s.Workspace.Assignments[i]
		was := &decl.Assignment{}
		if j := slices.IndexFunc(before.Assignments, func(b decl.Assignment) bool { return b.Name == a.Name }); j >= 0 {
			was = &before.Assignments[j]
		}
		m.book(s, was, a)
	}
	for i := range before.Assignments {
		was := &before.Assignments[i]
		if !slices.ContainsFunc(s.Workspace.Assignments, func(a decl.Assignment) bool { return a.Name == was.Name }) {
			m.book(s, was, &decl.Assignment{Name: was.Name, Pos: was.Pos})
		}
	}
	m.covers(before, s)
}

func (m *maker) book(s state, was, a *decl.Assignment) {
	old, now := rolesOf(was), rolesOf(a)
	counts := map[handed]int{}
	clients := map[string]bool{}
	wanted := map[role]string{} // nobody is ""
	for at, user := range now {
		if before := old[at]; before != user {
			counts[handed{at.field, before, user}]++
			clients[at.client] = true
			wanted[at] = user
		}
	}
	var given map[role]string // by all documents; most commits take nothing away
	for at, before := range old {
		if _, still := now[at]; !still && before != "" {
			if given == nil {
				given = givenIn(s.Workspace)
			}
			to := cmp.Or(given[at], taker(s.Workspace, at, before))
			if to == before { // another document gives it to the same person
				continue
			}
			counts[handed{at.field, before, to}]++
			clients[at.client] = true
			if to != "" { // else nobody says who is to hold it now
				wanted[at] = to
			}
		}
	}
	parts := passed(counts)
	if text := rulesChanged(was, a); text != "" {
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return
	}
	m.add(Row{
		Kind: KindMover, Subject: "assignment/" + a.Name, Name: a.Name, System: resolve.SystemXPM, What: strings.Join(parts, "; "),
		Clients: len(clients), Declared: m.declared(s, reconcile.Source(a.Pos)),
	})
	r := &m.rows[len(m.rows)-1]
	m.applied(r, func(w Write, f Field) bool {
		if w.Key.Kind != reconcile.KindClient {
			return false
		}
		user, ok := wanted[role{w.Key.ID, f.Field}]
		if !ok {
			user, ok = wanted[role{decl.FoldName(w.Name), f.Field}]
		}
		return ok && sameHolder(s.Workspace, f.After, user)
	})
	m.inPlace(r)
	r.book = &wantedBook{s.Workspace, wanted}
}

// givenIn are the roles that all documents together give.
func givenIn(ws *decl.Workspace) map[role]string {
	out := map[role]string{}
	for i := range ws.Assignments {
		for at, user := range rolesOf(&ws.Assignments[i]) {
			out[at] = cmp.Or(out[at], user)
		}
	}
	return out
}

// taker is who takes over a role from somebody who leaves, or nobody.
func taker(ws *decl.Workspace, at role, from string) string {
	u, ok := ws.User(from)
	if !ok || u.Leaves == nil {
		return ""
	}
	of := func(partner, manager decl.Ref) decl.Ref {
		if at.field == reconcile.FieldPartner {
			return partner
		}
		return manager
	}
	for _, c := range u.Leaves.Clients {
		if own := of(c.Partner, c.Manager); own.Given() && (at.client == c.UUID.Value || at.client == decl.FoldName(c.Name.Value)) {
			return own.User
		}
	}
	return of(u.Leaves.Partner, u.Leaves.Manager).User
}

// nothingLeft is the outcome of a run of which nothing was about a row.
const nothingLeft = "nothing was left to write"

// inPlace is a declaration that nothing had to be written for: the run that is
// known to have done all there was to do was of its commit, or of a later one. One
// that the journal does not hold shows nothing.
func (m *maker) inPlace(r *Row) {
	if r.Applied != nil || r.Declared == nil || m.Last.At.Before(r.Declared.At) || m.Last.At.After(m.Now) {
		return
	}
	i := slices.IndexFunc(m.Runs, func(run Run) bool { return run.ID == m.Last.Run })
	at, known := m.order[r.Declared.Commit]
	last, ok := m.order[m.Last.Commit]
	if i >= 0 && known && ok && at <= last {
		run := m.Runs[i]
		r.Applied = &AppliedBy{RunPart: RunPart{At: run.Last.UTC(), Run: run.ID, By: run.Who, Outcome: nothingLeft}}
	}
}

// rolesOf are the roles that a document gives, client by client. What a rule
// gives is not known without a look.
func rolesOf(a *decl.Assignment) map[role]string {
	out := map[role]string{}
	for _, c := range a.Clients {
		client := c.UUID.Value
		if client == "" {
			client = decl.FoldName(c.Name.Value)
		}
		for _, r := range []struct {
			field    reconcile.Field
			own, all decl.Ref
		}{{reconcile.FieldPartner, c.Partner, a.Partner}, {reconcile.FieldManager, c.Manager, a.Manager}} {
			ref := r.own
			if !ref.Given() {
				ref = r.all
			}
			if ref.Given() {
				out[role{client: client, field: r.field}] = ref.User
			}
		}
	}
	return out
}

// maxPassed is how many pairs of people a row names.
const maxPassed = 6

// passed says who hands how many clients to whom, the most first.
func passed(counts map[handed]int) []string {
	all := make([]handed, 0, len(counts))
	for h := range counts {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b handed) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(string(b.field), string(a.field)), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	var out []string
	for _, h := range all[:min(len(all), maxPassed)] {
		out = append(out, fmt.Sprintf("%s of %s: %s → %s", h.field, clientsText(counts[h]), orNothing(h.from), orNothing(h.to)))
	}
	if more := len(all) - maxPassed; more > 0 {
		out = append(out, fmt.Sprintf("and %d more pairs", more))
	}
	return out
}

func clientsText(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

// rulesChanged is what changed for the clients that rules find.
func rulesChanged(was, a *decl.Assignment) string {
	text := func(x *decl.Assignment) string {
		var all []string
		for _, s := range x.Select {
			all = append(all, fmt.Sprintf("%s|%s|%s|%d", s.Group.Value, s.StartsWith.Value, s.Matches.Value, s.Priority))
		}
		if len(all) == 0 {
			return ""
		}
		return strings.Join(append(all, x.Partner.User, x.Manager.User), "|")
	}
	if text(was) == text(a) {
		return ""
	}
	return "the rules, or who the clients that fit them go to; how many fit is not known from the declarations"
}
