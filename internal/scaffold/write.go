package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ExistsError says that a file is in the way, which is not replaced.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return e.Path + " is there already: nothing was written"
}

// ChangedError says that a file was edited since it was read.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return e.Path + " was changed meanwhile: nothing was written"
}

// Write puts files into dir, which is made if need be. It overwrites nothing:
// when a new file is there already, or one to be added to is not as it was,
// nothing is written at all. The error is then an [ExistsError] or a
// [ChangedError].
func Write(dir string, files []File) error {
	for _, f := range files {
		if err := inTheWay(filepath.Join(dir, filepath.FromSlash(f.Name)), f); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the workspace: %w", err)
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.Name)), f); err != nil {
			return err
		}
	}
	return nil
}

func inTheWay(path string, f File) error {
	if f.Old != nil {
		switch now, err := os.ReadFile(path); {
		case err != nil:
			return fmt.Errorf("look at %s: %w", path, err)
		case !bytes.Equal(now, f.Old):
			return &ChangedError{path}
		}
		return nil
	}
	switch _, err := os.Lstat(path); {
	case err == nil:
		return &ExistsError{path}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look for %s: %w", path, err)
	}
	return nil
}

// writeFile never leaves half a file under its name. A file that is there keeps
// its mode, and a link to it stays one.
func writeFile(path string, f File) error {
	mode := fs.FileMode(0o644)
	if f.Old != nil {
		real, err := filepath.EvalSymlinks(path)
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		info, err := os.Stat(real)
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		path, mode = real, info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = tmp.Write(f.Data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
