package edit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A replacement that fails in the middle takes back those before it. The
// last file is a folder by then, which no file can replace.
func TestWritePutsBack(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"a.yaml": "one", "b.yaml": "two"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	files := []File{{"a.yaml", []byte("one"), []byte("ONE")}, {"b.yaml", []byte("two"), []byte("TWO")}}
	staged := make([]string, len(files))
	for i, f := range files {
		if staged[i], err = stage(root, f.Name, f.After); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "b.yaml", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replace(root, staged, files); err == nil || !strings.HasPrefix(err.Error(), "replace the file: ") {
		t.Errorf("got %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a.yaml")); err != nil || string(data) != "one" {
		t.Errorf("a.yaml holds %q, %v", data, err)
	}
}

// What is taken back of a new file is the file.
func TestWriteTakesNewBack(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := os.MkdirAll(filepath.Join(dir, "b.yaml", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	files := []File{{Name: "a.yaml", After: []byte("new")}, {"b.yaml", []byte("two"), []byte("TWO")}}
	staged := make([]string, len(files))
	for i, f := range files {
		if staged[i], err = writeBeside(root, f.Name, f.After, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := replace(root, staged, files); err == nil || !strings.HasPrefix(err.Error(), "replace the file: ") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "a.yaml")); !os.IsNotExist(err) {
		t.Errorf("the new file is still there: %v", err)
	}
}
