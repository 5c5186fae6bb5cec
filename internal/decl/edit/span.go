package edit

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// scalar is where a scalar stands, with its quotes. What is not written in
// one line, or is not what it reads as, is left to a person.
func (s *source) scalar(n *yaml.Node) (start, end int, err error) {
	start = s.offset(n)
	switch {
	case n.Kind == yaml.AliasNode:
		return 0, 0, s.conflict(n, "an alias (*"+n.Value+") stands here instead of a value")
	case n.Anchor != "":
		return 0, 0, s.conflict(n, "this value has an anchor (&"+n.Anchor+"), which other lines may use")
	case n.Kind != yaml.ScalarNode:
		return 0, 0, s.conflict(n, "a list or a group of keys stands here, not one value")
	case n.Style&yaml.TaggedStyle != 0:
		return 0, 0, s.conflict(n, "this value has a tag ("+n.Tag+")")
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 0, 0, s.conflict(n, "this value is written as a block of lines (| or >)")
	case n.Style&yaml.SingleQuotedStyle != 0:
		end = s.closing(start, '\'')
	case n.Style&yaml.DoubleQuotedStyle != 0:
		end = s.closing(start, '"')
	case n.Value == "":
		return 0, 0, s.conflict(n, "this value is empty")
	case bytes.HasPrefix(s.data[start:], []byte(n.Value)):
		end = start + len(n.Value)
	}
	if end == 0 {
		return 0, 0, s.conflict(n, "this value goes over several lines")
	}
	return start, end, nil
}

// closing is the end of a quoted text that begins at start, or 0 where its
// line ends first.
func (s *source) closing(start int, quote byte) int {
	for i := start + 1; i < len(s.data) && breakAt(s.data, i) == 0; i++ {
		switch {
		case s.data[i] == '\\' && quote == '"':
			i++
		case s.data[i] != quote:
		case quote == '\'' && i+1 < len(s.data) && s.data[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return 0
}

// end is where a node of any kind ends: behind its last value, or behind its
// closing bracket.
func (s *source) end(n *yaml.Node) (int, error) {
	if n.Kind != yaml.MappingNode && n.Kind != yaml.SequenceNode || n.Anchor != "" {
		_, end, err := s.scalar(n)
		return end, err
	}
	flow := n.Style&yaml.FlowStyle != 0
	at := s.offset(n) + 1
	if k := len(n.Content); k > 0 {
		var err error
		if at, err = s.end(n.Content[k-1]); err != nil || !flow {
			return at, err
		}
	}
	for at < len(s.data) {
		switch c := s.data[at]; {
		case c == '}' || c == ']':
			return at + 1, nil
		case c == '#':
			at = s.lineEnd(at)
		default:
			at++
		}
	}
	return 0, s.conflict(n, "it cannot be told where this ends")
}
