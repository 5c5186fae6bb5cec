package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTokenWithoutNeed(t *testing.T) {
	h := newHarness(t, public)
	was := h.id.consented()
	h.put(was)
	h.clock.move(30*time.Minute - Margin - time.Second)
	got, err := h.Token(t.Context())
	if err != nil || got != was.AccessToken.Reveal() {
		t.Errorf("got %.9s…, %v, want the stored token", got, err)
	}
	if calls := h.id.seen(); calls != nil {
		t.Errorf("sent %v for a token that has more than the margin left", calls)
	}
	h.clock.move(2 * time.Second)
	if got, err = h.Token(t.Context()); err != nil || got == was.AccessToken.Reveal() {
		t.Errorf("got %.9s…, %v, want a new token within the margin", got, err)
	}
}

func TestRenewal(t *testing.T) {
	for name, app := range map[string]App{"public": public, "confidential": confidential} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, app)
			was := h.expired()
			h.id.life = 720
			now := h.clock.now()
			got, err := h.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			stored := h.stored()
			want := Token{
				Version: 2, AccessToken: NewSecret(got), Expires: now.Add(12 * time.Minute), RefreshToken: stored.RefreshToken, Issued: now,
				Previous: was.RefreshToken, PreviousUsed: now, Scopes: was.Scopes, ClientID: was.ClientID, User: was.User, AuthEventID: was.AuthEventID,
			}
			if diff := cmp.Diff(want, stored); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
			if !h.id.opens(got) || stored.RefreshToken.Equal(was.RefreshToken) || !h.id.renewable(stored.RefreshToken.Reveal()) {
				t.Error("what is stored does not work")
			}
			if again, err := h.Token(t.Context()); err != nil || again != got {
				t.Errorf("the next call got %.9s…, %v", again, err)
			}
			if diff := cmp.Diff([]string{"refresh"}, h.id.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			searchDir(t, h.dir, h.id.allSecrets())
		})
	}
}

// A fault strikes the calls to the login service, each listed one once. rotate
// does what the service would have done.
type fault func(w http.ResponseWriter, r *http.Request, rotate func())

func dropFirst(http.ResponseWriter, *http.Request, func()) { panic(http.ErrAbortHandler) }

func dropAfter(_ http.ResponseWriter, _ *http.Request, rotate func()) {
	rotate()
	panic(http.ErrAbortHandler)
}

// slow answers when nobody listens any more.
func slow(_ http.ResponseWriter, r *http.Request, rotate func()) {
	rotate()
	<-r.Context().Done()
}

// answers rotates and answers something else.
func answers(body string) fault {
	return func(w http.ResponseWriter, _ *http.Request, rotate func()) {
		rotate()
		_, _ = io.WriteString(w, body)
	}
}

func cut(w http.ResponseWriter, r *http.Request, rotate func()) {
	w.Header().Set("Content-Length", "500")
	answers(`{"access_token":"half`)(w, r, rotate)
}

// status answers without rotating.
func status(code int, header ...string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func()) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "a page of some proxy")
	}
}

func refuse(code, description string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func()) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": description})
	}
}

func strike(faults ...fault) func(http.ResponseWriter, *http.Request, func()) bool {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request, rotate func()) bool {
		mu.Lock()
		var f fault
		if len(faults) > 0 {
			f, faults = faults[0], faults[1:]
		}
		mu.Unlock() // not held while it strikes: the next call may come meanwhile
		if f == nil {
			return false
		}
		f(w, r, rotate)
		return true
	}
}

// Whatever happens to an answer, the next try with the same token is served.
func TestLostAnswers(t *testing.T) {
	tests := []struct {
		name, reason string
		faults       []fault
		slept        time.Duration
	}{
		{"refused connection", "nothing reached Xero", []fault{dropFirst}, time.Second},
		{"lost after rotation", "the grace takes the same token again", []fault{dropAfter}, time.Second},
		{"lost twice", "and again", []fault{dropAfter, dropAfter}, 4 * time.Second},
		{"cut", "half an answer is none", []fault{cut}, time.Second},
		{"proxy's page", "not from Xero", []fault{answers("<html>please sign in</html>")}, time.Second},
		{"empty object", "an answer without a token", []fault{answers("{}")}, time.Second},
		{"other type", "a token of another type cannot be sent", []fault{answers(`{"access_token":"x","token_type":"mac"}`)}, time.Second},
		{"gateway", "Xero's gateway may have passed it on", []fault{status(502), status(502)}, 4 * time.Second},
		{"slow", "our deadline passed, Xero had rotated", []fault{slow}, time.Second},
		{"busy", "Xero says how long to wait", []fault{status(429, "Retry-After", "17")}, 17 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			was := h.expired()
			if tt.name == "slow" {
				h.callTimeout = time.Second
			}
			h.id.hook = strike(tt.faults...)
			start := h.clock.now()
			got, err := h.Token(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", tt.reason, err)
			}
			if slept := h.clock.now().Sub(start); slept != tt.slept {
				t.Errorf("waited %s, want %s", slept, tt.slept)
			}
			stored := h.stored()
			if !h.id.opens(got) || !stored.AccessToken.Equal(NewSecret(got)) || !h.id.renewable(stored.RefreshToken.Reveal()) {
				t.Errorf("%s: what is stored does not work", tt.reason)
			}
			if stored.Version != 2 || !stored.Previous.Equal(was.RefreshToken) {
				t.Errorf("stored version %d, want 2, with the token before", stored.Version)
			}
		})
	}
}

const hintBefore = "run this again before 10:30 UTC: until then the stored token works even if Xero had already taken it"

func TestRenewalFails(t *testing.T) {
	tests := []struct {
		name, reason string
		faults       []fault
		calls        int
		want, hint   string
		consent      bool
	}{
		{"no answer", "three tries, then the next run's turn", []fault{dropAfter, dropAfter, dropAfter}, 3,
			"Xero's login service gave no answer to the renewal (tried 3 times): EOF: the stored token is kept", hintBefore, false},
		{"gateway", "the status is all there is", []fault{status(502), status(502), status(502)}, 3,
			"Xero's login service gave no answer to the renewal (tried 3 times): HTTP status 502: the stored token is kept", hintBefore, false},
		{"slow", "our deadline", []fault{slow, slow, slow}, 3,
			"Xero's login service gave no answer to the renewal (tried 3 times): nothing within 100ms: the stored token is kept", hintBefore, false},
		{"revoked", "withdrawn at Xero: the only one to ask is a person", []fault{refuse("invalid_grant", "")}, 1,
			"consent is needed: Xero no longer accepts the login of jo@harbour.example (withdrawn, or renewed elsewhere with the same app and user): run `practicectl auth login`",
			"somebody who may connect the practice runs `practicectl auth login` and allows the access in a browser", true},
		{"wrong secret", "another consent would not help", []fault{refuse("invalid_client", "")}, 1,
			"Xero's login service refused the renewal: invalid_client",
			"check PRACTICECTL_CLIENT_ID and PRACTICECTL_CLIENT_SECRET against the app at developer.xero.com; an app made for PKCE has no secret", false},
		{"description", "shown, without what looks like a token", []fault{refuse("unauthorized_client", "no \x1b[31m "+strings.Repeat("x", 43))}, 1,
			"Xero's login service refused the renewal: unauthorized_client: no [31m [secret]",
			"the app may not ask for these scopes: practicemanager scopes need Xero's approval for the app", false},
		{"redirect", "a token goes to no other address", []fault{status(307, "Location", "/elsewhere")}, 1,
			"Xero's login service refused the renewal: HTTP status 307", "if it happens again, look at status.xero.com or ask Xero's support", false},
		{"firewall", "its page is not shown", []fault{status(403)}, 1,
			"Xero's login service refused the renewal: HTTP status 403", "if it happens again, look at status.xero.com or ask Xero's support", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			was := h.expired()
			if tt.name == "slow" {
				h.callTimeout = 100 * time.Millisecond
			}
			var calls atomic.Int32
			strikes := strike(tt.faults...)
			h.id.hook = func(w http.ResponseWriter, r *http.Request, rotate func()) bool {
				calls.Add(1)
				return strikes(w, r, rotate)
			}
			_, err := h.Token(t.Context())
			wantError(t, tt.reason, err, tt.want, tt.hint)
			var consent *ConsentError
			if errors.As(err, &consent) != tt.consent {
				t.Errorf("a ConsentError: %v, want %v", !tt.consent, tt.consent)
			}
			if n := int(calls.Load()); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
			if diff := cmp.Diff(was, h.stored()); diff != "" {
				t.Errorf("the stored token changed (-want +got):\n%s", diff)
			}
			search(t, "the error", fmt.Sprintf("%+v", err), h.id.allSecrets())
		})
	}
}

func TestNothingToRenew(t *testing.T) {
	tests := []struct {
		name, reason string
		put          func(h *harness)
		want         string
	}{
		{"empty", "the first run", func(*harness) {}, "nobody is logged in"},
		{"logged out", "what a logout leaves", func(h *harness) { h.put(sample(1)); h.put(Token{Version: 2, ClientID: account.ClientID}) }, "nobody is logged in"},
		{"no offline_access", "a login that was only for half an hour", func(h *harness) {
			tok := h.id.consented()
			tok.RefreshToken = Secret{}
			h.put(tok)
			h.clock.move(time.Hour)
		}, "the login of jo@harbour.example cannot be renewed: it was made without the scope offline_access"},
		{"two months", "Xero ends a login that is not used for 60 days", func(h *harness) {
			h.expired()
			h.clock.move(61 * 24 * time.Hour)
			h.id.hook = strike(refuse("invalid_grant", ""))
		}, "the login of jo@harbour.example was not used for 61 days, and Xero ends it after 60"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			h.cfg.LoginCommand = "practicectl auth login practice"
			tt.put(h)
			_, err := h.Token(t.Context())
			wantError(t, tt.reason, err, "consent is needed: "+tt.want+": run `practicectl auth login practice`",
				"somebody who may connect the practice runs `practicectl auth login practice` and allows the access in a browser")
		})
	}
}

func TestThePreviousToken(t *testing.T) {
	tests := []struct {
		name, reason string
		age          time.Duration
		want         []string // refresh tokens sent, by name
		ok           bool
	}{
		{"within the grace", "what a duplicate does to the newer token is not known (U17)", 10 * time.Minute, []string{"present", "previous"}, true},
		{"after the grace", "Xero would refuse it, and might take it for theft", 40 * time.Minute, []string{"present"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			h.expired()
			if err := h.Renew(t.Context()); err != nil {
				t.Fatal(err)
			}
			stored := h.stored()
			h.clock.move(tt.age)
			names := map[string]string{stored.RefreshToken.Reveal(): "present", stored.Previous.Reveal(): "previous"}
			var sent []string
			h.id.hook = func(w http.ResponseWriter, r *http.Request, _ func()) bool {
				name := names[r.PostForm.Get("refresh_token")]
				sent = append(sent, name)
				if name == "present" {
					oauthFail(w, "invalid_grant")
				}
				return name == "present"
			}
			err := h.Renew(t.Context())
			if (err == nil) != tt.ok {
				t.Errorf("%s: %v", tt.reason, err)
			}
			if diff := cmp.Diff(tt.want, sent); diff != "" {
				t.Errorf("%s: sent (-want +got):\n%s", tt.reason, diff)
			}
			if after := h.stored(); tt.ok && !h.id.renewable(after.RefreshToken.Reveal()) {
				t.Error("what is stored does not work")
			}
		})
	}
}

func TestSomebodyRenewedWithoutTheLock(t *testing.T) {
	h := newHarness(t, public)
	h.expired()
	other := h.id.consented()
	other.Version = 2
	h.id.hook = func(w http.ResponseWriter, _ *http.Request, _ func()) bool {
		plain, err := encodeToken(account, other)
		if err != nil {
			t.Error(err)
		}
		write(t, h.store.path, seal(plain, h.key))
		oauthFail(w, "invalid_grant")
		return true
	}
	got, err := h.Token(t.Context())
	if err != nil || got != other.AccessToken.Reveal() {
		t.Errorf("got %.9s…, %v, want the token that the other stored", got, err)
	}
}

func TestRefreshAfter401(t *testing.T) {
	h := newHarness(t, public)
	h.put(h.id.consented())
	old, err := h.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The API says expired though our clock disagrees.
	next, err := h.Refresh(t.Context(), old)
	if err != nil || next == old || !h.id.opens(next) {
		t.Fatalf("got %.9s…, %v, want another token", next, err)
	}
	// A second goroutine comes with the same old token, and another process.
	for name, src := range map[string]*Source{"same process": h.Source, "other process": h.with(NewFileStore(account, h.dir, h.key))} {
		if again, err := src.Refresh(t.Context(), old); err != nil || again != next {
			t.Errorf("%s: got %.9s…, %v, want what is there", name, again, err)
		}
	}
	if diff := cmp.Diff([]string{"refresh"}, h.id.seen()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestManyAtOnce(t *testing.T) {
	h := newHarness(t, public)
	h.expired()
	sources := []*Source{h.Source, h.with(NewFileStore(account, h.dir, h.key))}
	tokens := make([]string, 20)
	var wg sync.WaitGroup
	for i := range tokens {
		wg.Go(func() {
			var err error
			if tokens[i], err = sources[i%2].Token(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(slices.Compact(tokens)) != 1 || !h.id.opens(tokens[0]) {
		t.Error("they did not all get the one new token")
	}
	if diff := cmp.Diff([]string{"refresh"}, h.id.seen()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestCtrlC(t *testing.T) {
	t.Run("in the middle of a call", func(t *testing.T) {
		h := newHarness(t, public)
		was := h.expired()
		ctx, cancel := context.WithCancel(t.Context())
		h.id.hook = func(http.ResponseWriter, *http.Request, func()) bool {
			cancel()
			time.Sleep(20 * time.Millisecond)
			return false
		}
		if _, err := h.Token(ctx); err != nil {
			t.Errorf("a call that has begun is not cancelled: %v", err)
		}
		if stored := h.stored(); stored.Version != 2 || stored.RefreshToken.Equal(was.RefreshToken) {
			t.Error("the new token was not stored")
		}
	})
	t.Run("between two tries", func(t *testing.T) {
		h := newHarness(t, public)
		h.expired()
		ctx, cancel := context.WithCancel(t.Context())
		h.id.hook = func(http.ResponseWriter, *http.Request, func()) bool { cancel(); panic(http.ErrAbortHandler) }
		_, err := h.Token(ctx)
		wantError(t, "stops where nothing is lost", err, "Xero's login service gave no answer to the renewal (tried once): EOF: the stored token is kept", hintBefore)
	})
	t.Run("before the call", func(t *testing.T) {
		h := newHarness(t, public)
		h.expired()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := h.Token(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the cancellation", err)
		}
		if calls := h.id.seen(); calls != nil {
			t.Errorf("sent %v", calls)
		}
	})
}

// faulty is a store that fails as told.
type faulty struct {
	Store
	store func(real func() error) error
}

type faultyLock struct {
	Lock
	f faulty
}

func (f faulty) Lock(ctx context.Context) (Lock, error) {
	l, err := f.Store.Lock(ctx)
	return faultyLock{l, f}, err
}

func (l faultyLock) Store(ctx context.Context, t Token) error {
	return l.f.store(func() error { return l.Lock.Store(ctx, t) })
}

func TestStoreFails(t *testing.T) {
	t.Run("for a while", func(t *testing.T) {
		h := newHarness(t, public)
		h.expired()
		fails := 2
		src := h.with(faulty{h.store, func(real func() error) error {
			if fails--; fails >= 0 {
				return errors.New("helper out of reach")
			}
			return real()
		}})
		got, err := src.Token(t.Context())
		if err != nil || !h.stored().AccessToken.Equal(NewSecret(got)) {
			t.Errorf("got %.9s…, %v; want the stored token after two tries more", got, err)
		}
	})
	t.Run("for good", func(t *testing.T) {
		h := newHarness(t, public)
		was := h.expired()
		src := h.with(faulty{h.store, func(func() error) error { return errors.New("helper out of reach") }})
		got, err := src.Token(t.Context())
		wantError(t, "a token that is not durable is not used", err, "the new token could not be stored, so it was not used: helper out of reach",
			"put the token store right and run this again before 10:30 UTC: until then the stored token still works")
		if got != "" {
			t.Error("it was given out all the same")
		}
		if diff := cmp.Diff(was, h.stored()); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if _, err := h.Token(t.Context()); err != nil {
			t.Errorf("the next run, with the store back: %v", err)
		}
	})
	t.Run("only its answer is lost", func(t *testing.T) {
		h := newHarness(t, public)
		h.expired()
		src := h.with(faulty{h.store, func(real func() error) error { _ = real(); return errors.New("no answer") }})
		if got, err := src.Token(t.Context()); err != nil || !h.stored().AccessToken.Equal(NewSecret(got)) {
			t.Errorf("got %.9s…, %v, want what was stored", got, err)
		}
	})
	t.Run("another was faster", func(t *testing.T) {
		h := newHarness(t, public)
		h.expired()
		other := h.id.consented()
		other.Version = 2
		src := h.with(faulty{h.store, func(real func() error) error {
			plain, err := encodeToken(account, other)
			if err != nil {
				t.Error(err)
			}
			write(t, h.store.path, seal(plain, h.key))
			return real()
		}})
		if got, err := src.Token(t.Context()); err != nil || got != other.AccessToken.Reveal() {
			t.Errorf("got %.9s…, %v, want the durable token of the other", got, err)
		}
	})
}

func TestOddAnswers(t *testing.T) {
	tests := []struct {
		name, reason string
		set          func(id *identity)
		life         time.Duration
	}{
		{"no expires_in", "assumed ten minutes", func(id *identity) { id.life = nil }, 10 * time.Minute},
		{"as text", "some servers do", func(id *identity) { id.life = "600" }, 10 * time.Minute},
		{"below zero", "assumed ten minutes", func(id *identity) { id.life = -5 }, 10 * time.Minute},
		{"for ever", "a day at most", func(id *identity) { id.life = 1e12 }, 24 * time.Hour},
		{"no new refresh token", "then the old one goes on", func(id *identity) { id.noRots = true }, 30 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			was := h.expired()
			tt.set(h.id)
			now := h.clock.now()
			if _, err := h.Token(t.Context()); err != nil {
				t.Fatal(err)
			}
			stored := h.stored()
			if got := stored.Expires.Sub(now); got != tt.life {
				t.Errorf("%s: lives %s, want %s", tt.reason, got, tt.life)
			}
			if h.id.noRots && !stored.RefreshToken.Equal(was.RefreshToken) {
				t.Errorf("%s: it was lost", tt.reason)
			}
		})
	}
}

// Two machines whose clocks differ share a store: it costs renewals, no login.
func TestClocksThatDiffer(t *testing.T) {
	for name, skew := range map[string]time.Duration{"an hour ahead": time.Hour, "an hour behind": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, public)
			h.put(h.id.consented())
			other := h.with(h.store)
			other.cfg.Now = func() time.Time { return h.clock.now().Add(skew) }
			for range 3 {
				h.clock.move(29 * time.Minute)
				for who, src := range map[string]*Source{"right": h.Source, "skewed": other} {
					got, err := src.Token(t.Context())
					if err == nil && !h.id.opens(got) { // what the API's 401 brings about
						got, err = src.Refresh(t.Context(), got)
					}
					if err != nil || !h.id.opens(got) {
						t.Errorf("%s clock: got %.9s…, %v", who, got, err)
					}
				}
			}
		})
	}
}

func TestStaticToken(t *testing.T) {
	if _, ok := TokenFromEnv(func(string) string { return " " }); ok {
		t.Error("an empty variable is no token")
	}
	s, ok := TokenFromEnv(func(name string) string { return map[string]string{EnvAccessToken: "abc\n"}[name] })
	if got, err := s.Token(t.Context()); !ok || err != nil || got != "abc" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, pasted := range []string{"ab\ncd", "ab cd", "ab\u200bcd"} {
		s, _ := TokenFromEnv(func(string) string { return pasted })
		_, err := s.Token(t.Context())
		wantError(t, "no header can carry it", err,
			"PRACTICECTL_ACCESS_TOKEN is not a token: it holds blanks, line breaks or letters that none has",
			"copy the token again, whole and on one line, or unset the variable")
	}
	_, err := s.Refresh(t.Context(), "abc")
	wantError(t, "it has nothing to renew itself with", err,
		"consent is needed: the token in PRACTICECTL_ACCESS_TOKEN has expired and cannot be renewed: run `unset PRACTICECTL_ACCESS_TOKEN; practicectl auth login`",
		"somebody who may connect the practice runs `unset PRACTICECTL_ACCESS_TOKEN; practicectl auth login` and allows the access in a browser")
}

func TestNewRefuses(t *testing.T) {
	whole := Config{App: public, LoginURL: "l", IdentityURL: "i", Store: NewFileStore(account, "x", newKey())}
	tests := []struct {
		name string
		take func(c *Config)
		want string
	}{
		{"app", func(c *Config) { c.App.ClientID = "" }, "a login needs a client id"},
		{"login", func(c *Config) { c.LoginURL = "" }, "a login needs the address of the login page"},
		{"identity", func(c *Config) { c.IdentityURL = "" }, "a login needs the address of the login service"},
		{"store", func(c *Config) { c.Store = nil }, "a login needs a token store"},
	}
	for _, tt := range tests {
		c := whole
		tt.take(&c)
		_, err := New(c)
		wantError(t, tt.name, err, tt.want, "")
	}
}
