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
	for at, before := range old {
		if _, still := now[at]; !still && before != "" {
			counts[handed{at.field, before, ""}]++
			clients[at.client] = true
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

// inPlace is a declaration that nothing had to be written for: what was applied
// last is its commit, or one that came later.
func (m *maker) inPlace(r *Row) {
	if r.Applied != nil || r.Declared == nil || m.Last.At.Before(r.Declared.At) {
		return
	}
	at, known := m.order[r.Declared.Commit]
	last, ok := m.order[m.Last.Commit]
	if known && ok && at <= last {
		r.Applied = &AppliedBy{At: m.Last.At.UTC(), Outcome: "nothing was left to write"} // a run that writes nothing is not journalled
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
