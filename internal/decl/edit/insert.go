package edit

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// insert writes a key that a mapping does not have: behind the last of those
// in after that it has, or before its first key where it has none of them.
// Without after it becomes the last key.
func (s *source) insert(m *yaml.Node, key string, v Value, after []string) (splice, error) {
	if m.Style&yaml.TaggedStyle != 0 || m.Anchor != "" {
		return splice{}, s.conflict(m, "these keys have an anchor or a tag")
	}
	if len(m.Content) == 0 {
		at := s.offset(m) + 1
		return splice{at: at, end: at, line: m.Line, text: key + ": " + s.write(v, 0)}, nil
	}
	flow := m.Style&yaml.FlowStyle != 0
	i := neighbour(m, after)
	text := s.pair(m.Content[max(i, 0)], key, v)
	if i < 0 {
		first := m.Content[0]
		at := s.offset(first)
		if text += ", "; !flow {
			text = strings.TrimSuffix(text, ", ") + s.newline(at) + indent(first)
		}
		return splice{at: at, end: at, line: first.Line, text: text}, nil
	}
	at, err := s.end(m.Content[i+1])
	if err != nil {
		return splice{}, err
	}
	line := s.lineOf(at, m.Content[i+1])
	if flow {
		return splice{at: at, end: at, line: line, text: ", " + text}, nil
	}
	end := s.lineEnd(at)
	if rest := bytes.TrimLeft(s.data[at:end], " \t"); len(rest) > 0 && rest[0] != '#' {
		return splice{}, s.conflict(m.Content[i], "it cannot be told where this ends")
	}
	return splice{at: end, end: end, line: line, text: s.newline(at) + indent(m.Content[i]) + text}, nil
}

// neighbour is the index of the key to write behind, or -1.
func neighbour(m *yaml.Node, after []string) int {
	if len(after) == 0 {
		return len(m.Content) - 2
	}
	found := -1
	for i := 0; i+1 < len(m.Content); i += 2 {
		if slices.Contains(after, m.Content[i].Value) {
			found = i
		}
	}
	return found
}

// pair writes key and value in the quotes of the key beside it: where those
// are quoted the file is JSON, or looks like it.
func (s *source) pair(beside *yaml.Node, key string, v Value) string {
	quotes := beside.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle)
	return s.write(Value{Text: key}, quotes) + ": " + s.write(v, quotes)
}

// indent is what stands before a key in a line of its own.
func indent(key *yaml.Node) string { return strings.Repeat(" ", key.Column-1) }

// lineOf is the line of an offset at or behind a node.
func (s *source) lineOf(at int, n *yaml.Node) int {
	line := n.Line
	for line < len(s.starts) && s.starts[line] <= at {
		line++
	}
	return line
}
