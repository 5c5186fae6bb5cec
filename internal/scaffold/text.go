package scaffold

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Slug makes a name of a declaration from a person's or practice's name:
// "Jo O'Brien" is jo-obrien, "Mīria Tāne" is miria-tane.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range plainLetters.Replace(strings.ToLower(strings.TrimSpace(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '’':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String(), "-")
	if slug == "" || slug[0] >= '0' && slug[0] <= '9' {
		slug = strings.TrimSuffix("n-"+slug, "-")
	}
	return slug
}

// plainLetters covers the letters of the languages of Australia and New
// Zealand and their neighbours; any other letter becomes a dash.
var plainLetters = strings.NewReplacer(
	"ā", "a", "ē", "e", "ī", "i", "ō", "o", "ū", "u",
	"á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a",
	"é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "ì", "i", "î", "i", "ï", "i",
	"ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "ø", "o",
	"ú", "u", "ù", "u", "û", "u", "ü", "u",
	"ç", "c", "ñ", "n", "ß", "ss", "æ", "ae", "œ", "oe", "ł", "l", "ś", "s", "š", "s", "ž", "z", "đ", "d",
)

// plain matches text that YAML reads as the same string without quotes.
var plain = regexp.MustCompile(`^[\pL][\pL\pN ._@'’&()/+-]*[\pL\pN.)]$`)

// words that a YAML reader may take for something other than text.
var reserved = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`)

// scalar writes s as a YAML scalar: plain where that is safe, else in double
// quotes, whose escapes JSON shares.
func scalar(s string) string {
	if plain.MatchString(s) && !reserved.MatchString(s) {
		return s
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSpace(b.String())
}
