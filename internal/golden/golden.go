// Package golden compares what a test got with a file that a person has
// reviewed.
//
// `go test ./internal/render -update` rewrites the files of one package; the
// diff is then read like code. The flag is defined here and nowhere else, so
// only test binaries that import this package know it: `go test ./... -update`
// stops at the first that does not, which is why it is run per package.
//
// Files are compared byte for byte. `.gitattributes` keeps Git from changing
// their line ends.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files instead of comparing with them")

// Equal fails the test unless the file at path, relative to the test's
// package folder, holds exactly got. With -update it writes the file.
func Equal(t testing.TB, path string, got []byte) {
	t.Helper()
	equal(t, path, got, *update)
}

func equal(t testing.TB, path string, got []byte, rewrite bool) {
	t.Helper()
	if rewrite {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Errorf("%s is not there yet; run the test with -update to write it, then read it:\n%s", path, got)
	case err != nil:
		t.Errorf("read the golden file: %v", err)
	case !bytes.Equal(want, got):
		t.Errorf("%s differs (-want +got); if the new text is right, run the test with -update:\n%s",
			path, cmp.Diff(string(want), string(got)))
	}
}

func write(t testing.TB, path string, got []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Errorf("make the golden file's folder: %v", err)
		return
	}
	if err := os.WriteFile(path, got, 0o644); err != nil {
		t.Errorf("write the golden file: %v", err)
	}
}
