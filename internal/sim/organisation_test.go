package sim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestOrganisation(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), Now: newClock().now})
	root := parseXML(t, h.do(200, ofOrganisation(ask{path: orgPath})).body)
	if len(root.child("Organisations").Children) != 1 {
		t.Fatalf("answer %v, want one organisation", root)
	}
	one := root.child("Organisations", "Organisation")
	got := []string{one.child("OrganisationID").Text, one.child("Name").Text}
	if diff := cmp.Diff([]string{orgID, "Harbour & Co Pty Ltd"}, got); diff != "" {
		t.Errorf("organisation (-want +got):\n%s", diff)
	}
	own, ok := h.Organisation()
	if want := (sim.Tenant{ID: orgID, Name: "Harbour & Co Pty Ltd", Type: sim.Organisation}); own != want || !ok {
		t.Errorf("the practice's own is %v, %v", own, ok)
	}
	if own, ok := start(t, sim.Options{Seed: small()}).Organisation(); ok {
		t.Errorf("a practice without one has %v", own)
	}
}

func TestOrganisationRefusals(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), NoLimits: true})
	scoped := func(path string, scopes ...string) ask {
		// The connection stays when the token has fewer scopes than the consent.
		h.Token("accounting.settings")
		return ask{path: path, header: bearer(h.Token(scopes...))}
	}
	for _, tt := range []struct {
		name   string
		ask    ask
		status int
		body   string // part of it; "" wants it empty
	}{
		{"read scope", scoped(usersPath, "accounting.settings.read"), 200, "<Status>OK</Status>"},
		{"wider scope", scoped(orgPath, "accounting.settings"), 200, "<Status>OK</Status>"},
		{"scope of Practice Manager", scoped(usersPath, "practicemanager.staff", "practicemanager"), 403, `"Detail":"AuthorizationUnsuccessful"`},
		{"the practice's tenant", ask{path: usersPath, header: map[string]string{"xero-tenant-id": tenantID}}, 403, `"Detail":"AuthenticationUnsuccessful"`},
		{"no tenant", ask{path: usersPath, header: map[string]string{"xero-tenant-id": ""}}, 403, `"Detail":"AuthenticationUnsuccessful"`},
		{"the organisation for a call of Practice Manager", ask{path: pm + "staff.api/list"}, 403, `"Detail":"AuthenticationUnsuccessful"`},
		{"expired token", ask{path: usersPath, header: bearer(h.ExpiredToken())}, 401, `"Detail":"TokenExpired: token expired at `},
		{"a format that is not served", ask{path: usersPath, accept: "text/html"}, 406, ""},
		{"the preferred format wins", ask{path: usersPath, accept: "application/xml;q=0.5, application/json"}, 200, `{"Id":"`},
		{"where is documented, and not kept here", ask{path: usersPath + "?where=IsSubscriber==true&order=LastName"}, 400, `<Message>unknown parameter "order"</Message></ApiException>`},
		{"fields= is of Practice Manager", ask{path: orgPath + "?fields=Name", accept: jsonType}, 400, `"Message":"unknown parameter \"fields\""}`},
		{"inviting somebody", ask{method: "POST", path: usersPath, typ: xmlType, body: "<User />"}, 405, ""},
		{"changing somebody", ask{method: "PUT", path: usersPath + "/" + uma, typ: xmlType, body: "<User />"}, 405, ""},
		{"removing somebody", ask{method: "DELETE", path: usersPath + "/" + uma}, 405, ""},
		{"another resource", ask{path: "/api.xro/2.0/Contacts"}, 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := h
			h.t = t
			got := h.do(tt.status, ofOrganisation(tt.ask))
			if tt.body == "" && got.body != "" || !strings.Contains(got.body, tt.body) {
				t.Errorf("body %q, want %q in it", got.body, tt.body)
			}
		})
	}
}

// The limits are for each tenant, so a practice's are not an organisation's.
func TestOrganisationLimits(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), Limits: sim.Limits{Minute: 1}, Now: newClock().now})
	users := ofOrganisation(ask{path: usersPath})
	got := h.do(200, users)
	if left := got.header.Get("X-MinLimit-Remaining"); left != "0" || len(got.header.Get("Xero-Correlation-Id")) != 36 {
		t.Errorf("%q calls are left of the minute, want none; headers %v", left, got.header)
	}
	if got := h.do(429, users); got.body != "" || got.header.Get("X-Rate-Limit-Problem") != "minute" || got.header.Get("Retry-After") == "" {
		t.Errorf("429 with body %q and headers %v", got.body, got.header)
	}
	h.get("staff.api/list")
}

// The ready token opens the organisation where the seed says who uses it.
func TestOwnTokenOpensTheOrganisation(t *testing.T) {
	for _, tt := range []struct {
		name string
		seed sim.Seed
		want []string
	}{
		{"users", withUsers(), []string{tenantID, orgID}},
		{"support alone", func() sim.Seed { s := withUsers(); s.Users = nil; return s }(), []string{tenantID, orgID}},
		{"neither", withTenants(), []string{tenantID}},
	} {
		h := start(t, sim.Options{Seed: tt.seed})
		if diff := cmp.Diff(tt.want, tenantIDs(h.connected(h.AccessToken(), ""))); diff != "" {
			t.Errorf("%s: connected (-want +got):\n%s", tt.name, diff)
		}
	}
	h := start(t, sim.Options{Seed: withUsers()})
	if got := tenantIDs(h.connected(h.Token("practicemanager.staff"), "")); slices.Contains(got, orgID) {
		t.Error("a consent without a scope for it opens the organisation")
	}
}

// The specification says nothing of the envelope but in its examples, so its four
// fields are let through.
func TestOrganisationMatchesTheSpecification(t *testing.T) {
	spec := readOpenAPI(t, "xero-accounting-users.yaml")
	c := newClock()
	seed := withUsers()
	seed.Users[1].Role = "STANDARD" // ADMIN is in a sample of the documentation, and not in the list
	h := start(t, sim.Options{Seed: seed, Now: c.now})
	c.move(24 * time.Hour)
	for _, tt := range []struct{ schema, path string }{
		{"Users", usersPath},
		{"Users", usersPath + "/" + uma},
		{"Organisations", orgPath},
	} {
		got := parseJSON(t, h.do(200, ofOrganisation(ask{path: tt.path, accept: jsonType})).body).(map[string]any)
		for _, name := range []string{"Id", "Status", "ProviderName", "DateTimeUTC"} {
			if text, _ := got[name].(string); text == "" {
				t.Errorf("%s: no %s", tt.path, name)
			}
			delete(got, name)
		}
		schema := spec.compile(t, tt.schema)
		if err := schema.Validate(got); err != nil {
			t.Errorf("%s: %#v", tt.path, err)
		}
		assertStrict(t, schema, got)
	}
}
