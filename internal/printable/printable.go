// Package printable makes text from outside fit for whatever shows what the tool
// prints: a terminal, a spreadsheet, and a runner of GitHub's, which reads every
// line that a step prints and takes some for its commands.
//
// There are two ways. Text for people becomes another text, in which a mark
// stands for what was taken out. JSON stays the same value in another spelling,
// since programs read it: whoever parses it gets what was there.
package printable

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Mark stands in a text for what was taken out of it.
const Mark = '·'

// command is where an old form of a runner's commands begins, anywhere in a line.
const command = "##["

// Text is a text of one line: control characters, the ends of lines among them,
// and the invisible ones that turn text around or hide it, become a mark. A line
// that begins with two colons, and ##[ anywhere, have one in the way.
func Text(s string) string {
	s = strings.ReplaceAll(s, command, "##·[")
	if strings.HasPrefix(strings.TrimSpace(s), "::") {
		s = string(Mark) + s
	}
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return Mark
		}
		return r
	}, s)
}

func hidden(r rune) bool { return invisible(r) || r == unicode.ReplacementChar }

// invisible are the characters that do something and show nothing.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// JSON is a valid document of the same value, in which no string holds what
// [Text] takes out: it is escaped. Outside of strings JSON has neither of those
// characters nor a #, so the text as a whole is looked at. A string has a quote
// before it, so no line begins with two colons.
func JSON(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte(command), []byte(`##\u005b`))
	at := bytes.IndexFunc(data, escaped)
	if at < 0 {
		return data
	}
	out := append(make([]byte, 0, len(data)+len(data)/8), data[:at]...)
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if escaped(r) {
			out = escape(out, r)
		} else {
			out = append(out, data[at:at+size]...)
		}
		at += size
	}
	return out
}

// escaped leaves the white space between values alone: within strings it is
// escaped already.
func escaped(r rune) bool { return r >= 0x7f && invisible(r) }

func escape(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
