package xpm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// errUnusual is XML that the scanner leaves to encoding/xml.
var errUnusual = errors.New("unusual XML")

// token is a piece of XML: the start or end of an element, or text.
type token struct {
	kind tokenKind
	name xml.Name
	text []byte // until the next token
}

type tokenKind byte

const (
	otherToken tokenKind = iota // comments and the like
	startToken
	endToken
	textToken
)

// scanner reads the XML that machines write: elements and attributes with plain
// names, text, and the characters that have to be escaped. Whatever else there
// is, and whatever may be wrong, is errUnusual. Every answer that was recorded
// is plain in that sense. Thousands of jobs come in one answer of many
// megabytes, most of it to be passed over; with this they take a third of the
// time and a sixth of the memory that they take with the tokens of encoding/xml
// (measured: BenchmarkDecodeJobs).
type scanner struct {
	body  []byte
	at    int
	names map[string]string
	text  []byte
	close string // an element that ends where it begins
}

// newScanner returns nil where a body holds anything that is not plain wherever
// it stands.
func newScanner(body []byte) *scanner {
	const declaration = `<?xml version="1.0" encoding="utf-8"?>`
	if n := len(declaration); len(body) >= n && bytes.EqualFold(body[:n], []byte(declaration)) {
		body = body[n:]
	}
	for _, b := range body {
		if b < ' ' && b != '\n' && b != '\t' {
			return nil
		}
	}
	if !utf8.Valid(body) || bytes.Contains(body, []byte("]]>")) ||
		bytes.Contains(body, []byte("\uFFFE")) || bytes.Contains(body, []byte("\uFFFF")) {
		return nil
	}
	return &scanner{body: body, names: make(map[string]string, 64)}
}

func (s *scanner) next() (token, error) {
	if s.close != "" {
		name := s.close
		s.close = ""
		return token{kind: endToken, name: xml.Name{Local: name}}, nil
	}
	if s.at == len(s.body) {
		return token{}, io.EOF
	}
	if s.body[s.at] != '<' {
		return s.chars()
	}
	s.at++
	if s.peek() == '/' {
		s.at++
		return s.end()
	}
	return s.start()
}

// peek is the next byte; 0 at the end, which is nowhere else.
func (s *scanner) peek() byte {
	if s.at == len(s.body) {
		return 0
	}
	return s.body[s.at]
}

func (s *scanner) start() (token, error) {
	t := token{kind: startToken, name: xml.Name{Local: s.name()}}
	if t.name.Local == "" {
		return t, errUnusual
	}
	for {
		s.space()
		switch s.peek() {
		case '>':
			s.at++
			return t, nil
		case '/':
			s.at++
			s.close = t.name.Local
			return t, s.expect('>')
		}
		if err := s.attribute(); err != nil {
			return t, err
		}
	}
}

// attribute passes one: nothing that is read has any.
func (s *scanner) attribute() error {
	if s.name() == "" {
		return errUnusual
	}
	if s.peek() == ':' {
		if s.at++; s.name() == "" {
			return errUnusual
		}
	}
	if err := s.expect('='); err != nil {
		return err
	}
	quote := s.peek()
	if quote != '"' && quote != '\'' {
		return errUnusual
	}
	s.at++
	n := bytes.IndexByte(s.body[s.at:], quote)
	if n < 0 || bytes.ContainsAny(s.body[s.at:s.at+n], "<&") {
		return errUnusual
	}
	s.at += n + 1
	return nil
}

func (s *scanner) end() (token, error) {
	t := token{kind: endToken, name: xml.Name{Local: s.name()}}
	if t.name.Local == "" {
		return t, errUnusual
	}
	s.space()
	return t, s.expect('>')
}

func (s *scanner) expect(b byte) error {
	if s.peek() != b {
		return errUnusual
	}
	s.at++
	return nil
}

func (s *scanner) space() {
	for b := s.peek(); b == ' ' || b == '\n' || b == '\t'; b = s.peek() {
		s.at++
	}
}

// name is a plain name, or empty. Each is made once.
func (s *scanner) name() string {
	from := s.at
	for s.at < len(s.body) && plainName(s.body[s.at]) {
		s.at++
	}
	raw := s.body[from:s.at]
	name, ok := s.names[string(raw)]
	if !ok && len(raw) > 0 && !plainFirst(raw[0]) {
		return ""
	}
	if !ok {
		name = string(raw)
		s.names[name] = name
	}
	return name
}

func plainName(b byte) bool {
	return plainFirst(b) || '0' <= b && b <= '9' || b == '-' || b == '.'
}

func plainFirst(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_'
}

// chars reads text up to the next tag.
func (s *scanner) chars() (token, error) {
	raw := s.body[s.at:]
	if n := bytes.IndexByte(raw, '<'); n >= 0 {
		raw = raw[:n]
	}
	s.at += len(raw)
	n := bytes.IndexByte(raw, '&')
	if n < 0 {
		return token{kind: textToken, text: raw}, nil
	}
	s.text = s.text[:0]
	for ; n >= 0; n = bytes.IndexByte(raw, '&') {
		s.text, raw = append(s.text, raw[:n]...), raw[n+1:]
		end := bytes.IndexByte(raw, ';')
		r := rune(0)
		if end > 0 {
			r = escaped(raw[:end])
		}
		if r == 0 {
			return token{}, errUnusual
		}
		s.text, raw = utf8.AppendRune(s.text, r), raw[end+1:]
	}
	s.text = append(s.text, raw...)
	return token{kind: textToken, text: s.text}, nil
}

// escaped is the character that stands between & and ; or 0 for what is not
// plain.
func escaped(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	digits, hex := bytes.CutPrefix(name, []byte("#x"))
	base := 16
	if !hex {
		var decimal bool
		if digits, decimal = bytes.CutPrefix(name, []byte("#")); !decimal {
			return 0
		}
		base = 10
	}
	n, err := strconv.ParseUint(string(digits), base, 21)
	r := rune(n)
	if err != nil || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF || !utf8.ValidRune(r) {
		return 0
	}
	return r
}
