package edit

import (
	"io/fs"
	"slices"
	"strings"
)

// Tree is a workspace folder that remembers each file as it was first read:
// what is loaded, what is edited and what a file is compared with before it
// is replaced are the same bytes.
type Tree struct {
	fsys fs.FS
	read map[string][]byte
}

// NewTree returns the tree of a folder, of which nothing is read yet.
func NewTree(fsys fs.FS) *Tree { return &Tree{fsys: fsys, read: map[string][]byte{}} }

// Open opens a file or folder as it is now.
func (t *Tree) Open(name string) (fs.File, error) { return t.fsys.Open(name) }

// ReadFile returns the file as it was first read.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	if data, ok := t.read[name]; ok {
		return slices.Clip(data), nil
	}
	data, err := fs.ReadFile(t.fsys, name)
	if err == nil {
		t.read[name] = data
	}
	return data, err
}

// with is the tree after files were edited. The tree itself stays.
func (t *Tree) with(files []File) *Tree {
	after := NewTree(t)
	for _, f := range files {
		after.read[f.Name] = f.After
	}
	return after
}

// name is the name in the tree of a file that positions call path.
func name(prefix, path string) string {
	if prefix == "" || prefix == "." {
		return path
	}
	return strings.TrimPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}
