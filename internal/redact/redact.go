// Package redact decides what of somebody else's text may be shown.
//
// The rule is an allow-list: of an address, the named query parameters; of an
// error body, the few fields that explain the error. Everything else is left
// out rather than masked, because nobody can list what a server may one day
// send. Free text cannot be allowed by name, so [Text] cuts it short, takes
// out control characters and masks what looks like a token, a tax number or a
// bank account.
package redact

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxText is how many characters of a server's text are kept: its own error
// texts are one sentence.
const maxText = 300

// patterns finds, in this order: ids and dates, which are kept, then tokens
// and numbers, which are not. Six digits are a bank branch or an account,
// eight or nine a tax number.
var patterns = regexp.MustCompile(
	`(?i)(?P<keep>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?\b)` +
		`|(?P<token>\bbearer\s+\S+|\beyJ[\w-]+(?:\.[\w-]*)*|[\w-]{40,})` +
		`|(?P<number>\b\d(?:[ -]?\d){5,}\b)`)

// Text makes a text from outside fit to be shown on one line.
func Text(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	cut := false
	if r := []rune(s); len(r) > maxText {
		s, cut = string(r[:maxText]), true
	}
	s = patterns.ReplaceAllStringFunc(s, mask)
	if cut {
		s += "…"
	}
	return s
}

func mask(found string) string {
	m := patterns.FindStringSubmatch(found)
	switch {
	case m == nil || m[patterns.SubexpIndex("keep")] != "":
		return found
	case m[patterns.SubexpIndex("token")] != "":
		return "[token]"
	case isClock(found):
		return found
	default:
		return "[number]"
	}
}

// isClock spares the end of a date with slashes and the hour after it
// ("2021 05" of "03/04/2021 05:06:07"), which is how Xero says when a token
// expired.
func isClock(s string) bool { return len(s) == len("2021 05") && s[4] == ' ' }

// URL is an address without user, fragment and the values of query parameters
// that are not on the list.
func URL(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	query := u.Query()
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		value := "…"
		if allowedParameter(name) {
			value = query.Get(name)
		}
		names[i] = name + "=" + value
	}
	if len(names) == 0 {
		return shown.String()
	}
	return shown.String() + "?" + strings.Join(names, "&")
}

func allowedParameter(name string) bool {
	switch name {
	case "fields", "pageSize", "detailed":
		return true
	}
	return false
}
