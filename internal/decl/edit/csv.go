package edit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

// Cell sets one cell of a book of clients. The row is the line in the file.
type Cell struct {
	Line   int
	Column string // its name in the first row, in lower case
	Value  Value
}

// CSV returns the file with the cells set. file names it in positions.
func CSV(file string, data []byte, cells []Cell) (Result, error) {
	return csvFile(file, data, cells, func(_ int, err error) error { return err })
}

// csvFile is CSV, but that failed decides what becomes of a cell that cannot be
// set: with a nil error the others are set without it.
func csvFile(file string, data []byte, cells []Cell, failed func(int, error) error) (Result, error) {
	b := newBook(file, bytes.TrimPrefix(data, mark))
	header, err := b.header()
	if err != nil {
		return Result{}, err
	}
	var all []splice
	var set []Cell
	for i, c := range cells {
		s, changes, err := b.set(header, c)
		switch {
		case err != nil:
			if err := failed(i, err); err != nil {
				return Result{}, err
			}
		case changes:
			s.done.Index = i
			all, set = append(all, s), append(set, c)
		}
	}
	r, err := apply(file, b.data, all)
	if err != nil || len(r.Done) == 0 {
		r.Data = data
		return r, err
	}
	if !b.differsOnly(r.Data, header, set) {
		return Result{}, &Conflict{Pos: r.Done[0].Pos, Problem: "this row is written in a way that an edit would spoil"}
	}
	bom := len(data) - len(b.data)
	r.Data = append(data[:bom:bom], r.Data...)
	return r, nil
}

// book is a CSV file by its lines.
type book struct {
	file  string
	data  []byte
	lines []int // where each line begins, and the end
	comma byte
}

func newBook(file string, data []byte) *book {
	b := &book{file: file, data: data, lines: []int{0}}
	for i, c := range data {
		if c == '\n' {
			b.lines = append(b.lines, i+1)
		}
	}
	b.lines = append(b.lines, len(data))
	first, _, _ := bytes.Cut(data, []byte{'\n'})
	b.comma = byte(decl.Separator(first))
	return b
}

// header is the first line that is not empty, as column names.
func (b *book) header() ([]string, error) {
	for line := 1; line < len(b.lines); line++ {
		row, err := b.row(line)
		if err != nil {
			return nil, err
		}
		if len(row) == 1 && row[0].text == "" {
			continue
		}
		names := make([]string, len(row))
		for i, c := range row {
			names[i] = decl.ColumnName(c.text)
		}
		return names, nil
	}
	return nil, b.conflict(1, "the file is empty")
}

// cell is where the text of a cell stands, with its quotes and without the
// blanks around it.
type cell struct {
	start, end int
	text       string
	quoted     bool
}

// row cuts a line into its cells as encoding/csv does.
func (b *book) row(line int) ([]cell, error) {
	if line < 1 || line >= len(b.lines) {
		return nil, b.conflict(line, "there is no such row")
	}
	at := b.lines[line-1]
	rest := b.data[at:b.lines[line]]
	end := at + len(bytes.TrimSuffix(bytes.TrimSuffix(rest, []byte("\n")), []byte("\r")))
	var row []cell
	for {
		c, next, ok := b.cell(at, end)
		if !ok {
			return nil, b.conflict(line, "the quotes of a cell do not match in this line")
		}
		row = append(row, c)
		if next >= end {
			return row, nil
		}
		at = next + 1
	}
}

// cell reads the cell that begins at a place; next is the comma behind it, or
// the end of the line.
func (b *book) cell(at, end int) (c cell, next int, ok bool) {
	text := b.data[at:end]
	c.start = end - len(bytes.TrimLeft(text, " \t"))
	if c.start < end && b.data[c.start] == '"' {
		return b.quotedCell(c, end)
	}
	next = end
	if i := bytes.IndexByte(b.data[at:end], b.comma); i >= 0 {
		next = at + i
	}
	c.start = min(c.start, next)
	c.end = c.start + len(bytes.TrimSpace(b.data[c.start:next]))
	c.text = string(b.data[c.start:c.end])
	return c, next, true
}

func (b *book) quotedCell(c cell, end int) (cell, int, bool) {
	c.quoted = true
	for i := c.start + 1; i < end; i++ {
		switch {
		case b.data[i] != '"':
		case i+1 < end && b.data[i+1] == '"':
			i++
		default:
			c.end = i + 1
			inside := string(b.data[c.start+1 : i])
			c.text = strings.TrimSpace(strings.ReplaceAll(inside, `""`, `"`))
			return c, c.end, c.end == end || b.data[c.end] == b.comma
		}
	}
	return c, end, false
}

func (b *book) set(header []string, c Cell) (s splice, changes bool, err error) {
	row, err := b.row(c.Line)
	if err != nil {
		return s, false, err
	}
	i := slices.Index(header, c.Column)
	switch {
	case i < 0:
		return s, false, &Conflict{
			Pos:     diag.Position{File: b.file, Line: c.Line},
			Problem: fmt.Sprintf("the file has no column %q", c.Column),
			Advice:  "nothing was written: add the column in the first row and a comma in every other, then run this again",
		}
	case slices.Contains(header[i+1:], c.Column):
		return s, false, b.conflict(1, fmt.Sprintf("the column %q is here twice", c.Column))
	case len(row) != len(header):
		return s, false, b.conflict(c.Line, fmt.Sprintf("the number of cells is %d here, and %d in the first row", len(row), len(header)))
	}
	was := row[i]
	now := c.Value.String()
	return splice{
		at: was.start, end: was.end, line: c.Line, text: b.write(now, was.quoted),
		done: Done{Key: c.Column, Was: was.text, Now: now},
	}, was.text != now, nil
}

// write quotes a cell that was quoted, or has to be.
func (b *book) write(text string, quoted bool) string {
	if quoted || strings.ContainsAny(text, "\"\r\n"+string(rune(b.comma))) || strings.TrimSpace(text) != text {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// differsOnly reads the file before and after with encoding/csv, as the
// loader does, and wants nothing else changed.
func (b *book) differsOnly(after []byte, header []string, cells []Cell) bool {
	was, lines, err := b.records(b.data)
	now, _, err2 := b.records(after)
	if err != nil || err2 != nil {
		return false
	}
	for _, c := range cells {
		i, ok := lines[c.Line]
		if !ok {
			return false
		}
		was[i][slices.Index(header, c.Column)] = c.Value.String()
	}
	return slices.EqualFunc(was, now, func(a, b []string) bool {
		return slices.EqualFunc(a, b, func(x, y string) bool { return strings.TrimSpace(x) == strings.TrimSpace(y) })
	})
}

// records returns the rows, and which of them each line holds.
func (b *book) records(data []byte) (rows [][]string, lines map[int]int, err error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = rune(b.comma), -1, true
	lines = make(map[int]int, len(b.lines))
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, lines, nil
		case err != nil:
			return nil, nil, err
		}
		line, _ := r.FieldPos(0)
		lines[line] = len(rows)
		rows = append(rows, row)
	}
}

func (b *book) conflict(line int, problem string) *Conflict {
	return &Conflict{Pos: diag.Position{File: b.file, Line: line}, Problem: problem}
}
