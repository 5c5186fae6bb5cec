package render

import (
	"bufio"
	"fmt"
	"io"
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
	{reconcile.StateDone, "Done", false},
}

// Report writes how an apply ended.
func Report(w io.Writer, practice string, r reconcile.Report, st Style) error {
	b := bufio.NewWriter(w)
	var parts []string
	for _, s := range reported {
		parts = append(parts, count(r.Count(s.state), string(s.state), string(s.state)))
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
		if s.listed && r.Count(s.state) > 0 {
			fmt.Fprintf(b, "\n%s\n", st.paint(bold, s.title))
			results(b, r.Results, s.state)
		}
	}
	if r.Incomplete() {
		fmt.Fprintln(b, "\nRunning apply again is safe: it starts from what is there.")
	}
	return b.Flush()
}

func results(b *bufio.Writer, all []reconcile.Result, s reconcile.State) {
	for _, res := range all {
		if res.State != s {
			continue
		}
		fmt.Fprintf(b, "  %s  %s\n", clean(res.Change.Name), clean(What(res.Change)))
		if res.Why != "" {
			fmt.Fprintf(b, "      %s\n", clean(res.Why))
		}
	}
}

// What says in a few words what a change does.
func What(c reconcile.Change) string {
	if c.Action == reconcile.ActionCreate {
		return "add " + c.Email
	}
	parts := make([]string, 0, len(c.Fields))
	for _, f := range c.Fields {
		parts = append(parts, string(f.Field)+": "+fromTo(f))
	}
	return strings.Join(parts, ", ")
}
