package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/gofrs/flock"
)

type folderSession struct {
	store   *Folder
	mu      sync.Mutex
	lock    *flock.Flock
	journal *lineFile
	chain   chain
	broken  error // the first failure to write: what the file holds then is not known
	ended   bool
}

// resume finds the end of the chain. What follows it was cut off by a crash
// before anybody relied on it: it is kept aside and noted.
func (s *folderSession) resume() error {
	line, tail, err := s.journal.lastLine()
	if err != nil {
		return err
	}
	if line != nil {
		if s.chain.place, err = placeOf(line); err != nil {
			return fmt.Errorf("the last record of the journal %s: history --verify says more", readable(err))
		}
	}
	if len(tail) == 0 {
		return nil
	}
	name := fmt.Sprintf("torn-%010d-%s", s.chain.seq+1, s.chain.run)
	if err := writeAtomic(s.store.path(name), tail); err != nil {
		return err
	}
	if err := s.journal.cut(s.journal.size - int64(len(tail))); err != nil {
		return err
	}
	_, err = s.append(Record{Note: &Note{
		Text: fmt.Sprintf("a crash had cut off the record after this place: its %d bytes were kept in %s", len(tail), name),
	}})
	return err
}

// Append keeps the record even when ctx has ended: what was sent was sent.
func (s *folderSession) Append(_ context.Context, r Record) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return "", err
	}
	return s.append(r)
}

func (s *folderSession) append(r Record) (string, error) {
	line, next, err := s.chain.next(r, s.store.now())
	if err != nil {
		return "", err
	}
	if err := s.journal.add(line); err != nil {
		s.broken = fmt.Errorf("write the journal: %w", err)
		return "", s.broken
	}
	s.chain = next
	return next.head, nil
}

func (s *folderSession) usable() error {
	if s.ended {
		return errEnded
	}
	return s.broken
}

// Flush has nothing left to do: Append has flushed every record.
func (s *folderSession) Flush(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usable()
}

// Check makes sure that the file we have locked is the one that others would
// lock: somebody may have deleted the folder.
func (s *folderSession) Check(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	if err := s.same(lockFile, s.lock.Stat); err != nil {
		return err
	}
	return s.same(journalFile, s.journal.f.Stat)
}

func (s *folderSession) same(name string, ours func() (os.FileInfo, error)) error {
	mine, err := ours()
	if err != nil {
		return err
	}
	theirs, err := os.Stat(s.store.path(name))
	if err != nil || !os.SameFile(mine, theirs) {
		return &LostError{Why: fmt.Sprintf("the file %s in the state folder was removed or replaced", name)}
	}
	return nil
}

func (s *folderSession) Finish(ctx context.Context, a Applied) error {
	if err := s.Check(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	a.Run, a.At, a.Head = s.chain.run, s.store.now().UTC(), s.chain.head
	data, err := marshal(a)
	if err == nil {
		err = writeAtomic(s.store.path(lastFile), data)
	}
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("keep what was applied: %w", err)
	}
	return s.Release(ctx)
}

func (s *folderSession) Release(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil
	}
	s.ended = true
	var err error
	if s.same(lockFile, s.lock.Stat) == nil { // else the name is not ours to remove
		err = removed(s.store.path(holderFile))
	}
	if err := errors.Join(err, s.journal.f.Close(), s.lock.Unlock()); err != nil {
		return fmt.Errorf("give up the lock of the state folder: %w", err)
	}
	return nil
}
