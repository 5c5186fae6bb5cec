package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/practicectl/practicectl/reconcile"
)

// Style is how text is dressed. The zero value is plain.
type Style struct {
	Color bool
	Title string // what a plan is shown as; "plan" when empty
}

// The colours are told apart without red and green: bold, blue, yellow, dim.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return code + text + reset
}

// Plan writes p for people.
func Plan(w io.Writer, p reconcile.Plan, st Style) error {
	b := bufio.NewWriter(w)
	v := NewView(p)
	fmt.Fprintln(b, st.paint(bold, Title(p, st.Title)))
	fmt.Fprintln(b, st.paint(dim, SeenWhere(p)))
	fmt.Fprintln(b)
	for _, h := range v.Headline {
		fmt.Fprintln(b, clean(h))
	}
	for _, s := range v.Sections {
		section(b, s, st)
	}
	return b.Flush()
}

// Title is what a plan is called: word says what it is shown as, a plan where
// it is empty.
func Title(p reconcile.Plan, word string) string {
	return clean(fmt.Sprintf("%s: %s for %s", p.DisplayName, cmp.Or(word, "plan"), p.AsOf))
}

// SeenWhere is which system a plan compares with, and when it was looked at.
func SeenWhere(p reconcile.Plan) string {
	return clean(seenAt(p.Tenant, p.ObservedAt, p.TimeZone))
}

func seenAt(t reconcile.Tenant, at time.Time, zone string) string {
	seen := "seen " + localTime(at, zone)
	if at.IsZero() {
		seen = "not looked at"
	}
	return fmt.Sprintf("%s %q, %s (%s)", systemName(t.System), t.Name, seen, zone)
}

func section(b *bufio.Writer, s Section, st Style) {
	if s.Title != "" {
		fmt.Fprintf(b, "\n%s\n", st.paint(bold, s.Title))
	}
	widths := columnWidths(s.Lines)
	for _, l := range s.Lines {
		var row strings.Builder
		for i, c := range l.Cells {
			if widths[i] > 0 {
				row.WriteString(pad(clean(c), widths[i]))
				row.WriteString("  ")
			}
		}
		row.WriteString(st.paint(dim, clean(place(l.Source))))
		fmt.Fprintf(b, "  %s %s\n", st.paint(toneColor(s.Tone), l.Mark), strings.TrimRight(row.String(), " "))
		for _, d := range l.Detail {
			fmt.Fprintf(b, "      %s\n", clean(d))
		}
	}
	if s.More > 0 {
		fmt.Fprintf(b, "    and %s more: see %s\n", thousands(s.More), clean(cmp.Or(s.Rest, "--format json")))
	}
	if s.Hint != "" {
		fmt.Fprintf(b, "    hint: %s\n", clean(s.Hint))
	}
}

// place is empty for a line that has no file behind it.
func place(s reconcile.Source) string {
	switch {
	case s.File == "":
		return ""
	case s.Line == 0:
		return s.File
	default:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
}

// maxWidth keeps one long name from pushing every other line off the screen.
const maxWidth = 48

func columnWidths(lines []Line) []int {
	var widths []int
	for _, l := range lines {
		for i, c := range l.Cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(utf8.RuneCountInString(clean(c)), maxWidth))
		}
	}
	return widths
}

func pad(s string, width int) string {
	if n := width - utf8.RuneCountInString(s); n > 0 {
		return s + strings.Repeat(" ", n)
	}
	return s
}

func toneColor(t Tone) string {
	switch t {
	case ToneStop:
		return red
	case ToneTake, ToneWait:
		return yellow
	case ToneGrant, ToneFill:
		return blue
	default:
		return dim
	}
}

func systemName(system string) string {
	if system == "xpm" {
		return "Xero Practice Manager"
	}
	return system
}

// inZone is a time in the practice's zone; plans and reports name one that there is.
func inZone(t time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc)
}

func localDay(t time.Time, zone string) string {
	return inZone(t, zone).Format("2 January 2006")
}

func localTime(t time.Time, zone string) string {
	if t.IsZero() {
		return "at no time"
	}
	return inZone(t, zone).Format("15:04 on 2 January 2006")
}
