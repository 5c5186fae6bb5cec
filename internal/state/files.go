package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// What the store keeps names clients and staff: nobody else may read it.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// writeAtomic replaces a file, or leaves the old one whole.
func writeAtomic(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // made for its owner only
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removed(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a new or renamed file's name last. Windows cannot and need not.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// removed deletes a file; that it is not there is as good.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// readIfThere gives nil for a file that does not exist.
func readIfThere(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// lineFile is a file of lines that is only ever added to.
type lineFile struct {
	f    *os.File
	size int64 // of what we know to be there
	sync func(*os.File) error
}

// openLines opens or creates the file. The caller says what its size means.
func openLines(path string) (*lineFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, fileMode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &lineFile{f: f, size: info.Size(), sync: (*os.File).Sync}, nil
}

// add writes one line and flushes it to the disk. The file must be as we left
// it: a lock that did not hold would show here.
func (l *lineFile) add(line []byte) error {
	info, err := l.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != l.size {
		return fmt.Errorf("%s has %d bytes instead of %d: something else has written to it", l.f.Name(), info.Size(), l.size)
	}
	n, err := l.f.Write(append(line[:len(line):len(line)], '\n'))
	l.size += int64(n)
	if err != nil {
		return err
	}
	return l.sync(l.f)
}

// lastLine gives the last whole line, and what follows it.
func (l *lineFile) lastLine() (line, tail []byte, err error) {
	for window := int64(64 << 10); ; window *= 4 {
		from := max(0, l.size-window)
		data := make([]byte, l.size-from)
		if _, err := l.f.ReadAt(data, from); err != nil {
			return nil, nil, err
		}
		j := ParseJournal(data)
		if n := len(j.Lines); n > 1 || n == 1 && from == 0 {
			return j.Lines[n-1], j.Tail, nil
		}
		if from == 0 {
			return nil, j.Tail, nil
		}
	}
}

// cut drops everything after the given size.
func (l *lineFile) cut(size int64) error {
	if err := l.f.Truncate(size); err != nil {
		return err
	}
	l.size = size
	return l.sync(l.f)
}
