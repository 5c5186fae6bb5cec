package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Kind is where a snapshot comes from.
type Kind string

// The kinds of source.
const (
	KindAPI  Kind = "api"
	KindCSV  Kind = "csv"
	KindTSV  Kind = "tsv"  // text copied from a screen
	KindHTML Kind = "html" // copied from a page, or a saved page
)

// Record is a row cut down to the columns that are kept, by their names.
type Record map[string]string

// Table is what was read: the kept columns in the layout's order, and the
// records sorted by their key.
type Table struct {
	System  string
	Kind    Kind
	Key     string
	Columns []string
	Records []Record
	SHA256  string // of the raw input
}

// Read makes a table of an input. An empty kind is detected. It gives a table
// or problems, never both.
func Read(kind Kind, data []byte, l Layout) (Table, []Problem) {
	if err := l.Check(); err != nil {
		return Table{}, []Problem{{Rule: ruleLayout, Message: err.Error()}}
	}
	text, problem := decode(data)
	if problem != nil {
		return Table{}, []Problem{*problem}
	}
	if kind == "" {
		kind = detect(text)
	}
	r := reader{layout: l.fold(), kind: kind}
	records := r.read(text)
	if len(r.problems) > 0 {
		return Table{}, r.problems
	}
	sum := sha256.Sum256(data)
	return Table{
		System: l.System, Kind: kind, Key: l.KeyColumn,
		Columns: r.kept(), Records: records, SHA256: hex.EncodeToString(sum[:]),
	}, nil
}

// reader turns rows into records.
type reader struct {
	layout   layout
	kind     Kind
	headings []string // as the table spells them
	folded   []string
	place    []int // of each column of the layout, or -1
	problems []Problem
}

func (r *reader) read(text string) []Record {
	rows := r.rows(text)
	rows = slices.DeleteFunc(rows, row.blank)
	if len(rows) == 0 {
		if len(r.problems) == 0 {
			r.add(Problem{Rule: ruleTable, Message: "the input holds no table with a known heading", Hint: r.layout.known()})
		}
		return nil
	}
	early := r.problems // of cutting the text, which breaks off late in it
	r.problems = nil
	at, _ := r.find(rows)
	rows = rows[at:]
	if !r.bind(rows[0]) {
		return nil
	}
	records := r.records(rows[1:])
	for _, p := range early {
		if !slices.Contains(r.problems, p) {
			r.add(p)
		}
	}
	return records
}

func (r *reader) add(p Problem) { r.problems = append(r.problems, p) }

func (r *reader) rows(text string) (rows []row) {
	switch r.kind {
	case KindCSV:
		rows, r.problems = readCSV(text)
	case KindTSV:
		rows, r.problems = readTSV(text)
	case KindHTML:
		p, problem := readPage(text)
		if problem != nil {
			r.add(*problem)
			return nil
		}
		return r.choose(p.tables)
	default:
		r.add(Problem{Rule: ruleTable, Message: fmt.Sprintf("%q is not a kind of table", r.kind), Hint: "the kinds are csv, tsv and html"})
	}
	return rows
}

// choose gives the rows of the first table whose headings fit, followed by
// those of its further pages. Where none fits it is the first that knows a
// heading, so that what is wrong with it can be told.
func (r *reader) choose(tables [][]row) []row {
	var first, rows []row
	var headings []string
	for _, t := range tables {
		t = slices.DeleteFunc(t, row.blank)
		at, fits := r.find(t)
		switch {
		case !fits:
			if first == nil && len(t) > 0 && r.known(t[at]) > 0 {
				first = t
			}
		case rows == nil:
			rows, headings = t, foldCells(t[at])
		case slices.Equal(headings, foldCells(t[at])):
			last := rows[len(rows)-1].n
			for _, page := range t[at:] {
				page.n += last
				rows = append(rows, page)
			}
		}
	}
	if rows == nil {
		return first
	}
	return rows
}

// find gives the place of the headings among rows, and whether they have
// every required column.
func (r *reader) find(rows []row) (at int, fits bool) {
	for i := range rows[:min(len(rows), headingsWithin)] {
		folded := foldCells(rows[i])
		if !slices.ContainsFunc(r.layout.columns, func(c column) bool {
			return c.Required && !slices.ContainsFunc(folded, func(h string) bool { return c.headings[h] })
		}) {
			return i, true
		}
	}
	return 0, false
}

// known counts the cells of a row that are headings of the layout.
func (r *reader) known(head row) (n int) {
	for _, h := range foldCells(head) {
		if h != "" && slices.ContainsFunc(r.layout.columns, func(c column) bool { return c.headings[h] }) {
			n++
		}
	}
	return n
}

func foldCells(r row) []string {
	folded := make([]string, len(r.cells))
	for i, c := range r.cells {
		folded[i] = foldRaw(c.text)
	}
	return folded
}

func (r *reader) kept() []string {
	var names []string
	for i, c := range r.layout.columns {
		if r.place[i] >= 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// records reads what follows the headings.
func (r *reader) records(rows []row) []Record {
	records := make([]Record, 0, len(rows))
	seen := duplicates{email: map[string]int{}, key: map[string]int{}}
	for _, row := range rows {
		if row.head || r.repeats(row) {
			continue
		}
		if len(records) == MaxRows {
			r.add(tooLong)
			break
		}
		if r.sound(row) {
			rec := r.record(row)
			r.twice(&seen, row.n, rec)
			records = append(records, rec)
		}
	}
	r.marked(records)
	slices.SortFunc(records, func(a, b Record) int { return compareKeys(r.layout.key, a, b) })
	return records
}

// repeats reports whether a row is the headings again, as where several pages
// were pasted one below the other.
func (r *reader) repeats(row row) bool {
	return len(row.cells) == len(r.folded) && foldRaw(row.cells[0].text) == r.folded[0] && slices.Equal(foldCells(row), r.folded)
}

// sound reports whether each cell of a row can be told to belong to a column.
func (r *reader) sound(row row) bool {
	switch {
	case row.merged:
		r.add(Problem{
			Row: row.n, Rule: ruleMerged, Message: "has merged cells, so its columns cannot be told",
			Hint: "copy the table without lines that group it",
		})
	case slices.ContainsFunc(row.cells, func(c cell) bool { return c.flaw == flawTable }):
		r.add(Problem{Row: row.n, Rule: ruleTable, Message: flawTable, Hint: "copy the table when nothing in it is opened"})
	case len(row.cells) != len(r.headings):
		r.add(Problem{
			Row: row.n, Rule: ruleTable, Message: fmt.Sprintf("has %s, and the headings are %d", cells(len(row.cells)), len(r.headings)),
			Hint: "copy the whole table with its headings and nothing below it; if cells hold several lines, copy it as HTML",
		})
	default:
		return true
	}
	return false
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

func (r *reader) record(row row) Record {
	rec := make(Record, len(r.layout.columns))
	before := len(r.problems)
	for i, c := range r.layout.columns {
		if r.place[i] < 0 {
			continue
		}
		value, p := r.value(c, row.cells[r.place[i]])
		if p.Message != "" {
			p.Row, p.Column = row.n, shown(r.headings[r.place[i]])
			r.add(p)
		}
		rec[c.Name] = value
	}
	if r.layout.orName && len(r.problems) == before && rec[r.layout.key] == "" && rec[ColumnName] == "" {
		r.add(Problem{
			Row: row.n, Column: r.heading(r.layout.key), Rule: ruleCell, Message: "is empty, and so is the name: nothing tells the row apart",
			Hint: "correct it in the system, or leave the row out and say --partial",
		})
	}
	return rec
}

// compareKeys orders records by what tells them apart: the key, or the name of
// those that lack it, which come first.
func compareKeys(key string, a, b Record) int {
	if a[key] == "" && b[key] == "" {
		return strings.Compare(a[ColumnName], b[ColumnName])
	}
	return strings.Compare(a[key], b[key])
}
