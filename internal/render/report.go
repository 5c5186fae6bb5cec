package render

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

// RunLine is one change of a run and how it ended.
type RunLine struct {
	Name  string
	What  string // "manager: Lee Park → Kim Tan"
	State string
	Why   string
}

// RunReport is how an apply ended, grouped by state in the order given.
type RunReport struct {
	Practice string
	Elapsed  time.Duration
	Halted   string
	Groups   []RunGroup
}

// RunGroup is the changes that ended in one state. Lines may be fewer than
// Count: what went well is counted, what did not is listed.
type RunGroup struct {
	State string // "done", "failed"…
	Count int
	Lines []RunLine
}

// Report writes how an apply ended.
func Report(w io.Writer, r RunReport, st Style) error {
	b := bufio.NewWriter(w)
	parts := make([]string, 0, len(r.Groups))
	for _, g := range r.Groups {
		parts = append(parts, count(g.Count, g.State, g.State))
	}
	summary := list(parts)
	if summary == "" {
		summary = "nothing to do"
	}
	fmt.Fprintf(b, "%s in %s\n", st.paint(bold, clean(r.Practice)+": "+summary), duration(r.Elapsed))
	if r.Halted != "" {
		fmt.Fprintf(b, "%s %s\n", st.paint(red, "stopped early:"), clean(r.Halted))
	}
	for _, g := range r.Groups {
		if len(g.Lines) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s\n", st.paint(bold, title(g.State)))
		for _, l := range g.Lines {
			fmt.Fprintf(b, "  %s  %s\n", clean(l.Name), clean(l.What))
			if l.Why != "" {
				fmt.Fprintf(b, "      %s\n", clean(l.Why))
			}
		}
	}
	return b.Flush()
}
