package evidence

import "slices"

// applied gathers the writes that a row is about, run by run, and returns how many
// objects they touched. An answer that carried the record is a proof.
func (m *maker) applied(r *Row, about func(Write, Field) bool) int {
	objects := map[string]bool{}
	verified := true
	var runs []RunPart
	for _, run := range m.Runs {
		if len(runs) > 0 && verified && !run.Began.Before(m.end) {
			break // all of it was written by the end of the period: what came later is of another
		}
		part := RunPart{Run: run.ID, By: run.Who}
		for _, w := range run.Writes {
			if w.At.After(m.Now) || r.Declared != nil && w.At.Before(r.Declared.At) || !concerns(w, about) {
				continue
			}
			objects[w.Address] = true
			part.add(w)
			verified = verified && (w.Outcome == outcomeVerified || w.Outcome == outcomeAlready)
		}
		if !part.At.IsZero() {
			runs = append(runs, part)
		}
	}
	if len(runs) == 0 {
		return 0
	}
	most := runs[0]
	for _, part := range runs {
		if part.Writes > most.Writes {
			most = part
		}
	}
	r.Applied = &AppliedBy{RunPart: most, Runs: runs}
	if last := r.Applied.last(); verified {
		r.Proven = &Proof{At: last.At, By: ProofJournal, Where: last.Run}
	}
	return len(objects)
}

func (p *RunPart) add(w Write) {
	p.Outcome, p.At = w.Outcome, w.At.UTC()
	if !w.Ended.IsZero() {
		p.At = w.Ended.UTC()
	}
	if w.done() {
		p.Writes++
	}
}

// last is what was done last of it.
func (a *AppliedBy) last() RunPart {
	if len(a.Runs) == 0 {
		return a.RunPart
	}
	return a.Runs[len(a.Runs)-1]
}

// done reports whether a write ended as wanted.
func (w Write) done() bool {
	return w.Outcome == outcomeVerified || w.Outcome == outcomeAlready || w.Outcome == outcomeAttested
}

// The outcomes of a write that count, as the journal has them.
const (
	outcomeVerified = "verified"
	outcomeAlready  = "already"
	outcomeAttested = "attested"
)

func concerns(w Write, about func(Write, Field) bool) bool {
	if len(w.Fields) == 0 {
		return about(w, Field{})
	}
	return slices.ContainsFunc(w.Fields, func(f Field) bool { return about(w, f) })
}
