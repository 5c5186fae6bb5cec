// Package schema holds the JSON Schemas of the project's files and checks
// values against them.
//
// The schemas are embedded, and nothing else is ever loaded: a "$ref" that
// leads outside of them is an error when they are compiled, so no check can
// reach for the network or the disk. Each schema stands alone (shared shapes
// are repeated in its "$defs"), so that one printed file is all an editor
// needs.
//
// A problem is returned as data, with the path of the value and the key in
// question, and not as a sentence: the caller knows the file and the line, and
// words it for its reader.
package schema

import (
	"embed"
	"strings"
)

//go:embed *.schema.json
var files embed.FS

const suffix = ".schema.json"

// Kinds are the kinds of declaration, in the order in which a reader meets
// them. Other embedded schemas (of files that the tool itself writes) are not
// kinds.
func Kinds() []string {
	return []string{"Practice", "User", "Assignment", "Cover", "SupportAccess", "Acceptance", "Attestation", "App"}
}

// Source is the text of the schema with that name, in any case: of a kind, or
// of another file format.
func Source(name string) ([]byte, bool) {
	b, err := files.ReadFile(strings.ToLower(name) + suffix)
	return b, err == nil
}
