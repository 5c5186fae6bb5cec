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
	accessLife   = 30 * time.Minute    // documented
	refreshGrace = 30 * time.Minute    // documented
	refreshLife  = 60 * 24 * time.Hour // documented
	codeLife     = 5 * time.Minute     // documented
	idLife       = 5 * time.Minute     // documented
	// readyLife is that of [Server.AccessToken]: not Xero's 30 minutes, so that a
	// simulator left running over a weekend still takes the token of its environment file.
	readyLife = 30 * 24 * time.Hour

	issuer = "https://identity.xero.com"
)

// grant is what a token stands for.
type grant struct {
	consent *consent
	event   string // authentication event of the agreement
	scopes  []string
	expires time.Time
}

// refreshGrant is what a refresh token stands for.
type refreshGrant struct {
	grant
	round  int         // of the consent
	usedAt time.Time   // zero until it was exchanged
	answer tokenAnswer // that it was first exchanged for
	dead   bool
}

// usable reports whether the token was never used and is not too old, or was
// first used no longer ago than the grace.
func (g *refreshGrant) usable(now time.Time) bool {
	switch {
	case g.dead || g.round != g.consent.round:
		return false
	case g.usedAt.IsZero():
		return now.Before(g.expires)
	default:
		return now.Before(g.usedAt.Add(refreshGrace))
	}
}

// mint issues an access token. It looks like Xero's, a signed JWT, so that
// tools which take tokens apart or redact them meet the real shape.
func (k *identity) mint(g grant, from time.Time) string {
	token := sign(struct {
		Issuer    string   `json:"iss"`
		Audience  string   `json:"aud"`
		NotBefore int64    `json:"nbf"`
		Expires   int64    `json:"exp"`
		Client    string   `json:"client_id"`
		Subject   string   `json:"sub"`
		User      string   `json:"xero_userid"`
		ID        string   `json:"jti"`
		Event     string   `json:"authentication_event_id"`
		Scope     []string `json:"scope"`
	}{
		issuer, issuer + "/resources", from.Unix(), g.expires.Unix(), g.consent.app.ID,
		g.consent.person.id, g.consent.person.id, hashUUID("access token", k.number()), g.event, g.scopes,
	})
	g.scopes = slices.Clone(g.scopes)
	k.access[token] = &g
	return token
}

func (k *identity) mintRefresh(g grant, now time.Time) string {
	g.scopes, g.expires = slices.Clone(g.scopes), now.Add(refreshLife)
	token := k.opaque("refresh token")
	k.refresh[token] = &refreshGrant{grant: g, round: g.consent.round}
	return token
}

// mintID makes the id token that comes with a pair. The claims about the person
// are those that the scopes allow.
func (k *identity) mintID(g grant, nonce string, now time.Time) string {
	claims := g.about()
	claims["iss"], claims["aud"], claims["iat"] = issuer, g.consent.app.ID, now.Unix()
	claims["exp"] = now.Add(idLife).Unix()
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return sign(claims)
}

// about is what the token's holder may know of the person.
func (g grant) about() map[string]any {
	p := g.consent.person
	claims := map[string]any{"sub": p.id, "xero_userid": p.id}
	if slices.Contains(g.scopes, "profile") {
		given, family := splitName(p.name)
		claims["name"], claims["given_name"], claims["family_name"] = p.name, given, family
		claims["preferred_username"] = p.email
	}
	if slices.Contains(g.scopes, "email") {
		claims["email"] = p.email
	}
	return claims
}

// sign makes a JWT. Nobody checks the signature; it is there for the shape.
func sign(claims any) string {
	body, err := json.Marshal(claims)
	if err != nil { // strings and integers only
		panic(err)
	}
	b64 := base64.RawURLEncoding
	unsigned := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte("practicectl simulator"))
	mac.Write([]byte(unsigned))
	return unsigned + "." + b64.EncodeToString(mac.Sum(nil))
}

// opaque makes a refresh token or a code.
func (k *identity) opaque(kind string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, k.number()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// AccessToken is a token with all scopes, already consented, good for 30 days.
// It is of an app of its own, connected to [Server.Tenant], and to
// [Server.Organisation] where the seed has users or support of it.
func (s *Server) AccessToken() string { return s.identity.ready }

// Token mints an access token of Xero's 30 minutes with these scopes, or with
// [AllScopes] if none is named, as a consent of the first person to the first
// app would have given, connected to [Server.Tenant] and, with a scope for it, to
// [Server.Organisation] as [Server.AccessToken] is.
func (s *Server) Token(scopes ...string) string { return s.mintFor(accessLife, scopes) }

// ExpiredToken mints an access token that expired a minute ago.
func (s *Server) ExpiredToken(scopes ...string) string { return s.mintFor(-time.Minute, scopes) }

// RefreshToken mints the refresh token that such a consent would have given.
// Unlike a real one it leaves earlier tokens alone.
func (s *Server) RefreshToken(scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity.mintRefresh(s.consented(scopes), s.now())
}

func (s *Server) mintFor(life time.Duration, scopes []string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.consented(scopes)
	g.expires = s.now().Add(life)
	return s.identity.mint(g, g.expires.Add(-accessLife))
}

// consented has the first person agree. The token will hold exactly these scopes, not
// those of earlier agreements as well, so that a test can have a poor one.
func (s *Server) consented(scopes []string) grant {
	if len(scopes) == 0 {
		scopes = AllScopes()
	}
	k := &s.identity
	c := k.consent(&k.apps[0], k.people[0])
	event := k.agree(c, scopes, s.ownTenants(scopes), s.now())
	return grant{consent: c, event: event, scopes: scopes}
}
