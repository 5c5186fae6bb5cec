package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// GitHub shows this many annotations of a level for one step; further ones are
// dropped without a word.
const maxAnnotations = 10

// note is what one line of a declaration brings about, of one kind.
type note struct {
	level  string
	title  string
	source reconcile.Source
	names  []string
	text   string // instead of names
}

// Annotations writes what is risky about p as commands for a runner of GitHub's,
// which shows each beside the line that causes it: what cannot be applied, what
// is blocked, what is taken from somebody, and who is let in. One line of a
// declaration gets one annotation of a kind, however many clients it moves.
func Annotations(w io.Writer, p reconcile.Plan) error {
	out := bufio.NewWriter(w)
	notes := notesOf(p)
	for _, level := range []string{"error", "warning"} {
		of := slices.DeleteFunc(slices.Clone(notes), func(n note) bool { return n.level != level })
		rest := 0
		if len(of) > maxAnnotations {
			rest = len(of) - (maxAnnotations - 1)
			of = of[:maxAnnotations-1]
		}
		for _, n := range of {
			n.write(out)
		}
		if rest > 0 {
			note{level: level, title: "And more", text: fmt.Sprintf("%s: see the plan", count(rest, "line more is like these", "lines more are like these"))}.write(out)
		}
	}
	return out.Flush()
}

func notesOf(p reconcile.Plan) []note {
	var notes []note
	for _, g := range p.Grants {
		if g.Severity == reconcile.SeverityHighest {
			notes = append(notes, note{level: "error", title: titleMustEnd, source: g.Source, text: grantSentence(p, g)})
		}
	}
	for _, s := range p.Stops {
		notes = append(notes, note{level: "error", title: "Nothing of this can be applied", text: s.Text})
	}
	for _, b := range p.Blocked {
		text := b.Name + ": " + b.Text
		if b.Hint != "" {
			text += "; " + b.Hint
		}
		notes = append(notes, note{level: "error", title: "Blocked", source: b.Source, text: text})
	}
	for _, g := range p.Grants {
		if g.Severity == reconcile.SeverityOpen {
			notes = append(notes, note{level: "warning", title: titleSupportToDo, source: g.Source, text: grantSentence(p, g)})
		}
	}
	at, named := map[string]int{}, map[string]bool{}
	for _, c := range p.Changes {
		title := risky(c)
		if title == "" {
			continue
		}
		for _, s := range causes(c) {
			key := title + "\x00" + place(s)
			i, ok := at[key]
			if !ok {
				i = len(notes)
				at[key] = i
				notes = append(notes, note{level: "warning", title: title, source: s})
			}
			name := called(c)
			if once := key + "\x00" + name; !named[once] {
				named[once] = true
				notes[i].names = append(notes[i].names, name)
			}
		}
	}
	order := []string{"Logins end", "Access changes by hand", "People are let in", "Changing hands"}
	slices.SortStableFunc(notes, func(a, b note) int {
		return cmp.Compare(slices.Index(order, a.title), slices.Index(order, b.title))
	})
	return notes
}

// grantSentence is how a grant stands, and who does what next.
func grantSentence(p reconcile.Plan, g reconcile.Grant) string {
	text := g.Title + ": " + grantState(p, g)
	if g.State == reconcile.GrantOverdue {
		text += " (" + longDay(g.Until) + ")"
	}
	return text + "; " + g.Next
}

// risky is what is risky about a change, or nothing.
func risky(c reconcile.Change) string {
	switch {
	case isSupport(c): // told as a grant
		return ""
	case isLogin(c):
		return "Logins end"
	case isByHand(c) && c.Risk != reconcile.RiskFills:
		return "Access changes by hand"
	case c.Risk == reconcile.RiskGrants:
		return "People are let in"
	case c.Risk == reconcile.RiskTakes:
		return "Changing hands"
	default:
		return ""
	}
}

// causes are the lines that decide, each once.
func causes(c reconcile.Change) []reconcile.Source {
	var out []reconcile.Source
	for _, f := range c.Fields {
		if len(f.Because) > 0 && !slices.Contains(out, f.Because[0].Source) {
			out = append(out, f.Because[0].Source)
		}
	}
	if len(out) == 0 {
		out = append(out, c.Source)
	}
	return out
}

// maxNamed are enough names to know what an annotation is about.
const maxNamed = 5

func (n note) write(out *bufio.Writer) {
	text := n.text
	if len(n.names) > 0 {
		named := n.names[:min(len(n.names), maxNamed)]
		text = strings.Join(named, ", ")
		if more := len(n.names) - len(named); more > 0 {
			text += fmt.Sprintf(" and %s more", thousands(more))
		}
		if len(n.names) > 1 {
			text = thousands(len(n.names)) + " in all: " + text
		}
	}
	where := " "
	if n.source.File != "" {
		where = " file=" + property(n.source.File)
		if n.source.Line > 0 {
			where += fmt.Sprintf(",line=%d", n.source.Line)
		}
		where += ","
	}
	fmt.Fprintf(out, "::%s%stitle=%s::%s\n", n.level, where, property(n.title), data(clip(text, maxText)))
}

// data escapes what a command says, as the runner reads it.
func data(s string) string {
	return strings.ReplaceAll(clean(s), "%", "%25")
}

// property escapes a value between the commas of a command.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
