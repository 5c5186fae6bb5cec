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

// lateAfter is how long after the end of the last day a removal may come: people
// work by day, and the run of the morning after is no failure.
const lateAfter = 24 * time.Hour

// finish adds what follows from all of a row.
func (m *maker) finish(r *Row) {
	m.approve(r)
	for i := range r.Attested {
		w := &r.Attested[i]
		if w.Refused != "" {
			m.once(r, CodeRefusedWord, w.At, w.Document, w.Document, "the word does not count: "+w.Refused)
		} else if w.Refused = m.ownWord(r, w.Document, w.By); w.Refused != "" {
			m.once(r, CodeOwnWord, w.At, w.Document, w.Document, w.By+" attested what they declared themself: "+w.Refused)
		}
	}
	ended := r.ended()
	if r.joined {
		r.due = time.Time{}
	}
	if shown := r.shownAt(ended); !r.due.IsZero() && !shown.IsZero() {
		hours := math.Round(shown.Sub(r.due).Hours()*10) / 10
		r.Hours = &hours
	}
	r.Status = m.status(r)
	switch {
	case r.due.IsZero() || r.due.After(m.Now):
	case r.Status == StatusProven || r.unseen && r.Status == StatusAttested:
		if ended.Sub(r.due) > lateAfter {
			m.flag(r, CodeLate, ended, r.place(), fmt.Sprintf("%s: ended %s hours after the last day", r.title(), hoursText(ended.Sub(r.due))))
		}
	default:
		m.flag(r, CodeNotProven, r.due, r.place(), r.title()+": "+r.unproven())
	}
}

// ownWord says why, with twoPerson, the word of by does not count for a row, or
// nothing. What a document says of itself is no attestation.
func (m *maker) ownWord(r *Row, document, by string) string {
	own := r.Declared != nil && slices.ContainsFunc(r.Declared.By, func(p Person) bool { return p.User != "" && p.User == by })
	if !m.Practice.TwoPerson || !own || document == r.Subject {
		return ""
	}
	return "twoPerson is on, so the word does not count"
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
	case r.Proven != nil:
		return StatusProven
	case len(r.said()) > 0, r.Applied != nil && r.Applied.Outcome == outcomeAttested:
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
	if m.Approvals == nil && slices.ContainsFunc(m.rows, func(r Row) bool { return r.Declared != nil }) {
		m.except(Exception{Code: CodeApprovals, Subject: "approvals", Text: "nobody handed approvals over (--approvals FILE), so who approved is not known"})
	}
	for _, f := range m.Journal.Findings {
		m.except(Exception{Code: CodeJournal, Subject: "journal", Text: f})
	}
	told := map[string]bool{}
	for _, s := range m.states {
		for _, a := range s.Workspace.Acceptances {
			if a.Until.Compare(m.From) < 0 || told[a.Name] {
				continue
			}
			told[a.Name] = true
			m.except(Exception{
				Code: CodeAcceptance, Subject: a.Address.Value, Where: where(reconcile.Source(a.Pos)),
				Text: fmt.Sprintf("a difference is accepted by %s until %s: %s", a.By.Value, a.Until, a.Reason),
			})
		}
	}
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
