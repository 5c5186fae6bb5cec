package sim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// code is what an authorisation code stands for.
type code struct {
	grant
	redirect, challenge, nonce string
	round                      int // of the consent: taken back, or given anew, it is worth nothing
	used                       bool
}

// usable reports whether the code is of its five minutes and was not exchanged yet.
func (k *code) usable(now time.Time) bool {
	return !k.used && k.round == k.consent.round && now.Before(k.expires)
}

// proven checks the PKCE verifier. A code that was asked for without a
// challenge takes none.
func (k *code) proven(verifier string) bool {
	if k.challenge == "" {
		return verifier == ""
	}
	if len(verifier) < 43 || len(verifier) > 128 { // documented
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	got := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(got), []byte(k.challenge)) == 1
}

// problem is what an error page tells the person who came.
type problem struct{ code, text string }

// consentRequest is what an app sends a person's browser to the login host with.
type consentRequest struct {
	app                               *App
	redirect, state, nonce, challenge string
	scopes                            []scopeRow
	one                               bool // only one account may be chosen
}

// readConsent checks a request. Documented: whatever is wrong with it is shown
// on a page, and the browser is not sent back.
func (s *Server) readConsent(q url.Values) (consentRequest, *problem) {
	r := consentRequest{
		app:      s.identity.app(q.Get("client_id")),
		redirect: q.Get("redirect_uri"), state: q.Get("state"), nonce: q.Get("nonce"),
		challenge: q.Get("code_challenge"),
	}
	for _, key := range slices.Sorted(maps.Keys(q)) {
		if len(q[key]) > 1 {
			return r, &problem{"invalid_request", "The parameter " + key + " is given twice."}
		}
	}
	switch {
	case r.app == nil:
		return r, &problem{"unauthorized_client", "There is no app with this client_id."}
	case !slices.Contains(r.app.Redirects, r.redirect):
		return r, &problem{"invalid_request", "Invalid redirect_uri: it must be one that is registered for the app, to the letter."}
	case q.Get("response_type") != "code":
		return r, &problem{"unsupported_response_type", "The response_type must be code."}
	}
	if p := r.checkChallenge(q.Get("code_challenge_method")); p != nil {
		return r, p
	}
	var p *problem
	r.scopes, p = s.readScopes(r.app, q.Get("scope"))
	r.one = r.app.OneTenant || slices.Contains(strings.Fields(q.Get("acr_values")), "bulk_connect:false")
	return r, p
}

// checkChallenge wants PKCE of public apps, and S256 of all that use it.
func (r consentRequest) checkChallenge(method string) *problem {
	hash, err := base64.RawURLEncoding.DecodeString(r.challenge)
	switch {
	case r.challenge == "" && method == "" && !r.app.public():
		return nil
	case r.challenge == "":
		return &problem{"invalid_request", "A code_challenge is required."}
	case method != "S256":
		return &problem{"invalid_request", "The code_challenge_method must be S256."}
	case err != nil || len(hash) != sha256.Size:
		return &problem{"invalid_request", "The code_challenge is no SHA-256 hash in base64url."}
	}
	return nil
}

// offered is the accounts that may be chosen: the scopes decide of which type.
func (s *Server) offered(r consentRequest) []Tenant {
	var list []Tenant
	for _, t := range s.tenants {
		if slices.ContainsFunc(r.scopes, func(row scopeRow) bool { return row.tenant == t.Type }) {
			list = append(list, t)
		}
	}
	return list
}

// authorise is GET /identity/connect/authorize: the page that asks.
func (s *Server) authorise(c *call) {
	r, p := s.readConsent(c.query)
	if p != nil {
		s.errorPage(c, *p)
		return
	}
	s.consentPage(c, http.StatusOK, r, "")
}

// decide is the answer that the page's form sends to its own address.
func (s *Server) decide(c *call) {
	r, p := s.readConsent(c.query)
	if p != nil {
		s.errorPage(c, *p)
		return
	}
	form, err := url.ParseQuery(string(c.body))
	switch decision := form.Get("decision"); {
	case err != nil || c.err != nil || decision != "allow" && decision != "deny":
		s.consentPage(c, http.StatusBadRequest, r, "Choose to allow or to deny.")
	case decision == "deny":
		c.redirect(r, url.Values{"error": {"access_denied"}})
	default:
		s.allow(c, r, form)
	}
}

// allow takes the consent in and sends the browser back with a code.
func (s *Server) allow(c *call, r consentRequest, form url.Values) {
	k := &s.identity
	who := slices.IndexFunc(k.people, func(p login) bool { return p.id == form.Get("person") })
	if who < 0 && form.Has("person") {
		s.consentPage(c, http.StatusBadRequest, r, "There is nobody like that.")
		return
	}
	given := k.consent(r.app, k.people[max(who, 0)]) // who came without saying is the first
	chosen, refusal := s.choose(r, given, form["tenant"])
	if refusal != "" {
		s.consentPage(c, http.StatusBadRequest, r, refusal)
		return
	}
	given.round++ // assumed: a new consent ends the refresh tokens of the one before
	now := s.now()
	event := k.agree(given, scopeNames(r.scopes), chosen, now)
	token := k.opaque("code")
	k.codes[token] = &code{
		grant:    grant{given, event, slices.Clone(given.scopes), now.Add(codeLife)},
		redirect: r.redirect, challenge: r.challenge, nonce: r.nonce, round: given.round,
	}
	c.redirect(r, url.Values{"code": {token}, "scope": {strings.Join(given.scopes, " ")}})
}

// choose looks the chosen accounts up, or says why not.
func (s *Server) choose(r consentRequest, given *consent, ids []string) (chosen []Tenant, refusal string) {
	offered := s.offered(r)
	for _, id := range ids {
		i := slices.IndexFunc(offered, func(t Tenant) bool { return t.ID == id })
		if i < 0 {
			return nil, "That account cannot be connected."
		}
		chosen = append(chosen, offered[i])
	}
	switch {
	case len(chosen) > 1 && r.one:
		return nil, "Choose one account only. To connect another, come again."
	case len(chosen) == 0 && len(offered) > 0 && !slices.ContainsFunc(offered, given.opens):
		return nil, "Choose an account to connect, or deny."
	}
	return chosen, ""
}

// redirect sends the browser back to the app.
func (c *call) redirect(r consentRequest, answer url.Values) {
	to, err := url.Parse(r.redirect)
	if err != nil { // it is registered, and so was parsed before
		panic(err)
	}
	q := to.Query()
	for key := range answer {
		q.Set(key, answer.Get(key))
	}
	if r.state != "" {
		q.Set("state", r.state)
	}
	to.RawQuery = q.Encode()
	c.header.Set("Location", to.String())
	c.header.Set("Cache-Control", "no-store")
	c.empty(http.StatusSeeOther)
}
