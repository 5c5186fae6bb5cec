package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	authorizePath  = "/identity/connect/authorize"
	tokenPath      = "/connect/token" //nolint:gosec // a path
	revocationPath = "/connect/revocation"

	callTimeout    = 20 * time.Second // of one call to the login service
	maxAnswer      = 1 << 20
	maxRetryAfter  = 30 * time.Second
	userAgent      = "practicectl"
	defaultLife    = 10 * time.Minute // of an access token whose answer does not say (assumed; documented: 30, formerly 12)
	longestLife    = 24 * time.Hour
	callTries      = 3
	firstRetryWait = time.Second
)

// callError is one call to the login service that did not end well.
type callError struct {
	noAnswer   bool // or none that could be read: the server may have acted
	status     int
	code       string // of OAuth
	detail     string
	retryAfter time.Duration
	tries      int
	err        error
}

func (e *callError) Error() string {
	switch {
	case e.code != "":
		return e.code
	case e.err != nil:
		return e.err.Error()
	}
	return fmt.Sprintf("HTTP status %d", e.status)
}

func (e *callError) Unwrap() error { return e.err }

// repeatable reports whether the same call may be sent again: when it was not
// answered, and when the server asked for patience.
func (e *callError) repeatable() bool {
	return e.noAnswer || e.status == http.StatusTooManyRequests || e.status == http.StatusRequestTimeout || e.status >= 500
}

func (e *callError) refused(what string) error {
	return &RefusedError{What: what, Status: e.status, Code: e.code, Detail: e.detail}
}

// postOnce sends a form. A call that has begun is not cancelled: it may be
// answered with a token that exists nowhere else, so Ctrl-C waits for it.
func (s *Source) postOnce(ctx context.Context, path string, form url.Values) ([]byte, *callError) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.callTimeout)
	defer cancel()
	if s.cfg.App.Secret.IsZero() {
		form.Set("client_id", s.cfg.App.ClientID)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.IdentityURL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, &callError{err: err}
	}
	req.GetBody = nil // nobody below may send it a second time
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	if secret := s.cfg.App.Secret; !secret.IsZero() { // RFC 6749 §2.3.1: both are form-encoded first
		req.SetBasicAuth(url.QueryEscape(s.cfg.App.ClientID), url.QueryEscape(secret.Reveal()))
	}
	res, err := s.cfg.HTTP.RoundTrip(req) // not a client: no redirects, no cookies
	if err != nil {
		return nil, &callError{noAnswer: true, err: s.timely(ctx, err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, &callError{noAnswer: true, status: res.StatusCode, err: s.timely(ctx, err)}
	}
	if res.StatusCode == http.StatusOK {
		return body, nil
	}
	return nil, refusal(res, body)
}

// timely puts our own deadline into words.
func (s *Source) timely(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("nothing within %s", s.callTimeout)
	}
	return err
}

// post sends a form and reads the answer, and does both again while no answer
// comes that can be read: the same refresh token may be exchanged again within
// the grace, and a revocation is the same however often it is sent.
func (s *Source) post(ctx context.Context, path string, form url.Values, read func(body []byte) error) *callError {
	wait := firstRetryWait
	for try := 1; ; try++ {
		body, e := s.postOnce(ctx, path, form)
		if e == nil {
			err := read(body)
			if err == nil {
				return nil
			}
			e = &callError{noAnswer: true, err: err} // the server has acted, we do not know how
		}
		e.tries = try
		if !e.repeatable() || try == callTries {
			return e
		}
		if s.cfg.Sleep(ctx, max(wait, e.retryAfter)) != nil {
			return e // what was wrong says more than that somebody stopped waiting
		}
		wait *= 3
	}
}

// refusal reads an error of OAuth. A page of some proxy has no code.
func refusal(res *http.Response, body []byte) *callError {
	e := &callError{status: res.StatusCode}
	if seconds, err := strconv.Atoi(strings.TrimSpace(res.Header.Get("Retry-After"))); err == nil && seconds > 0 {
		e.retryAfter = min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	var said struct {
		Code   string `json:"error"`
		Detail string `json:"error_description"`
	}
	if json.Unmarshal(body, &said) == nil {
		e.code, e.detail = clean(said.Code), clean(said.Detail)
	}
	return e
}

// grant is what the token endpoint gives.
type grant struct {
	Access    string      `json:"access_token"`
	Refresh   string      `json:"refresh_token"`
	ExpiresIn json.Number `json:"expires_in"`
	Type      string      `json:"token_type"`
	Scope     *string     `json:"scope"`
	ID        string      `json:"id_token"`
}

// decodeGrant refuses what is not a token answer.
func decodeGrant(body []byte) (grant, error) {
	var g grant
	switch err := json.Unmarshal(body, &g); {
	case err != nil:
		return grant{}, errors.New("the answer is not a token")
	case g.Access == "":
		return grant{}, errors.New("the answer has no access token")
	case g.Type != "" && !strings.EqualFold(g.Type, "Bearer"):
		return grant{}, errors.New("the answer has a token of an unknown type")
	}
	return g, nil
}

// life is how long the access token lives, counted from before the question so
// that a slow answer errs on the safe side.
func (g grant) life() time.Duration {
	seconds, err := g.ExpiresIn.Float64()
	if err != nil || seconds <= 0 {
		return defaultLife
	}
	return time.Duration(min(seconds, longestLife.Seconds())) * time.Second
}

// token makes the grant the next version of what was stored. What the answer
// leaves out stays as it was.
func (g grant) token(was Token, clientID string, sent time.Time) Token {
	access := readClaims(g.Access)
	t := Token{
		Version:      was.Version + 1,
		AccessToken:  NewSecret(g.Access),
		Expires:      sent.Add(g.life()),
		RefreshToken: NewSecret(g.Refresh),
		Issued:       sent,
		Scopes:       was.Scopes,
		ClientID:     clientID,
		User:         was.User,
		AuthEventID:  was.AuthEventID,
	}
	switch {
	case g.Scope != nil:
		t.Scopes = strings.Fields(*g.Scope)
	case len(access.Scopes) > 0:
		t.Scopes = access.Scopes
	}
	if access.AuthEventID != "" {
		t.AuthEventID = access.AuthEventID
	}
	if p := readClaims(g.ID).person(); p != (Person{}) {
		t.User = p
	} else if t.User == (Person{}) {
		t.User = access.person()
	}
	return t
}
