package sim_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// htmlTags lists a page's elements and fails where one is left open.
func htmlTags(t *testing.T, body string) []xml.StartElement {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.AutoClose, d.Entity = []string{"meta", "link", "input"}, xml.HTMLEntity
	d.Strict = false
	var tags []xml.StartElement
	for {
		switch token, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return tags
		case err != nil:
			t.Fatalf("%v in %s", err, body)
		default:
			if start, ok := token.(xml.StartElement); ok {
				tags = append(tags, start.Copy())
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// attrs is one attribute of all elements of a name.
func attrs(tags []xml.StartElement, element, name string) []string {
	var list []string
	for _, e := range tags {
		if e.Name.Local == element {
			list = append(list, attr(e, name))
		}
	}
	return list
}

func TestConsentPage(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants()})
	r := h.do(200, ask{path: authorisePath + "?" + consentQuery().Encode()})
	tags := htmlTags(t, r.body)

	if diff := cmp.Diff([]string{tenantID, otherID}, attrs(tags, "input", "value")); diff != "" {
		t.Errorf("accounts to choose (-want +got):\n%s", diff)
	}
	if got := len(attrs(tags, "option", "value")); got != 2 {
		t.Errorf("%d people to choose, want the two who have an address", got)
	}
	if diff := cmp.Diff([]string{"allow", "deny"}, attrs(tags, "button", "value")); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	for _, want := range []string{"practicectl wants access", "Harbour &amp; Co (Practice Manager)", "<li>read staff</li>", "Ann O&#39;Hara, ann@harbour.example"} {
		if !strings.Contains(r.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}

	labelled := attrs(tags, "label", "for")
	for _, e := range tags {
		if e.Name.Local == "input" || e.Name.Local == "select" {
			if !slices.Contains(labelled, attr(e, "id")) {
				t.Errorf("%s %q has no label", e.Name.Local, attr(e, "id"))
			}
		}
		for _, name := range []string{"src", "href", "action"} {
			if v := attr(e, name); v != "" && v != "data:," {
				t.Errorf("<%s %s=%q> leads elsewhere", e.Name.Local, name, v)
			}
		}
	}
	if got := attrs(tags, "html", "lang"); !slices.Equal(got, []string{"en"}) {
		t.Errorf("language %v", got)
	}
}

// A policy that does not fit the page would leave it bare, and one on form-action would
// keep browsers from following the redirect.
func TestPagePolicy(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for status, q := range map[int]url.Values{200: consentQuery(), 500: consentQuery("scope", "no")} {
		r := h.do(status, ask{path: authorisePath + "?" + q.Encode()})
		_, rest, _ := strings.Cut(r.body, "<style>")
		style, _, ok := strings.Cut(rest, "</style>")
		sum := sha256.Sum256([]byte(style))
		want := "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; frame-ancestors 'none'"
		if got := r.header.Get("Content-Security-Policy"); got != want || !ok || len(style) < 100 {
			t.Errorf("policy %q, want %q", got, want)
		}
		if got := r.header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("content type %q", got)
		}
	}
}

func TestConsentErrors(t *testing.T) {
	apps := []sim.App{
		{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}},
		{ID: "secretive", Secret: "s", Redirects: []string{sim.DefaultRedirect}},
		{ID: "narrow", Redirects: []string{sim.DefaultRedirect}, Scopes: []string{"openid", "practicemanager.staff.read"}},
	}
	h := start(t, sim.Options{Seed: small(), Apps: apps})
	const redirect = "Invalid redirect_uri: it must be one that is registered for the app, to the letter."
	for _, tt := range []struct {
		name       string
		change     []string
		code, text string // no code: the page asks
	}{
		{"as it should be", nil, "", ""},
		{"no app", []string{"client_id", ""}, "unauthorized_client", "There is no app with this client_id."},
		{"unknown app", []string{"client_id", "x"}, "unauthorized_client", "There is no app with this client_id."},
		{"no redirect", []string{"redirect_uri", ""}, "invalid_request", redirect},
		{"a slash more", []string{"redirect_uri", sim.DefaultRedirect + "/"}, "invalid_request", redirect},
		{"another port", []string{"redirect_uri", "http://localhost:8401/callback"}, "invalid_request", redirect},
		{"the address in place of the name", []string{"redirect_uri", "http://127.0.0.1:8400/callback"}, "invalid_request", redirect},
		{"a token at once", []string{"response_type", "token"}, "unsupported_response_type", "The response_type must be code."},
		{"no challenge", []string{"code_challenge", "", "code_challenge_method", ""}, "invalid_request", "A code_challenge is required."},
		{"a challenge in plain", []string{"code_challenge_method", "plain"}, "invalid_request", "The code_challenge_method must be S256."},
		{"no method, which means plain", []string{"code_challenge_method", ""}, "invalid_request", "The code_challenge_method must be S256."},
		{"a challenge that is none", []string{"code_challenge", "x" + challenge(verifier)}, "invalid_request", "The code_challenge is no SHA-256 hash in base64url."},
		{"with padding", []string{"code_challenge", challenge(verifier) + "="}, "invalid_request", "The code_challenge is no SHA-256 hash in base64url."},
		{"no scope", []string{"scope", ""}, "invalid_scope", "No scope is asked for."},
		{"unknown scope", []string{"scope", "openid practicemanager.staff.write"}, "invalid_scope", "There is no scope practicemanager.staff.write."},
		{"the broad scope", []string{"scope", "practicemanager"}, "", ""},
		{"a scope that is not approved", []string{"client_id", "narrow", "scope", "openid practicemanager.staff"}, "unauthorized_client", "Invalid scope for client: practicemanager.staff."},
		{"one that is", []string{"client_id", "narrow", "scope", "openid practicemanager.staff.read"}, "", ""},
		{"a secret app without a challenge", []string{"client_id", "secretive", "code_challenge", "", "code_challenge_method", ""}, "", ""},
		{"a secret app with one in plain", []string{"client_id", "secretive", "code_challenge_method", "plain"}, "invalid_request", "The code_challenge_method must be S256."},
		{"a secret app with a method only", []string{"client_id", "secretive", "code_challenge", ""}, "invalid_request", "A code_challenge is required."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := h
			h.t = t
			query := consentQuery(tt.change...)
			if tt.code == "" {
				h.do(200, ask{path: authorisePath + "?" + query.Encode()})
				return
			}
			for _, r := range []reply{
				h.do(500, ask{path: authorisePath + "?" + query.Encode()}),
				h.decide(500, query, url.Values{"decision": {"allow"}, "tenant": {tenantID}}),
			} {
				if !strings.Contains(r.body, "<code>"+tt.code+"</code>") || !strings.Contains(r.body, ">"+tt.text+"</p>") {
					t.Errorf("want %s and %q in %s", tt.code, tt.text, r.body)
				}
				if to := r.header.Get("Location"); to != "" {
					t.Errorf("sent back to %s, want a page and no redirect", to)
				}
			}
		})
	}
	if got := h.Granted(); got != nil {
		t.Errorf("granted %v", got)
	}
	h.do(500, ask{path: authorisePath + "?" + consentQuery().Encode() + "&scope=openid"})
}

func TestDecisions(t *testing.T) {
	for _, tt := range []struct {
		name, acr string
		form      url.Values
		want      string // on the page; empty: sent back
	}{
		{"nothing", "", url.Values{}, "Choose to allow or to deny."},
		{"no account", "", url.Values{"decision": {"allow"}}, "Choose an account to connect, or deny."},
		{"an account of another type", "", url.Values{"decision": {"allow"}, "tenant": {orgID}}, "That account cannot be connected."},
		{"somebody else", "", url.Values{"decision": {"allow"}, "tenant": {tenantID}, "person": {"x"}}, "There is nobody like that."},
		{"two accounts", "", url.Values{"decision": {"allow"}, "tenant": {tenantID, otherID}}, ""},
		{"two at an app that wants one", "bulk_connect:false", url.Values{"decision": {"allow"}, "tenant": {tenantID, otherID}}, "Choose one account only. To connect another, come again."},
		{"one at an app that wants one", "bulk_connect:false", url.Values{"decision": {"allow"}, "tenant": {otherID}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := start(t, sim.Options{Seed: withTenants()})
			q := consentQuery("acr_values", tt.acr)
			if tt.want == "" {
				h.returned(sim.DefaultRedirect, h.decide(303, q, tt.form))
				if got := len(h.Granted()[0].Tenants); got != len(tt.form["tenant"]) {
					t.Errorf("%d accounts are connected", got)
				}
				return
			}
			if r := h.decide(400, q, tt.form); !strings.Contains(r.body, `role="alert">`+tt.want+"</p>") {
				t.Errorf("want %q in %s", tt.want, r.body)
			}
			if got := h.Granted(); got != nil {
				t.Errorf("granted %v", got)
			}
		})
	}
}

// Xero offers one account at a time to an app without Bulk Connections.
func TestOneTenantAConsent(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants(), Apps: []sim.App{{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}, OneTenant: true}}})
	page := h.do(200, ask{path: authorisePath + "?" + consentQuery().Encode()}).body
	if diff := cmp.Diff([]string{"radio", "radio"}, attrs(htmlTags(t, page), "input", "type")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	h.decide(400, consentQuery(), url.Values{"decision": {"allow"}, "tenant": {tenantID, otherID}})
	h.login(consentQuery(), tenantID)
	last := h.login(consentQuery(), otherID)
	if diff := cmp.Diff([]string{tenantID, otherID}, tenantIDs(h.connected(last.Access, ""))); diff != "" {
		t.Errorf("after two passes (-want +got):\n%s", diff)
	}
	h.login(consentQuery()) // nothing new to connect is fine now
}

func TestDeny(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	r := h.decide(303, consentQuery(), url.Values{"decision": {"deny"}})
	want := url.Values{"error": {"access_denied"}, "state": {"a state & more"}}
	if diff := cmp.Diff(want, h.returned(sim.DefaultRedirect, r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := h.Granted(); got != nil {
		t.Errorf("granted %v", got)
	}
}

func TestRedirectKeepsItsQuery(t *testing.T) {
	const redirect = "https://app.example/back?a=1"
	h := start(t, sim.Options{Seed: small(), Apps: []sim.App{{ID: "app", Redirects: []string{redirect}}}})
	r := h.decide(303, consentQuery("client_id", "app", "redirect_uri", redirect, "state", ""), url.Values{"decision": {"deny"}})
	if got, want := r.header.Get("Location"), "https://app.example/back?a=1&error=access_denied"; got != want {
		t.Errorf("sent to %s, want %s", got, want)
	}
}

func TestLogin(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: withTenants(), Now: c.now})
	back := h.consent(consentQuery("nonce", "n-1"), tenantID, otherID)
	if got := back.Get("state"); got != "a state & more" {
		t.Errorf("state %q", got)
	}
	var p struct {
		pair
		ID string `json:"id_token"`
	}
	if err := json.Unmarshal([]byte(h.token(200, codeForm(back.Get("code")))), &p); err != nil {
		t.Fatal(err)
	}
	want := pair{Access: p.Access, Refresh: p.Refresh, Expires: 1800, Type: "Bearer", Scope: "openid email offline_access practicemanager.staff.read"}
	if diff := cmp.Diff(want, p.pair); diff != "" || p.Refresh == "" {
		t.Errorf("pair (-want +got):\n%s", diff)
	}

	id := claims(t, p.ID)
	now := json.Number("1795338000")
	wantID := map[string]any{
		"iss": "https://identity.xero.com", "aud": sim.DefaultClientID, "iat": now, "exp": json.Number("1795338300"),
		"nonce": "n-1", "email": "ann@harbour.example", "sub": id["sub"], "xero_userid": id["sub"],
	}
	if diff := cmp.Diff(wantID, id); diff != "" {
		t.Errorf("id token (-want +got):\n%s", diff)
	}
	event := claims(t, p.Access)["authentication_event_id"].(string)
	if diff := cmp.Diff([]string{tenantID, otherID}, tenantIDs(h.connected(p.Access, "?authEventId="+event))); diff != "" {
		t.Errorf("connected in this consent (-want +got):\n%s", diff)
	}

	list := ask{path: pm + "staff.api/list", header: bearer(p.Access)}
	if got := len(parseXML(t, h.do(200, list).body).child("StaffList").Children); got != 2 {
		t.Errorf("%d staff, want 2", got)
	}
	list.header["xero-tenant-id"] = otherID
	if got := len(parseXML(t, h.do(200, list).body).child("StaffList").Children); got != 0 {
		t.Errorf("%d staff in the other practice, want none", got)
	}
	list.header["xero-tenant-id"] = orgID
	h.do(403, list)
}

func TestCodes(t *testing.T) {
	for _, tt := range []struct {
		name string
		form func(code string) url.Values
		wait time.Duration
		want string // error
	}{
		{"in time", func(code string) url.Values { return codeForm(code) }, 5*time.Minute - time.Second, ""},
		{"too late", func(code string) url.Values { return codeForm(code) }, 5 * time.Minute, "invalid_grant"},
		{"unknown code", func(string) url.Values { return codeForm("x") }, 0, "invalid_grant"},
		{"no code", func(string) url.Values { return codeForm("", "code", "") }, 0, "invalid_grant"},
		{"another verifier", func(code string) url.Values { return codeForm(code, "code_verifier", verifier+"0") }, 0, "invalid_grant"},
		{"no verifier", func(code string) url.Values { return codeForm(code, "code_verifier", "") }, 0, "invalid_grant"},
		{"another redirect", func(code string) url.Values {
			return codeForm(code, "redirect_uri", "http://localhost:8400/")
		}, 0, "invalid_grant"},
		{"no redirect", func(code string) url.Values { return codeForm(code, "redirect_uri", "") }, 0, "invalid_grant"},
		{"another app", func(code string) url.Values { return codeForm(code, "client_id", "other") }, 0, "invalid_grant"},
		{"unknown app", func(code string) url.Values { return codeForm(code, "client_id", "x") }, 0, "invalid_client"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClock()
			h := start(t, sim.Options{Seed: small(), Now: c.now, Apps: []sim.App{
				{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}}, {ID: "other"},
			}})
			code := h.consent(consentQuery(), tenantID).Get("code")
			c.move(tt.wait)
			if tt.want == "" {
				h.token(200, tt.form(code))
				if got := h.token(400, tt.form(code)); got != `{"error":"invalid_grant"}` {
					t.Errorf("the second time: %s", got)
				}
				return
			}
			if got, want := h.token(400, tt.form(code)), `{"error":"`+tt.want+`"}`; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// Verifiers have 43 to 128 characters, whatever their hash.
func TestVerifierLength(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for n, status := range map[int]int{42: 400, 43: 200, 128: 200, 129: 400} {
		v := strings.Repeat("v", n)
		code := h.consent(consentQuery("code_challenge", challenge(v)), tenantID).Get("code")
		h.token(status, codeForm(code, "code_verifier", v))
	}
}

func TestSecretApp(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Apps: []sim.App{{ID: "app", Secret: "s/1", Redirects: []string{sim.DefaultRedirect}}}})
	plain := consentQuery("client_id", "app", "code_challenge", "", "code_challenge_method", "")
	send := func(status int, q url.Values, more ...string) string {
		t.Helper()
		form := codeForm(h.consent(q, tenantID).Get("code"), append([]string{"client_id", ""}, more...)...)
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("app:s%2F1"))
		return h.do(status, ask{
			method: http.MethodPost, path: "/connect/token", typ: formType, body: form.Encode(),
			header: map[string]string{"Authorization": basic},
		}).body
	}
	send(200, plain, "code_verifier", "")
	send(200, consentQuery("client_id", "app"))
	if got := send(400, plain); got != `{"error":"invalid_grant"}` {
		t.Errorf("a verifier that was not announced: %s", got)
	}
	form := codeForm(h.consent(plain, tenantID).Get("code"), "client_id", "app", "code_verifier", "")
	if got := h.token(400, form); got != `{"error":"invalid_client"}` {
		t.Errorf("without the secret: %s", got)
	}
}

func TestNoRefreshTokenUnlessAsked(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	body := h.token(200, codeForm(h.consent(consentQuery("scope", "practicemanager.staff"), tenantID).Get("code")))
	for _, key := range []string{"refresh_token", "id_token"} {
		if strings.Contains(body, key) {
			t.Errorf("%s has a %s", body, key)
		}
	}
}

func TestU15AndU25Scopes(t *testing.T) {
	for _, tt := range []struct {
		assumption, scope, client, code string
	}{
		{"U15=yes", "practicemanager.read", sim.DefaultClientID, ""},
		{"U15=no", "practicemanager.read", sim.DefaultClientID, "invalid_scope"},
		{"U15=no", "practicemanager.staff", sim.DefaultClientID, ""},
		{"U25=yes", "practicemanager.staff", sim.DefaultClientID, ""},
		{"U25=no", "practicemanager.staff", sim.DefaultClientID, "unauthorized_client"},
		{"U25=no", "openid", sim.DefaultClientID, ""},
		{"U25=no", "practicemanager.staff", "secretive", ""},
	} {
		h := start(t, sim.Options{Seed: small(), Assumptions: []sim.Assumption{assume(t, tt.assumption)}, Apps: []sim.App{
			{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}},
			{ID: "secretive", Secret: "s", Redirects: []string{sim.DefaultRedirect}},
		}})
		status := 200
		if tt.code != "" {
			status = 500
		}
		r := h.do(status, ask{path: authorisePath + "?" + consentQuery("scope", tt.scope, "client_id", tt.client).Encode()})
		if !strings.Contains(r.body, tt.code) {
			t.Errorf("%s: want %s in %s", tt.assumption, tt.code, r.body)
		}
	}
}
