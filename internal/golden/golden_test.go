package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a testing.TB that keeps what Errorf was told.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestEqual(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.txt")
	if err := os.WriteFile(there, []byte("one\ntwo\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		path   string
		got    string
		want   string // part of the only error; empty means that the test passes
		reason string
	}{
		{"equal", there, "one\ntwo\n", "", "the same bytes pass"},
		{"line end", there, "one\r\ntwo\n", "run the test with -update", "a changed line end is a difference"},
		{"differs", there, "one\nthree\n", "there.txt differs (-want +got)", "the file is named"},
		{"absent", filepath.Join(dir, "absent.txt"), "", "absent.txt is not there yet", "an empty result is no excuse for a missing file"},
		{"folder", dir, "", "read the golden file: ", "a file that cannot be read is no difference"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{TB: t}
			equal(r, tt.path, []byte(tt.got), false)
			switch {
			case tt.want == "" && len(r.errors) != 0:
				t.Errorf("%s: got errors %q", tt.reason, r.errors)
			case tt.want != "" && (len(r.errors) != 1 || !strings.Contains(r.errors[0], tt.want)):
				t.Errorf("%s: want one error with %q, got %q", tt.reason, tt.want, r.errors)
			}
		})
	}
}

func TestEqualRewrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "file.txt")
	equal(t, path, []byte("one\n"), true)
	equal(t, path, []byte("two\n"), true)
	equal(t, path, []byte("two\n"), false)

	r := &recorder{TB: t}
	equal(r, filepath.Join(path, "under-a-file"), []byte("x"), true)
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "make the golden file's folder") {
		t.Errorf("a path that cannot be made: got errors %q", r.errors)
	}
}
