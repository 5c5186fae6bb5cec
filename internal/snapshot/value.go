package snapshot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// address is what an e-mail address looks like: ASCII only, because letters
// of other scripts that look the same would name somebody else.
var address = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.)+[A-Za-z0-9-]{2,63}$")

const maxAddress = 254

const checkColumns = "check that the columns are those of the headings"

// value reads a cell. A problem has a message.
func (r *reader) value(c column, from cell) (string, Problem) {
	text, bad := clean(from.text)
	switch {
	case from.flaw != "":
		return "", Problem{Rule: ruleCell, Message: from.flaw, Hint: "copy the table when nothing in it is being edited"}
	case bad != 0:
		return "", Problem{
			Rule: ruleCell, Message: fmt.Sprintf("holds the character %U, which has no place in a table", bad),
			Hint: "correct it where it was entered, and copy the table again",
		}
	case utf8.RuneCountInString(text) > MaxCell:
		return "", Problem{
			Rule: ruleCell, Message: fmt.Sprintf("holds %d characters, and at most %d are read", utf8.RuneCountInString(text), MaxCell),
			Hint: checkColumns,
		}
	case c.Mark:
		return c.mark(text, from.marks)
	}
	folded := ""
	if len(c.blank)+len(c.values) > 0 {
		folded = fold(text)
	}
	value, known := c.values[folded]
	if c.blank[folded] {
		text, known = "", false
	}
	switch {
	case c.Name == r.layout.key && !r.layout.orName && (text == "" || known && value == ""):
		return "", Problem{
			Rule: ruleCell, Message: "is empty, and it is what tells rows apart",
			Hint: "a row without it cannot be used: correct it in the system, or leave the row out and say --partial",
		}
	case text == "":
		return "", Problem{}
	case known:
		return value, Problem{}
	case c.Strict:
		return "", Problem{Rule: ruleValue, Message: quote(text) + " is not a known value", Hint: c.known()}
	case c.address():
		if len(text) > maxAddress || !address.MatchString(text) {
			return "", Problem{Rule: ruleValue, Message: quote(text) + " is not an e-mail address", Hint: checkColumns}
		}
		return strings.ToLower(text), Problem{}
	default:
		return text, Problem{}
	}
}

// mark reads a column that a picture fills.
func (c column) mark(text string, marks []string) (string, Problem) {
	found, unknown := "", !c.blank[fold(text)]
	for _, m := range append(slices.Clip(marks), text) {
		value, known := c.values[foldRaw(m)]
		unknown = unknown && !known
		switch {
		case value == "":
		case found != "" && found != value:
			return "", Problem{Rule: ruleValue, Message: fmt.Sprintf("shows both %s and %s", found, value), Hint: "only one of the two can be so: copy the table again"}
		default:
			found = value
		}
	}
	if text == "" && len(marks) > 0 {
		text = marks[0]
	}
	if unknown && text != "" && c.Strict {
		return "", Problem{Rule: ruleValue, Message: quote(text) + " is not a known value", Hint: c.known()}
	}
	return found, Problem{}
}
