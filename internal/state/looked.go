package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// The file that says when drift was last run, in both stores, and in the folder
// the lock of those who write it.
const (
	lookedFile = "looked.json"
	lookedLock = "looked.lock"
)

// lookedAhead is by how much the clocks of two machines may differ. A time that
// is further ahead was noted by a clock that was wrong, or by hand; taken for
// true, it would silence the warning until it has come.
const lookedAhead = 5 * time.Minute

// How long a drift waits for another one that writes the file just now.
const (
	lookedPause = 10 * time.Millisecond
	lookedLimit = 5 * time.Second
)

type looked struct {
	At time.Time `json:"at"`
}

func encodeLooked(at time.Time) ([]byte, error) {
	data, err := marshal(looked{At: at.UTC().Truncate(time.Second)})
	return append(data, '\n'), err
}

// decodeLooked names file and store: who reads the message has asked for a plan.
func decodeLooked(data []byte, store string, now time.Time) (time.Time, error) {
	var l looked
	err := unmarshal(data, &l)
	switch {
	case err != nil:
	case l.At.IsZero():
		err = errors.New("there is no time in it")
	case l.At.After(now.Add(lookedAhead)):
		err = errors.New("the time in it is still to come")
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("%s in %s cannot be read, the next drift writes it anew: %w", lookedFile, store, err)
	}
	return l.At, nil
}

// Looked is when drift was last run.
func (f *Folder) Looked(context.Context) (time.Time, error) {
	return f.looked(f.now())
}

func (f *Folder) looked(now time.Time) (time.Time, error) {
	data, err := readIfThere(f.path(lookedFile))
	if err != nil || data == nil {
		return time.Time{}, err
	}
	return decodeLooked(data, f.String(), now)
}

// Look notes that drift was run. The lock that it takes is one among drifts,
// so that an earlier time never replaces a later one: a run neither waits for
// it nor can see it.
func (f *Folder) Look(ctx context.Context, at time.Time) error {
	if err := os.MkdirAll(f.dir, dirMode); err != nil {
		return fmt.Errorf("make the state folder: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lookedLimit)
	defer cancel()
	lock := flock.New(f.path(lookedLock), flock.SetPermissions(fileMode))
	if _, err := lock.TryLockContext(ctx, lookedPause); err != nil {
		return fmt.Errorf("lock %s, which another drift may be writing: %w", lookedFile, err)
	}
	return errors.Join(f.look(at), lock.Unlock())
}

func (f *Folder) look(at time.Time) error {
	noted, _ := f.looked(at) // what cannot be read is written anew
	data, err := encodeLooked(at)
	if err != nil || !at.After(noted) {
		return err
	}
	return writeAtomic(f.path(lookedFile), data)
}
