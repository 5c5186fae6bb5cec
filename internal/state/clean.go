package state

import (
	"regexp"
	"strings"
	"unicode"
)

// The most that is repeated of what another program says, in characters.
const maxWords = 300

var (
	userinfo = regexp.MustCompile(`://[^/\s]*@`)
	longWord = regexp.MustCompile(`[A-Za-z0-9_+=-]{33,}`)
)

// clean makes what another program said fit to be shown: one line, no control
// characters, no credentials of an address, nothing that may be a token (a
// long word with digits in it; commit ids go as well), and not too much of it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	s = longWord.ReplaceAllStringFunc(withoutUserinfo(s), func(w string) string {
		if strings.ContainsAny(w, "0123456789") {
			return "…"
		}
		return w
	})
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxWords {
		s = string(r[:maxWords]) + "…"
	}
	return s
}

// withoutUserinfo drops the name and password of every address in s.
func withoutUserinfo(s string) string { return userinfo.ReplaceAllString(s, "://") }
