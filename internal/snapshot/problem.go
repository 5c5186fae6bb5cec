package snapshot

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/practicectl/practicectl/internal/diag"
)

// The rules that problems name.
const (
	ruleLayout    = "layout"
	ruleSize      = "size"
	ruleEncoding  = "encoding"
	ruleTable     = "table"
	ruleHeading   = "heading"
	ruleMerged    = "merged"
	ruleCell      = "cell"
	ruleValue     = "value"
	ruleDuplicate = "duplicate"
)

// Problem is one thing that is wrong with a table. Row counts as a person
// counts, from 1; a zero Row means the whole input. Column is the heading as
// the table spells it.
type Problem struct {
	Row     int
	Column  string
	Rule    string
	Message string
	Hint    string
}

// String is the problem in one line: row 12, column "Email": what is wrong.
func (p Problem) String() string {
	switch {
	case p.Row == 0:
		return p.Message
	case p.Column == "":
		return fmt.Sprintf("row %d: %s", p.Row, p.Message)
	default:
		return fmt.Sprintf("row %d, column \"%s\": %s", p.Row, p.Column, p.Message)
	}
}

// Diagnostics gives problems the form in which all others are printed; input
// is what the person calls the table. They keep their order, which is that of
// the rows, and must not be sorted: the row of a page is no line of a file.
func Diagnostics(input string, problems []Problem) diag.List {
	list := make(diag.List, len(problems))
	for i, p := range problems {
		list[i] = diag.Diagnostic{Pos: diag.Position{File: input}, Rule: p.Rule, Message: p.String(), Hint: p.Hint}
	}
	return list
}

// RefusedError is a snapshot that is not made, or not used.
type RefusedError struct {
	Reason string
	Advice string
}

func (e *RefusedError) Error() string { return e.Reason }

// Hint says what to do next.
func (e *RefusedError) Hint() string { return e.Advice }

func refuse(advice, format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...), Advice: advice}
}

// maxShown is how many characters of a text a message repeats, and maxDigits
// how many digits: a column that slipped may hold a tax or account number.
const (
	maxShown  = 40
	maxDigits = 4
)

// shown makes a text from outside fit for a message.
func shown(s string) string {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unprintable(r):
			return '·'
		case digits > maxDigits && unicode.IsDigit(r):
			return '#'
		default:
			return r
		}
	}, s)
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return s
}

func quote(s string) string { return `"` + shown(s) + `"` }
