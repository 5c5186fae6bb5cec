package htmlreport

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/render"
)

// A table of more rows than few can be searched; of more than first, the rest
// are data until somebody looks at them.
const (
	few   = 12
	first = 25
)

// table is rows below headings. The first cell of a row names it.
type table struct {
	ID      string
	Caption string
	Columns []column
	Rows    []line // the first of them
	Total   string
	Search  bool
	Partly  bool // there are more rows than these
	Notes   int  // the column under whose text a row's notes stand; the first where none fits better
}

// column is a heading, and how its cells look: as usual, "short" where nothing
// is worth breaking a line for, "name" where names are long, or "place".
type column struct {
	Name  string
	Class string
}

// line is a row, with the notes that belong to it.
type line struct {
	Cells []string
	Notes []string
}

// rows are a table as the script gets it: the cells of each row, and then one
// more where the row has notes, a line each.
type rows struct {
	Notes int        `json:"notes"`
	Rows  [][]string `json:"rows"`
}

func (b *builder) table(id, caption string, columns []string, lines []line) *table {
	t := &table{ID: id, Caption: caption, Rows: lines, Total: render.Thousands(len(lines))}
	t.shape(columns, lines)
	if len(lines) <= few {
		return t
	}
	t.Search, t.Partly, t.Rows = true, len(lines) > first, lines[:min(first, len(lines))]
	data := rows{Notes: t.Notes, Rows: make([][]string, len(lines))}
	for i, l := range lines {
		data.Rows[i] = l.Cells
		if len(l.Notes) > 0 {
			data.Rows[i] = append(slices.Clip(l.Cells), strings.Join(l.Notes, "\n"))
		}
	}
	b.data[id] = data
	return t
}

// short is how many letters still stand on one line beside other columns, and
// long how many a name has before it wants a line to itself.
const (
	short = 14
	long  = 20
)

// shape names the columns, and finds the one under which a row's notes stand.
func (t *table) shape(columns []string, lines []line) {
	longest := make([]int, len(columns))
	for _, l := range lines {
		for i, c := range l.Cells {
			longest[i] = max(longest[i], utf8.RuneCountInString(c))
		}
	}
	if i := slices.IndexFunc(columns, saysWhat); i >= 0 {
		t.Notes = i
	}
	noted := slices.ContainsFunc(lines, func(l line) bool { return len(l.Notes) > 0 })
	for i, name := range columns {
		c := column{Name: name}
		switch {
		case name == declaredIn:
			c.Class = "place"
		case longest[i] <= short && i > 0 && !(noted && i == t.Notes):
			c.Class = "short"
		case longest[i] > long && i == 0 && len(columns) <= 5: // beside more of them there is no room
			c.Class = "name"
		}
		t.Columns = append(t.Columns, c)
	}
}

// saysWhat reports whether a column says what is the matter.
func saysWhat(column string) bool {
	return slices.Contains([]string{"Why", "Change", "To do", "Is", "What"}, column)
}

const declaredIn = "Declared in"

// columnsOf are the headings and rows of a section. Columns in which nothing
// stands are left out. A section whose lines differ in shape gets two columns.
func columnsOf(s render.Section) ([]string, []line) {
	names, fits := slices.Clone(s.Columns), true
	for _, l := range s.Lines {
		fits = fits && len(l.Cells) <= len(names)
	}
	if !fits || len(names) == 0 {
		names = []string{"Name", "What"}
	}
	names = append(names, declaredIn)
	lines := make([]line, len(s.Lines))
	used := make([]bool, len(names))
	for i, l := range s.Lines {
		cells := make([]string, len(names))
		copy(cells, l.Cells)
		if len(l.Cells) > len(names)-1 || !fits || len(s.Columns) == 0 {
			cells[0], cells[1] = l.Cells[0], joined(l.Cells[1:])
		}
		if cells[0] == "" && i > 0 {
			cells[0] = lines[i-1].Cells[0] // text leaves a name out that stands above
		}
		cells[len(cells)-1] = render.Place(l.Source)
		for j, c := range cells {
			cells[j] = render.Clean(strings.TrimSpace(c))
			used[j] = used[j] || cells[j] != ""
		}
		lines[i] = line{Cells: cells, Notes: cleaned(l.Detail)}
	}
	for i := range lines {
		lines[i].Cells = kept(lines[i].Cells, used)
	}
	return kept(names, used), lines
}

func kept(cells []string, used []bool) []string {
	out := cells[:0:0]
	for i, c := range cells {
		if used[i] {
			out = append(out, c)
		}
	}
	return out
}

func joined(cells []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" }), " · ")
}

func itemsOf(s render.Section) []item {
	out := make([]item, len(s.Lines))
	for i, l := range s.Lines {
		out[i] = item{Text: render.Clean(joined(l.Cells)), Source: render.Clean(render.Place(l.Source)), Detail: cleaned(l.Detail)}
	}
	return out
}
