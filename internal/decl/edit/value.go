package edit

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Value is what a place is set to: a text, or null.
type Value struct {
	Text string
	Null bool
}

const (
	null    = "null"
	tagText = "!!str"
	tagNull = "!!null"
)

// String is the value as people call it.
func (v Value) String() string {
	if v.Null {
		return null
	}
	return v.Text
}

// of reads a scalar. Blanks around a text do not count, as when it is loaded.
func of(n *yaml.Node) Value {
	if n.Tag == tagNull {
		return Value{Null: true}
	}
	return Value{Text: strings.TrimSpace(n.Value)}
}

// put makes n what this value is read as.
func (v Value) put(n *yaml.Node) {
	n.Kind, n.Tag, n.Value = yaml.ScalarNode, tagText, v.Text
	if v.Null {
		n.Tag, n.Value = tagNull, null
	}
}

// yaml writes the value in the quotes of its neighbours, or in none where it
// needs none.
func (v Value) yaml(style yaml.Style) string {
	switch {
	case v.Null:
		return null
	case style&yaml.SingleQuotedStyle != 0 && !strings.ContainsFunc(v.Text, isControl):
		return "'" + strings.ReplaceAll(v.Text, "'", "''") + "'"
	case style&yaml.DoubleQuotedStyle == 0 && isPlain(v.Text):
		return v.Text
	default:
		return strconv.Quote(v.Text) // every escape of Go's is one of YAML's
	}
}

func isControl(r rune) bool { return !strconv.IsPrint(r) }

// isPlain reports whether a text is read as itself without quotes, also
// between braces, and by readers of older YAML, for whom no is false.
func isPlain(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off":
		return false
	}
	if strings.ContainsFunc(s, isControl) || strings.Contains(s, ":") {
		return false
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte("{k: "+s+"}"), &doc); err != nil || len(doc.Content) != 1 {
		return false
	}
	pair := doc.Content[0].Content
	return len(pair) == 2 && pair[1].Kind == yaml.ScalarNode && pair[1].Style == 0 &&
		pair[1].Tag == tagText && pair[1].Value == s && pair[1].LineComment == "" && doc.Content[0].Content[0].Value == "k"
}
