package sim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

const (
	// DefaultClientID is the app that the token endpoint knows unless told otherwise.
	DefaultClientID = "00000000000000000000000000000001"

	accessLife   = 30 * time.Minute    // documented
	refreshGrace = 30 * time.Minute    // documented
	refreshLife  = 60 * 24 * time.Hour // documented
	// readyLife is that of [Server.AccessToken]: not Xero's 30 minutes, so that a
	// simulator left running over a weekend still takes the token of its environment file.
	readyLife = 30 * 24 * time.Hour
)

// AllScopes is what a token holds that was minted without naming scopes.
func AllScopes() []string {
	return []string{
		"openid", "profile", "email", "offline_access",
		"practicemanager.client", "practicemanager.job", "practicemanager.staff", "practicemanager.time",
	}
}

// tokens is what the identity server has issued.
type tokens struct {
	clientID, clientSecret string
	event                  string // authentication event of the one consent there is
	consented              time.Time
	ready                  string
	issued                 int
	access                 map[string]grant
	refresh                map[string]*refreshGrant
}

type grant struct {
	scopes  []string
	expires time.Time
}

type refreshGrant struct {
	grant
	usedAt time.Time // zero until it was exchanged
}

func newTokens(o Options, t Tenant) tokens {
	k := tokens{
		clientID:     o.ClientID,
		clientSecret: o.ClientSecret,
		event:        hashUUID("authentication event "+t.ID, 0),
		consented:    o.Now(),
		access:       make(map[string]grant),
		refresh:      make(map[string]*refreshGrant),
	}
	if k.clientID == "" {
		k.clientID = DefaultClientID
	}
	k.ready = k.mint(AllScopes(), o.Now(), o.Now().Add(readyLife))
	return k
}

// mint issues an access token. It looks like Xero's, a signed JWT, so that
// tools which take tokens apart or redact them meet the real shape.
func (k *tokens) mint(scopes []string, now, expires time.Time) string {
	k.issued++
	claims, err := json.Marshal(struct {
		Issuer    string   `json:"iss"`
		Audience  string   `json:"aud"`
		NotBefore int64    `json:"nbf"`
		Expires   int64    `json:"exp"`
		Client    string   `json:"client_id"`
		ID        string   `json:"jti"`
		Event     string   `json:"authentication_event_id"`
		Scope     []string `json:"scope"`
	}{
		"https://identity.xero.com", "https://identity.xero.com/resources",
		now.Unix(), expires.Unix(), k.clientID, hashUUID("access token", k.issued), k.event, scopes,
	})
	if err != nil { // strings and integers only
		panic(err)
	}
	b64 := base64.RawURLEncoding
	unsigned := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64.EncodeToString(claims)
	mac := hmac.New(sha256.New, []byte("practicectl simulator"))
	mac.Write([]byte(unsigned))
	token := unsigned + "." + b64.EncodeToString(mac.Sum(nil))
	k.access[token] = grant{scopes: slices.Clone(scopes), expires: expires}
	return token
}

func (k *tokens) mintRefresh(scopes []string, now time.Time) string {
	k.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "refresh token %s %d", k.event, k.issued))
	token := base64.RawURLEncoding.EncodeToString(sum[:])
	k.refresh[token] = &refreshGrant{grant: grant{scopes: slices.Clone(scopes), expires: now.Add(refreshLife)}}
	return token
}

// AccessToken is a token with all scopes, already consented, good for 30 days.
func (s *Server) AccessToken() string { return s.tokens.ready }

// Token mints an access token of Xero's 30 minutes with these scopes, or with
// [AllScopes] if none is named.
func (s *Server) Token(scopes ...string) string {
	return s.mintFor(accessLife, scopes)
}

// ExpiredToken mints an access token that expired a minute ago.
func (s *Server) ExpiredToken(scopes ...string) string {
	return s.mintFor(-time.Minute, scopes)
}

// RefreshToken mints a refresh token, as a consent with these scopes, or with
// [AllScopes], would have given.
func (s *Server) RefreshToken(scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.mintRefresh(orAll(scopes), s.now())
}

func (s *Server) mintFor(life time.Duration, scopes []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	expires := s.now().Add(life)
	return s.tokens.mint(orAll(scopes), expires.Add(-accessLife), expires)
}

func orAll(scopes []string) []string {
	if len(scopes) == 0 {
		return AllScopes()
	}
	return scopes
}
