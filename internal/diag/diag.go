// Package diag holds diagnostics: what is wrong in a file, where, and what to do next.
//
// A diagnostic is a value, never printed where it is found. Everything that
// reads files returns a [List]; the command line sorts and prints it once, so
// that a person sees every problem of a workspace in one run.
package diag

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Position is a place in a file. Line and Column count from 1; a zero Line
// means the whole file. Its fields are those of reconcile.Source, so that one
// converts to the other.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String is file:line:col, without the parts that are zero.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// Compare orders positions by file, line and column.
func (p Position) Compare(q Position) int {
	return cmp.Or(
		strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
	)
}

// Diagnostic is one problem. Message is lower case, has no full stop and
// names the offending value; Rule is a short stable word ("schema",
// "reference", "secret"); Hint says what to do next and may be empty.
type Diagnostic struct {
	Pos     Position `json:"position"`
	Message string   `json:"message"`
	Rule    string   `json:"rule"`
	Hint    string   `json:"hint,omitempty"`
}

// String is the one-line form: file:line:col: message [rule].
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s [%s]", d.Pos, d.Message, d.Rule)
}

// List is a set of diagnostics. The zero value is empty and ready to use.
type List []Diagnostic

// Addf adds a diagnostic without a hint.
func (l *List) Addf(pos Position, rule, format string, args ...any) {
	*l = append(*l, Diagnostic{Pos: pos, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// Hintf gives the diagnostic added last its hint.
func (l *List) Hintf(format string, args ...any) {
	(*l)[len(*l)-1].Hint = fmt.Sprintf(format, args...)
}

// Sort orders by position, then rule, then message, and drops exact repeats.
func (l *List) Sort() {
	slices.SortFunc(*l, func(a, b Diagnostic) int {
		return cmp.Or(a.Pos.Compare(b.Pos), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message))
	})
	*l = slices.Compact(*l)
}

// maxWritten is how many problems one screenful of work is: who has more has
// one cause for most of them, and finds it among the first.
const maxWritten = 100

// Write prints the first hundred diagnostics, each with its hint on a line of
// its own, and how many there are besides.
func (l List) Write(w io.Writer) error {
	for _, d := range l[:min(len(l), maxWritten)] {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
		if d.Hint == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "  hint: %s\n", d.Hint); err != nil {
			return err
		}
	}
	if len(l) <= maxWritten {
		return nil
	}
	_, err := fmt.Fprintf(w, "and %d more\n", len(l)-maxWritten)
	return err
}

// Error makes a non-empty list an error that reads as its first problem and
// the count of the others. Use [List.Write] to show them.
func (l List) Error() string {
	switch len(l) {
	case 0:
		return "no problems"
	case 1:
		return l[0].String()
	default:
		return fmt.Sprintf("%s (and %d more)", l[0], len(l)-1)
	}
}
