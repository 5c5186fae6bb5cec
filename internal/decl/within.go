package decl

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// inside makes a name that a document gives to a file into its path from the
// top of the workspace. key is what the document calls it.
func (f *file) inside(name Text, key, rule string) (rel string, ok bool) {
	rel = path.Join(path.Dir(f.rel), name.Value)
	switch {
	case strings.Contains(name.Value, `\`):
		f.diags.Addf(name.Pos, rule, `%s %s holds a \`, key, quote(name.Value))
		f.diags.Hintf("write / between folders")
	case path.IsAbs(name.Value), !fs.ValidPath(rel):
		f.diags.Addf(name.Pos, rule, "%s %s lies outside the workspace", key, quote(name.Value))
		f.diags.Hintf("move the file into the workspace, and name it relative to the folder of this document")
	default:
		return rel, true
	}
	return "", false
}

// there makes sure that a file exists.
func (f *file) there(name Text, rel, key, rule string) bool {
	info, err := fs.Stat(f.fsys, rel)
	if !errors.Is(err, fs.ErrNotExist) && (err != nil || !info.IsDir()) {
		return true
	}
	f.diags.Addf(name.Pos, rule, "there is no file %s", quote(path.Join(f.prefix, rel)))
	f.diags.Hintf("%s is read relative to the folder of this document", key)
	return false
}
