package snapshot

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/printable"
)

// WriteCSV writes a table for a spreadsheet. A cell that a spreadsheet would
// run as a formula, because it begins with =, +, -, @ or one of their full-width
// forms, which it takes for the same, gets an apostrophe in front, which makes it
// text: names come from systems in which others type. So does one that begins so
// after blanks, which may be dropped. What else drives whatever shows the table,
// the end of a line among it, becomes a mark as in any other text, so that a row
// is a line. Every export goes through here. The price is an apostrophe before a
// text such as "-5", which is why nothing that is exported is meant to be read
// back.
func WriteCSV(w io.Writer, header []string, rows [][]string) error {
	out := csv.NewWriter(w)
	line := make([]string, len(header))
	write := func(cells []string) error {
		for i, cell := range cells {
			line[i] = neutral(cell)
		}
		return out.Write(line)
	}
	if err := write(header); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	for i, cells := range rows {
		if len(cells) != len(header) {
			return fmt.Errorf("row %d has %d cells, and the headings are %d", i+1, len(cells), len(header))
		}
		if err := write(cells); err != nil {
			return fmt.Errorf("write the table: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func neutral(cell string) string {
	cell = printable.Text(cell)
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(cell))
	if strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
