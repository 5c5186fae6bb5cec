package decl

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The rules that a diagnostic can name.
const (
	ruleFile      = "file"      // a file or folder cannot be read
	ruleEncoding  = "encoding"  // a file is not UTF-8 text
	ruleSyntax    = "syntax"    // a file is not YAML
	ruleYAML      = "yaml"      // YAML that hides what is declared: anchors, aliases, merge keys, tags
	ruleDocument  = "document"  // a document that is no declaration of ours
	ruleSchema    = "schema"    // unknown or missing keys, wrong types or values
	ruleEmpty     = "empty"     // a key without a value
	ruleDuplicate = "duplicate" // the same thing declared twice
	ruleReference = "reference" // a name that nobody has
	ruleIdentity  = "identity"  // who a user is, or is not, in a system
	ruleRole      = "role"      // who decides a client's role
	ruleCover     = "cover"     // who stands in for whom
	ruleLeave     = "leave"     // who takes over from somebody who leaves
	ruleDate      = "date"      // a day that does not exist, or days in the wrong order
	ruleCSV       = "csv"       // a clientsFrom file
	ruleEvidence  = "evidence"  // what an attestation rests on
	ruleSupport   = "support"   // when Xero Support is let in, and how far
	ruleApp       = "app"       // a system whose description does not fit together
	ruleSecret    = "secret"    // something shaped like a credential
)

// listed puts names of a file's into a hint.
func listed(names []string) string {
	safe := make([]string, len(names))
	for i, n := range names {
		safe[i] = shown(n)
	}
	return strings.Join(safe, ", ")
}

const maxQuoted = 60

// quote puts a value of a file's into a message. It never repeats a secret,
// and no more than a line of anything.
func quote(s string) string {
	if HasSecret(s) {
		return "a hidden value"
	}
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	return strconv.Quote(s)
}
