package snapshot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxInput is the size of an input that is worth parsing. A browser repeats
// the styles in every cell that it copies, which makes a thousand people about
// 12 MiB; more than that is not a table of a practice.
const MaxInput = 20 << 20

// decode makes text of the raw input.
func decode(data []byte) (string, *Problem) {
	if len(data) > MaxInput {
		return "", &Problem{
			Rule:    ruleSize,
			Message: fmt.Sprintf("the input has %.1f MiB, and at most %d MiB are read", float64(len(data))/(1<<20), MaxInput>>20),
			Hint:    "copy the table alone, not the whole page or site",
		}
	}
	var text string
	var ok bool
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		text, ok = decode16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		text, ok = decode16(data[2:], binary.BigEndian)
	default:
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		text, ok = string(data), utf8.Valid(data)
	}
	if ok && strings.IndexByte(text, 0) < 0 {
		return text, nil
	}
	p := &Problem{
		Rule:    ruleEncoding,
		Message: "the input is not text in UTF-8, or in UTF-16 with a byte order mark",
		Hint:    "in Excel, save it as CSV UTF-8 (comma delimited)",
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		p.Message = "the input is a workbook, not text"
	}
	return "", p
}

func decode16(data []byte, order binary.ByteOrder) (string, bool) {
	if len(data)%2 != 0 {
		return "", false
	}
	units, lost := make([]uint16, len(data)/2), 0
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
		if units[i] == unicode.ReplacementChar {
			lost--
		}
	}
	text := string(utf16.Decode(units))
	lost += strings.Count(text, string(unicode.ReplacementChar))
	return text, lost == 0 // half a pair becomes one more
}

// dropped are characters that screens put in for layout and that no reader
// sees: an address that differs only by them is the same address.
func dropped(r rune) bool {
	switch r {
	case '\u00ad', '\u061c', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return false
}

// unprintable are characters that hide text, turn it around or stand for one
// that was lost.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}

// clean drops what is dropped and squeezes white space. bad is the first
// character that has no place in a table, or 0.
func clean(s string) (text string, bad rune) {
	if plain(s) {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case dropped(r):
			continue
		case unicode.IsSpace(r):
			gap = b.Len() > 0
			continue
		case unprintable(r) && bad == 0:
			bad = r
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String(), bad
}

// plain reports whether there is nothing to clean, as in most cells.
func plain(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return s == "" || last != ' '
}

func blank(s string) bool {
	for _, r := range s {
		if !dropped(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// fold gives the form in which headings and values are compared.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if b.Len() == 0 {
		return s
	}
	return b.String()
}

// foldRaw folds a text that was not cleaned.
func foldRaw(s string) string {
	s, _ = clean(s)
	return fold(s)
}
