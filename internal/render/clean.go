package render

import (
	"strings"
	"unicode"
)

// clean makes text from outside safe to print: control characters, and the
// invisible ones that turn text around or hide it, become a visible mark. So
// does what a runner of GitHub's, which reads every line that a step prints,
// would take for one of its commands: a line that begins with two colons, and
// ##[ anywhere.
func clean(s string) string {
	s = strings.ReplaceAll(s, "##[", "##·[")
	if strings.HasPrefix(strings.TrimSpace(s), "::") {
		s = "·" + s
	}
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unsafe(r) {
			return '·'
		}
		return r
	}, s)
}

func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}
