package login

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// identity is a strict login service: what is documented of Xero's, and
// refusing what Xero refuses. It remembers every secret it gave, so that tests
// can search for them.
type identity struct {
	*httptest.Server
	t      *testing.T
	now    func() time.Time
	client App
	grace  time.Duration
	life   any // expires_in, as it is put into the answer; nil: left out
	scope  string
	hook   func(w http.ResponseWriter, r *http.Request, rotate func()) (done bool) // sees token and revocation calls first
	noRots bool                                                                    // a refresh gives no new refresh token

	mu       sync.Mutex
	codes    map[string]pendingCode
	refresh  map[string]*issued
	access   map[string]time.Time
	secrets  []string
	calls    []string // "refresh", "code", "revoke", in order
	rotated  int
	reused   int // refresh tokens that came again after their first use
	redirect string
}

type issued struct{ used time.Time }

type pendingCode struct{ challenge, redirect, scope string }

func newIdentity(t *testing.T, now func() time.Time, client App) *identity {
	id := &identity{
		t: t, now: now, client: client, grace: Grace, life: 1800,
		scope: "openid profile email offline_access practicemanager.staff.read practicemanager.client practicemanager.job.read",
		codes: map[string]pendingCode{}, refresh: map[string]*issued{}, access: map[string]time.Time{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+authorizePath, id.authorize)
	mux.HandleFunc("POST "+tokenPath, id.hooked(id.token))
	mux.HandleFunc("POST "+revocationPath, id.hooked(id.revoke))
	mux.HandleFunc("GET /api", id.api)
	id.Server = httptest.NewServer(mux)
	t.Cleanup(id.Close)
	return id
}

func (id *identity) hooked(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, "bad form", http.StatusBadRequest)
			return
		}
		rotate := func() { h(httptest.NewRecorder(), r) }
		id.mu.Lock()
		hook := id.hook
		id.mu.Unlock()
		if hook != nil && hook(w, r, rotate) {
			return
		}
		h(w, r)
	}
}

// set changes the service while other processes may be calling it.
func (id *identity) set(change func(id *identity)) {
	id.mu.Lock()
	defer id.mu.Unlock()
	change(id)
}

func (id *identity) secret(prefix string) string {
	s := prefix + base64.RawURLEncoding.EncodeToString([]byte(rand.Text()+rand.Text()))
	id.secrets = append(id.secrets, s)
	return s
}

// authorize consents at once.
func (id *identity) authorize(w http.ResponseWriter, r *http.Request) {
	id.mu.Lock()
	defer id.mu.Unlock()
	q := r.URL.Query()
	if q.Get("client_id") != id.client.ClientID || q.Get("response_type") != "code" || q.Get("redirect_uri") != id.redirect ||
		q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 20 {
		http.Error(w, "Error: "+r.URL.RawQuery, http.StatusInternalServerError)
		return
	}
	code := id.secret("code-")
	id.codes[code] = pendingCode{q.Get("code_challenge"), q.Get("redirect_uri"), q.Get("scope")}
	http.Redirect(w, r, id.redirect+"?"+url.Values{"code": {code}, "state": {q.Get("state")}, "session_state": {"x.y"}}.Encode(), http.StatusFound)
}

func oauthFail(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = fmt.Fprintf(w, `{"error":%q}`, code)
}

// known is strict about the two kinds of app.
func (id *identity) known(r *http.Request) bool {
	user, pass, basic := r.BasicAuth()
	if id.client.Secret.IsZero() {
		return !basic && r.PostForm.Get("client_id") == id.client.ClientID && !r.PostForm.Has("client_secret")
	}
	pass, err := url.QueryUnescape(pass)
	return err == nil && basic && user == id.client.ClientID && pass == id.client.Secret.Reveal() && !r.PostForm.Has("client_secret")
}

func (id *identity) token(w http.ResponseWriter, r *http.Request) {
	id.mu.Lock()
	defer id.mu.Unlock()
	grantType := r.PostForm.Get("grant_type")
	id.calls = append(id.calls, map[string]string{"authorization_code": "code", "refresh_token": "refresh"}[grantType])
	if !id.known(r) {
		oauthFail(w, "invalid_client")
		return
	}
	scope, withID := id.scope, false
	switch grantType {
	case "authorization_code":
		code, ok := id.codes[r.PostForm.Get("code")]
		delete(id.codes, r.PostForm.Get("code"))
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		if !ok || code.redirect != r.PostForm.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != code.challenge {
			oauthFail(w, "invalid_grant")
			return
		}
		scope, withID = code.scope, true
	case "refresh_token":
		old := id.refresh[r.PostForm.Get("refresh_token")]
		if old == nil || !old.used.IsZero() && !id.now().Before(old.used.Add(id.grace)) {
			oauthFail(w, "invalid_grant")
			return
		}
		if !old.used.IsZero() {
			id.reused++
		} else {
			old.used = id.now()
		}
		id.rotated++
	default:
		oauthFail(w, "unsupported_grant_type")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(id.issue(scope, withID))
}

func (id *identity) issue(scope string, withID bool) map[string]any {
	access := id.jwt(map[string]any{"sub": "sub-1", "scope": strings.Fields(scope), "authentication_event_id": "event-1"})
	id.access[access] = id.now().Add(30 * time.Minute)
	answer := map[string]any{"access_token": access, "token_type": "Bearer", "scope": scope}
	if id.life != nil {
		answer["expires_in"] = id.life
	}
	if strings.Contains(scope, "offline_access") && !id.noRots {
		refresh := id.secret("refresh-")
		id.refresh[refresh] = &issued{}
		answer["refresh_token"] = refresh
	}
	if withID {
		answer["id_token"] = id.jwt(map[string]any{"sub": "sub-1", "email": "jo@harbour.example", "given_name": "Jo", "family_name": "Bloggs"})
	}
	return answer
}

func (id *identity) jwt(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	token := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(payload) + "." + rand.Text()
	id.secrets = append(id.secrets, token)
	return token
}

func (id *identity) revoke(w http.ResponseWriter, r *http.Request) {
	id.mu.Lock()
	defer id.mu.Unlock()
	id.calls = append(id.calls, "revoke")
	if !id.known(r) {
		oauthFail(w, "invalid_client")
		return
	}
	if id.refresh[r.PostForm.Get("token")] != nil {
		clear(id.refresh)
		clear(id.access)
	}
}

// api is what an access token opens.
func (id *identity) api(w http.ResponseWriter, r *http.Request) {
	id.mu.Lock()
	defer id.mu.Unlock()
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if until, ok := id.access[token]; !ok || !id.now().Before(until) {
		w.WriteHeader(http.StatusUnauthorized)
	}
}

// opens reports whether an access token is good.
func (id *identity) opens(token string) bool {
	id.mu.Lock()
	defer id.mu.Unlock()
	until, ok := id.access[token]
	return ok && id.now().Before(until)
}

// renewable reports whether a refresh token could be exchanged now.
func (id *identity) renewable(token string) bool {
	id.mu.Lock()
	defer id.mu.Unlock()
	r := id.refresh[token]
	return r != nil && (r.used.IsZero() || id.now().Before(r.used.Add(id.grace)))
}

// consented is a token as a login would have stored it.
func (id *identity) consented() Token {
	id.mu.Lock()
	defer id.mu.Unlock()
	a := id.issue(id.scope, false)
	refresh, _ := a["refresh_token"].(string)
	return Token{
		Version: 1, AccessToken: NewSecret(a["access_token"].(string)), Expires: id.now().Add(30 * time.Minute),
		RefreshToken: NewSecret(refresh), Issued: id.now(),
		Scopes: strings.Fields(id.scope), ClientID: id.client.ClientID, User: Person{"sub-1", "Jo Bloggs", "jo@harbour.example"}, AuthEventID: "event-1",
	}
}

func (id *identity) seen() []string {
	id.mu.Lock()
	defer id.mu.Unlock()
	return slices.Clone(id.calls)
}

// allSecrets is every secret there was: tokens, codes, and the app's own.
func (id *identity) allSecrets() []string {
	id.mu.Lock()
	defer id.mu.Unlock()
	all := slices.Concat(id.secrets, slices.Collect(maps.Keys(id.refresh)))
	if s := id.client.Secret.Reveal(); s != "" {
		all = append(all, s)
	}
	return all
}
