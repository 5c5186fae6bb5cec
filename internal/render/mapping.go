package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/reconcile"
)

// pageWidth is what a page of accounts fits, and maxColumns how many systems
// stand beside each other on it; more of them stand under each person.
const (
	pageWidth  = 100
	maxColumns = 3
)

// Mapping writes who has an account where, and how that was found out: people
// by systems, then what needs attention, in words before colours.
func Mapping(w io.Writer, m reconcile.Mapping, st Style) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, st.paint(bold, clean(fmt.Sprintf("%s: people and systems on %s", m.DisplayName, m.AsOf))))
	fmt.Fprintln(b, "Accounts: "+counted(m, st))
	p := mappingPage{Mapping: m, st: st, b: b}
	if widths, fits := p.widths(); fits {
		p.table(widths)
	} else {
		p.folded()
	}
	for _, s := range p.sections() {
		section(b, s, st)
	}
	return b.Flush()
}

// sections are what needs attention, and what it was all told from.
func (p mappingPage) sections() []Section {
	var all []Section
	for _, s := range []struct {
		status reconcile.CellStatus
		tone   Tone
		mark   string
		title  string
	}{
		{reconcile.StatusDrifted, ToneTake, "!", "Drifted: not as declared"},
		{reconcile.StatusUnknown, ToneStop, "?", "Unknown: nobody can tell"},
		{reconcile.StatusStale, ToneQuiet, "~", "Stale: as declared in a list that is too old"},
		{reconcile.StatusAttested, ToneFill, "=", "Attested: somebody's word is taken until a list shows it"},
	} {
		all = append(all, Section{Title: s.title, Tone: s.tone, Columns: []string{"Person", "System", "Is"}, Lines: p.lines(s.status, s.mark)})
	}
	all = append(all, p.notices(), p.strangers(), p.lists())
	return slices.DeleteFunc(all, func(s Section) bool { return len(s.Lines) == 0 })
}

// counted is how many accounts have each status, also where there are none: a
// status that is left out looks like one that does not exist.
func counted(m reconcile.Mapping, st Style) string {
	parts := make([]string, 0, len(m.Counts))
	for _, c := range m.Counts {
		parts = append(parts, st.paint(statusColor(c.Status), thousands(c.Cells)+" "+string(c.Status)))
	}
	return strings.Join(parts, ", ")
}

// cyan tells what is attested from what is seen.
const cyan = "\x1b[36m"

// statusColor gives each status its own, and none to a cell without one.
func statusColor(s reconcile.CellStatus) string {
	switch s {
	case reconcile.StatusInSync:
		return blue
	case reconcile.StatusDrifted:
		return yellow
	case reconcile.StatusAttested:
		return cyan
	case reconcile.StatusStale:
		return dim
	case reconcile.StatusUnknown:
		return red
	default:
		return dim
	}
}

type mappingPage struct {
	reconcile.Mapping
	st Style
	b  *bufio.Writer
}

// short is a cell in a word or two, with how the record was found.
func (p mappingPage) short(c reconcile.Cell) string {
	word := string(c.State)
	switch {
	case c.System == "xpm" && c.State == reconcile.CellInSync:
		word = "by " + c.Matched
		if c.Pinned {
			word = "pinned"
		}
		if c.Status == reconcile.StatusStale { // the colour alone must not say it
			word = "stale, " + word
		}
		return word
	case c.System == "xpm" && c.State == reconcile.CellMissing:
		return "to be added"
	case c.Status == reconcile.StatusAttested:
		word = "attested"
	case c.Status == reconcile.StatusStale:
		word = "stale, " + word
	}
	if c.Matched != "" {
		word += " · " + c.Matched
	}
	return word
}

func (p mappingPage) cell(r reconcile.MappedPerson, system string) (reconcile.Cell, bool) {
	i := slices.IndexFunc(r.Cells, func(c reconcile.Cell) bool { return c.System == system })
	if i < 0 {
		return reconcile.Cell{}, false
	}
	return r.Cells[i], true
}

// widths are those of the columns, and whether they fit the page.
func (p mappingPage) widths() ([]int, bool) {
	widths := []int{len("Person")}
	for _, s := range p.Systems {
		widths = append(widths, utf8.RuneCountInString(clean(s.Title)))
	}
	for _, r := range p.People {
		widths[0] = max(widths[0], utf8.RuneCountInString(clean(r.Name)))
		for i, s := range p.Systems {
			if c, ok := p.cell(r, s.System); ok {
				widths[i+1] = max(widths[i+1], utf8.RuneCountInString(p.short(c)))
			}
		}
	}
	all := 2
	for _, n := range widths {
		all += n + 2
	}
	return widths, len(p.Systems) <= maxColumns && all <= pageWidth
}

func (p mappingPage) table(widths []int) {
	head := []string{pad("Person", widths[0])}
	for i, s := range p.Systems {
		head = append(head, pad(clean(s.Title), widths[i+1]))
	}
	fmt.Fprintf(p.b, "\n  %s\n", p.st.paint(bold, strings.TrimRight(strings.Join(head, "  "), " ")))
	for _, r := range p.People {
		row := []string{pad(clean(r.Name), widths[0])}
		for i, s := range p.Systems {
			c, ok := p.cell(r, s.System)
			text := "-"
			if ok {
				text = p.short(c)
			}
			if i < len(p.Systems)-1 {
				text = pad(text, widths[i+1])
			}
			row = append(row, p.st.paint(statusColor(c.Status), text))
		}
		fmt.Fprintf(p.b, "  %s\n", strings.TrimRight(strings.Join(row, "  "), " "))
	}
}

func (p mappingPage) folded() {
	width := 0
	for _, s := range p.Systems {
		width = max(width, utf8.RuneCountInString(clean(s.Title)))
	}
	for _, r := range p.People {
		fmt.Fprintf(p.b, "\n  %s\n", p.st.paint(bold, clean(r.Name)))
		for _, s := range p.Systems {
			if c, ok := p.cell(r, s.System); ok {
				fmt.Fprintf(p.b, "    %s  %s\n", pad(clean(s.Title), width), p.st.paint(statusColor(c.Status), p.short(c)))
			}
		}
	}
}

func (p mappingPage) title(system string) string {
	for _, s := range p.Systems {
		if s.System == system {
			return s.Title
		}
	}
	return system
}

// lines are the cells of one status, with what is said of them.
func (p mappingPage) lines(s reconcile.CellStatus, mark string) []Line {
	var out []Line
	for _, r := range p.People {
		for _, c := range r.Cells {
			if c.Status != s {
				continue
			}
			l := Line{Mark: mark, Cells: []string{r.Name, p.title(c.System), string(c.State)}, Source: c.Source, Detail: wrap(c.Text)}
			if c.Hint != "" {
				l.Detail = append(l.Detail, wrap("hint: "+c.Hint)...)
			}
			out = append(out, l)
		}
	}
	return out
}

func (p mappingPage) notices() Section {
	s := Section{Title: "To know", Tone: ToneQuiet, Columns: []string{"Name", "System"}}
	for _, n := range p.Notices {
		s.Lines = append(s.Lines, Line{Mark: "-", Cells: []string{cmp.Or(n.Name, n.Address), p.where(n)}, Source: n.Source, Detail: wrap(n.Text)})
	}
	return s
}

// where is the system that a notice about a person is about.
func (p mappingPage) where(n reconcile.Notice) string {
	for _, part := range strings.Split(n.Address, "/") {
		if title := p.title(part); title != part && title != n.Name {
			return title
		}
	}
	return ""
}

func (p mappingPage) strangers() Section {
	s := Section{Title: "Users who are declared nowhere", Tone: ToneQuiet, Columns: []string{"System", "Name", "E-mail"}}
	for _, x := range p.Strangers {
		s.Lines = append(s.Lines, Line{Mark: "?", Cells: []string{p.title(x.System), x.Name, x.Email}})
	}
	return s
}

// lists says how old everything is that this was told from.
func (p mappingPage) lists() Section {
	s := Section{Title: "When each system was looked at", Tone: ToneQuiet, Columns: []string{"System", "When", "How long ago"}}
	for _, x := range p.Systems {
		l := Line{Mark: "-", Cells: []string{x.Title, x.Why}}
		if x.Seen != nil {
			l.Cells[1] = localTime(x.Seen.CapturedAt, p.TimeZone)
			l.Cells = append(l.Cells, age(*x.Seen))
		}
		if x.Seen != nil && x.Seen.By != "" {
			l.Detail = wrap(strings.TrimSuffix("by "+x.Seen.By+" as "+x.Seen.AsRole, " as "))
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

func age(s reconcile.Seen) string {
	parts := []string{cmp.Or(count(s.Days, "day ago", "days ago"), "that day")}
	if s.Partial {
		parts = append(parts, "not the whole")
	}
	if s.Stale {
		parts = append(parts, "too old")
	}
	return list(parts)
}

// wrap breaks a sentence into lines that fit the page, indented as details are.
func wrap(text string) []string {
	const width = pageWidth - 6
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			out, line = append(out, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line == "" {
		return out
	}
	return append(out, line)
}

// MappingTable is the same for a spreadsheet: one row an account.
func MappingTable(m reconcile.Mapping) (header []string, rows [][]string) {
	header = []string{"user", "name", "system", "status", "state", "matched by", "email", "id", "pinned", "text"}
	for _, r := range m.People {
		for _, c := range r.Cells {
			pinned := ""
			if c.Pinned {
				pinned = "yes"
			}
			rows = append(rows, []string{c.User, r.Name, c.System, string(c.Status), string(c.State), c.Matched, c.Email, c.ID, pinned, c.Text})
		}
	}
	return header, rows
}
