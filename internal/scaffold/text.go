package scaffold

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/practicectl/practicectl/internal/decl"
)

// Readable is s as a file can hold it: in one line, without what cannot be
// seen, and with one blank where there were several. Letters, whatever their
// script, stay as they are.
func Readable(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

// visible is s without the characters that no file of a workspace can hold.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' ' // a line break or a tab stood between words
		case r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
			return -1
		default:
			return r
		}
	}, s)
}

// maxSlug is how long the name of a declaration can be.
const maxSlug = 63

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
	switch {
	case slug == "", decl.HasSecret(slug):
		return "n"
	case slug[0] >= '0' && slug[0] <= '9', slug == "null": // which is nobody, in a cell
		slug = "n-" + slug
	}
	return shortened(slug, maxSlug)
}

func shortened(slug string, length int) string {
	return strings.TrimRight(slug[:min(len(slug), length)], "-")
}

// unique numbers the second of two people with one name, and those after it.
func unique(taken map[string]bool, slug string) string {
	found := slug
	for n := 2; taken[found]; n++ {
		suffix := "-" + strconv.Itoa(n)
		found = shortened(slug, maxSlug-len(suffix)) + suffix
	}
	taken[found] = true
	return found
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
