package edit

import (
	"bytes"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
)

// source is the text of a YAML file, by the lines and columns of its nodes.
type source struct {
	file   string
	data   []byte // without a byte-order mark
	starts []int  // where each line begins, as yaml.v3 counts lines

	written map[inStyle]string // what is written thousands of times in a handover
}

type inStyle struct {
	Value
	yaml.Style
}

// write is the value in the quotes of its neighbours.
func (s *source) write(v Value, style yaml.Style) string {
	text, known := s.written[inStyle{v, style}]
	if !known {
		text = v.yaml(style)
		s.written[inStyle{v, style}] = text
	}
	return text
}

func newSource(file string, data []byte) *source {
	s := &source{file: file, data: data, starts: []int{0}, written: map[inStyle]string{}}
	for i := 0; i < len(data); {
		if w := breakAt(data, i); w > 0 {
			i += w
			s.starts = append(s.starts, i)
			continue
		}
		i++
	}
	return s
}

// breakAt is the length of the line break at i, or 0. YAML 1.1, which yaml.v3
// reads, knows three that nobody types.
func breakAt(data []byte, i int) int {
	switch rest := data[i:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return 2
	case data[i] == '\n', data[i] == '\r':
		return 1
	case data[i] < 0x80:
		return 0
	case bytes.HasPrefix(rest, []byte("\u0085")):
		return 2
	case bytes.HasPrefix(rest, []byte("\u2028")), bytes.HasPrefix(rest, []byte("\u2029")):
		return 3
	default:
		return 0
	}
}

// offset is where a node begins. Its column counts characters.
func (s *source) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(s.starts) {
		return len(s.data)
	}
	at := s.starts[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(s.data[at:])
		at += size
	}
	return at
}

// lineEnd is where the line of an offset ends, before its break.
func (s *source) lineEnd(at int) int {
	for at < len(s.data) && breakAt(s.data, at) == 0 {
		at++
	}
	return at
}

// newline is how lines end around an offset: as this one, else as the first.
func (s *source) newline(at int) string {
	end := s.lineEnd(at)
	if end == len(s.data) {
		end = s.lineEnd(0)
	}
	if end == len(s.data) {
		return "\n"
	}
	return string(s.data[end : end+breakAt(s.data, end)])
}

func (s *source) conflict(n *yaml.Node, problem string) *Conflict {
	return &Conflict{Pos: diag.Position{File: s.file, Line: n.Line, Column: n.Column}, Problem: problem}
}
