package login

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// rotate exchanges the stored refresh token and makes the new one durable. The
// lock is held.
//
//	stored ──POST──► answer ──► durable ──► used
//	   │                │
//	   │ no answer      │ killed, or the store fails
//	   ▼                ▼
//	the same again,   the same again, by whoever
//	3 times           runs next: Xero takes it for Grace
//
// Whatever happens between the arrows, what is stored can still be exchanged.
func (s *Source) rotate(ctx context.Context, lock Lock, stored Token) (Token, error) {
	if stored.RefreshToken.IsZero() {
		return Token{}, s.notLoggedIn(stored)
	}
	if err := ctx.Err(); err != nil {
		return Token{}, err
	}
	sent := s.now()
	next, e := s.exchange(ctx, stored)
	if e != nil && e.code == "invalid_grant" {
		// Did somebody renew without the lock, or after it had lapsed?
		newer, err := s.cfg.Store.Get(ctx)
		if err == nil && newer.Version != stored.Version && !newer.IsEmpty() {
			if newer.fresh(s.now()) {
				return newer, nil
			}
			stored = newer
			next, e = s.exchange(ctx, stored)
		}
	}
	if e != nil {
		return Token{}, s.renewalFailed(stored, sent, e)
	}
	err := s.keep(context.WithoutCancel(ctx), lock, next, next.PreviousUsed.Add(Grace))
	var conflict *ConflictError
	if errors.As(err, &conflict) {
		if newer, getErr := s.cfg.Store.Get(ctx); getErr == nil && newer.fresh(s.now()) {
			return newer, nil // another process was faster, and its token is the durable one
		}
	}
	if err != nil {
		return Token{}, err
	}
	return next, nil
}

func (s *Source) notLoggedIn(stored Token) error {
	reason := "nobody is logged in"
	if !stored.IsEmpty() {
		reason = "the login of " + stored.User.String() + " cannot be renewed: it was made without the scope offline_access"
	}
	return s.consent(reason)
}

func (s *Source) consent(reason string) error {
	return &ConsentError{Reason: reason, Command: s.cfg.LoginCommand}
}

// exchange tries the refresh token, and when Xero no longer takes it, once the
// one before: what a duplicate within the grace does to the newer of two is
// not known (U17).
func (s *Source) exchange(ctx context.Context, stored Token) (Token, *callError) {
	next, e := s.refresh(ctx, stored, stored.RefreshToken)
	if e == nil || e.code != "invalid_grant" {
		return next, e
	}
	previous, ok := stored.wayBack(s.now())
	if !ok {
		return Token{}, e
	}
	next, e2 := s.refresh(ctx, stored, previous)
	if e2 != nil && e2.code == "invalid_grant" {
		return Token{}, e
	}
	return next, e2
}

// refresh exchanges one refresh token.
func (s *Source) refresh(ctx context.Context, stored Token, with Secret) (Token, *callError) {
	sent := s.now()
	g, e := s.askGrant(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {with.Reveal()}})
	if e != nil {
		return Token{}, e
	}
	next := g.token(stored, s.cfg.App.ClientID, sent)
	next.Previous, next.PreviousUsed = with, sent
	if next.RefreshToken.IsZero() { // RFC 6749 §6: then the old one goes on
		next.RefreshToken = with
	}
	return next, nil
}

// askGrant asks the token endpoint until the answer can be read.
func (s *Source) askGrant(ctx context.Context, form url.Values) (grant, *callError) {
	var g grant
	e := s.post(ctx, tokenPath, form, func(body []byte) (err error) {
		g, err = decodeGrant(body)
		return err
	})
	return g, e
}

// renewalFailed says what a failed exchange means for the person.
func (s *Source) renewalFailed(stored Token, sent time.Time, e *callError) error {
	switch {
	case e.code == "invalid_grant":
		return s.consent(s.whyRefused(stored))
	case e.repeatable():
		return &UnansweredError{What: "to the renewal", Tries: e.tries, Until: sent.Add(Grace), Err: e}
	default:
		return e.refused("the renewal")
	}
}

func (s *Source) whyRefused(stored Token) string {
	now := s.now()
	if now.After(stored.RefreshExpires()) {
		return fmt.Sprintf("the login of %s was not used for %d days, and Xero ends it after 60", stored.User, int(now.Sub(stored.Issued)/(24*time.Hour)))
	}
	return fmt.Sprintf("Xero no longer accepts the login of %s (withdrawn, or renewed elsewhere with the same app and user)", stored.User)
}

const (
	keepTries = 3
	keepWait  = time.Second
)

// keep makes next durable, or fails. until is how long the stored token still
// works if it cannot.
func (s *Source) keep(ctx context.Context, lock Lock, next Token, until time.Time) error {
	wait := keepWait
	for try := 1; ; try++ {
		err := lock.Store(ctx, next)
		if err == nil {
			return nil
		}
		stored, getErr := s.cfg.Store.Get(ctx)
		if getErr == nil && stored.Version == next.Version && stored.RefreshToken.Equal(next.RefreshToken) {
			return nil // it was stored, and only the store's answer was lost
		}
		var conflict *ConflictError
		if errors.As(err, &conflict) || try == keepTries || s.cfg.Sleep(ctx, wait) != nil {
			return &KeepError{Until: until, Err: err}
		}
		wait *= 3
	}
}
