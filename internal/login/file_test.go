package login

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample(version int64) Token {
	return Token{
		Version: version, AccessToken: NewSecret("access-" + strings.Repeat("a", 40)), RefreshToken: NewSecret("refresh-" + strings.Repeat("r", 40)),
		Previous: NewSecret("previous-" + strings.Repeat("p", 40)), ClientID: account.ClientID,
	}
}

func secretsOf(t Token) []string {
	return []string{t.AccessToken.Reveal(), t.RefreshToken.Reveal(), t.Previous.Reveal()}
}

// testStore is what every store must do.
func testStore(t *testing.T, open func() Store) {
	t.Helper()
	ctx := t.Context()
	s := open()
	if got, err := s.Get(ctx); err != nil || got.Version != 0 || !got.IsEmpty() {
		t.Fatalf("an empty store gave %v, %v", got, err)
	}
	put(t, s, sample(1))
	got, err := open().Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(1), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	lock, err := s.Lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []int64{1, 3} {
		var conflict *ConflictError
		if err := lock.Store(ctx, sample(version)); !errors.As(err, &conflict) {
			t.Errorf("version %d over version 1: %v, want a conflict", version, err)
		} else if diff := cmp.Diff(ConflictError{Expected: version - 1, Found: 1}, *conflict); diff != "" {
			t.Errorf("conflict (-want +got):\n%s", diff)
		}
	}
	if got, err := s.Get(ctx); err != nil || got.Version != 1 {
		t.Errorf("after the conflicts: %v, %v; want version 1", got, err)
	}
	if err := lock.Store(ctx, Token{Version: 2, ClientID: account.ClientID}); err != nil {
		t.Errorf("store what a logout leaves: %v", err)
	}
	if got, err := s.Get(ctx); err != nil || got.Version != 2 || !got.IsEmpty() {
		t.Errorf("after a logout: %v, %v; want an empty version 2", got, err)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
	put(t, s, sample(3))
}

func TestFileStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "tokens")
	key := newKey()
	testStore(t, func() Store { return NewFileStore(account, dir, key) })
	searchDir(t, dir, secretsOf(sample(3)))
}

func TestFileModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	dir := filepath.Join(t.TempDir(), "tokens")
	put(t, NewFileStore(account, dir, newKey()), sample(1))
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v, want 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, filepath.Ext(f.Name()))
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want 0600", f.Name(), info.Mode(), err)
		}
	}
	if diff := cmp.Diff([]string{"", ".lock"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestFilesOfTwoAccounts(t *testing.T) {
	dir, key := t.TempDir(), newKey()
	other := Account{ClientID: account.ClientID, User: "kim-tan"}
	put(t, NewFileStore(account, dir, key), sample(1))
	if got, err := NewFileStore(other, dir, key).Get(t.Context()); err != nil || got.Version != 0 {
		t.Errorf("another user sees %v, %v", got, err)
	}
}

func TestFileRefuses(t *testing.T) {
	base := t.TempDir()
	tests := []struct {
		name, reason string
		spoil        func(t *testing.T, s *fileStore)
		want, hint   string
	}{
		{"wrong key", "a slip in the key must not cost the token",
			func(_ *testing.T, s *fileStore) { s.keys = givenKey{newKey()} },
			"the token file PATH cannot be opened with this key",
			"use the key that it was written with; if that is lost, remove the file and log in again"},
		{"changed", "one bit is enough",
			func(t *testing.T, s *fileStore) {
				data := read(t, s.path)
				data[len(data)-1] ^= 1
				write(t, s.path, data)
			},
			"the token file PATH cannot be opened with this key",
			"use the key that it was written with; if that is lost, remove the file and log in again"},
		{"foreign", "somebody else's file",
			func(t *testing.T, s *fileStore) { write(t, s.path, []byte("hello")) },
			"PATH is not a token file of practicectl", "move it away and log in again"},
		{"cut", "shorter than a nonce",
			func(t *testing.T, s *fileStore) { write(t, s.path, []byte(magic+"short")) },
			"PATH is not a token file of practicectl", "move it away and log in again"},
		{"another's", "a file that was copied over",
			func(t *testing.T, s *fileStore) {
				plain, err := encodeToken(Account{ClientID: "other"}, sample(1))
				if err != nil {
					t.Fatal(err)
				}
				key, _ := s.keys.key(t.Context(), false)
				write(t, s.path, seal(plain, key))
			},
			"the stored token is that of app other, not of app 0123456789ABCDEF, user jo-bloggs", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newFileStore(account, filepath.Join(base, tt.name), givenKey{newKey()})
			put(t, s, sample(1))
			tt.spoil(t, s)
			_, err := s.Get(t.Context())
			wantError(t, tt.reason, err, strings.ReplaceAll(tt.want, "PATH", s.path), tt.hint)

			lock, err := s.Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer release(lock)
			err = lock.Store(t.Context(), sample(2))
			wantError(t, "nothing is written over what cannot be read", err, strings.ReplaceAll(tt.want, "PATH", s.path), tt.hint)
		})
	}
}

func TestFileSurvivesAFailedWrite(t *testing.T) {
	s := newFileStore(account, t.TempDir(), givenKey{newKey()})
	put(t, s, sample(1))
	s.replace = func(string, string) error { return errors.New("no space left on device") }
	lock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, "a full disk", lock.Store(t.Context(), sample(2)),
		"the token file cannot be written: no space left on device", "free space on the disk, or set PRACTICECTL_TOKEN_DIR to a folder that can be written")
	if got, err := s.Get(t.Context()); err != nil || got.Version != 1 {
		t.Errorf("got %v, %v, want the old token", got, err)
	}
	if _, err := os.Stat(s.path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half of a write is left: %v", err)
	}
	s.replace = os.Rename
	write(t, s.path+".new", []byte("left by a killed process"))
	if err := lock.Store(t.Context(), sample(2)); err != nil {
		t.Errorf("after a killed process: %v", err)
	}
}

func TestFileLockExcludes(t *testing.T) {
	dir, key := t.TempDir(), newKey()
	s := newFileStore(account, dir, givenKey{key})
	lock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := newFileStore(account, dir, givenKey{key})
	second.wait = 50 * time.Millisecond
	_, err = second.Lock(t.Context())
	wantError(t, "held by another", err, "another practicectl has held the login of app 0123456789ABCDEF, user jo-bloggs for 0s", "wait for the other run to end, then run this again")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Lock(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while waiting: %v", err)
	}

	third, err := newFileStore(Account{ClientID: "other"}, dir, givenKey{key}).Lock(t.Context())
	if err != nil {
		t.Fatalf("another account is locked too: %v", err)
	}
	release(third)
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if lock, err = second.Lock(t.Context()); err != nil {
		t.Fatalf("after the other ended: %v", err)
	}
	release(lock)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
