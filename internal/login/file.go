package login

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/crypto/nacl/secretbox"
)

// magic begins every token file. What follows is the nonce and the box.
const magic = "practicectl token 1\n"

const nonceSize = 24

// fileStore keeps a token in an encrypted file. secretbox rather than age:
// there is one random key, so age's recipients, passphrases and armour would
// only be more to get wrong.
type fileStore struct {
	account Account
	path    string
	keys    keySource
	wait    time.Duration
	// replace is os.Rename, but for the tests that end the process there.
	replace func(from, to string) error
}

func newFileStore(a Account, dir string, keys keySource) *fileStore {
	sum := sha256.Sum256([]byte(a.ClientID + "\x00" + a.User))
	name := "token-" + hex.EncodeToString(sum[:8])
	return &fileStore{account: a, path: filepath.Join(dir, name), keys: keys, wait: lockWait, replace: os.Rename}
}

// NewFileStore keeps the token of a in an encrypted file in dir, which is
// made if needed. One folder can hold the tokens of many accounts.
func NewFileStore(a Account, dir string, key *Key) Store {
	return newFileStore(a, dir, givenKey{key})
}

func (s *fileStore) Get(ctx context.Context) (Token, error) {
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return Token{}, nil
	}
	if err != nil {
		return Token{}, &SetupError{Problem: "the token file cannot be read", Err: err, Todo: "make it readable for the user that runs practicectl"}
	}
	key, err := s.keys.key(ctx, false)
	if err != nil {
		return Token{}, err
	}
	plain, err := s.open(data, key)
	if err != nil {
		return Token{}, err
	}
	return decodeToken(s.account, plain)
}

func (s *fileStore) open(data []byte, key *Key) ([]byte, error) {
	box, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(box) < nonceSize {
		return nil, &SetupError{Problem: s.path + " is not a token file of practicectl", Todo: "move it away and log in again"}
	}
	plain, ok := secretbox.Open(nil, box[nonceSize:], (*[nonceSize]byte)(box[:nonceSize]), (*[32]byte)(key))
	if !ok {
		return nil, &SetupError{
			Problem: "the token file " + s.path + " cannot be opened with this key",
			Todo:    "use the key that it was written with; if that is lost, remove the file and log in again",
		}
	}
	return plain, nil
}

func seal(plain []byte, key *Key) []byte {
	var nonce [nonceSize]byte
	_, _ = rand.Read(nonce[:]) // documented to never fail
	return secretbox.Seal(append([]byte(magic), nonce[:]...), plain, &nonce, (*[32]byte)(key))
}

// Lock takes the operating system's advisory lock on a file beside the token,
// which ends with the process that holds it. It also makes sure of the key:
// after the answer to a refresh is too late to find that there is none.
func (s *fileStore) Lock(ctx context.Context) (Lock, error) {
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, &SetupError{Problem: "the folder for the token cannot be made", Err: err, Todo: "set " + EnvTokenDir + " to a folder that can be written"}
	}
	wait, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	lock := flock.New(s.path + ".lock")
	switch ok, err := lock.TryLockContext(wait, lockPoll); {
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), unlockIf(ok, lock))
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &LockedError{Account: s.account, Waited: s.wait}
	case err != nil:
		return nil, &SetupError{Problem: "the token cannot be locked", Err: err, Todo: "set " + EnvTokenDir + " to a folder that can be written"}
	}
	_, err := os.Stat(s.path)
	key, err := s.keys.key(ctx, errors.Is(err, fs.ErrNotExist))
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return &fileLock{fileStore: s, lock: lock, key: key}, nil
}

func unlockIf(held bool, lock *flock.Flock) error {
	if !held {
		return nil
	}
	return lock.Unlock()
}

type fileLock struct {
	*fileStore
	lock *flock.Flock
	key  *Key
}

func (l *fileLock) Store(ctx context.Context, t Token) error {
	stored, err := l.Get(ctx)
	if err != nil {
		return err
	}
	if stored.Version != t.Version-1 {
		return &ConflictError{Expected: t.Version - 1, Found: stored.Version}
	}
	plain, err := encodeToken(l.account, t)
	if err != nil {
		return fmt.Errorf("encode the token: %w", err)
	}
	if err := l.write(seal(plain, l.key)); err != nil {
		return &SetupError{Problem: "the token file cannot be written", Err: err, Todo: "free space on the disk, or set " + EnvTokenDir + " to a folder that can be written"}
	}
	return nil
}

// write replaces the token file: whoever reads it, and whatever happens, it
// holds all of the old or all of the new. What a killed process left of the
// file beside it is removed; the lock keeps others away from it.
func (l *fileLock) write(data []byte) error {
	next := l.path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	if err := l.replace(next, l.path); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return syncDir(filepath.Dir(l.path))
}

func (l *fileLock) Unlock() error { return l.lock.Unlock() }
