package sim

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// grantType is one way to get tokens at the token endpoint.
type grantType func(*Server, *call, url.Values)

func grantTypes() map[string]grantType {
	return map[string]grantType{
		"refresh_token": (*Server).refreshGrant,
	}
}

// oauthError is the error body of the token endpoint.
type oauthError struct {
	Error string `json:"error"`
}

// tokenAnswer is the success body of the token endpoint.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
}

// token is POST /connect/token.
func (s *Server) token(c *call) {
	form, err := url.ParseQuery(string(c.body))
	switch grant := grantTypes()[form.Get("grant_type")]; {
	case err != nil || c.err != nil:
		c.json(http.StatusBadRequest, oauthError{"invalid_request"})
	case !s.tokens.knows(c.r, form):
		c.json(http.StatusBadRequest, oauthError{"invalid_client"})
	case grant == nil:
		c.json(http.StatusBadRequest, oauthError{"unsupported_grant_type"})
	default:
		grant(s, c, form)
	}
}

// knows checks the app: id and secret by Basic authentication or in the body, a
// public app by its id in the body.
func (k *tokens) knows(r *http.Request, form url.Values) bool {
	id, secret, basic := r.BasicAuth()
	if basic { // RFC 6749 §2.3.1: both are form-encoded first
		id, secret = unescape(id), unescape(secret)
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	return equal(id, k.clientID) && equal(secret, k.clientSecret)
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// refreshGrant exchanges a refresh token for a new pair.
func (s *Server) refreshGrant(c *call, form url.Values) {
	now := s.now()
	old := s.tokens.refresh[form.Get("refresh_token")]
	if old == nil || !old.usable(now) {
		c.json(http.StatusBadRequest, oauthError{"invalid_grant"})
		return
	}
	if old.usedAt.IsZero() {
		old.usedAt = now
	}
	c.header.Set("Cache-Control", "no-store")
	c.json(http.StatusOK, tokenAnswer{
		AccessToken:  s.tokens.mint(old.scopes, now, now.Add(accessLife)),
		ExpiresIn:    int(accessLife / time.Second),
		TokenType:    "Bearer",
		RefreshToken: s.tokens.mintRefresh(old.scopes, now),
		Scope:        strings.Join(old.scopes, " "),
	})
}

// usable reports whether the token was never used and is not too old, or was
// first used no longer ago than the grace.
func (g *refreshGrant) usable(now time.Time) bool {
	if g.usedAt.IsZero() {
		return now.Before(g.expires)
	}
	return now.Before(g.usedAt.Add(refreshGrace))
}
