package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// text writes the runbook for a terminal and for a plain printer. No line
// begins with what came from outside, so that nothing of it reads as a command
// of the machine that shows it.
func (b runbook) text(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(indent int, parts ...string) {
		fmt.Fprintln(out, strings.Repeat(" ", indent)+clean(strings.Join(parts, "")))
	}
	line(0, b.Title)
	line(0, b.About)
	line(0)
	for _, s := range b.Summary {
		line(0, s)
	}
	for _, s := range b.Sittings {
		line(0)
		line(0, "== ", s.Heading())
		for _, sc := range s.Screens {
			sc.text(line)
		}
	}
	for _, o := range b.Others() {
		line(0)
		line(0, "== ", o.Title)
		for _, it := range o.Items {
			line(2, "- ", it.Line())
		}
	}
	if len(b.Tell) > 0 {
		line(0)
		line(0, "== ", tellTitle)
		for _, c := range b.Tell {
			line(2, "- ", c.Why, ":")
			line(6, c.Line)
		}
	}
	return out.Flush()
}

const (
	tellTitle  = "When it is done: tell the tool"
	openLabel  = "Open: "
	orLabel    = " or: "
	beforeWord = "Before you begin: "
	helpLabel  = "Where this comes from: "
)

func (s screen) text(line func(int, ...string)) {
	line(0)
	line(2, "# ", s.Place())
	if s.Before != "" {
		line(2, beforeWord, s.Before)
	}
	if len(s.Paths) > 0 {
		line(2, openLabel, strings.Join(s.Paths, orLabel))
	}
	for _, it := range s.Items {
		line(0)
		line(2, fmt.Sprintf("[ ] %d. ", it.Number), it.Person, ": ", it.What, bracketed(it.Label()))
		for _, h := range it.Heads() {
			line(6, h)
		}
		for _, step := range it.Steps {
			line(6, "- ", step)
		}
		for _, n := range it.Notes() {
			line(6, n)
		}
	}
	if save := s.Saving(); save != "" {
		line(0)
		line(2, "[ ] ", save)
	}
	for _, h := range s.Help {
		line(2, "(", helpLabel, h, ")")
	}
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// heap is what nobody can tick now, under one heading.
type heap struct {
	Title string
	Items []otherItem
}

// Others are the heaps that hold anything.
func (b runbook) Others() []heap {
	var out []heap
	for _, h := range []heap{
		{"Done, says somebody, and still to be seen", b.Reported},
		{"Not yet: waits for something else", b.Waiting},
		{"Not known: nobody has looked, or the list could not show it", b.Unknown},
	} {
		if len(h.Items) > 0 {
			out = append(out, h)
		}
	}
	return out
}
