package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// ShownRun is a run of the journal, for reading.
type ShownRun struct {
	ID, Who, URL, Commit, Tool string
	Began                      time.Time
	Planned                    int // writes
	Unfinished                 bool
	Outcome                    string
	Halted                     string
	Head                       string
	Notes                      []string      // of the store: a lock taken over, a record cut off
	Changes                    []ShownChange // in the order in which they were sent
}

// ShownChange is one write of a run.
type ShownChange struct {
	At          time.Time
	Name, Email string
	Number      string // of a job: many have one name
	Fields      []ShownField
	Outcome     string
	Why         string
	Correlation string
}

// ShownField is one field of a write.
type ShownField struct {
	Field         reconcile.Field
	Before, After reconcile.Value
}

// Counts says in words how the changes of a run ended.
func Counts(done, already, failed, blocked, deferred, manual int) string {
	text := list([]string{
		count(failed, "failed", "failed"), count(blocked, "blocked", "blocked"), count(deferred, "deferred", "deferred"),
		count(manual, "by hand", "by hand"), count(already, "already there", "already there"), count(done, "done", "done"),
	})
	if text == "" {
		return "nothing to do"
	}
	return text
}

// History lists runs, the newest first.
func History(w io.Writer, runs []ShownRun, zone string) error {
	b := bufio.NewWriter(w)
	if len(runs) == 0 {
		fmt.Fprintln(b, "Nothing was applied yet.")
	}
	lines := make([]Line, 0, len(runs))
	for _, r := range slices.Backward(runs) {
		lines = append(lines, Line{Mark: " ", Cells: []string{r.ID, localTime(r.Began, zone), r.Who, r.Outcome}})
	}
	section(b, Section{Lines: lines}, Style{})
	return b.Flush()
}

// Run shows one run with the values before each change.
func Run(w io.Writer, r ShownRun, zone string) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "Run %s\n", clean(r.ID))
	head := [][2]string{
		{"began", localTime(r.Began, zone)}, {"by", r.Who}, {"pipeline", r.URL}, {"commit", r.Commit},
		{"ended", r.Outcome}, {"stopped early", r.Halted}, {"head", r.Head},
	}
	for _, note := range r.Notes {
		head = append(head, [2]string{"note", note})
	}
	for _, l := range head {
		if l[1] != "" {
			fmt.Fprintf(b, "  %-14s %s\n", l[0], clean(l[1]))
		}
	}
	known := ""
	if r.Unfinished {
		known = "at least " // what was not yet pushed when it was killed is not here
	}
	fmt.Fprintf(b, "\n%s planned, %s%s sent\n", count(r.Planned, "write was", "writes were"), known, thousands(len(r.Changes)))
	var lines []Line
	for _, c := range r.Changes {
		lines = append(lines, sentLines(c)...)
	}
	section(b, Section{Lines: lines}, Style{})
	return b.Flush()
}

func sentLines(c ShownChange) []Line {
	outcome, name := c.Outcome, c.Name
	if c.Number != "" {
		name = c.Number + " " + c.Name
	}
	if c.Correlation != "" {
		outcome += " (" + c.Correlation + ")"
	}
	first := Line{Mark: " ", Cells: []string{name, "added", c.Email, outcome}}
	if c.Why != "" {
		first.Detail = []string{c.Why}
	}
	if len(c.Fields) == 0 {
		return []Line{first}
	}
	lines := make([]Line, 0, len(c.Fields))
	for i, f := range c.Fields {
		l := Line{Mark: " ", Cells: []string{"", string(f.Field), sentField(f), ""}}
		if i == 0 {
			l.Cells[0], l.Cells[3], l.Detail = name, outcome, first.Detail
		}
		lines = append(lines, l)
	}
	return lines
}

// sentField says what was sent: of a login, which has no values, that it ends,
// and of what many may have, who comes off or goes on.
func sentField(f ShownField) string {
	switch {
	case f.Field == reconcile.FieldLogin:
		return "ended"
	case f.Field.Many() && f.After.IsZero():
		return was(f.Before) + " off"
	case f.Field.Many():
		return was(f.After) + " on"
	default:
		return was(f.Before) + " → " + was(f.After)
	}
}

func was(v reconcile.Value) string {
	switch {
	case v.Name != "":
		return v.Name
	case v.IsZero():
		return "nobody"
	default:
		return v.ID
	}
}

// Stale shows which changes of a plan the world has overtaken.
func Stale(w io.Writer, p reconcile.Plan, stale []reconcile.Stale, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n", st.paint(bold, clean(p.DisplayName+": the plan is stale, and nothing was written")))
	fmt.Fprintln(b, "Somebody has changed what it touches since it was made. Plan again, and have the new plan reviewed.")
	s := Section{Title: "No longer as planned", Tone: ToneStop}
	for _, x := range stale {
		s.Lines = append(s.Lines, Line{
			Mark:  "!",
			Cells: []string{x.Name, "planned from " + x.Planned, "live now " + x.Live, "planned to " + x.Wanted},
		})
	}
	section(b, s, st)
	return b.Flush()
}
