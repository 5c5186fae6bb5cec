package sim

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// grantType is one way to get tokens at the token endpoint.
type grantType func(*Server, *call, *App, url.Values)

func grantTypes() map[string]grantType {
	return map[string]grantType{
		"authorization_code": (*Server).codeGrant,
		"refresh_token":      (*Server).refreshGrant,
	}
}

// oauthError is the error body of the identity server.
type oauthError struct {
	Error string `json:"error"`
}

// tokenAnswer is the success body of the token endpoint.
type tokenAnswer struct {
	IDToken      string `json:"id_token,omitempty"`
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
}

// token is POST /connect/token.
func (s *Server) token(c *call) {
	form, app := s.appForm(c)
	if app == nil {
		return
	}
	c.header.Set("Cache-Control", "no-store")
	grant := grantTypes()[form.Get("grant_type")]
	if grant == nil {
		c.json(http.StatusBadRequest, oauthError{"unsupported_grant_type"})
		return
	}
	grant(s, c, app, form)
}

// revocation is POST /connect/revocation. Observed: an empty answer, and all of the
// person's connections to the app are gone. Assumed: a token that is unknown, of
// another app or no refresh token is answered alike, and nothing happens.
func (s *Server) revocation(c *call) {
	form, app := s.appForm(c)
	if app == nil {
		return
	}
	if g := s.identity.refresh[form.Get("token")]; g != nil && g.consent.app.ID == app.ID {
		g.consent.revoke()
	}
	c.empty(http.StatusOK)
}

// userinfo is GET /connect/userinfo.
func (s *Server) userinfo(c *call) {
	if !slices.Contains(c.grant.scopes, "openid") {
		c.json(http.StatusForbidden, oauthError{"insufficient_scope"})
		return
	}
	c.json(http.StatusOK, c.grant.about())
}

// appForm reads the form and finds the app that sends it, or answers: by id and secret in
// Basic authentication or in the form, a public app by its id in the form.
func (s *Server) appForm(c *call) (url.Values, *App) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil || c.err != nil {
		c.json(http.StatusBadRequest, oauthError{"invalid_request"})
		return nil, nil
	}
	id, secret, basic := c.r.BasicAuth()
	if basic { // RFC 6749 §2.3.1: both are form-encoded first
		id, secret = unescape(id), unescape(secret)
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	app := s.identity.app(id)
	if app == nil || subtle.ConstantTimeCompare([]byte(secret), []byte(app.Secret)) != 1 {
		c.json(http.StatusBadRequest, oauthError{"invalid_client"})
		return nil, nil
	}
	return form, app
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// codeGrant exchanges the code of a consent for tokens.
func (s *Server) codeGrant(c *call, app *App, form url.Values) {
	k := s.identity.codes[form.Get("code")]
	if k == nil || k.consent.app.ID != app.ID || !k.usable(s.now()) ||
		form.Get("redirect_uri") != k.redirect || !k.proven(form.Get("code_verifier")) {
		c.json(http.StatusBadRequest, oauthError{"invalid_grant"})
		return
	}
	k.used = true
	c.json(http.StatusOK, s.pair(k.grant, slices.Contains(k.scopes, offline), k.nonce))
}

// refreshGrant exchanges a refresh token for a new pair. What a second use
// within the grace gives is U17.
func (s *Server) refreshGrant(c *call, app *App, form url.Values) {
	now := s.now()
	old := s.identity.refresh[form.Get("refresh_token")]
	if old == nil || !old.usable(now) || old.consent.app.ID != app.ID {
		c.json(http.StatusBadRequest, oauthError{"invalid_grant"})
		return
	}
	again := !old.usedAt.IsZero()
	if again && s.assumed.grace == same {
		old.answer.ExpiresIn = int(old.usedAt.Add(accessLife).Sub(now) / time.Second)
		c.json(http.StatusOK, old.answer)
		return
	}
	if again && s.assumed.grace == replaces {
		s.identity.refresh[old.answer.RefreshToken].dead = true
	}
	answer := s.pair(old.grant, true, "")
	if !again {
		old.usedAt = now
	}
	old.answer = answer
	c.json(http.StatusOK, answer)
}

// pair issues tokens for a grant.
func (s *Server) pair(g grant, refreshable bool, nonce string) tokenAnswer {
	k, now := &s.identity, s.now()
	g.expires = now.Add(accessLife)
	answer := tokenAnswer{
		AccessToken: k.mint(g, now),
		ExpiresIn:   int(accessLife / time.Second),
		TokenType:   "Bearer",
		Scope:       strings.Join(g.scopes, " "),
	}
	if refreshable {
		answer.RefreshToken = k.mintRefresh(g, now)
	}
	if slices.Contains(g.scopes, "openid") {
		answer.IDToken = k.mintID(g, nonce, now)
	}
	return answer
}
