package login

import (
	"context"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that tests move, and that sleeping moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.move(d)
	return ctx.Err()
}

var (
	public       = App{ClientID: "0123456789ABCDEF"}
	confidential = App{ClientID: "0123456789ABCDEF", Secret: NewSecret("s3cret+with/odd=characters")}
	account      = Account{ClientID: "0123456789ABCDEF", User: "jo-bloggs"}
)

// harness is a source over an encrypted file and a login service.
type harness struct {
	*Source
	t     *testing.T
	id    *identity
	clock *clock
	dir   string
	key   *Key
	store *fileStore
}

func newHarness(t *testing.T, app App) *harness {
	c := newClock()
	h := &harness{t: t, clock: c, id: newIdentity(t, c.now, app), dir: filepath.Join(t.TempDir(), "tokens"), key: newKey()}
	h.store = newFileStore(account, h.dir, givenKey{h.key})
	h.Source = h.with(h.store)
	return h
}

// with is a source of its own, as another process would have.
func (h *harness) with(s Store) *Source {
	h.t.Helper()
	src, err := New(Config{App: h.id.client, LoginURL: h.id.URL, IdentityURL: h.id.URL + "/", Store: s, Now: h.clock.now, Sleep: h.clock.sleep})
	if err != nil {
		h.t.Fatal(err)
	}
	return src
}

// put stores a token, as a login would.
func (h *harness) put(t Token) {
	h.t.Helper()
	put(h.t, h.store, t)
}

func put(t *testing.T, s Store, tok Token) {
	t.Helper()
	lock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Store(t.Context(), tok); err != nil {
		t.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
}

func (h *harness) stored() Token {
	h.t.Helper()
	tok, err := h.store.Get(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return tok
}

// expired stores a consent whose access token has expired by now.
func (h *harness) expired() Token {
	h.t.Helper()
	tok := h.id.consented()
	h.put(tok)
	h.clock.move(time.Hour)
	return tok
}

// searchDir fails if any secret is in a file below dir, as it is or in base64.
func searchDir(t *testing.T, dir string, secrets []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path) //nolint:gosec // a folder of the test
		if err != nil {
			return err
		}
		files++
		search(t, path, string(data), secrets)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Errorf("nothing to search in %s", dir)
	}
}

func search(t *testing.T, where, text string, secrets []string) {
	t.Helper()
	if len(secrets) == 0 {
		t.Error("no secrets to search for")
	}
	for _, s := range secrets {
		for _, form := range []string{s, base64.StdEncoding.EncodeToString([]byte(s))} {
			if strings.Contains(text, strings.TrimRight(form, "=")) {
				t.Errorf("%s holds the secret %.9s…", where, s)
			}
		}
	}
}

func wantError(t *testing.T, reason string, err error, message, hint string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("%s: no error, want %q", reason, message)
	case err.Error() != message:
		t.Errorf("%s: error\n%s\nwant\n%s", reason, err, message)
	case hintOf(err) != hint:
		t.Errorf("%s: hint\n%s\nwant\n%s", reason, hintOf(err), hint)
	}
}
