package login

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// secretLike finds what looks like a token in somebody else's text: a JWT, or
// one word longer than any that a person writes. Xero's refresh tokens are 43
// characters or more (observed).
var secretLike = regexp.MustCompile(`\beyJ[\w-]+(?:\.[\w-]*)*|[\w+-]{40,}=*`)

const maxCleaned = 300

// clean makes a text from outside fit to be shown on one line.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	s = secretLike.ReplaceAllString(s, hidden)
	if r := []rune(s); len(r) > maxCleaned {
		s = string(r[:maxCleaned]) + "…"
	}
	return s
}

// mask passes lines on, with what looks like a token taken out. It holds a
// line back until it is whole, so that no token slips through in two halves.
type mask struct {
	w       io.Writer
	line    []byte
	tooLong bool
}

const maxLine = 64 << 10

func newMask(w io.Writer) *mask { return &mask{w: w} }

// Write never fails: a helper must not die of our broken terminal.
func (m *mask) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			m.hold(p)
			return n, nil
		}
		m.hold(p[:i])
		m.pass()
		p = p[i+1:]
	}
}

func (m *mask) hold(p []byte) {
	if len(m.line)+len(p) > maxLine {
		m.tooLong, m.line = true, nil
	}
	if !m.tooLong {
		m.line = append(m.line, p...)
	}
}

func (m *mask) pass() {
	line := secretLike.ReplaceAll(m.line, []byte(hidden))
	if m.tooLong {
		line = []byte("[a line that is too long]")
	}
	_, _ = m.w.Write(append(line, '\n')) // see Write
	m.line, m.tooLong = nil, false
}

// flush passes on a last line without an end.
func (m *mask) flush() {
	if len(m.line) > 0 || m.tooLong {
		m.pass()
	}
}
