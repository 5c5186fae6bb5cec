package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// vendors are words of the systems that the tool looks at. The core compares
// values: what a system is called, and on which screen something is done, comes
// to it as data.
var vendors = regexp.MustCompile(`(?i)\b(xero|xpm|ignition|xbert|practice manager)`)

func TestCoreKnowsNoVendor(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "reconcile", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of the core: %v", err)
	}
	for _, file := range files {
		if base := filepath.Base(file); base == "doc.go" || strings.HasSuffix(base, "_test.go") {
			continue // which says just that; cases may be of the field
		}
		data, err := os.ReadFile(file) //nolint:gosec // our own source
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if found := vendors.FindString(line); found != "" {
				t.Errorf("%s:%d: the core names %q: let it come in as data", file, i+1, found)
			}
		}
	}
}
