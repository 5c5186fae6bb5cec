package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/render"
)

// candidate is one thing that can stand where somebody is typing.
type candidate struct {
	value string
	about string
}

// goesOn reports whether more has to be typed behind it.
func (c candidate) goesOn() bool {
	return strings.HasSuffix(c.value, "/") || strings.HasSuffix(c.value, "=")
}

// mostCandidates is what still can be looked through. More are not shown in
// part: what the first of them have in common would be put on the line.
const mostCandidates = 300

// begins is a prefix in any case: the shells that mind it drop the others.
func begins(text, typed string) bool {
	return len(text) >= len(typed) && strings.EqualFold(text[:len(typed)], typed)
}

// offer gives the shell those of all that fit. They all begin with prefix,
// which is left out where they are told of.
//
// Names come from outside, and what a shell puts on the line it may run at the
// next key, since it asks by evaluating the line. The scripts that cobra makes
// quote a single candidate, but fish takes the quotes off again; of several,
// bash puts what they have in common on the line as it is. So what has a meaning
// to a shell is never offered, the client's uuid is; and several are offered only
// up to the first blank: of Acme Pty Ltd and Acme Group, that is Acme.
func offer(typed, prefix string, all []candidate) ([]cobra.Completion, cobra.ShellCompDirective) {
	fit := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return !begins(c.value, typed) || strings.ContainsFunc(c.value, special)
	})
	slices.SortStableFunc(fit, func(a, b candidate) int { return cmp.Compare(a.value, b.value) })
	fit = slices.CompactFunc(fit, func(a, b candidate) bool { return a.value == b.value })
	most, cut := len(fit), false
	if most > 1 {
		fit, cut = shortened(fit, len(typed), prefix)
	}
	stuck := most > 1 && len(fit) == 1 && len(fit[0].value) == len(typed) || len(fit) > 1 && strings.Contains(typed, " ")
	if stuck || len(fit) > mostCandidates {
		return cobra.AppendActiveHelp(nil, fmt.Sprintf("%s begin like this: type more of one, with a backslash before a blank", render.Thousands(most))), cobra.ShellCompDirectiveNoFileComp
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	var out []cobra.Completion
	for _, c := range fit {
		if cut || c.goesOn() {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		out = append(out, cobra.CompletionWithDesc(c.value, render.Clean(c.about)))
	}
	return out, directive
}

// shortened cuts sorted candidates before the next blank, though not before one
// that is typed already, and makes one of those that are then the same. It
// reports whether any was cut.
func shortened(all []candidate, typed int, prefix string) (out []candidate, cut bool) {
	for i := 0; i < len(all); {
		short := upToBlank(all[i].value, typed)
		n := 1
		for i+n < len(all) && upToBlank(all[i+n].value, typed) == short {
			n++
		}
		c := candidate{short, all[i].about}
		if whole := strings.TrimPrefix(all[i].value, prefix); n > 1 {
			c.about = fmt.Sprintf("%s and %s more", whole, render.Thousands(n-1))
		} else if short != all[i].value {
			c.about = whole
		}
		out = append(out, c)
		cut = cut || n > 1 || short != all[i].value
		i += n
	}
	return out, cut
}

func upToBlank(text string, from int) string {
	if i := strings.IndexByte(text[from:], ' '); i >= 0 {
		return text[:from+i]
	}
	return text
}

// special is what some shell may read as more than itself, even quoted once.
func special(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9', 'A' <= r && r <= 'Z':
		return false
	case r == ' ', r == '/', r == '-', r == '_', r == '.', r == ',', r == ':', r == '=', r == '@', r == '+':
		return false
	default:
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}
}
