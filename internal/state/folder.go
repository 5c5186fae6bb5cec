package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// The files of a folder store.
const (
	lockFile    = "lock"
	holderFile  = "holder.json"
	journalFile = "journal.jsonl"
	lastFile    = "last.json"
)

// Folder is a store in a folder of this machine.
type Folder struct {
	dir  string
	now  func() time.Time
	sync func(*os.File) error // replaced by a benchmark
}

// OpenFolder names the folder; it is made when the first run takes the lock, or
// the first drift is noted.
func OpenFolder(dir string, now func() time.Time) *Folder {
	return &Folder{dir: dir, now: now, sync: (*os.File).Sync}
}

// String is "folder DIR".
func (f *Folder) String() string { return "folder " + f.dir }

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name) }

// held is what stands beside the lock.
type held struct {
	Holder Holder    `json:"holder"`
	Since  time.Time `json:"since"`
}

// Acquire takes the lock, and puts right what a crash has left.
func (f *Folder) Acquire(ctx context.Context, h Holder) (Session, error) {
	if err := errors.Join(ctx.Err(), h.check()); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.dir, dirMode); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	lock := flock.New(f.path(lockFile), flock.SetPermissions(fileMode))
	ok, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock the state folder: %w", err)
	case !ok:
		return nil, f.locked()
	}
	s, err := f.begin(lock, h)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the state folder: %w", err), lock.Unlock())
	}
	return s, nil
}

// How often, and how long apart, the holder's name is looked for. It is
// written a moment after the lock was taken.
const (
	holderLooks = 10
	holderPause = 20 * time.Millisecond
)

// locked says who holds the lock. A holder that has died leaves its name
// behind, so what stands there is repeated only if it lasts.
func (f *Folder) locked() error {
	e := &LockedError{}
	for range holderLooks {
		time.Sleep(holderPause)
		var h held
		data, err := readIfThere(f.path(holderFile))
		if err != nil || unmarshal(data, &h) != nil {
			continue
		}
		if h.Holder == e.Holder {
			break
		}
		e.Holder, e.Since = h.Holder, h.Since
	}
	return e
}

func (f *Folder) begin(lock *flock.Flock, h Holder) (*folderSession, error) {
	data, err := marshal(held{Holder: h, Since: f.now().UTC()})
	if err != nil {
		return nil, err
	}
	if err := writeAtomic(f.path(holderFile), data); err != nil {
		return nil, err
	}
	journal, err := openLines(f.path(journalFile))
	if err != nil {
		return nil, err
	}
	journal.sync = f.sync
	s := &folderSession{store: f, lock: lock, journal: journal, chain: chain{run: h.Run}}
	if err := s.resume(); err != nil {
		return nil, errors.Join(err, journal.f.Close())
	}
	return s, nil
}

// Last is what was last applied.
func (f *Folder) Last(context.Context) (Applied, bool, error) {
	data, err := readIfThere(f.path(lastFile))
	if err != nil || data == nil {
		return Applied{}, false, err
	}
	a, err := decodeApplied(data)
	return a, err == nil, err
}

// Journal reads the whole journal.
func (f *Folder) Journal(context.Context) (Journal, error) {
	data, err := readIfThere(f.path(journalFile))
	return ParseJournal(data), err
}
