package edit

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// grownTree is a tree with files that are not written yet. All of them lie in
// one of its folders, or in folders at its top that may not be there either.
type grownTree struct {
	*Tree
	files map[string][]byte
}

// ReadFile reads a new file, or else one of the tree.
func (g grownTree) ReadFile(name string) ([]byte, error) {
	if data, ok := g.files[name]; ok {
		return data, nil
	}
	return g.Tree.ReadFile(name)
}

// Stat opens nothing, as opening a pipe would wait for ever.
func (g grownTree) Stat(name string) (fs.FileInfo, error) {
	if data, ok := g.files[name]; ok {
		return newFile{name: path.Base(name), size: len(data)}, nil
	}
	return fs.Stat(g.fsys, name)
}

// ReadDir lists the files of a folder and the new ones.
func (g grownTree) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(g.fsys, name)
	there := func(base string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == base })
	}
	for file, data := range g.files {
		dir, base := path.Split(file)
		switch dir = strings.TrimSuffix(dir, "/"); {
		case path.Clean("./"+dir) == name:
			entries, err = append(entries, fs.FileInfoToDirEntry(newFile{name: base, size: len(data)})), nil
		case name == "." && dir != "" && !there(dir):
			entries = append(entries, fs.FileInfoToDirEntry(newFile{name: dir, mode: fs.ModeDir}))
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// newFile is what can be said of a file or folder that is not written yet.
type newFile struct {
	name string
	mode fs.FileMode
	size int
}

func (n newFile) Name() string       { return n.name }
func (n newFile) Size() int64        { return int64(n.size) }
func (n newFile) Mode() fs.FileMode  { return n.mode }
func (n newFile) ModTime() time.Time { return time.Time{} }
func (n newFile) IsDir() bool        { return n.mode.IsDir() }
func (n newFile) Sys() any           { return nil }
