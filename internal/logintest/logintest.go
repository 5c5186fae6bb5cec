// Package logintest is the person in front of a login, and the ear on its
// wire, for tests: it answers a simulated consent page as a browser would, and
// knows every secret that went by, so that a test can search for them.
package logintest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// Wire passes calls on to a simulator and keeps the secrets of both ways.
type Wire struct {
	Handler http.Handler

	mu      sync.Mutex
	secrets []string
	refresh string
}

// ServeHTTP passes one call on.
func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	if strings.HasPrefix(r.URL.Path, "/connect/") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		w.keepForm(string(body))
	}
	w.Handler.ServeHTTP(rec, r)
	if r.URL.Path == "/connect/token" {
		w.keepAnswer(rec.Body.Bytes())
	}
	if to, err := url.Parse(rec.Header().Get("Location")); err == nil {
		w.Keep(to.Query().Get("code"))
	}
	for name, values := range rec.Header() {
		rw.Header()[name] = values
	}
	rw.WriteHeader(rec.Code)
	_, _ = rw.Write(rec.Body.Bytes()) // the caller has gone: a test kills some
}

func (w *Wire) keepForm(body string) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return
	}
	for _, name := range []string{"code", "code_verifier", "refresh_token", "token", "client_secret"} {
		w.Keep(form.Get(name))
	}
}

func (w *Wire) keepAnswer(body []byte) {
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	for _, name := range []string{"access_token", "refresh_token", "id_token"} {
		s, _ := answer[name].(string)
		w.Keep(s)
	}
	if s, ok := answer["refresh_token"].(string); ok {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.refresh = s
	}
}

// Keep adds a secret that does not go over the wire.
func (w *Wire) Keep(secret string) {
	if secret == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets = append(w.secrets, secret)
}

// Kept is how many secrets are known, to show that a search is one.
func (w *Wire) Kept() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.secrets)
}

// RefreshToken is the latest that was given.
func (w *Wire) RefreshToken() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refresh
}

// Leaks reports whether a secret stands in the text: whole, or one of the
// parts of a signed token.
func (w *Wire) Leaks(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.secrets {
		for _, part := range strings.Split(s, ".") {
			if strings.Contains(text, part) {
				return true
			}
		}
	}
	return false
}

var consentPage = regexp.MustCompile(`http://\S+/identity/connect/authorize\?\S+`)

// Address finds the consent page's address in what a login has printed.
func Address(screen string) string { return consentPage.FindString(screen) }

// Consent answers the consent page and returns the address that the browser is
// sent to.
func Consent(address, decision string, tenants ...string) (string, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(address, url.Values{"decision": {decision}, "tenant": tenants})
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		body, err := io.ReadAll(res.Body)
		return "", fmt.Errorf("the consent page answered %d: %s: %w", res.StatusCode, body, err)
	}
	return res.Header.Get("Location"), nil
}
