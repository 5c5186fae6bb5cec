package render

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parted stands behind a character that would begin a mention, a reference or
// an emoji. GitHub and GitLab look for those in the text after its mark-up was
// read, where a backslash is gone already; a comment still parts the text. No
// reader sees it, and copied text is without it.
const parted = "<!-- -->"

var (
	emoji = regexp.MustCompile(`^:[A-Za-z0-9_+-]+:`)
	issue = regexp.MustCompile(`(?i)\bGH-[0-9]`)
)

// inert makes text show as itself: no mark-up, no link, no mention of a person
// or an issue, no command of a workflow. A line never begins with such a text;
// where one would, it is [opening].
func inert(s string) string {
	var out strings.Builder
	s = clean(s)
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		switch r {
		case '@', '#':
			out.WriteRune(r)
			out.WriteString(parted)
		case '<':
			out.WriteString("&lt;")
		case '>':
			out.WriteString("&gt;")
		case '&':
			out.WriteString("&amp;" + partedBefore(rest))
		case '\\', '`', '*', '_', '[', ']', '|':
			out.WriteByte('\\')
			out.WriteRune(r)
		case '~', '$':
			out.WriteByte('\\')
			out.WriteRune(r)
			out.WriteString(partedBefore(rest))
		case '^', '!', '%':
			out.WriteRune(r)
			out.WriteString(partedBefore(rest))
		case ':':
			if strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, ":") {
				out.WriteByte('\\')
			}
			out.WriteRune(r)
			if emoji.MatchString(s[i:]) {
				out.WriteString(parted)
			}
		default:
			out.WriteRune(r)
		}
	}
	text := strings.ReplaceAll(out.String(), "www.", `www\.`)
	return issue.ReplaceAllStringFunc(text, func(m string) string { return m[:3] + parted + m[3:] })
}

// partedBefore is empty before a space, where nothing could begin.
func partedBefore(rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	if rest == "" || unicode.IsSpace(r) {
		return ""
	}
	return parted
}

// block is what turns the beginning of a line into a list, a rule, a heading or
// code, besides what inert escapes anywhere.
var block = regexp.MustCompile(`^([-+=]|[0-9]+[.)])`)

// opening is inert text that may begin a line.
func opening(s string) string {
	text := strings.TrimSpace(inert(s))
	at := block.FindStringIndex(text)
	if at == nil {
		if strings.HasPrefix(text, "/") { // GitLab takes a line like /close for an order
			return `\` + text
		}
		return text
	}
	return text[:at[1]-1] + `\` + text[at[1]-1:]
}
