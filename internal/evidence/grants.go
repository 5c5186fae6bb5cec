package evidence

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// granted is a grant as it was declared last, and by which commit.
type granted struct {
	state
	grant reconcile.WantGrant
}

// grants has a row for every grant that is declared in the period, or in force
// in it.
func (m *maker) grants() {
	last := map[string]granted{}
	changed := map[string]bool{}
	as := map[string]decl.SupportAccess{}
	for _, s := range m.states {
		wants := resolve.Grants(peopleOnly(s.Workspace))
		for i, doc := range s.Workspace.Grants {
			same := plainGrant(doc)
			if was, known := as[doc.Name]; known && was == same {
				continue
			}
			as[doc.Name] = same
			changed[doc.Name] = changed[doc.Name] || !s.opening
			last[doc.Name] = granted{s, wants[i]}
		}
	}
	for _, name := range sortedKeys(last) {
		g := last[name]
		force := g.grant.From.Compare(m.Until) <= 0 && m.From.Compare(g.grant.Until) <= 0
		if force || changed[name] && (!g.opening) {
			m.grant(g)
		}
	}
}

// plainGrant is a grant without its places in the file, to be compared.
func plainGrant(a decl.SupportAccess) decl.SupportAccess {
	a.Pos = diag.Position{}
	for _, t := range []*decl.Text{&a.Organisation, &a.Role, &a.Owner, &a.Case, &a.Invited} {
		t.Pos = diag.Position{}
	}
	return a
}

func (m *maker) grant(g granted) {
	w := g.grant
	what := fmt.Sprintf("%s from %s until %s, %s answers for it: %s", w.Title(), w.From, w.Until, w.Owner, w.Reason)
	if w.Case != "" {
		what += ", case " + w.Case
	}
	until := w.Until
	m.add(Row{
		Kind: KindGrant, Subject: reconcile.SupportAddress(w.Name), Name: w.Name, System: w.System, What: what, Effective: &until,
		Declared: m.declared(g.state, w.Source), due: until.AddDays(1).Start(m.Zone), short: w.Title(),
	})
	r := &m.rows[len(m.rows)-1]
	changes := w.Does()
	for i, does := range []string{doesInvited, "set the role", "set payroll", doesRemoved} {
		m.attest(r, does, changes[i])
	}
	if !w.Invited.IsZero() && !w.Invited.After(m.Now) {
		r.Attested = append([]Word{{Does: doesInvited, By: w.Owner, At: w.Invited.UTC(), Document: r.Subject, Evidence: []string{}}}, r.Attested...)
	}
	for _, word := range r.Attested {
		if word.Does == doesInvited && r.Declared != nil && word.At.Before(r.Declared.At) {
			m.flag(r, CodeEarlyInvite, word.At, where(w.Source), w.Guest+" was let in by "+word.By+" before the grant was declared")
		}
	}
	m.grantProof(r, g)
}

// What is attested of a grant.
const (
	doesInvited = "invited"
	doesRemoved = "removed"
)

// grantProof judges the grant at each list that could show it, by the rules of a
// plan of that day: when it first counts as removed, and stays so.
func (m *maker) grantProof(r *Row, g granted) {
	words := m.grantWords(r, g.Workspace)
	support := m.support(g.Workspace)
	for _, l := range m.Lists {
		if !slices.ContainsFunc(support.Looks, func(x reconcile.Look) bool {
			return x.Place == g.grant.Place && x.CapturedAt.Equal(l.Snapshot.CapturedAt)
		}) {
			continue
		}
		r.joined = false
		support.Words, support.At, support.Day = words, l.Snapshot.CapturedAt, reconcile.DateOf(l.Snapshot.CapturedAt, m.Zone)
		for _, now := range reconcile.Diff(reconcile.Header{AsOf: support.Day}, reconcile.Desired{Support: support}, nil).Grants {
			switch {
			case now.Name != g.grant.Name:
			case now.State == reconcile.GrantJoined:
				r.joined, r.Proven = true, nil
			case now.State != reconcile.GrantRemoved:
				r.Proven = nil
			case r.Proven == nil:
				r.Proven = &Proof{At: l.Snapshot.CapturedAt.UTC(), By: ProofList, Where: l.File, SHA256: l.SHA256}
			}
		}
	}
}

// grantWords are the words that a plan of the grants would judge by.
func (m *maker) grantWords(r *Row, ws *decl.Workspace) map[string]reconcile.Word {
	out := map[string]reconcile.Word{}
	for id, w := range m.words {
		w.Refused = m.ownWord(r, Word{By: w.By, At: w.At, Document: w.Document})
		out[id] = w.Word
	}
	for _, g := range resolve.Grants(peopleOnly(ws)) {
		for _, c := range g.Does() {
			id := reconcile.ManualID(c)
			if w, said := out[id]; said {
				w.Refused = cmp.Or(m.refused(c, w), w.Refused)
				out[id] = w
			}
		}
	}
	return out
}

// support is what all lists say of Xero Support, with the grants of a workspace.
func (m *maker) support(ws *decl.Workspace) reconcile.Support {
	var lists []reconcile.Snapshot
	for _, l := range m.Lists {
		if l.System == l.Snapshot.System && l.System != resolve.SystemXPM {
			lists = append(lists, l.Snapshot)
		}
	}
	out := resolve.Bind(resolve.Compile(peopleOnly(ws), m.Until), reconcile.Snapshot{System: resolve.SystemXPM}, lists...).Support
	out.Zone = m.Zone
	return out
}

// undeclared is who was seen in a list of the period, and was declared nowhere on
// that day: users, staff and Xero Support. Each is told once.
func (m *maker) undeclared() {
	told := map[string]bool{}
	tell := func(l List, subject, text string) {
		if !told[l.System+"\x00"+subject] {
			told[l.System+"\x00"+subject] = true
			m.except(Exception{Code: CodeUndeclared, Subject: subject, System: l.System, Text: text, At: l.Snapshot.CapturedAt.UTC(), Where: l.File})
		}
	}
	for _, l := range m.Lists {
		at := l.Snapshot.CapturedAt
		ws := m.inForce(l)
		if ws == nil || !m.during(at) || l.System != l.Snapshot.System {
			continue
		}
		day := reconcile.DateOf(at, m.Zone)
		desired := mapped(ws, day, day, l.Snapshot).Desired
		desired.Support.At, desired.Support.Day, desired.Support.Zone = at, day, m.Zone
		observed := desired.Observed
		if l.System == resolve.SystemXPM {
			observed = []reconcile.Snapshot{staffOf(l.Snapshot)}
		}
		p := reconcile.Diff(reconcile.Header{AsOf: day}, desired, observed)
		for _, u := range p.Unmanaged {
			if u.Key.Kind == reconcile.KindStaff || u.Key.Kind == reconcile.KindUser {
				tell(l, cmp.Or(u.Email, u.Name), fmt.Sprintf("%s was seen and is declared nowhere", cmp.Or(u.Name, u.Email)))
			}
		}
		for _, g := range p.Grants {
			if g.State == reconcile.GrantUndeclared {
				tell(l, g.Title, g.Title+" was seen and no grant covers it: "+g.Seen)
			}
		}
	}
}

// inForce is what was declared when a list was taken.
func (m *maker) inForce(l List) *decl.Workspace {
	var ws *decl.Workspace
	for _, s := range m.states {
		if s.opening || !s.Commit.At.After(l.Snapshot.CapturedAt) {
			ws = s.Workspace
		}
	}
	return ws
}
