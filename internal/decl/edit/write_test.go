package edit_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl/edit"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// holds is what every file of a folder holds, so that nothing left behind is
// missed.
func holds(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	files := os.DirFS(dir)
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		got[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWrite(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "one", "sub/b.csv": "two", "c.yaml": "three"})
	edits := []edit.File{{"a.yaml", []byte("one"), []byte("ONE")}, {"sub/b.csv", []byte("two"), []byte("TWO")}}
	if err := edit.Write(dir, edits); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a.yaml": "ONE", "sub/b.csv": "TWO", "c.yaml": "three"}, holds(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	info, err := os.Stat(filepath.Join(dir, "a.yaml"))
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v: want that of before", info.Mode(), err)
	}
}

func TestWriteAllOrNone(t *testing.T) {
	before := map[string]string{"a.yaml": "one", "b.yaml": "two"}
	tests := []struct {
		name  string
		files []edit.File
		spoil func(t *testing.T, dir string)
		after map[string]string // nil: before
		want  string
	}{
		{"changed meanwhile", []edit.File{{"a.yaml", []byte("one"), []byte("ONE")}, {"b.yaml", []byte("2"), []byte("TWO")}}, nil, nil, "b.yaml: somebody changed this file just now"},
		{"gone meanwhile", []edit.File{{"a.yaml", []byte("one"), []byte("ONE")}, {"c.yaml", []byte("2"), []byte("TWO")}}, nil, nil, "nothing was edited: look at the file to be edited: "},
		{"a link", []edit.File{{"a.yaml", []byte("one"), []byte("ONE")}, {"b.yaml", []byte("two"), []byte("TWO")}}, func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(filepath.Join(dir, "b.yaml"), filepath.Join(dir, "c.yaml")), os.Symlink("c.yaml", filepath.Join(dir, "b.yaml"))); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{"a.yaml": "one", "b.yaml": "two", "c.yaml": "two"}, "nothing was edited: b.yaml: this is a link to another file"},
		{"outside", []edit.File{{"a.yaml", []byte("one"), []byte("ONE")}, {"../b.yaml", nil, nil}}, nil, nil, "nothing was edited: look at the file to be edited: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, before)
			if tt.spoil != nil {
				tt.spoil(t, dir)
			}
			if err := edit.Write(dir, tt.files); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			want := tt.after
			if want == nil {
				want = before
			}
			if diff := cmp.Diff(want, holds(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The tree gives what was first read, whatever happens to the file since:
// what is edited by places has to be what the places were read from.
func TestTreeRemembers(t *testing.T) {
	dir := folder(t, map[string]string{"a.yaml": "one"})
	tree := edit.NewTree(os.DirFS(dir))
	for range 2 {
		data, err := fs.ReadFile(tree, "a.yaml")
		if err != nil || string(data) != "one" {
			t.Fatalf("%q, %v", data, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("two"), 0o640); err != nil {
			t.Fatal(err)
		}
	}
}
