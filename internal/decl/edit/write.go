package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"

	"github.com/practicectl/practicectl/internal/diag"
)

// File is one file before and after its edits, by its name in the tree. One
// without a Before is new.
type File struct {
	Name          string
	Before, After []byte
}

// Write replaces the files in a folder: all of them, or none. Nothing is
// replaced unless every file still holds what was read, and nothing stands in
// the way of a new one. Each is replaced at once, so nobody ever reads half of
// one; a machine that dies between two of them leaves whole files, some of them
// edited, which Git shows.
func Write(dir string, files []File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the workspace to edit it: %w", err)
	}
	defer root.Close()
	return write(root, files)
}

func write(root *os.Root, files []File) error {
	staged := make([]string, len(files))
	defer func() {
		for _, tmp := range staged {
			if tmp != "" {
				_ = root.Remove(tmp) // it is gone where it was moved into place
			}
		}
	}()
	for i, f := range files {
		var err error
		if staged[i], err = prepare(root, f); err != nil {
			return fmt.Errorf("nothing was edited: %w", err)
		}
	}
	for _, f := range files {
		if err := unchanged(root, f); err != nil {
			return err
		}
	}
	return replace(root, staged, files)
}

// replace moves the staged files into place, and takes all of it back where
// one cannot be.
func replace(root *os.Root, staged []string, files []File) error {
	for i, f := range files {
		if err := root.Rename(staged[i], f.Name); err != nil {
			return errors.Join(fmt.Errorf("replace the file: %w", err), putBack(root, files[:i]))
		}
	}
	return nil
}

// prepare writes a file beside the place that it is to take.
func prepare(root *os.Root, f File) (string, error) {
	if f.Before != nil {
		return stage(root, f.Name, f.After)
	}
	if err := absent(root, f.Name); err != nil {
		return "", err
	}
	if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
		return "", fmt.Errorf("make the folder of a new file: %w", err)
	}
	return writeBeside(root, f.Name, f.After, 0o644)
}

// absent makes sure that a new file takes nothing's place.
func absent(root *os.Root, name string) error {
	switch _, err := root.Lstat(name); {
	case err == nil:
		return &Conflict{Pos: diag.Position{File: name}, Problem: "there is something of this name already", Advice: "nothing was written: run this again, or move it out of the way"}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look at the file to be edited: %w", err)
	}
	return nil
}

// stage writes a file beside the one that it is to replace, with its mode.
func stage(root *os.Root, name string, data []byte) (string, error) {
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return "", fmt.Errorf("look at the file to be edited: %w", err)
	case info.Mode()&fs.ModeSymlink != 0:
		return "", &Conflict{Pos: diag.Position{File: name}, Problem: "this is a link to another file", Advice: "edit the file that it leads to by hand, or put the file itself here"}
	}
	tmp, err := writeBeside(root, name, data, info.Mode().Perm())
	if err != nil {
		return "", err
	}
	if err := root.Chmod(tmp, info.Mode().Perm()); err != nil { // whatever the umask says of new files
		_ = root.Remove(tmp)
		return "", fmt.Errorf("write beside %s: %w", name, err)
	}
	return tmp, nil
}

func writeBeside(root *os.Root, name string, data []byte, mode fs.FileMode) (string, error) {
	tmp := path.Join(path.Dir(name), fmt.Sprintf(".%s.%08x", path.Base(name), rand.Uint32()))
	f, err := root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return "", fmt.Errorf("write beside %s: %w", name, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = root.Remove(tmp)
		return "", fmt.Errorf("write beside %s: %w", name, err)
	}
	return tmp, nil
}

func unchanged(root *os.Root, f File) error {
	if f.Before == nil {
		return absent(root, f.Name)
	}
	now, err := root.ReadFile(f.Name)
	if err != nil {
		return fmt.Errorf("read the file again before it is replaced: %w", err)
	}
	if !bytes.Equal(now, f.Before) {
		return &Conflict{Pos: diag.Position{File: f.Name}, Problem: "somebody changed this file just now", Advice: "nothing was written: run this again"}
	}
	return nil
}

// putBack undoes the replacements that were made before one failed.
func putBack(root *os.Root, files []File) error {
	var all error
	for _, f := range files {
		if f.Before == nil {
			if err := root.Remove(f.Name); err != nil {
				all = errors.Join(all, fmt.Errorf("%s stays, though it should not: %w", f.Name, err))
			}
			continue
		}
		tmp, err := stage(root, f.Name, f.Before)
		if err == nil {
			err = root.Rename(tmp, f.Name)
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s stays edited: git checkout brings it back: %w", f.Name, err))
		}
	}
	return all
}
