package evidence

import (
	"fmt"
	"slices"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Held is a journal, as far as a report is held against it.
type Held struct {
	Runs  []Run
	Heads []string // the hash of each record, in their order
}

// Check holds a report against a journal, in both directions: each run and head
// that it names stands there with the same values, and no run of the period has
// been left out. It returns what does not fit, in words.
//
// That the journal itself is whole is for whoever reads it to check.
func Check(data []byte, r Report, j Held) []string {
	c := checker{Report: r, runs: map[string]Run{}, heads: j.Heads}
	for _, run := range j.Runs {
		c.runs[run.ID] = run
	}
	_, again, err := Seal(r)
	if err != nil || string(again) != string(data) {
		c.add("the report was changed after it was made: its digest is %s, and its content has another", r.Digest)
	}
	c.head()
	for _, run := range r.Runs {
		c.run(run)
	}
	c.named()
	c.leftOut(j.Runs)
	return c.findings
}

type checker struct {
	Report
	runs     map[string]Run
	heads    []string
	findings []string
}

func (c *checker) add(format string, args ...any) {
	c.findings = append(c.findings, fmt.Sprintf(format, args...))
}

// head holds the journal's head, and how many records it then had.
func (c *checker) head() {
	at := slices.Index(c.heads, c.Journal.Head)
	switch {
	case c.Journal.Head == "" && c.Journal.Records == 0: // nothing had been applied
	case at < 0:
		c.add("no record of the journal has the hash %s, which was its head when the report was made", c.Journal.Head)
	case at+1 != c.Journal.Records:
		c.add("the report says that the journal had %d records up to %s, and it has %d", c.Journal.Records, c.Journal.Head, at+1)
	}
}

func (c *checker) run(r ReportRun) {
	is, ok := c.runs[r.Run]
	if !ok {
		c.add("run %s: it is not in the journal", r.Run)
		return
	}
	if r.Outcome == Unfinished { // it may have gone on since
		is.Outcome = r.Outcome
		if slices.Contains(c.heads, r.Head) {
			is.Head = r.Head
		}
	}
	for _, v := range []struct{ what, report, journal string }{
		{"plan digest", r.PlanDigest, is.PlanDigest}, {"changes digest", r.ChangesDigest, is.ChangesDigest}, {"commit", r.Commit, is.Commit},
		{"head", r.Head, is.Head}, {"who ran it", r.By, is.Who}, {"address", r.URL, is.URL}, {"outcome", r.Outcome, is.Outcome},
		{"beginning", r.Began.UTC().Format(time.RFC3339Nano), is.Began.UTC().Format(time.RFC3339Nano)},
	} {
		if v.report != v.journal {
			c.add("run %s: its %s is %q in the report and %q in the journal", r.Run, v.what, v.report, v.journal)
		}
	}
}

// named holds what rows say of runs: who ran each, when it wrote last of the row,
// and that it did not write more than the journal has of it.
func (c *checker) named() {
	for _, row := range c.Rows {
		a := row.Applied
		if a == nil || a.Run == "" {
			continue
		}
		parts := a.Runs
		if len(parts) == 0 {
			parts = []RunPart{a.RunPart}
		} else if !slices.ContainsFunc(parts, a.RunPart.equal) {
			c.add("%s: what it says of run %s is not what it says in its list of runs", row.Subject, a.Run)
		}
		for _, part := range parts {
			c.part(row.Subject, part)
		}
	}
}

func (c *checker) part(subject string, p RunPart) {
	run, ok := c.runs[p.Run]
	if !ok {
		c.add("%s: applied by run %s, which is not in the journal", subject, p.Run)
		return
	}
	done := 0
	for _, w := range run.Writes {
		if w.done() {
			done++
		}
	}
	if p.By != run.Who {
		c.add("%s: run %s is by %q in the report and by %q in the journal", subject, p.Run, p.By, run.Who)
	}
	if p.Writes > done {
		c.add("%s: the report says that run %s did %d writes of it, and %d of that run ended as wanted", subject, p.Run, p.Writes, done)
	}
	switch {
	case p.Outcome == nothingLeft && !p.At.Equal(run.Last):
		c.add("%s: run %s did not end at %s", subject, p.Run, p.At.UTC().Format(time.RFC3339))
	case p.Outcome != nothingLeft && !answeredAt(run, p):
		c.add("%s: run %s has no write that ended at %s", subject, p.Run, p.At.UTC().Format(time.RFC3339))
	}
}

// answeredAt reports whether the run has a write that ended then; one that had no
// answer when the report was made may have one now.
func answeredAt(run Run, p RunPart) bool {
	return slices.ContainsFunc(run.Writes, func(w Write) bool {
		return w.Ended.Equal(p.At) || (w.Ended.IsZero() || p.Writes == 0) && w.At.Equal(p.At)
	})
}

// leftOut are runs of the period that the report does not have.
func (c *checker) leftOut(runs []Run) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		c.add("there is no time zone %q", c.TimeZone)
		return
	}
	has := map[string]bool{}
	for _, r := range c.Runs {
		has[r.Run] = true
	}
	begin, end := c.From.Start(zone), c.Until.AddDays(1).Start(zone)
	for _, run := range runs {
		if !has[run.ID] && !run.Began.Before(begin) && run.Began.Before(end) && !run.Began.After(c.MadeAt) {
			c.add("run %s of %s is in the journal, and not in the report", run.ID, reconcile.DateOf(run.Began, zone))
		}
	}
}
