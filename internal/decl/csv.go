package decl

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/diag"
)

// The columns that a book of clients can have, in any order. group is for
// people who sort the sheet; nothing reads it.
const (
	columnUUID   = "uuid"
	columnClient = "client"
	columnGroup  = "group"
)

var columns = []string{columnUUID, columnClient, columnGroup, rolePartner, roleManager}

// nobody is the cell that says a role must be empty. An empty cell says
// nothing about it.
const nobody = "null"

// readBook reads the CSV file that clientsFrom names.
func (f *file) readBook(from Text) []Client {
	rel, ok := f.inside(from, "clientsFrom", ruleCSV)
	if !ok {
		return nil
	}
	if !f.there(from, rel, "clientsFrom", ruleCSV) {
		return nil
	}
	sheet, ok := f.open(rel)
	if !ok {
		return nil
	}
	return newBook(sheet).clients()
}

// book is a CSV file while it is read. Rows are lines: a cell cannot hold a
// line break, so the row that a spreadsheet shows is the line in the file.
type book struct {
	*file
	csv    *csv.Reader
	lines  []int          // where each line begins
	column map[string]int // the place of each known column
	width  int            // cells in the first row
}

func newBook(f *file) *book {
	b := &book{file: f, csv: csv.NewReader(bytes.NewReader(f.data))}
	b.csv.Comma = Separator(f.line(1))
	b.csv.FieldsPerRecord = -1 // counted here, where the row can be named
	b.csv.TrimLeadingSpace = true
	b.csv.ReuseRecord = true
	b.lines = append(b.lines, 0)
	for i, c := range f.data {
		if c == '\n' {
			b.lines = append(b.lines, i+1)
		}
	}
	return b
}

// Separator is what stands between the cells. Where the decimal point is a
// comma, Excel saves "CSV" with semicolons: that is read when the first row
// leaves no doubt, because it has no comma and names a column of ours.
func Separator(first []byte) rune {
	names := bytes.Split(first, []byte{';'})
	if len(names) > 1 && !bytes.ContainsRune(first, ',') &&
		slices.ContainsFunc(names, func(name []byte) bool {
			return slices.Contains(columns, ColumnName(strings.Trim(string(name), "\"\r")))
		}) {
		return ';'
	}
	return ','
}

// BookLayout tells whoever adds to a book how it is laid out: what stands
// between its cells, and the names of its columns as they are read.
func BookLayout(data []byte) (comma rune, names []string) {
	first, _, _ := bytes.Cut(bytes.TrimPrefix(data, bomUTF8), []byte{'\n'})
	comma = Separator(first)
	head := csv.NewReader(bytes.NewReader(first))
	head.Comma, head.TrimLeadingSpace = comma, true
	row, err := head.Read()
	if err != nil {
		return comma, nil // nothing that Load would take
	}
	for _, cell := range row {
		names = append(names, ColumnName(cell))
	}
	return comma, names
}

// ColumnName takes the names as people type them: UUID, Client, Manager.
func ColumnName(cell string) string { return strings.ToLower(strings.TrimSpace(cell)) }

func (b *book) clients() []Client {
	head, ok := b.next()
	if !ok {
		if len(bytes.TrimSpace(b.data)) == 0 {
			b.diags.Addf(diag.Position{File: b.name, Line: 1, Column: 1}, ruleCSV, "the file is empty")
			b.diags.Hintf("begin with a row of column names: %s", strings.Join(columns, ","))
		}
		return nil
	}
	if !b.header(head) {
		return nil
	}
	clients := make([]Client, 0, len(b.lines))
	for {
		row, ok := b.next()
		if !ok {
			return clients
		}
		if isBlank(row) {
			continue
		}
		if c, ok := b.client(row); ok {
			clients = append(clients, c)
		}
	}
}

// next reads a row. After quotes that do not match, where the next row begins
// is anyone's guess, so that is the end of the file.
func (b *book) next() ([]string, bool) {
	row, err := b.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, false
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		b.diags.Addf(diag.Position{File: b.name, Line: bad.StartLine, Column: 1}, ruleCSV, "row %d: the quotes of a cell do not match", bad.StartLine)
		b.diags.Hintf(`put the whole cell in quotes and write each quote inside it twice: "The ""Bay"" Trust"`)
		return nil, false
	}
	return row, err == nil
}

func (b *book) header(row []string) bool {
	b.column = map[string]int{}
	b.width = len(row)
	for i, cell := range row {
		name := ColumnName(cell)
		pos := b.cell(i)
		first, twice := b.column[name]
		switch {
		case !slices.Contains(columns, name):
			b.diags.Addf(pos, ruleCSV, "row 1: unknown column %s", quote(strings.TrimSpace(cell)))
			b.diags.Hintf("%s", columnHint(name))
		case twice:
			b.diags.Addf(pos, ruleCSV, "row 1: the column %q is here twice; the first is at %s", name, b.cell(first))
			b.diags.Hintf("keep one of the two")
		default:
			b.column[name] = i
		}
	}
	if _, ok := b.column[columnClient]; !ok {
		b.diags.Addf(b.cell(0), ruleCSV, "row 1: the column %q is missing", columnClient)
		b.diags.Hintf("the columns are: %s; client holds the client's name", strings.Join(columns, ","))
		return false
	}
	return true
}

func columnHint(name string) string {
	switch {
	case strings.ContainsAny(name, ";\t"):
		return "separate the columns with commas; in Excel: CSV UTF-8 (comma delimited)"
	case name == "":
		return "delete the empty column"
	default:
		return orElse(didYouMean(Nearest(name, columns)), "the columns are: "+strings.Join(columns, ","))
	}
}

func (b *book) client(row []string) (Client, bool) {
	pos := b.cell(0)
	pos.Column = 1
	if len(row) != b.width {
		b.diags.Addf(pos, ruleCSV, "row %d has %s, and row 1 has %d", pos.Line, cells(len(row)), b.width)
		mark := "comma"
		if b.csv.Comma == ';' {
			mark = "semicolon"
		}
		b.diags.Hintf("put a name that holds a %s in quotes; empty cells keep their %[1]ss", mark)
		return Client{}, false
	}
	for i, cell := range row {
		if strings.ContainsAny(cell, "\r\n") {
			b.diags.Addf(b.cell(i), ruleCSV, "row %d: a cell holds a line break", pos.Line)
			b.diags.Hintf("write the cell in one line")
			return Client{}, false
		}
	}
	c := Client{
		Pos:     pos,
		CSV:     true,
		Name:    b.text(row, columnClient),
		UUID:    b.uuid(row),
		Partner: b.ref(row, rolePartner),
		Manager: b.ref(row, roleManager),
	}
	if !c.Name.Given() {
		b.diags.Addf(b.cell(b.column[columnClient]), ruleCSV, "row %d, column %q: the client's name is missing", pos.Line, columnClient)
		b.diags.Hintf("write the name as the system shows it, or delete the row")
	}
	return c, true
}

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return strconv.Itoa(n) + " cells"
}

// text reads a cell without the blanks around it. An empty one is left out.
func (b *book) text(row []string, column string) Text {
	i, ok := b.column[column]
	if !ok {
		return Text{}
	}
	v := strings.TrimSpace(row[i])
	if v == "" {
		return Text{}
	}
	return Text{Value: v, Pos: b.cell(i)}
}

func (b *book) uuid(row []string) Text {
	t := b.text(row, columnUUID)
	if t.Given() && !IsUUID(t.Value) {
		b.diags.Addf(t.Pos, ruleCSV, "row %d, column %q: %s is not a UUID", t.Pos.Line, columnUUID, quote(t.Value))
		b.diags.Hintf(uuidHint)
	}
	t.Value = strings.ToLower(t.Value)
	return t
}

func (b *book) ref(row []string, role string) Ref {
	t := b.text(row, role)
	switch {
	case !t.Given():
		return Ref{}
	case t.Value == nobody:
		return Ref{Null: true, Pos: t.Pos}
	default:
		return Ref{User: t.Value, Pos: t.Pos}
	}
}

func isBlank(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// cell is where a cell of the current row begins. encoding/csv counts bytes;
// people, and the editors that they paste a position into, count characters.
func (b *book) cell(i int) diag.Position {
	line, column := b.csv.FieldPos(i)
	start := b.lines[line-1]
	before := b.data[start:min(start+column-1, len(b.data))]
	return diag.Position{File: b.name, Line: line, Column: utf8.RuneCount(before) + 1}
}
