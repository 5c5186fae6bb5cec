package login

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Config is how to log in and stay so.
type Config struct {
	App App
	// LoginURL and IdentityURL are bare origins (https://login.xero.com,
	// https://identity.xero.com) that the caller has checked: tokens are sent
	// there.
	LoginURL    string
	IdentityURL string
	Store       Store
	// LoginCommand is what an error tells the person to run. It is complete,
	// with the arguments of this run; "practicectl auth login" if empty.
	LoginCommand string
	HTTP         http.RoundTripper // nil: a transport of its own
	Now          func() time.Time  // nil: time.Now
	Sleep        func(ctx context.Context, d time.Duration) error
}

// Source hands out access tokens for one account and keeps its login alive. It
// is safe for use by several goroutines, and by several processes that share a
// store.
type Source struct {
	cfg         Config
	callTimeout time.Duration
	turn        chan struct{} // one renewal at a time in this process
	last        Token         // what was seen last; only with the turn
}

// New returns a source. Nothing is read or sent until it is asked.
func New(cfg Config) (*Source, error) {
	for _, missing := range []struct {
		is   bool
		what string
	}{
		{cfg.App.ClientID == "", "a client id"},
		{cfg.LoginURL == "", "the address of the login page"},
		{cfg.IdentityURL == "", "the address of the login service"},
		{cfg.Store == nil, "a token store"},
	} {
		if missing.is {
			return nil, fmt.Errorf("a login needs %s", missing.what)
		}
	}
	cfg.LoginURL = strings.TrimRight(cfg.LoginURL, "/")
	cfg.IdentityURL = strings.TrimRight(cfg.IdentityURL, "/")
	if cfg.LoginCommand == "" {
		cfg.LoginCommand = "practicectl auth login"
	}
	if cfg.HTTP == nil {
		cfg.HTTP = http.DefaultTransport.(*http.Transport).Clone()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	return &Source{cfg: cfg, callTimeout: callTimeout, turn: make(chan struct{}, 1)}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// now is without the monotonic reading: a laptop that slept would think that
// no time has passed.
func (s *Source) now() time.Time { return s.cfg.Now().Round(0) }

func (s *Source) takeTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Source) endTurn() { <-s.turn }

// Token returns an access token with more than [Margin] of its life left,
// renewing the login if it must. The error is a [ConsentError] where only a
// person can help.
func (s *Source) Token(ctx context.Context) (string, error) {
	return s.get(ctx, func(t Token) bool { return t.fresh(s.now()) })
}

// Refresh returns another access token than old, which the API has refused as
// expired whatever our clock says. If another goroutine or process has renewed
// the login since old was handed out, that token is returned and nothing sent.
func (s *Source) Refresh(ctx context.Context, old string) (string, error) {
	refused := NewSecret(old)
	return s.get(ctx, func(t Token) bool { return t.fresh(s.now()) && !t.AccessToken.Equal(refused) })
}

// Renew renews the login though nothing has expired, so that its 60 days start
// again.
func (s *Source) Renew(ctx context.Context) error {
	_, err := s.get(ctx, func(Token) bool { return false })
	return err
}

func (s *Source) get(ctx context.Context, good func(Token) bool) (string, error) {
	if err := s.takeTurn(ctx); err != nil {
		return "", err
	}
	defer s.endTurn()
	if !good(s.last) {
		t, err := s.renew(ctx, good)
		if err != nil {
			return "", err
		}
		s.last = t
	}
	return s.last.AccessToken.Reveal(), nil
}

// renew looks again with the lock held: while this process waited for it,
// another may have done the work.
func (s *Source) renew(ctx context.Context, good func(Token) bool) (Token, error) {
	if t, err := s.cfg.Store.Get(ctx); err != nil || good(t) {
		return t, err // the usual start of a run: no lock needed for reading
	}
	lock, err := s.cfg.Store.Lock(ctx)
	if err != nil {
		return Token{}, err
	}
	defer release(lock)
	stored, err := s.cfg.Store.Get(ctx)
	if err != nil || good(stored) {
		return stored, err
	}
	return s.rotate(ctx, lock, stored)
}

// release gives a lock back. Failing to is no failure of what was done: the
// lock ends with the process or as a lease.
func release(lock Lock) { _ = lock.Unlock() }

// StaticToken is an access token from the environment. It bypasses every store
// and cannot renew itself.
type StaticToken struct{ token Secret }

// TokenFromEnv returns the token of PRACTICECTL_ACCESS_TOKEN, if there is one.
func TokenFromEnv(getenv func(string) string) (StaticToken, bool) {
	token := strings.TrimSpace(getenv(EnvAccessToken))
	return StaticToken{NewSecret(token)}, token != ""
}

// Token returns the token. One that no header can carry was cut or pasted
// together wrongly, and is refused before it looks like a broken line.
func (s StaticToken) Token(context.Context) (string, error) {
	token := s.token.Reveal()
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", &SetupError{
			Problem: EnvAccessToken + " is not a token: it holds blanks, line breaks or letters that none has",
			Todo:    "copy the token again, whole and on one line, or unset the variable",
		}
	}
	return token, nil
}

// Refresh always fails.
func (s StaticToken) Refresh(context.Context, string) (string, error) {
	return "", &ConsentError{
		Reason:  "the token in " + EnvAccessToken + " has expired and cannot be renewed",
		Command: "unset " + EnvAccessToken + "; practicectl auth login",
	}
}
