package edit

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// Attestation is the document of somebody's word as a person would write it,
// for a file in folder. Where its parts stand is not looked at; notes, one line
// each, say beside the ids of the actions what these are, and may be empty.
func Attestation(a decl.Attestation, folder string, notes []string) []byte {
	var b bytes.Buffer
	text := func(s string) string { return Value{Text: s}.yaml(0) }
	fmt.Fprintf(&b, "apiVersion: practicectl/v1\nkind: Attestation\nmetadata: {name: %s}\nspec:\n  actions:\n", text(a.Name))
	for i, id := range a.Actions {
		fmt.Fprintf(&b, "    - %s", text(id.Value))
		if notes[i] != "" {
			fmt.Fprintf(&b, " # %s", notes[i])
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "  by: %s\n  at: %s\n  evidence:\n", text(a.By.Value), text(a.At.Value))
	for _, e := range a.Evidence {
		if e.URL != "" {
			fmt.Fprintf(&b, "    - {url: %s}\n", text(e.URL))
			continue
		}
		fmt.Fprintf(&b, "    - {file: %s, sha256: %s}\n", text(seenFrom(folder, e.File)), text(e.SHA256))
	}
	if a.Note != "" {
		fmt.Fprintf(&b, "  note: %s\n", text(a.Note))
	}
	return b.Bytes()
}

// seenFrom names a file of the workspace from one of its folders.
func seenFrom(folder, file string) string {
	up := ""
	for folder = path.Clean(folder); folder != "."; folder = path.Dir(folder) {
		if rest, ok := strings.CutPrefix(file, folder+"/"); ok {
			return up + rest
		}
		up += "../"
	}
	return up + file
}
