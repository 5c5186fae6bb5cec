package decl

import (
	"bytes"
	"strings"
)

// findSecrets reports what looks like a credential, on the raw text: a secret
// in a comment, or in a file that is not even YAML, is in the Git history all
// the same. The value itself is never repeated.
//
// It goes word by word instead of running regular expressions over the file,
// which would take longer than parsing it.
func (f *file) findSecrets() {
	line := -1
	eachWord(f.data, func(start, end int) bool {
		what, found := secretAt(f.data, start, end)
		if !found {
			return true
		}
		pos := f.at(start)
		if pos.Line == line {
			return true // one finding tells enough about a line
		}
		line = pos.Line
		f.diags.Addf(pos, ruleSecret, "this looks like %s, which must not be in a file", what)
		f.diags.Hintf("take it out, revoke it where it was issued, and remember that the Git history keeps it")
		return true
	})
}

// HasSecret reports whether any part of s looks like a credential. No file of
// a workspace may hold such a text, not even in a comment.
func HasSecret(s string) bool {
	found := false
	data := []byte(s)
	eachWord(data, func(start, end int) bool {
		_, found = secretAt(data, start, end)
		return !found
	})
	return found
}

// minWord is the length below which no word begins a secret: "Bearer".
const minWord = 6

// eachWord calls f for every run of letters, digits, - and _ that is long
// enough to matter, until it returns false.
func eachWord(data []byte, f func(start, end int) bool) {
	start := 0
	for i := 0; i <= len(data); i++ {
		if i < len(data) && wordByte[data[i]] {
			continue
		}
		if i-start >= minWord && !f(start, i) {
			return
		}
		start = i + 1
	}
}

var wordByte = func() (is [256]bool) {
	for c := range is {
		b := byte(c)
		is[c] = b == '-' || b == '_' || class(b) != other
	}
	return is
}()

// secretAt says what the word at data[start:end] looks like.
func secretAt(data []byte, start, end int) (what string, found bool) {
	word, rest := data[start:end], data[end:]
	switch {
	case bytes.HasPrefix(word, []byte("eyJ")) && len(word) >= 16 && isNext(rest, "."):
		return "an access token (a JWT)", true
	case bytes.HasPrefix(word, []byte("xox")) && len(word) >= 10 && word[4] == '-':
		return "a Slack token", true
	case bytes.HasSuffix(word, []byte("-----BEGIN")) && bytes.Contains(firstLine(rest), []byte("PRIVATE KEY-----")):
		return "a private key", true
	case len(word) == len("bearer") && bytes.EqualFold(word, []byte("bearer")) && len(nextWord(rest, " \t")) >= 16:
		return "a bearer token", true
	case isSecretKey(word) && len(firstLine(afterSeparator(rest))) > 0:
		return "a credential with its value", true
	case len(word) >= 32 && isRandom(word) && !isNext(rest, "@") && (start == 0 || data[start-1] != '@') && !isDigest(data, start, end):
		return "a token or key", true
	}
	return "", false
}

func isNext(rest []byte, s string) bool { return bytes.HasPrefix(rest, []byte(s)) }

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte{'\n'})
	return bytes.TrimSpace(line)
}

// nextWord is the run of token characters behind the separators.
func nextWord(rest []byte, separators string) []byte {
	trimmed := bytes.TrimLeft(rest, separators)
	if len(trimmed) == len(rest) {
		return nil
	}
	end := bytes.IndexFunc(trimmed, func(r rune) bool {
		return !strings.ContainsRune("-._~+/=", r) && (r > 127 || class(byte(r)) == other)
	})
	if end < 0 {
		return trimmed
	}
	return trimmed[:end]
}

// secretKeys are the names, without - and _, under which OAuth and its like
// hand out credentials.
var secretKeys = []string{"clientsecret", "refreshtoken", "accesstoken", "apikey", "privatekey"}

// isSecretKey knows the names however they are written.
func isSecretKey(word []byte) bool {
	for _, name := range secretKeys {
		if spells(word, name) {
			return true
		}
	}
	return false
}

// spells compares letter by letter, past hyphens, underscores and case.
func spells(word []byte, name string) bool {
	at := 0
	for _, b := range word {
		switch {
		case b == '-' || b == '_':
		case at < len(name) && b|0x20 == name[at]:
			at++
		default:
			return false
		}
	}
	return at == len(name)
}

// afterSeparator is what follows : or = behind a key, without its quotes.
func afterSeparator(rest []byte) []byte {
	rest = bytes.TrimLeft(rest, `"' `)
	if len(rest) == 0 || rest[0] != ':' && rest[0] != '=' {
		return nil
	}
	return bytes.TrimLeft(rest[1:], `"' `)
}

// isDigest knows the digest of a piece of evidence, which is as random as a
// key and no secret, by the key before it.
func isDigest(data []byte, start, end int) bool {
	before := bytes.TrimRight(data[:start], `"' `)
	return end-start == 64 && len(bytes.Trim(data[start:end], "0123456789abcdef")) == 0 && bytes.HasSuffix(before, []byte("sha256:"))
}

const (
	other = iota
	lower
	upper
	digit
)

func class(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return lower
	case b >= 'A' && b <= 'Z':
		return upper
	case b >= '0' && b <= '9':
		return digit
	default:
		return other
	}
}

// isRandom tells generated tokens from long words, links and ids by how often
// neighbours change between lower case, upper case and digits: 62 times of 100
// in random base64url, 47 in hexadecimal, 40 in lower case with digits, and
// fewer than 20 in text, however it is hyphenated. Hexadecimal has to be as
// long as a 256-bit key: UUIDs and commit ids are shorter.
func isRandom(word []byte) bool {
	var have [4]bool
	pairs, switches, hex := 0, 0, true
	for i, b := range word {
		c := class(b)
		have[c] = true
		hex = hex && (c == digit || c == other || b|0x20 <= 'f')
		if i == 0 || c == other || class(word[i-1]) == other {
			continue
		}
		pairs++
		if c != class(word[i-1]) {
			switches++
		}
	}
	often := func(percent int) bool { return switches*100 >= pairs*percent }
	switch {
	case !have[digit]:
		return false
	case hex:
		return len(word) >= 64 && !have[other] && often(25)
	case have[lower] && have[upper]:
		return often(35)
	default:
		return len(word) >= 40 && !have[other] && often(20)
	}
}
