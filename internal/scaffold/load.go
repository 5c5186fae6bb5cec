package scaffold

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
)

// load reads the draft as validate will, before anybody has it. there is the
// folder that the files are added to; nil for a new one.
func (d *Draft) load(there fs.FS, prefix string) error {
	files, err := packed(d.Files)
	if err != nil {
		return fmt.Errorf("check the new workspace: %w", err)
	}
	if there != nil {
		files = overlay{there, files}
	}
	ws, problems := decl.Load(files, prefix)
	if len(problems) > 0 { // not wrapped: these are no problems of files that anybody wrote
		return fmt.Errorf("the new workspace would not be valid, so nothing was written: %s", problems.Error())
	}
	d.Workspace = ws
	return nil
}

// packed is the files as a folder: the standard library reads an archive as
// one.
func packed(files []File) (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		part, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.Data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}

// overlay is a folder with other files over its own. New ones lie at the top.
type overlay struct{ below, above fs.FS }

func (o overlay) has(name string) bool {
	info, err := fs.Stat(o.above, name)
	return err == nil && !info.IsDir()
}

func (o overlay) Open(name string) (fs.File, error) {
	if o.has(name) {
		return o.above.Open(name)
	}
	return o.below.Open(name)
}

// Stat opens nothing, as opening a pipe would wait for ever.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	if o.has(name) {
		return fs.Stat(o.above, name)
	}
	return fs.Stat(o.below, name)
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.below, name)
	if err != nil || name != "." {
		return entries, err
	}
	above, err := fs.ReadDir(o.above, name)
	for _, e := range above {
		if !slices.ContainsFunc(entries, func(f fs.DirEntry) bool { return f.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}
