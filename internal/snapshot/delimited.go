package snapshot

import "strings"

// The limits of a table. A row of more cells than any screen has is a sign of
// another kind of file.
const (
	MaxRows    = 20_000
	MaxColumns = 200
	MaxCell    = 500 // characters
)

// headingsWithin is among how many rows with text the headings are looked for.
const headingsWithin = 10

// maxRead is how many rows are read before a table is known to be too long.
const maxRead = MaxRows + headingsWithin + 1

const tooWide = "has more than 200 cells"

var tooLong = Problem{Rule: ruleSize, Message: "the table has more than 20,000 rows", Hint: "a practice has fewer people: copy the table alone"}

// row is one row of the input that has something in it.
type row struct {
	n      int // as a person counts
	cells  []cell
	merged bool
	head   bool // of a thead
}

// cell is what a cell holds, before it is looked at.
type cell struct {
	text  string
	marks []string // labels and classes of its pictures
	flaw  string   // why its content cannot be told from the input
}

func (r row) blank() bool {
	for _, c := range r.cells {
		if !blank(c.text) || len(c.marks) > 0 || c.flaw != "" {
			return false
		}
	}
	return true
}

// lines cuts delimited text into rows. Where quotes do not match, where the
// next row begins is anyone's guess: the reading ends there.
type lines struct {
	text     string
	comma    byte
	quotes   bool
	rows     []row
	problems []Problem
}

func readCSV(text string) ([]row, []Problem) {
	l := lines{text: text, comma: separator(text), quotes: true}
	l.read()
	return l.rows, l.problems
}

func readTSV(text string) ([]row, []Problem) {
	l := lines{text: text, comma: '\t'}
	l.read()
	return l.rows, l.problems
}

func (l *lines) read() {
	for n := 1; l.text != ""; n++ {
		if len(l.rows) == maxRead {
			l.problems = append(l.problems, tooLong)
			return
		}
		r := row{n: n}
		for more := true; more; {
			var text, flaw string
			text, more, flaw = l.cell()
			if flaw == "" && len(r.cells) == MaxColumns {
				flaw = tooWide
			}
			if flaw != "" {
				l.problems = append(l.problems, Problem{Row: n, Rule: ruleTable, Message: flaw, Hint: "copy or export the table again; what follows was not read"})
				return
			}
			r.cells = append(r.cells, cell{text: text})
		}
		if !r.blank() {
			l.rows = append(l.rows, r)
		}
	}
}

// cell takes the next cell from the text, and says whether its row goes on.
func (l *lines) cell() (text string, more bool, flaw string) {
	start := strings.TrimLeft(l.text, " ")
	quoted := l.quotes && strings.HasPrefix(start, `"`)
	if quoted {
		l.text = start[1:]
		if text, flaw = l.quoted(); flaw != "" {
			return "", false, flaw
		}
		l.text = strings.TrimLeft(l.text, " ")
	}
	rest := l.text
	if end := strings.IndexAny(l.text, string(l.comma)+"\r\n"); end >= 0 {
		rest = l.text[:end]
	}
	if quoted && rest != "" {
		return "", false, mismatch
	}
	l.text = l.text[len(rest):]
	return text + rest, l.end(), ""
}

const mismatch = "the quotes of a cell do not match"

// quoted takes the text up to a single quote, and the quote.
func (l *lines) quoted() (text, flaw string) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(l.text, `"`)
		if !found {
			return "", mismatch
		}
		b.WriteString(before)
		l.text = after
		if !strings.HasPrefix(after, `"`) {
			return b.String(), ""
		}
		b.WriteByte('"')
		l.text = after[1:]
	}
}

// end takes what stands behind a cell: true for a separator.
func (l *lines) end() (more bool) {
	switch {
	case l.text == "":
		return false
	case l.text[0] == l.comma:
		l.text = l.text[1:]
		return true
	case strings.HasPrefix(l.text, "\r\n"):
		l.text = l.text[2:]
	default:
		l.text = l.text[1:]
	}
	return false
}

// separator is a comma but where a line leaves no doubt: where the decimal
// point is a comma, Excel separates by semicolons. Lines above the headings
// that hold neither say nothing.
func separator(text string) byte {
	commas, semicolons, quoted := 0, 0, false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			commas++
		case c == ';':
			semicolons++
		case (c == '\n' || c == '\r') && commas+semicolons > 0:
			return more(commas, semicolons)
		}
	}
	return more(commas, semicolons)
}

func more(commas, semicolons int) byte {
	if semicolons > commas {
		return ';'
	}
	return ','
}

// Detect says what kind of input it looks like.
func Detect(data []byte) Kind {
	text, problem := decode(data)
	if problem != nil {
		return KindCSV // reading it says what is wrong
	}
	return detect(text)
}

func detect(text string) Kind {
	if strings.HasPrefix(strings.TrimSpace(text), "<") || strings.HasPrefix(text, "Version:") {
		return KindHTML
	}
	if first := strings.IndexAny(text, "\t,;"); first >= 0 {
		line := text[first:]
		if end := strings.IndexAny(line, "\r\n"); end >= 0 {
			line = line[:end]
		}
		if strings.Contains(line, "\t") {
			return KindTSV
		}
	}
	return KindCSV
}
