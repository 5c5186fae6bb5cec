package evidence

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

func itoa(n int) string { return strconv.Itoa(n) }

// spoken is an attestation as it was written down.
type spoken struct {
	word Word
	doc  decl.Attestation
}

// spoken are the words of all trees, by the id of the action: of two about one
// action the later counts, as in a plan.
func (m *maker) spoken() map[string]spoken {
	out := map[string]spoken{}
	for _, ws := range m.trees() {
		for _, a := range ws.Attestations {
			at, err := time.ParseInLocation("2006-01-02T15:04", a.At.Value, m.Zone)
			if err != nil || at.After(m.Now) { // the loader has checked the first
				continue
			}
			w := Word{By: a.By.Value, At: at.UTC(), Document: "attestation/" + a.Name, Evidence: []string{}}
			for _, e := range a.Evidence {
				w.Evidence = append(w.Evidence, evidenceText(e))
			}
			for _, id := range a.Actions {
				if known, ok := out[id.Value]; !ok || known.word.At.Before(w.At) {
					out[id.Value] = spoken{w, a}
				}
			}
		}
	}
	return out
}

func evidenceText(e decl.Evidence) string {
	if e.URL != "" {
		return e.URL
	}
	return e.File + " (sha256 " + e.SHA256 + ")"
}

// attest adds what people say of the actions of a row.
func (m *maker) attest(r *Row, does string, ids ...string) {
	for _, id := range ids {
		w, ok := m.words[id]
		if !ok {
			continue
		}
		m.taken[id] = true
		word := w.word
		word.Does = cmp.Or(does, "did it")
		r.Attested = append(r.Attested, word)
	}
	slices.SortStableFunc(r.Attested, func(a, b Word) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Document, b.Document)) })
}

// others are the words of the period that no row is about: one row a document.
func (m *maker) others() {
	told := map[string]bool{}
	for _, id := range sortedKeys(m.words) {
		w := m.words[id]
		if m.taken[id] || told[w.word.Document] || !m.during(w.word.At) {
			continue
		}
		told[w.word.Document] = true
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
		m.add(Row{Kind: KindOther, Subject: w.word.Document, Name: w.doc.Name, What: what, unseen: true})
		r := &m.rows[len(m.rows)-1]
		word := w.word
		word.Does = "did it"
		r.Attested = []Word{word}
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
