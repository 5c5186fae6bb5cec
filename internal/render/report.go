package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// reported is the order of a report, and what is worth a line each: what went
// well is counted, what a person has to look at is listed.
var reported = []struct {
	state  reconcile.State
	title  string
	listed bool
}{
	{reconcile.StateFailed, "Failed", true},
	{reconcile.StateBlocked, "Blocked", true},
	{reconcile.StateDeferred, "Left for the next run", true},
	{reconcile.StateManual, "For a person to do", true},
	{reconcile.StateAlready, "Already there", false},
	{reconcile.StateDone, "Done", false},
}

// Report writes how an apply ended.
func Report(w io.Writer, practice string, r reconcile.Report, st Style) error {
	b := bufio.NewWriter(w)
	var parts []string
	for _, s := range reported {
		n := r.Count(s.state)
		if s.state == reconcile.StateBlocked {
			n += len(r.Blocked)
		}
		word := string(s.state)
		if s.state == reconcile.StateManual {
			word = "by hand"
		}
		parts = append(parts, count(n, word, word))
	}
	summary := list(parts)
	if summary == "" {
		summary = "nothing to do"
	}
	fmt.Fprintf(b, "%s in %s\n", st.paint(bold, clean(practice)+": "+summary), duration(r.Elapsed))
	if r.Halted != "" {
		fmt.Fprintf(b, "%s %s\n", st.paint(red, "stopped early:"), clean(r.Halted))
	}
	for _, s := range reported {
		lines := resultLines(r.Results, s.state)
		if s.state == reconcile.StateBlocked {
			lines = append(blockedLines(r.Blocked), lines...)
		}
		if s.listed && len(lines) > 0 {
			section(b, Section{Title: s.title, Lines: lines}, st)
		}
	}
	initialised(b, r.Results)
	alongside(b, r.Notices, st)
	if r.Head != "" {
		fmt.Fprintf(b, "\nJournal head %s\n", r.Head)
	}
	switch {
	case r.Harmed:
		fmt.Fprintln(b, "\nApply writes nothing more before a person has looked and says so: plan --override collateral --reason TEXT.")
	case r.Incomplete():
		fmt.Fprintln(b, "\nRunning apply again is safe: it starts from what is there.")
	}
	return b.Flush()
}

func resultLines(all []reconcile.Result, s reconcile.State) []Line {
	var lines []Line
	for _, res := range all {
		if res.State != s {
			continue
		}
		l := Line{Mark: " ", Cells: []string{whose(res.Change), "", What(res.Change)}}
		if res.Why != "" {
			l.Detail = append(l.Detail, res.Why)
		}
		if res.Hint != "" {
			l.Detail = append(l.Detail, "hint: "+res.Hint)
		}
		if res.Change.Action == reconcile.ActionManual {
			l.Detail = append(l.Detail, howTo(res.Change)...)
		}
		lines = append(lines, l)
	}
	return lines
}

// whose is what a reader knows a change by: many jobs have one name.
func whose(c reconcile.Change) string {
	if !isJob(c) {
		return c.Name
	}
	return c.Client + " " + c.Number
}

// initialised names what an update set to a first value without being asked.
func initialised(b *bufio.Writer, all []reconcile.Result) {
	clients := map[string]int{}
	var fields []string
	for _, r := range all {
		for _, f := range r.Initialised {
			if clients[f]++; clients[f] == 1 {
				fields = append(fields, f)
			}
		}
	}
	if len(fields) == 0 {
		return
	}
	slices.Sort(fields)
	fmt.Fprintf(b, "\nSet to a first value by Xero at an update, which happens once a client: %s\n", clean(strings.Join(fields, ", ")))
}

// What says in a few words what a change does.
func What(c reconcile.Change) string {
	if c.Action == reconcile.ActionCreate {
		return "add " + c.Email
	}
	switch {
	case isLogin(c):
		if c.Urgent {
			return "end the login at once, before the work moves"
		}
		return "end the login"
	case c.Key.Kind == reconcile.KindJob:
		return jobText(c)
	case isByHand(c):
		return inSystem(c) + ": " + what(c)
	case isSupport(c):
		return supportText(c)
	}
	parts := make([]string, 0, len(c.Fields))
	for _, f := range c.Fields {
		parts = append(parts, string(f.Field)+": "+fromTo(f))
	}
	return strings.Join(parts, ", ")
}

// alongside lists what nobody planned: a job may change along with its client.
func alongside(b *bufio.Writer, notices []reconcile.Notice, st Style) {
	if len(notices) == 0 {
		return
	}
	s := Section{Title: "Changed meanwhile, and not by this plan", Tone: ToneWait, Hint: "plan again: what is declared of these jobs is put right"}
	for _, n := range notices {
		s.Lines = append(s.Lines, Line{Mark: "!", Cells: []string{n.Address, n.Name, n.Text}})
	}
	section(b, s, st)
}
