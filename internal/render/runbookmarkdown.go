package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// markdown writes the runbook as a list of tasks, for an issue or a summary in
// GitHub.
func (b runbook) markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(indent int, parts ...string) {
		fmt.Fprintln(out, strings.Repeat(" ", indent)+strings.Join(parts, ""))
	}
	line(0, "# ", inert(b.Title))
	line(0)
	line(0, "<sub>", inert(b.About), "</sub>")
	for _, s := range b.Summary {
		line(0)
		line(0, inert(s))
	}
	for _, s := range b.Sittings {
		line(0)
		line(0, "## ", inert(s.Heading()))
		for _, sc := range s.Screens {
			sc.markdown(line)
		}
	}
	for _, o := range b.Others() {
		line(0)
		line(0, "## ", inert(o.Title))
		line(0)
		for _, it := range o.Items {
			line(0, "- ", inert(it.Line()))
		}
	}
	if len(b.Tell) > 0 {
		line(0)
		line(0, "## ", inert(tellTitle))
		for _, c := range b.Tell {
			line(0)
			line(0, inert(c.Why), ":")
			line(0)
			line(0, "    ", clean(c.Line))
		}
	}
	return out.Flush()
}

func (s screen) markdown(line func(int, ...string)) {
	line(0)
	line(0, "### ", inert(s.Place()))
	if s.Before != "" {
		line(0)
		line(0, beforeWord, inert(s.Before))
	}
	if len(s.Paths) > 0 {
		line(0)
		line(0, openLabel, "**", inert(s.Paths[0]), "**", inert(strings.Join(append([]string{""}, s.Paths[1:]...), orLabel)))
	}
	line(0)
	for _, it := range s.Items {
		label := ""
		if text := it.Label(); text != "" {
			label = " <sub>" + inert(text) + "</sub>"
		}
		line(0, fmt.Sprintf("- [ ] %d\\. **", it.Number), inert(it.Person), "**: ", inert(it.What), label)
		for _, texts := range [][]string{it.Heads(), it.Steps, it.Notes()} {
			for _, text := range texts {
				line(2, "- ", inert(text))
			}
		}
	}
	if save := s.Saving(); save != "" {
		line(0, "- [ ] ", inert(save))
	}
	for _, h := range s.Help {
		line(0)
		line(0, "<sub>", helpLabel, inert(h), "</sub>")
	}
}
