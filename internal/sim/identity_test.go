package sim_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

type pair struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int    `json:"expires_in"`
	Type    string `json:"token_type"`
	Scope   string `json:"scope"`
}

func (h harness) token(status int, form url.Values) string {
	h.t.Helper()
	return h.do(status, ask{method: "POST", path: "/connect/token", typ: "application/x-www-form-urlencoded", body: form.Encode()}).body
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {sim.DefaultClientID}}
}

func (h harness) refresh(token string) pair {
	h.t.Helper()
	var p pair
	if err := json.Unmarshal([]byte(h.token(200, refreshForm(token))), &p); err != nil {
		h.t.Fatal(err)
	}
	return p
}

func TestRefreshRotates(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: small(), Now: c.now})
	first := h.RefreshToken("offline_access", "practicemanager.staff.read")
	p := h.refresh(first)
	want := pair{Access: p.Access, Refresh: p.Refresh, Expires: 1800, Type: "Bearer", Scope: "offline_access practicemanager.staff.read"}
	if diff := cmp.Diff(want, p); diff != "" || p.Refresh == first || p.Access == "" {
		t.Errorf("pair (-want +got):\n%s", diff)
	}
	list := ask{path: pm + "staff.api/list", header: map[string]string{"Authorization": "Bearer " + p.Access}}
	h.do(200, list)
	c.move(30*time.Minute - time.Second)
	h.do(200, list)
	h.refresh(first) // within the grace
	c.move(time.Second)
	h.do(401, list)
	if got := h.token(400, refreshForm(first)); got != `{"error":"invalid_grant"}` {
		t.Errorf("after the grace: %s", got)
	}
	h.refresh(p.Refresh)
}

func TestRefreshTokenDiesUnused(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: small(), Now: c.now})
	early, late := h.RefreshToken(), h.RefreshToken()
	c.move(60*24*time.Hour - time.Second)
	h.refresh(early)
	c.move(time.Second)
	if got := h.token(400, refreshForm(late)); got != `{"error":"invalid_grant"}` {
		t.Errorf("after 60 days: %s", got)
	}
}

func TestTokenErrors(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	with := func(key, value string) url.Values {
		f := refreshForm(h.RefreshToken())
		f.Set(key, value)
		return f
	}
	for _, tt := range []struct {
		name string
		form url.Values
		want string
	}{
		{"unknown refresh token", with("refresh_token", "x"), "invalid_grant"},
		{"unknown app", with("client_id", "x"), "invalid_client"},
		{"a secret for an app that has none", with("client_secret", "x"), "invalid_client"},
		{"a grant that is not served", with("grant_type", "password"), "unsupported_grant_type"},
	} {
		if got, want := h.token(400, tt.form), `{"error":"`+tt.want+`"}`; got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
	for _, path := range []string{"/connect/token", "/connect/revocation"} {
		if got := h.do(400, ask{method: "POST", path: path, typ: formType, body: "token=%zz"}).body; got != `{"error":"invalid_request"}` {
			t.Errorf("%s, a form that is none: %s", path, got)
		}
	}
}

func TestClientSecret(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Apps: []sim.App{{ID: "app", Secret: "s/1"}}})
	basic := func(secret string) map[string]string {
		return map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("app:"+secret))}
	}
	send := func(status int, header map[string]string) {
		t.Helper()
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {h.RefreshToken()}}
		h.do(status, ask{method: "POST", path: "/connect/token", typ: "application/x-www-form-urlencoded", body: form.Encode(), header: header})
	}
	send(200, basic(url.QueryEscape("s/1")))
	send(400, basic("wrong"))
	send(400, nil)
}

func TestConnections(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Now: newClock().now})
	var got []map[string]string
	if err := json.Unmarshal([]byte(h.do(http.StatusOK, ask{path: "/connections"}).body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0]["tenantId"] != tenantID || got[0]["tenantName"] != "Harbour & Co" || got[0]["tenantType"] != "PRACTICEMANAGER" {
		t.Errorf("connections %v", got)
	}
	if at := "2026-11-22T09:00:00.0000000"; got[0]["createdDateUtc"] != at || got[0]["updatedDateUtc"] != at {
		t.Errorf("times %v, want %s", got, at)
	}

	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(h.AccessToken(), ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		Event string `json:"authentication_event_id"`
		Scope []string
	}
	if err := json.Unmarshal(claims, &token); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sim.AllScopes(), token.Scope); diff != "" {
		t.Errorf("scope claim (-want +got):\n%s", diff)
	}
	same := h.do(200, ask{path: "/connections?authEventId=" + token.Event}).body
	if !strings.Contains(same, tenantID) || token.Event != got[0]["authEventId"] {
		t.Errorf("the token's event %s finds %s", token.Event, same)
	}
	if other := h.do(200, ask{path: "/connections?authEventId=" + nobody}).body; other != "[]" {
		t.Errorf("another event finds %s", other)
	}
}
