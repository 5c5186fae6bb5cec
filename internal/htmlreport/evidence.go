package htmlreport

import (
	"slices"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// fact is one thing to hold the page against.
type fact struct {
	Name  string
	Value string
	Code  bool // to be compared letter by letter
}

// What a plan does not hold.
const (
	lastApplied = "Last applied commit"
	journalHead = "Head of the journal"
)

// evidence is what the page was made from. What is not known is said to be so:
// left out, it would look as though nobody had asked.
func evidence(p Page) part {
	h := p.Plan.Header
	facts := []fact{
		{Name: "Observed at", Value: observed(h)},
		{Name: "Declarations as of commit", Value: h.Commit, Code: true},
		{Name: lastApplied, Value: p.Applied, Code: true},
		{Name: journalHead, Value: p.Journal, Code: true},
		{Name: "Digest of the plan", Value: h.PlanDigest, Code: true},
		{Name: "Digest of its changes", Value: h.ChangesDigest, Code: true},
		{Name: "Id of the tenant", Value: h.Tenant.ID, Code: true},
		{Name: "Format of the plan", Value: h.FormatVersion},
	}
	if h.Base != "" {
		facts = slices.Insert(facts, 2, fact{Name: "Compared with", Value: h.Base, Code: true})
	}
	if !h.ExpiresAt.IsZero() {
		facts = slices.Insert(facts, 1, fact{Name: "Good until", Value: render.LocalTime(h.ExpiresAt, h.TimeZone)})
	}
	if h.Rehearsal {
		facts = slices.Insert(facts, 0, fact{Name: "Rehearsal", Value: "for another day than the one on which it was made; it is never applied"})
	}
	if p.Alone { // not asked for, so that it is not said to be unknown
		facts = slices.DeleteFunc(facts, func(f fact) bool { return f.Name == lastApplied || f.Name == journalHead })
	}
	for i, f := range facts {
		facts[i].Value = render.Clean(f.Value)
		if f.Value == "" {
			facts[i] = fact{Name: f.Name, Value: "none is known"}
		}
	}
	return part{ID: "evidence", Title: "Evidence", Facts: facts}
}

// observed is when the practice was looked at, if it was.
func observed(h reconcile.Header) string {
	if h.ObservedAt.IsZero() {
		return "not looked at"
	}
	return render.LocalTime(h.ObservedAt, h.TimeZone) + " (" + h.TimeZone + ")"
}
