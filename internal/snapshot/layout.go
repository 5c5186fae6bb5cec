package snapshot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The columns whose names mean something to this package. All others are the
// layout's own.
const (
	ColumnEmail     = "email"     // the person's address in the system: never twice
	ColumnLinkEmail = "linkEmail" // the address of the record that the person is linked to
	ColumnName      = "name"
)

// Layout says what a table of a system looks like. It is data: a system
// without an API is described by one.
type Layout struct {
	System    string   `json:"system"`
	Title     string   `json:"title"` // what the screen is called, for people
	Columns   []Column `json:"columns"`
	Ignore    []string `json:"ignore,omitempty"` // headings that are known and not needed
	KeyColumn string   `json:"keyColumn"`        // what tells rows apart: email or name
	// OrName lets a row lack its e-mail, where that is the key; then its name tells
	// it apart. Whoever is let in without an address must not be left out.
	OrName bool `json:"orName,omitempty"`
}

// Column is one column that is kept.
type Column struct {
	Name     string   `json:"name"`
	Headings []string `json:"headings"` // how screens and exports call it, the best known first
	Required bool     `json:"required,omitempty"`
	// Values maps texts, however they are spelt, to what they mean.
	Values map[string]string `json:"values,omitempty"`
	// Blank are the texts that mean nothing, such as "-" or "Not linked".
	Blank []string `json:"blank,omitempty"`
	// Mark is a column that a picture fills, such as a logo on linked people.
	// It holds a value of Values or nothing, and may share its heading with
	// another column, because a logo often stands beside a name.
	Mark bool `json:"mark,omitempty"`
	// Strict refuses a text that is not among Values.
	Strict bool `json:"strict,omitempty"`
}

// Check says what is wrong with a layout, which people write too.
func (l Layout) Check() error {
	names, claimed := map[string]bool{}, map[string]string{}
	for _, c := range l.Columns {
		switch {
		case c.Name == "" || len(c.Headings) == 0:
			return fmt.Errorf("the column %q of %s needs a name and headings", c.Name, l.System)
		case names[c.Name]:
			return fmt.Errorf("%s has two columns %q", l.System, c.Name)
		case (c.Strict || c.Mark) && len(c.Values) == 0:
			return fmt.Errorf("the column %q of %s is strict or a mark and lists no values", c.Name, l.System)
		}
		names[c.Name] = true
		if text := c.ambiguous(); text != "" {
			return fmt.Errorf("the column %q of %s gives the value %q two meanings", c.Name, l.System, text)
		}
		for _, h := range c.Headings {
			if c.Mark {
				break
			}
			if other, twice := claimed[foldRaw(h)]; twice && other != c.Name {
				return fmt.Errorf("the columns %q and %q of %s have the heading %q in common", other, c.Name, l.System, h)
			}
			claimed[foldRaw(h)] = c.Name
		}
	}
	i := slices.IndexFunc(l.Columns, func(c Column) bool { return c.Name == l.KeyColumn })
	if i < 0 || l.Columns[i].Mark {
		return fmt.Errorf("the key column %q of %s is not one of its columns", l.KeyColumn, l.System)
	}
	if l.OrName && (l.KeyColumn != ColumnEmail || !names[ColumnName]) {
		return fmt.Errorf("%s has no column \"email\" as its key, or no column \"name\" to stand in for it", l.System)
	}
	return nil
}

// ambiguous is a text whose spelling another text of Values shares, with
// another meaning.
func (c Column) ambiguous() string {
	meaning := map[string]string{}
	for _, text := range slices.Sorted(maps.Keys(c.Values)) {
		folded := foldRaw(text)
		if other, twice := meaning[folded]; twice && other != c.Values[text] {
			return text
		}
		meaning[folded] = c.Values[text]
	}
	return ""
}

// layout is a Layout with its texts folded once.
type layout struct {
	columns []column
	ignore  map[string]bool
	key     string
	orName  bool
}

type column struct {
	Column
	headings, blank map[string]bool
	values          map[string]string
	system          string
}

func (l Layout) fold() layout {
	folded := layout{ignore: set(l.Ignore), key: l.KeyColumn, orName: l.OrName}
	for _, c := range l.Columns {
		c.Required = c.Required || c.Name == l.KeyColumn
		values := make(map[string]string, len(c.Values))
		for text, value := range c.Values {
			values[foldRaw(text)] = value
		}
		folded.columns = append(folded.columns, column{Column: c, headings: set(c.Headings), blank: set(c.Blank), values: values, system: l.System})
	}
	return folded
}

func set(texts []string) map[string]bool {
	folded := make(map[string]bool, len(texts))
	for _, t := range texts {
		folded[foldRaw(t)] = true
	}
	return folded
}

// address reports whether the column holds e-mail addresses.
func (c column) address() bool { return c.Name == ColumnEmail || c.Name == ColumnLinkEmail }

// known lists the values that a column can hold, for people. A row that is left
// out because of one of its texts would be somebody whom nobody sees.
func (c column) known() string {
	return "the known values are " + strings.Join(slices.Sorted(maps.Keys(c.Values)), ", ") +
		"; do not leave the row out: add its text, and what it means, to the column " + c.Name + " in the document of kind App called " + c.system
}

// known lists the headings, each in its best known spelling.
func (l layout) known() string {
	names := make([]string, len(l.columns))
	for i, c := range l.columns {
		names[i] = c.Headings[0]
	}
	return "the known headings are " + strings.Join(names, ", ")
}
