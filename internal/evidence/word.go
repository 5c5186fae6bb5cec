package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// spoken is a word, and the attestation that holds it.
type spoken struct {
	reconcile.Word
	doc decl.Attestation
}

// spoken are the words that stand in the latest tree, by the id of the action.
// What was taken back since it was committed is no proof: see takenBack.
func (m *maker) spoken() map[string]spoken {
	out := map[string]spoken{}
	trees := m.trees()
	if len(trees) == 0 {
		return out
	}
	ws := trees[len(trees)-1]
	for id, w := range resolve.Words(ws) {
		if doc, ok := attestation(ws, strings.TrimPrefix(w.Document, "attestation/")); ok && !w.At.After(m.Now) {
			out[id] = spoken{w, doc}
		}
	}
	return out
}

// told is a word as a row tells it.
func (s spoken) told(does, refused string) Word {
	w := Word{Does: cmp.Or(does, "did it"), By: s.By, At: s.At.UTC(), Document: s.Document, Evidence: []string{}, Refused: refused}
	for _, e := range s.doc.Evidence {
		w.Evidence = append(w.Evidence, evidenceText(e))
	}
	return w
}

// refused says why a word for a change does not count, or nothing.
func (m *maker) refused(c reconcile.Change, w reconcile.Word) string {
	if m.Refused == nil {
		return ""
	}
	return m.Refused(c, w)
}

func evidenceText(e decl.Evidence) string {
	if e.URL != "" {
		return e.URL
	}
	return e.File + " (sha256 " + e.SHA256 + ")"
}

// attest adds what people say of the changes of a row.
func (m *maker) attest(r *Row, does string, changes ...reconcile.Change) {
	for _, c := range changes {
		id := reconcile.ManualID(c)
		if w, ok := m.words[id]; ok {
			m.taken[id] = true
			r.Attested = append(r.Attested, w.told(does, m.refused(c, w.Word)))
		}
	}
	slices.SortStableFunc(r.Attested, func(a, b Word) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Document, b.Document)) })
}

// others are the words of the period that no row is about: one row a document.
// Which change they are for is not known, so that they are refused only for what
// is so of every change.
func (m *maker) others() {
	told := map[string]bool{}
	for _, id := range sortedKeys(m.words) {
		w := m.words[id]
		if m.taken[id] || told[w.Document] || !m.during(w.At) {
			continue
		}
		told[w.Document] = true
		var open []string
		for _, a := range w.doc.Actions {
			if !m.taken[a.Value] {
				open = append(open, a.Value)
			}
		}
		what := "actions " + strings.Join(open, ", ")
		if w.doc.Note != "" {
			what += ": " + w.doc.Note
		}
		m.add(Row{Kind: KindOther, Subject: w.Document, Name: w.doc.Name, What: what, unseen: true})
		r := &m.rows[len(m.rows)-1]
		r.Attested = []Word{w.told("", m.refused(reconcile.Change{}, w.Word))}
		for _, s := range m.states { // the commit that brought it
			if a, ok := attestation(s.Workspace, w.doc.Name); ok && !s.opening {
				r.Declared = m.declared(s, reconcile.Source(a.Pos))
				break
			}
		}
	}
}

func attestation(ws *decl.Workspace, name string) (decl.Attestation, bool) {
	i := slices.IndexFunc(ws.Attestations, func(a decl.Attestation) bool { return a.Name == name })
	if i < 0 {
		return decl.Attestation{}, false
	}
	return ws.Attestations[i], true
}

func sortedKeys[V any](in map[string]V) []string {
	out := make([]string, 0, len(in))
	for k := range in {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
