package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// MarkdownLimit is what a comment on GitHub may hold, in characters.
const MarkdownLimit = 65536

// tailRoom is kept for what follows the sections.
const tailRoom = 1024

// firstLines of every section are shown before any section shows more, so that
// what is riskiest does not push out all that a person has to do.
const firstLines = 12

// What a plan is written as: one to be applied, or a report of what is not as it
// was.
const (
	KindPlan  = "plan"
	KindDrift = "drift"
)

// Marker is a line that no reader sees: by it a pipeline finds the comment that
// it wrote before, to write over it. Kind is [KindPlan] or [KindDrift].
func Marker(kind string, p reconcile.Plan) string {
	return "<!-- practicectl " + kind + " " + slug(p.Practice) + " -->"
}

// slug is the text as far as it can stand in a comment: names of documents are
// like that already.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(s))
}

// Markdown writes p for a comment, an issue or the summary of a job. It never
// passes [MarkdownLimit]; what is left out is counted where it would stand, and
// again at the end.
func Markdown(w io.Writer, p reconcile.Plan, kind string) error {
	v := NewView(p)
	var head strings.Builder
	fmt.Fprintf(&head, "%s\n## %s\n\n", Marker(kind, p), opening(clip(fmt.Sprintf("%s: %s for %s", p.DisplayName, kind, p.AsOf), maxCell)))
	if short := brief(p); len(short) > 0 {
		fmt.Fprintf(&head, "**%s**\n", inert(clip(strings.Join(short, " "), maxText)))
	}
	parts := []*part{newSummary(v.Headline)}
	for _, s := range v.Sections {
		parts = append(parts, newPart(s))
	}
	room := MarkdownLimit - tailRoom - units(head.String())
	cut := share(parts, room)
	out := bufio.NewWriter(w)
	fmt.Fprint(out, head.String())
	for _, s := range parts {
		s.write(out)
	}
	if cut > 0 {
		fmt.Fprintf(out, "\n**Cut to fit here: %s left out.** The whole is among the files of the run that wrote this.\n", count(cut, "line is", "lines are"))
	}
	if p.Budget.Writes > 0 && kind == KindPlan && !p.Rehearsal && len(p.Stops) == 0 {
		fmt.Fprintf(out, "\n<sub>To apply exactly this: `practicectl apply --expect %s`</sub>\n", p.DigestChanges())
	}
	return out.Flush()
}

// part is a section, with each of its lines ready to be written.
type part struct {
	title string
	shown bool
	fold  bool
	lines []string
	kept  int
	more  int    // lines that the view had left out already
	hint  string // what to do about all of them
}

func newSummary(headline []string) *part {
	s := &part{}
	for _, h := range headline {
		s.lines = append(s.lines, "- "+opening(clip(h, maxText))+"\n")
	}
	return s
}

func newPart(s Section) *part {
	out := &part{title: opening(clip(s.Title, maxCell)), fold: s.Tone == ToneQuiet, more: s.More, hint: s.Hint}
	if out.hint == "" && s.More > 0 {
		out.hint = "All of them: " + cmp.Or(s.Rest, "--format json")
	}
	for _, l := range s.Lines {
		text := bullet(l)
		if last := len(out.lines) - 1; last >= 0 && len(l.Cells) > 1 && l.Cells[0] == "" {
			// The second field of one object: still one line.
			out.lines[last] = strings.TrimSuffix(out.lines[last], "\n") + "; " + strings.TrimPrefix(text, "- ")
			continue
		}
		out.lines = append(out.lines, text)
	}
	return out
}

// The longest text that is shown of one cell, and of a sentence.
const (
	maxCell = 160
	maxText = 2000
)

// bullet is one object in one line, with what belongs to it below.
func bullet(l Line) string {
	var cells []string
	most := maxCell
	if len(l.Cells) == 1 { // a sentence
		most = maxText
	}
	for i, c := range l.Cells {
		switch c = inert(strings.TrimSpace(clip(c, most))); {
		case c == "":
		case i == 0:
			cells = append(cells, "**"+c+"**")
		default:
			cells = append(cells, c)
		}
	}
	text := "- " + strings.Join(cells, " · ")
	if at := place(l.Source); at != "" {
		text += " <sub>" + inert(clip(at, maxCell)) + "</sub>"
	}
	text += "\n"
	for _, d := range l.Detail {
		text += "  - " + opening(clip(d, maxText)) + "\n"
	}
	return text
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// share hands out the room: to every section its heading and first lines, then
// the rest in order. It returns how many lines do not fit.
func share(parts []*part, room int) (cut int) {
	for _, s := range parts {
		if n := units(s.frame()); n <= room {
			s.shown = true
			room -= n
		}
	}
	for _, most := range []int{firstLines, math.MaxInt} {
		for _, s := range parts {
			for s.shown && s.kept < min(len(s.lines), most) && units(s.lines[s.kept]) <= room {
				room -= units(s.lines[s.kept])
				s.kept++
			}
		}
	}
	for _, s := range parts {
		cut += len(s.lines) - s.kept
	}
	return cut
}

// frame is at least as long as what is written around the lines.
func (s *part) frame() string {
	return s.title + inert(clip(s.hint, maxText)) + strings.Repeat(" ", 200)
}

func (s *part) write(out *bufio.Writer) {
	if !s.shown {
		return
	}
	if s.title != "" {
		fmt.Fprintf(out, "\n### %s\n", s.title)
	}
	if s.fold {
		fmt.Fprintf(out, "\n<details><summary>%s</summary>\n", count(len(s.lines)+s.more, "line", "lines"))
	}
	fmt.Fprint(out, "\n")
	for _, l := range s.lines[:s.kept] {
		fmt.Fprint(out, l)
	}
	if more := len(s.lines) - s.kept + s.more; more > 0 {
		fmt.Fprintf(out, "- … and %s more\n", thousands(more))
	}
	if s.hint != "" {
		fmt.Fprintf(out, "\n%s\n", opening(clip(s.hint, maxText)))
	}
	if s.fold {
		fmt.Fprint(out, "\n</details>\n")
	}
}

// units counts as JavaScript does, which never counts less than a platform that
// counts characters.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
