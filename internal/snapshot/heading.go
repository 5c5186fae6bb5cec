package snapshot

import (
	"fmt"
	"strings"
)

// bind finds the place of each column, and says what is wrong with the
// headings. False means that rows cannot be read by them.
func (r *reader) bind(head row) bool {
	if r.known(head) == 0 {
		// Not one by one: without its headings, this is somebody's data.
		r.add(Problem{
			Row: head.n, Rule: ruleHeading, Message: "none of its cells is a known heading",
			Hint: "copy the table with its headings; " + r.layout.known(),
		})
		return false
	}
	if len(head.cells) > MaxColumns {
		r.add(Problem{Row: head.n, Rule: ruleTable, Message: tooWide, Hint: "copy the table alone"})
		return false
	}
	if head.merged {
		r.add(Problem{Row: head.n, Rule: ruleMerged, Message: "the headings have merged cells, so the columns cannot be told", Hint: "copy the table where each column has one heading"})
		return false
	}
	r.folded = foldCells(head)
	r.place = make([]int, len(r.layout.columns))
	for i := range r.place {
		r.place[i] = -1
	}
	for at, c := range head.cells {
		text, _ := clean(c.text)
		r.headings = append(r.headings, text)
		r.claim(head.n, at)
	}
	for i, c := range r.layout.columns {
		if c.Required && r.place[i] < 0 {
			r.add(Problem{
				Row: head.n, Rule: ruleHeading, Message: "the column " + quote(c.Headings[0]) + " is missing",
				Hint: "show that column before you copy; " + r.layout.known(),
			})
		}
	}
	return true
}

// claim gives a heading to the columns that it belongs to.
func (r *reader) claim(n, at int) {
	folded := r.folded[at]
	known := folded == "" || r.layout.ignore[folded]
	for i, c := range r.layout.columns {
		switch {
		case !c.headings[folded]:
			continue
		case r.place[i] >= 0:
			r.add(Problem{
				Row: n, Rule: ruleHeading,
				Message: fmt.Sprintf("the headings %s and %s mean the same", quote(r.headings[r.place[i]]), quote(r.headings[at])),
				Hint:    "keep one of the two columns",
			})
		default:
			r.place[i] = at
		}
		known = true
	}
	if !known {
		r.add(Problem{Row: n, Rule: ruleHeading, Message: "unknown heading " + quote(r.headings[at]), Hint: r.layout.known()})
	}
}

// duplicates is in which row each address and key was first.
type duplicates struct{ email, key map[string]int }

// twice refuses a person who is in the table already: which of the two rows
// counts, only the system can say.
func (r *reader) twice(seen *duplicates, n int, rec Record) {
	r.again(seen.email, n, ColumnEmail, rec[ColumnEmail])
	if r.layout.key != ColumnEmail {
		r.again(seen.key, n, r.layout.key, rec[r.layout.key])
	}
	if r.layout.orName && rec[ColumnEmail] == "" {
		r.again(seen.key, n, ColumnName, rec[ColumnName])
	}
}

func (r *reader) again(seen map[string]int, n int, name, value string) {
	if value == "" {
		return
	}
	folded := strings.ToLower(value)
	first, twice := seen[folded]
	if !twice {
		seen[folded] = n
		return
	}
	r.add(Problem{
		Row: n, Column: r.heading(name), Rule: ruleDuplicate, Message: fmt.Sprintf("%s is in row %d already", quote(value), first),
		Hint: "if the table was pasted twice, paste it once; else correct it in the system, where one person has two rows",
	})
}

// marked refuses a column of marks that copied text has lost: no marks at all
// would read as nobody being linked.
func (r *reader) marked(records []Record) {
	if r.kind == KindHTML || len(records) == 0 {
		return
	}
	for i, c := range r.layout.columns {
		if !c.Mark || r.place[i] < 0 {
			continue
		}
		found := false
		for _, rec := range records {
			found = found || rec[c.Name] != ""
		}
		if !found {
			r.add(Problem{
				Rule: ruleValue, Message: "no row shows " + quote(c.Headings[0]) + ", which the screen shows as a picture",
				Hint: "copied text has no pictures: copy the table as HTML, or save the page",
			})
		}
	}
}

// heading is how the table spells a column's heading.
func (r *reader) heading(name string) string {
	for i, c := range r.layout.columns {
		if c.Name == name && r.place[i] >= 0 {
			return shown(r.headings[r.place[i]])
		}
	}
	return ""
}
