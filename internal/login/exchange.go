package login

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/oauth2"
)

// finish exchanges the code, once, and stores the token. The lock comes first:
// a code that cannot be used for want of a lock would be lost.
func (s *Source) finish(ctx context.Context, f flow, code string) (t, was Token, err error) {
	if err := s.takeTurn(ctx); err != nil {
		return Token{}, Token{}, err
	}
	defer s.endTurn()
	lock, err := s.cfg.Store.Lock(ctx)
	if err != nil {
		return Token{}, Token{}, err
	}
	defer release(lock)
	if was, err = s.cfg.Store.Get(ctx); err != nil {
		return Token{}, Token{}, err
	}
	ctx = context.WithoutCancel(ctx)
	g, sent, err := s.exchangeCode(ctx, f, code)
	if err != nil {
		return Token{}, Token{}, err
	}
	if g.Refresh == "" {
		return Token{}, Token{}, errors.New("no refresh token came from Xero: the login needs the scope offline_access")
	}
	next := g.token(Token{Version: was.Version, Scopes: f.oauth.Scopes}, s.cfg.App.ClientID, sent)
	if err := s.keep(ctx, lock, next, time.Time{}); err != nil {
		return Token{}, Token{}, err
	}
	s.last = next
	if was.User.Subject != next.User.Subject {
		// The token of who was logged in before would live on unseen. That it
		// could not be revoked is no reason to refuse the new login.
		_ = s.revoke(ctx, was)
	}
	return next, was, nil
}

// exchangeCode sends the code once: a second time would be refused, and by the
// rules (RFC 6749 §4.1.2) may revoke what the first gave.
func (s *Source) exchangeCode(ctx context.Context, f flow, code string) (grant, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, s.callTimeout)
	defer cancel()
	client := &http.Client{
		Transport:     s.cfg.HTTP,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	sent := s.now()
	got, err := f.oauth.Exchange(context.WithValue(ctx, oauth2.HTTPClient, client), code, oauth2.VerifierOption(f.verifier))
	if err != nil {
		return grant{}, sent, s.exchangeFailed(ctx, err)
	}
	g := grant{Access: got.AccessToken, Refresh: got.RefreshToken}
	g.ExpiresIn = json.Number(strconv.FormatInt(got.ExpiresIn, 10))
	g.ID, _ = got.Extra("id_token").(string)
	if scope, ok := got.Extra("scope").(string); ok {
		g.Scope = &scope
	}
	return g, sent, nil
}

// exchangeFailed never wraps the library's error: its text has the whole body.
func (s *Source) exchangeFailed(ctx context.Context, err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		e := &RefusedError{What: "the code of this login", Code: clean(refused.ErrorCode), Detail: clean(refused.ErrorDescription)}
		if refused.Response != nil {
			e.Status = refused.Response.StatusCode
		}
		return e
	}
	why := errors.New("the answer is not a token")
	var transport *url.Error
	if errors.As(err, &transport) {
		why = s.timely(ctx, transport.Err)
	}
	return &UnansweredError{What: "to the code of this login", Tries: 1, Err: why}
}
