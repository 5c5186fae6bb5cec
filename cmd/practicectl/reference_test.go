package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
)

// The reference says what --help says.
func TestReferenceIsCurrent(t *testing.T) {
	want, err := os.ReadFile("COMMANDS.md")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := cli.Reference(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("a help text has changed, and COMMANDS.md has not: run go generate ./cmd/practicectl, and commit it (-want +got):\n%s", diff)
	}
}
