package decl

import (
	"errors"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Scalars are never decoded: yaml.v3 would turn 090 into 90, 12.10 into 12.1
// and a date into a time. These helpers read a node's own text, and its tag to
// know what YAML takes it for.
const (
	tagText = "!!str"
	tagNull = "!!null"
	tagBool = "!!bool"
	tagTime = "!!timestamp"
)

// get follows keys into mappings and returns nil where one is not there. Of a
// key that is written twice the first counts.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = member(n, key)
	}
	return n
}

func member(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isKey(n.Content[i], key) {
			return n.Content[i+1]
		}
	}
	return nil
}

func isKey(n *yaml.Node, key string) bool { return n.Value == key && isText(n) }

// items are the nodes of a list, none where n is no list.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == tagNull && n.Value == ""
}

// isNull recognises a written null; an empty value is none.
func isNull(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Tag == tagNull && n.Value != ""
}

func isText(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Tag == tagText
}

func isTrue(n *yaml.Node) bool {
	return n != nil && n.Tag == tagBool && strings.EqualFold(n.Value, "true")
}

// whole reads a whole number that is written in plain digits: what YAML makes
// of 090, 0x10, 1_000 or 2.0 is not what everybody reads there. One that is
// too large becomes the largest, which no field takes either.
func whole(n *yaml.Node) (number int, ok bool) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" {
		return 0, false
	}
	number, err := strconv.Atoi(n.Value)
	if errors.Is(err, strconv.ErrRange) {
		return number, true
	}
	return number, err == nil && strconv.Itoa(number) == n.Value
}

// numberOr reads a whole number. Anything else is not given.
func numberOr(n *yaml.Node, otherwise int) int {
	if number, ok := whole(n); ok {
		return number
	}
	return otherwise
}

// text reads a text, without the blanks around it. Anything else is not given;
// the schema has then reported it.
func (f *file) text(n *yaml.Node) Text {
	if !isText(n) {
		return Text{}
	}
	return Text{Value: strings.TrimSpace(n.Value), Pos: f.pos(n)}
}

// uuid reads a UUID in lower case.
func (f *file) uuid(n *yaml.Node) Text {
	t := f.text(n)
	t.Value = strings.ToLower(t.Value)
	return t
}

// ref reads a user's name, or null.
func (f *file) ref(n *yaml.Node) Ref {
	switch {
	case isText(n):
		return Ref{User: strings.TrimSpace(n.Value), Pos: f.pos(n)}
	case isNull(n):
		return Ref{Null: true, Pos: f.pos(n)}
	default:
		return Ref{}
	}
}

// step is one step on the way from the root to a node.
type step struct {
	parent *step
	key    string // of a mapping, or
	index  int    // of a list
}

// is reports whether these keys, from the root, lead here.
func (s *step) is(keys ...string) bool {
	for i := len(keys) - 1; i >= 0; i-- {
		if s == nil || s.key != keys[i] {
			return false
		}
		s = s.parent
	}
	return s == nil
}

// label names a value as a reader would: its key, or which item of a list.
func (s *step) label() string {
	switch {
	case s == nil:
		return "the document"
	case s.key != "":
		return shown(s.key)
	default:
		return "item " + strconv.Itoa(s.index+1) + " of " + s.parent.label()
	}
}
