package scaffold

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
)

// bookName is what the book of clients is called, and its two files.
const bookName = "clients"

const bookYAML = `# Who is partner and manager of which client: one row a client in %[1]s.csv.
apiVersion: practicectl/v1
kind: Assignment
metadata:
  name: %[1]s
spec:
  clientsFrom: %[1]s.csv
`

// bookColumns are the columns of a new book. To be added to, a book needs them
// all, in whatever order.
var bookColumns = []string{"uuid", "client", "partner", "manager"}

// newBook is the two files of a book: the rows, and then the document that
// reads them.
func newBook(name string, rows []row) ([]File, error) {
	sheet, err := rowsCSV(append([]row{headRow()}, rows...), ',', bookColumns, false)
	if err != nil {
		return nil, err
	}
	return []File{
		{Name: name + ".csv", Data: sheet},
		{Name: name + ".yaml", Data: fmt.Appendf(nil, bookYAML, name)},
	}, nil
}

// headRow names the columns.
func headRow() row {
	head := row{}
	for _, c := range bookColumns {
		head[c] = c
	}
	return head
}

// appendRows adds rows to a book that is there, in its own layout.
func appendRows(old []byte, rows []row) ([]byte, error) {
	comma, columns := decl.BookLayout(old)
	added, err := rowsCSV(rows, comma, columns, lineEnd(old) == crlf)
	if err != nil {
		return nil, err
	}
	return append(endLine(old), added...), nil
}

func rowsCSV(rows []row, comma rune, columns []string, useCRLF bool) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, useCRLF
	cells := make([]string, len(columns))
	for _, r := range rows {
		for i, c := range columns {
			cells[i] = r[c]
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write the book of clients: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write the book of clients: %w", err)
	}
	return b.Bytes(), nil
}

const crlf = "\r\n"

// lineEnd is how the lines of a file end.
func lineEnd(data []byte) string {
	if bytes.Contains(data, []byte(crlf)) {
		return crlf
	}
	return "\n"
}

// endLine is a copy of a file whose last line has ended.
func endLine(data []byte) []byte {
	out := bytes.Clone(data)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, lineEnd(data)...)
	}
	return out
}
