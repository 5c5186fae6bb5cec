package sim_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// What a client does to log in, by raw requests.

const (
	authorisePath = "/identity/connect/authorize"
	formType      = "application/x-www-form-urlencoded"
	verifier      = "0123456789-0123456789-0123456789-0123456789"
	orgID         = "eeeeeeee-0000-4000-8000-000000000002"
	otherID       = "eeeeeeee-0000-4000-8000-000000000003"
)

// withTenants is the small practice, its organisation and another practice.
func withTenants() sim.Seed {
	s := small()
	s.Staff[1].Email = "ben@harbour.example"
	s.Tenants = []sim.Tenant{
		{ID: orgID, Name: "Harbour & Co Pty Ltd", Type: sim.Organisation},
		{ID: otherID, Name: "Other Practice"},
	}
	return s
}

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// consentQuery is a good request of the default app; pairs of more change it, and an
// empty value takes a parameter away.
func consentQuery(more ...string) url.Values {
	q := url.Values{
		"response_type": {"code"}, "client_id": {sim.DefaultClientID}, "redirect_uri": {sim.DefaultRedirect},
		"scope": {"openid email offline_access practicemanager.staff.read"}, "state": {"a state & more"},
		"code_challenge": {challenge(verifier)}, "code_challenge_method": {"S256"},
	}
	change(q, more)
	return q
}

func change(form url.Values, more []string) {
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
		if more[i+1] == "" {
			form.Del(more[i])
		}
	}
}

// decide answers the consent page as its form does.
func (h harness) decide(status int, q url.Values, form url.Values) reply {
	h.t.Helper()
	return h.do(status, ask{method: "POST", path: authorisePath + "?" + q.Encode(), typ: formType, body: form.Encode()})
}

// consent allows the request for these tenants and returns what the app is sent.
func (h harness) consent(q url.Values, tenants ...string) url.Values {
	h.t.Helper()
	r := h.decide(http.StatusSeeOther, q, url.Values{"decision": {"allow"}, "tenant": tenants})
	return h.returned(q.Get("redirect_uri"), r)
}

// returned is the query of a redirect, which must go to the registered address.
func (h harness) returned(redirect string, r reply) url.Values {
	h.t.Helper()
	address, query, _ := strings.Cut(r.header.Get("Location"), "?")
	if address != redirect {
		h.t.Fatalf("sent to %q, want %s", address, redirect)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		h.t.Fatal(err)
	}
	return q
}

func codeForm(code string, more ...string) url.Values {
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {sim.DefaultRedirect},
		"client_id": {sim.DefaultClientID}, "code_verifier": {verifier},
	}
	change(form, more)
	return form
}

// login consents and exchanges the code.
func (h harness) login(q url.Values, tenants ...string) pair {
	h.t.Helper()
	return h.exchange(codeForm(h.consent(q, tenants...).Get("code")))
}

func (h harness) exchange(form url.Values) pair {
	h.t.Helper()
	var p pair
	if err := json.Unmarshal([]byte(h.token(200, form)), &p); err != nil {
		h.t.Fatal(err)
	}
	return p
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// connected lists the tenants that a token finds, with the query.
func (h harness) connected(token, query string) []connection {
	h.t.Helper()
	var list []connection
	body := h.do(200, ask{path: "/connections" + query, header: bearer(token)}).body
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		h.t.Fatal(err)
	}
	return list
}

type connection struct {
	ID, AuthEventID, TenantID, TenantType, TenantName, CreatedDateUTC, UpdatedDateUTC string
}

func tenantIDs(list []connection) []string {
	var ids []string
	for _, c := range list {
		ids = append(ids, c.TenantID)
	}
	return ids
}

// claims reads a JWT's body.
func claims(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	return parseJSON(t, string(body)).(map[string]any)
}
