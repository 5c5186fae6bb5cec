package sim_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// Scopes add up for a person and an app, and for nobody else.
func TestScopesAreAdditive(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants(), Apps: []sim.App{
		{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}},
		{ID: "other", Redirects: []string{sim.DefaultRedirect}},
	}})
	people := attrs(htmlTags(t, h.do(200, ask{path: authorisePath + "?" + consentQuery().Encode()}).body), "option", "value")
	login := func(client, person, scope string) pair {
		t.Helper()
		q := consentQuery("client_id", client, "scope", scope)
		r := h.decide(303, q, url.Values{"decision": {"allow"}, "tenant": {tenantID}, "person": {person}})
		return h.exchange(codeForm(h.returned(sim.DefaultRedirect, r).Get("code"), "client_id", client))
	}
	first := login(sim.DefaultClientID, people[0], "offline_access practicemanager.staff.read")
	second := login(sim.DefaultClientID, people[0], "practicemanager.client")
	if want := "offline_access practicemanager.staff.read practicemanager.client"; second.Scope != want {
		t.Errorf("scopes %q, want %q", second.Scope, want)
	}
	login(sim.DefaultClientID, people[1], "openid practicemanager.staff")
	login("other", people[0], "email practicemanager.client")

	practice := []sim.Tenant{{ID: tenantID, Name: "Harbour & Co", Type: sim.PracticeManager}}
	want := []sim.Grant{
		{App: sim.DefaultClientID, Person: "ann@harbour.example", Tenants: practice, Scopes: strings.Fields(second.Scope)},
		{App: sim.DefaultClientID, Person: "ben@harbour.example", Tenants: practice, Scopes: []string{"openid", "practicemanager.staff"}},
		{App: "other", Person: "ann@harbour.example", Tenants: practice, Scopes: []string{"email", "practicemanager.client"}},
	}
	if diff := cmp.Diff(want, h.Granted()); diff != "" {
		t.Errorf("granted (-want +got):\n%s", diff)
	}

	// The first pair keeps its access token, with the scopes of then.
	h.do(200, ask{path: pm + "staff.api/list", header: bearer(first.Access)})
	h.do(403, ask{path: pm + "client.api/paged-list", header: bearer(first.Access)})
	if got := h.token(400, refreshForm(first.Refresh)); got != `{"error":"invalid_grant"}` {
		t.Errorf("the refresh token of the consent before: %s", got)
	}
	h.refresh(second.Refresh)
}

func TestRevocation(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants(), Apps: []sim.App{
		{ID: sim.DefaultClientID, Redirects: []string{sim.DefaultRedirect}},
		{ID: "app", Secret: "s", Redirects: []string{sim.DefaultRedirect}},
	}})
	revoke := func(status int, form url.Values) string {
		t.Helper()
		return h.do(status, ask{method: "POST", path: "/connect/revocation", typ: formType, body: form.Encode()}).body
	}
	p := h.login(consentQuery(), tenantID, otherID)
	next := h.refresh(p.Refresh)
	pending := h.consent(consentQuery()).Get("code")
	p = h.exchange(codeForm(pending))
	pending = h.consent(consentQuery()).Get("code")

	public := func(token string) url.Values { return url.Values{"client_id": {sim.DefaultClientID}, "token": {token}} }
	for _, form := range []url.Values{
		public("x"), public(p.Access), {"client_id": {"app"}, "client_secret": {"s"}, "token": {next.Refresh}},
	} {
		if got := revoke(200, form); got != "" || len(h.connected(p.Access, "")) != 2 {
			t.Errorf("%v: answer %q, and connections are gone", form, got)
		}
	}
	for _, form := range []url.Values{{"token": {next.Refresh}}, {"client_id": {"app"}, "token": {next.Refresh}}} {
		if got := revoke(400, form); got != `{"error":"invalid_client"}` {
			t.Errorf("%v: %s", form, got)
		}
	}

	if got := revoke(200, public(p.Refresh)); got != "" {
		t.Errorf("answer %q, want none", got)
	}
	if got := h.token(400, refreshForm(p.Refresh)); got != `{"error":"invalid_grant"}` {
		t.Errorf("the refresh token: %s", got)
	}
	if got := h.token(400, codeForm(pending)); got != `{"error":"invalid_grant"}` {
		t.Errorf("a code from before: %s", got)
	}
	// The access token is still one, and reaches nothing.
	if got := h.connected(p.Access, ""); len(got) != 0 {
		t.Errorf("still connected: %v", got)
	}
	h.do(403, ask{path: pm + "staff.api/list", header: bearer(p.Access)})
	if got := h.Granted(); got != nil {
		t.Errorf("granted %v", got)
	}
	h.get("staff.api/list") // the simulator's own token is not concerned

	again := h.login(consentQuery("scope", "practicemanager.client"), tenantID)
	if again.Scope != "practicemanager.client" {
		t.Errorf("after a revocation the scopes are %q, want those of the new consent alone", again.Scope)
	}
}

func TestDisconnect(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: withTenants(), Now: c.now})
	p := h.login(consentQuery(), tenantID, otherID)
	before := h.connected(p.Access, "")
	remove := func(status int, id string) {
		t.Helper()
		if got := h.do(status, ask{method: "DELETE", path: "/connections/" + id, header: bearer(p.Access)}); status == 204 && got.body != "" {
			t.Errorf("answer %q, want none", got.body)
		}
	}
	remove(403, tenantID)
	remove(403, before[0].AuthEventID)
	remove(404, nobody)
	remove(204, strings.ToUpper(before[0].ID))
	remove(404, before[0].ID)
	if diff := cmp.Diff(before[1:], h.connected(p.Access, "")); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	h.do(403, ask{path: pm + "staff.api/list", header: bearer(p.Access)})

	// Connected again it is the same connection, and only this consent's event finds it.
	c.move(time.Hour)
	p = h.login(consentQuery(), tenantID)
	event := claims(t, p.Access)["authentication_event_id"].(string)
	want := before[0]
	want.AuthEventID, want.UpdatedDateUTC = event, "2026-11-22T10:00:00.0000000"
	if diff := cmp.Diff([]connection{want}, h.connected(p.Access, "?authEventId="+event)); diff != "" {
		t.Errorf("connected again (-want +got):\n%s", diff)
	}
	if got := len(h.connected(p.Access, "")); got != 2 {
		t.Errorf("%d connections in all, want 2", got)
	}

	// Somebody else's connection is nobody's.
	mine := h.connected(h.AccessToken(), "")
	remove(404, mine[0].ID)
}

func TestOrganisationScopes(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants()})
	for scope, want := range map[string][]string{
		"accounting.settings.read":                      {orgID},
		"accounting.settings practicemanager.staff":     {tenantID, orgID, otherID},
		"practicemanager.client.read offline_access":    {tenantID, otherID},
		"openid profile email accounting.settings.read": {orgID},
		"openid": nil,
	} {
		page := h.do(200, ask{path: authorisePath + "?" + consentQuery("scope", scope).Encode()}).body
		if diff := cmp.Diff(want, attrs(htmlTags(t, page), "input", "value")); diff != "" {
			t.Errorf("%s offers (-want +got):\n%s", scope, diff)
		}
	}
	p := h.login(consentQuery("scope", "accounting.settings.read"), orgID)
	got := h.connected(p.Access, "")
	if len(got) != 1 || got[0].TenantType != "ORGANISATION" || got[0].TenantName != "Harbour & Co Pty Ltd" {
		t.Errorf("connections %v", got)
	}
	h.do(200, ask{path: "/connections", header: bearer(h.login(consentQuery("scope", "openid")).Access)})
}

func TestUserinfo(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants()})
	info := func(status int, scopes ...string) string {
		t.Helper()
		return h.do(status, ask{path: "/connect/userinfo", header: bearer(h.Token(scopes...))}).body
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(info(200, "openid", "profile", "email")), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"sub": got["sub"], "xero_userid": got["sub"], "name": "Ann O'Hara", "given_name": "Ann", "family_name": "O'Hara",
		"preferred_username": "ann@harbour.example", "email": "ann@harbour.example",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got["sub"]) != 36 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := info(200, "openid"); strings.Contains(got, "harbour.example") {
		t.Errorf("without scope for it: %s", got)
	}
	if got := info(403, "email"); got != `{"error":"insufficient_scope"}` {
		t.Errorf("without openid: %s", got)
	}
	h.do(401, ask{path: "/connect/userinfo", header: bearer(h.ExpiredToken())})
}

// Whoever has no address, or is disabled, cannot log in; an empty practice has somebody.
func TestWhoCanLogIn(t *testing.T) {
	seed := small() // Ben has no address
	seed.Staff = append(seed.Staff, sim.Staff{UUID: nobody, Name: "Gone", Email: "gone@harbour.example", Disabled: true})
	for _, tt := range []struct {
		seed sim.Seed
		want string
	}{
		{seed, "ann@harbour.example"},
		{sim.Seed{}, "jo.bloggs@harbour.example"},
	} {
		h := start(t, sim.Options{Seed: tt.seed})
		page := h.do(200, ask{path: authorisePath + "?" + consentQuery().Encode()}).body
		if got := strings.Count(page, "<option "); got != 1 || !strings.Contains(page, tt.want+"</option>") {
			t.Errorf("%d people, want %s alone", got, tt.want)
		}
	}
}

func TestU17RefreshWithinTheGrace(t *testing.T) {
	for _, tt := range []struct {
		value              string
		same, firstStaysOK bool
	}{
		{"new", false, true},
		{"same", true, true},
		{"replaces", false, false},
	} {
		t.Run(tt.value, func(t *testing.T) {
			c := newClock()
			h := start(t, sim.Options{Seed: small(), Now: c.now, Assumptions: []sim.Assumption{assume(t, "U17="+tt.value)}})
			old := h.RefreshToken()
			first := h.refresh(old)
			c.move(30*time.Minute - time.Second)
			again := h.refresh(old)
			if got := again.Access == first.Access && again.Refresh == first.Refresh; got != tt.same {
				t.Errorf("the same pair again: %v, want %v", got, tt.same)
			}
			if want := map[bool]int{true: 1, false: 1800}[tt.same]; again.Expires != want {
				t.Errorf("expires in %d, want %d", again.Expires, want)
			}
			if info, _ := h.Inspect(first.Refresh); info.Live != tt.firstStaysOK {
				t.Errorf("the first pair's refresh token is live: %v, want %v", info.Live, tt.firstStaysOK)
			}
			h.refresh(again.Refresh)
			c.move(time.Second)
			if got := h.token(400, refreshForm(old)); got != `{"error":"invalid_grant"}` {
				t.Errorf("after the grace: %s", got)
			}
		})
	}
}

func TestRefreshTokenBelongsToItsApp(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Apps: []sim.App{{ID: sim.DefaultClientID}, {ID: "other"}}})
	form := refreshForm(h.RefreshToken())
	form.Set("client_id", "other")
	if got := h.token(400, form); got != `{"error":"invalid_grant"}` {
		t.Errorf("at another app: %s", got)
	}
}

func TestInspect(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: small(), Now: c.now})
	p := h.login(consentQuery("scope", "offline_access practicemanager.staff"), tenantID)
	scopes := []string{"offline_access", "practicemanager.staff"}
	now := c.now()
	access := sim.TokenInfo{App: sim.DefaultClientID, Person: "ann@harbour.example", Scopes: scopes, Expires: now.Add(30 * time.Minute), Live: true}
	refresh := sim.TokenInfo{App: sim.DefaultClientID, Person: "ann@harbour.example", Scopes: scopes, Refresh: true, Expires: now.Add(60 * 24 * time.Hour), Live: true}
	check := func(when string) {
		t.Helper()
		for token, want := range map[string]sim.TokenInfo{p.Access: access, p.Refresh: refresh} {
			got, ok := h.Inspect(token)
			if diff := cmp.Diff(want, got); diff != "" || !ok {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
	}
	check("new")
	c.move(time.Minute)
	h.refresh(p.Refresh)
	refresh.Used = c.now()
	check("refreshed")
	c.move(30 * time.Minute)
	access.Live, refresh.Live = false, false
	check("after the grace")
	if _, ok := h.Inspect("x"); ok {
		t.Error("a token that nobody issued is known")
	}
}

func TestAppCheck(t *testing.T) {
	const bad = ": write https://…, or http://localhost:PORT/PATH"
	for _, tt := range []struct {
		app  sim.App
		want string
	}{
		{sim.App{ID: "a", Redirects: []string{"http://localhost:5000/signin-oidc", "https://app.example/x", "http://localhost"}}, ""},
		{sim.App{}, "an app has no client id"},
		{sim.App{ID: "a", Redirects: []string{"http://127.0.0.1:8400/callback"}}, `app a: redirect address "http://127.0.0.1:8400/callback"` + bad},
		{sim.App{ID: "a", Redirects: []string{"http://app.example/x"}}, `app a: redirect address "http://app.example/x"` + bad},
		{sim.App{ID: "a", Redirects: []string{"https://*.app.example/"}}, `app a: redirect address "https://*.app.example/"` + bad},
		{sim.App{ID: "a", Redirects: []string{"practicectl://callback"}}, `app a: redirect address "practicectl://callback"` + bad},
		{sim.App{ID: "a", Redirects: []string{"/callback"}}, `app a: redirect address "/callback"` + bad},
		{sim.App{ID: "a", Redirects: slices.Repeat([]string{"https://app.example"}, 51)}, "app a has 51 redirect addresses, Xero takes 50"},
	} {
		got := ""
		if err := tt.app.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("error %q, want %q", got, tt.want)
		}
	}
	defer func() {
		if got, want := recover(), "sim: the client id a is taken"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	sim.New(sim.Options{Apps: []sim.App{{ID: "a"}, {ID: "a", Secret: "b"}}})
}

func TestSeedTenants(t *testing.T) {
	for _, tt := range []struct{ seed, want string }{
		{`{"tenants":[{"name":"A"},{"name":"A","type":"ORGANISATION"}]}`, ""},
		{`{"tenants":[{"type":"ORGANISATION"}]}`, "read seed: account 1 of tenants has no name"},
		{`{"tenants":[{"name":"A","type":"PRACTICE"}]}`, `read seed: account "A" has the type "PRACTICE", write PRACTICEMANAGER or ORGANISATION`},
		{`{"tenant":{"name":"P","type":"ORGANISATION"}}`, `read seed: the practice's tenant has the type "ORGANISATION", leave it out`},
		{`{"tenant":{"name":"P","id":"a"},"tenants":[{"name":"Q","id":"A"}]}`, `read seed: account "Q" has an id that was given before, A`},
		{`{"tenants":[{"name":"A"},{"name":"A"}]}`, `read seed: account "A" has an id that was given before, 61b468a7-0c69-80b0-80c9-bb702d9b499d`},
	} {
		_, err := sim.ReadSeed(strings.NewReader(tt.seed))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: error %q, want %q", tt.seed, got, tt.want)
		}
	}
}

// The limits of the day and minute are those of an app with a tenant.
func TestLimitsAreKeptApart(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants(), Limits: sim.Limits{Minute: 1}, Now: newClock().now})
	p := h.login(consentQuery(), tenantID, otherID)
	at := func(status int, token, tenant string) reply {
		t.Helper()
		return h.do(status, ask{path: pm + "staff.api/list", header: map[string]string{"Authorization": "Bearer " + token, "xero-tenant-id": tenant}})
	}
	at(200, p.Access, tenantID)
	at(429, p.Access, tenantID)
	if got := at(200, p.Access, otherID).header.Get("X-AppMinLimit-Remaining"); got != "9998" {
		t.Errorf("the app has %s calls left, want 9998: they count together there", got)
	}
	at(200, h.AccessToken(), tenantID)
}
