package login

import (
	"context"
	"net/url"
)

// Logout revokes the refresh token and removes it from the store. At Xero this
// ends all connections of this user to this app, for every practice. It
// reports whether anybody was logged in; with nobody there it does nothing.
//
// What was not revoked stays in the store: a token that lives on somewhere
// unseen is worse than one that can still be revoked.
func (s *Source) Logout(ctx context.Context) (bool, error) {
	if err := s.takeTurn(ctx); err != nil {
		return false, err
	}
	defer s.endTurn()
	lock, err := s.cfg.Store.Lock(ctx)
	if err != nil {
		return false, err
	}
	defer release(lock)
	stored, err := s.cfg.Store.Get(ctx)
	if err != nil || stored.IsEmpty() {
		return false, err
	}
	if err := s.revoke(ctx, stored); err != nil {
		return true, err
	}
	s.last = Token{}
	gone := Token{Version: stored.Version + 1, ClientID: stored.ClientID}
	if err := lock.Store(context.WithoutCancel(ctx), gone); err != nil {
		return true, &SetupError{
			Problem: "the login is revoked at Xero, but its token could not be removed from the store",
			Err:     err,
			Todo:    "put the token store right and log out again: the token that is left there opens nothing",
		}
	}
	return true, nil
}

// revoke sends the refresh token: with it Xero ends the access tokens too. One
// that is unknown by now is answered like one that was revoked (RFC 7009).
func (s *Source) revoke(ctx context.Context, t Token) error {
	if t.RefreshToken.IsZero() {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	e := s.post(ctx, revocationPath, url.Values{"token": {t.RefreshToken.Reveal()}}, func([]byte) error { return nil })
	switch {
	case e == nil:
		return nil
	case e.repeatable():
		return &UnansweredError{What: "to the revocation", Tries: e.tries, Err: e}
	}
	return e.refused("the revocation")
}
