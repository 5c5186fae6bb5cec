package decl

import (
	"bytes"
	"unicode/utf8"

	"github.com/practicectl/practicectl/internal/diag"
)

// file is one file of the workspace.
type file struct {
	*loader
	rel  string // in the workspace
	name string // in positions
	data []byte
}

var (
	bomUTF8    = []byte("\uFEFF")
	bomUTF16LE = []byte{0xFF, 0xFE}
	bomUTF16BE = []byte{0xFE, 0xFF}
)

// checkEncoding cuts off a byte-order mark, which Windows programs write, and
// makes sure that the rest is UTF-8 without control characters. It runs ahead
// of the parsers because yaml.v3 gives no position for these, and encoding/csv
// does not look.
func (f *file) checkEncoding() bool {
	if bytes.HasPrefix(f.data, bomUTF16LE) || bytes.HasPrefix(f.data, bomUTF16BE) {
		f.diags.Addf(f.at(0), ruleEncoding, "the file is UTF-16, not UTF-8")
		f.diags.Hintf("save it as UTF-8; in Excel: CSV UTF-8 (comma delimited)")
		return false
	}
	f.data = bytes.TrimPrefix(f.data, bomUTF8)
	at, r, ok := badCharacter(f.data)
	switch {
	case ok:
		return true
	case r == utf8.RuneError:
		f.diags.Addf(f.at(at), ruleEncoding, "the file is not UTF-8 text")
		f.diags.Hintf("save it as UTF-8; in Excel: CSV UTF-8 (comma delimited)")
	default:
		f.diags.Addf(f.at(at), ruleEncoding, "the invisible character %U is not allowed in a text file", r)
		f.diags.Hintf("delete the character and write the line again")
	}
	return false
}

// badCharacter finds the first byte that is not UTF-8 (utf8.RuneError), or
// the first character that YAML does not allow.
func badCharacter(data []byte) (at int, r rune, ok bool) {
	for i := 0; i < len(data); {
		if c := data[i]; c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i, utf8.RuneError, false
		}
		if r < 0xA0 && r != 0x85 || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF' {
			return i, r, false
		}
		i += size
	}
	return 0, 0, true
}

// at is the position of a byte: lines end as YAML and Git see them, columns
// are characters.
func (f *file) at(offset int) diag.Position {
	before := f.data[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return diag.Position{
		File:   f.name,
		Line:   bytes.Count(before, []byte{'\n'}) + 1,
		Column: utf8.RuneCount(before[start:]) + 1,
	}
}
