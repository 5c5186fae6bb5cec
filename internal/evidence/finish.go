package evidence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// lateAfter is how long after the end of the last day a removal may be shown, which
// is by a list where one can show it, whatever people say of it: people work by
// day, and the run of the morning after is no failure.
const lateAfter = 24 * time.Hour

// finish adds what follows from all of a row.
func (m *maker) finish(r *Row) {
	m.approve(r)
	for i := range r.Attested {
		w := &r.Attested[i]
		if w.Refused != "" {
			m.once(r, CodeRefusedWord, w.At, w.Document, w.Document, "the word does not count: "+w.Refused)
		} else if w.Refused = m.ownWord(r, *w); w.Refused != "" {
			m.once(r, CodeOwnWord, w.At, w.Document, w.Document, w.By+" attested what they declared themself: "+w.Refused)
		}
	}
	if r.joined {
		r.due = time.Time{}
	}
	shown := r.shownAt(r.ended())
	if !r.due.IsZero() && !shown.IsZero() {
		hours := math.Round(shown.Sub(r.due).Hours()*10) / 10
		r.Hours = &hours
	}
	r.Status = m.status(r)
	switch {
	case r.due.IsZero() || r.due.After(m.Now):
	case r.Status == StatusProven || r.unseen && r.Status == StatusAttested:
		if late := shown.Sub(r.due); late > lateAfter {
			m.flag(r, CodeLate, shown, r.place(), fmt.Sprintf("%s: %s %s hours after the last day", r.title(), r.Status, hoursText(late)))
		}
	default:
		m.flag(r, CodeNotProven, r.due, r.place(), r.title()+": "+r.unproven())
	}
}

// ownWord says why, with twoPerson, a word does not count for a row, or nothing.
// What a document says of itself is no attestation.
func (m *maker) ownWord(r *Row, w Word) string {
	own := r.Declared != nil && slices.ContainsFunc(r.Declared.By, func(p Person) bool { return p.User != "" && p.User == w.By })
	if !own || w.Document == r.Subject || !m.twoPerson(w.At) {
		return ""
	}
	return "twoPerson was on, so the word does not count"
}

// said are the words of a row that count.
func (r *Row) said() []Word {
	return slices.DeleteFunc(slices.Clone(r.Attested), func(w Word) bool { return w.Refused != "" })
}

// hoursText is a duration in hours, with one decimal.
func hoursText(d time.Duration) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Hours()), ".0")
}

func (r *Row) unproven() string {
	if said := r.said(); len(said) > 0 && said[len(said)-1].Does != doesInvited {
		return "somebody says so, and no list that was taken since shows it"
	}
	return "the last day is over, and nothing shows that it has ended"
}

// ended is when something was ended, as far as anybody knows: the first of the
// write, the word and the list.
func (r *Row) ended() time.Time {
	var first time.Time
	take := func(t time.Time) {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for _, w := range r.said() {
		if r.Kind != KindGrant || w.Does == doesRemoved {
			take(w.At)
		}
	}
	if r.Applied != nil && r.Applied.Writes > 0 {
		take(r.Applied.At)
	}
	if r.Proven != nil {
		take(r.Proven.At)
	}
	return first
}

// shownAt is when it was proven, or attested where nothing ever shows it.
func (r *Row) shownAt(ended time.Time) time.Time {
	switch {
	case r.Proven != nil:
		return r.Proven.At
	case r.unseen:
		return ended
	default:
		return time.Time{}
	}
}

func (m *maker) status(r *Row) Status {
	today := reconcile.DateOf(m.Now, m.Zone)
	future := r.Effective != nil && r.Effective.Compare(today) > 0 || !r.due.IsZero() && r.due.After(m.Now)
	switch {
	case r.Kind == KindControl:
		return StatusDeclared
	case r.Proven != nil:
		return StatusProven
	case len(r.said()) > 0, r.Applied != nil && r.Applied.last().Outcome == outcomeAttested:
		return StatusAttested
	case r.Applied != nil:
		return StatusApplied
	case future:
		return StatusNotDue
	default:
		return StatusOpen
	}
}

func (r *Row) title() string { return cmp.Or(r.short, r.What) }

func (r *Row) place() string {
	if r.Declared == nil {
		return ""
	}
	return where(r.Declared.Source)
}

// standing are the exceptions that no row has.
func (m *maker) standing() {
	m.uncommitted()
	if m.Approvals == nil && (len(m.Trees) > 0 || slices.ContainsFunc(m.rows, func(r Row) bool { return r.Declared != nil })) {
		m.except(Exception{Code: CodeApprovals, Subject: "approvals", Text: "nobody handed approvals over (--approvals FILE), so who approved is not known"})
	}
	for _, f := range m.Journal.Findings {
		m.except(Exception{Code: CodeJournal, Subject: "journal", Text: f})
	}
	m.beforeFirst()
	m.accepted()
}

// beforeFirst tells of a period, or of a part of one, that no commit reaches: that
// nothing is told of it does not mean that nothing happened.
func (m *maker) beforeFirst() {
	if m.Opening != nil || m.First.Hash == "" || !m.First.At.After(m.begin) {
		return
	}
	day := reconcile.DateOf(m.First.At, m.Zone)
	text := fmt.Sprintf("the period begins before the first commit on %s: what changed until then is not known", day)
	if len(m.Trees) == 0 {
		text = fmt.Sprintf("the whole period is before the first commit on %s: who joined, moved and left is not known", day)
	}
	m.except(Exception{Code: CodeNotKnown, Subject: "period", Text: text, Where: m.First.Hash})
}

// notes are what was handed over and counts for nothing.
func (m *maker) notes() []string {
	if m.Approvals == nil || len(m.Branch) == 0 {
		return nil
	}
	var out []string
	for _, hash := range sortedKeys(m.Approvals.byCommit) {
		if !slices.Contains(m.Branch, hash) {
			out = append(out, "the approvals of commit "+hash+" count for nothing: it is no commit of this branch")
		}
	}
	return out
}

// uncommitted are the runs of the period that lifted a rail, or whose
// declarations no commit holds.
func (m *maker) uncommitted() {
	for _, run := range m.Runs {
		if !m.during(run.Began) {
			continue
		}
		for _, text := range run.Overrides {
			m.except(Exception{Code: CodeOverride, Subject: "run/" + run.ID, Text: text, At: run.Began.UTC(), Where: run.ID})
		}
		_, known := m.order[run.Commit]
		switch {
		case !run.Started || len(run.Writes) == 0 || known:
		case run.Commit == "":
			m.except(Exception{Code: CodeNotCommitted, Subject: "run/" + run.ID, At: run.Began.UTC(), Where: run.ID, Text: "the run was of declarations that were not committed: nobody can have approved them"})
		default:
			m.except(Exception{Code: CodeNotCommitted, Subject: "run/" + run.ID, At: run.Began.UTC(), Where: run.ID, Text: "the run was of commit " + run.Commit + ", which is not on this branch"})
		}
	}
}

// reportRuns are the runs of the period, and those that rows name.
func (m *maker) reportRuns() []ReportRun {
	named := map[string]bool{}
	for _, r := range m.rows {
		if r.Applied != nil {
			named[r.Applied.Run] = true
			for _, part := range r.Applied.Runs {
				named[part.Run] = true
			}
		}
	}
	out := []ReportRun{}
	for _, run := range m.Runs {
		if m.during(run.Began) || named[run.ID] {
			out = append(out, ReportRun{
				Run: run.ID, Began: run.Began.UTC(), By: run.Who, URL: run.URL, Commit: run.Commit,
				PlanDigest: run.PlanDigest, ChangesDigest: run.ChangesDigest, Head: run.Head, Outcome: run.Outcome,
			})
		}
	}
	return out
}
