package sim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

func TestRefusals(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), NoLimits: true})
	const staff, update = pm + "staff.api/list", pm + "client.api/update"
	body := "<Client><UUID>" + cocoUUID + "</UUID><Name>x</Name></Client>"
	write := func(typ string) ask {
		return ask{method: "PUT", path: update, typ: typ, body: body}
	}
	scoped := func(a ask, scopes ...string) ask {
		a.header = bearer(h.Token(scopes...))
		return a
	}
	for _, tt := range []struct {
		name   string
		ask    ask
		status int
		body   string // part of it; "" wants it empty
	}{
		{"no Authorization", ask{path: staff, header: map[string]string{"Authorization": ""}}, 401, `"Detail":"AuthenticationUnsuccessful"`},
		{"a token that nobody issued", ask{path: staff, header: bearer("nonsense")}, 401, `"Detail":"AuthenticationUnsuccessful"`},
		{"expired token", ask{path: staff, header: bearer(h.ExpiredToken())}, 401, `"Detail":"TokenExpired: token expired at `},
		{"expired token at connections", ask{path: "/connections", header: bearer(h.ExpiredToken())}, 401, `"Title":"Unauthorized"`},
		{"no tenant", ask{path: staff, header: map[string]string{"xero-tenant-id": ""}}, 403, `"Detail":"AuthenticationUnsuccessful"`},
		{"no scope at all", scoped(ask{path: staff}, "openid"), 403, `"Detail":"AuthorizationUnsuccessful"`},
		{"scope of another resource", scoped(ask{path: staff}, "practicemanager.client"), 403, `"Detail":"AuthorizationUnsuccessful"`},
		{"read scope for a write", scoped(write(xmlType), "practicemanager.client.read"), 403, `"Detail":"AuthorizationUnsuccessful"`},
		{"broad read scope for a write", scoped(write(xmlType), "practicemanager.read"), 403, `"Detail":"AuthorizationUnsuccessful"`},
		{"read scope for a read", scoped(ask{path: staff}, "practicemanager.staff.read"), 200, "<Status>OK</Status>"},
		{"broad read scope for a read", scoped(ask{path: staff}, "practicemanager.read"), 200, "<Status>OK</Status>"},
		{"broad scope for a write", scoped(write(xmlType), "practicemanager"), 200, "<Status>OK</Status>"},
		{"no Accept", ask{path: staff, header: map[string]string{"Accept": ""}}, 406, ""},
		{"Accept anything", ask{path: staff, accept: "*/*"}, 406, ""},
		{"Accept text/xml, which answers are typed but is not served", ask{path: staff, accept: "text/xml"}, 406, ""},
		{"Accept something else as well", ask{path: staff, accept: "text/html, application/xml;q=0.5"}, 200, "<Response>"},
		{"the preferred format wins", ask{path: staff, accept: "application/xml;q=0.5, application/json"}, 200, `{"status":"OK"`},
		{"a body of text/xml", write("text/xml"), 415, ""},
		{"a body without a type", write(""), 415, ""},
		{"a body of application/xml with a charset", write("application/xml; charset=utf-8"), 200, "<Status>OK</Status>"},
		{"a path that does not exist", ask{path: pm + "staff.api/nothing"}, 404, ""},
		{"an identifier too many", ask{path: pm + "staff.api/get/a/b"}, 404, ""},
		{"the deprecated version", ask{path: "/practicemanager/3.0/staff.api/list"}, 404, ""},
		{"a method that the path does not take", ask{method: "POST", path: update, typ: xmlType, body: body}, 405, ""},
		{"an unknown parameter", ask{path: staff + "?modifiedsince=2026-01-01T00:00:00"}, 400, `unknown parameter "modifiedsince"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := h
			h.t = t
			got := h.do(tt.status, tt.ask)
			if tt.body == "" && got.body != "" || !strings.Contains(got.body, tt.body) {
				t.Errorf("body %q, want %q in it", got.body, tt.body)
			}
			if got.status == 401 || got.status == 403 {
				if typ := got.header.Get("Content-Type"); typ != jsonType {
					t.Errorf("content type %q, gateway errors are %s", typ, jsonType)
				}
			}
		})
	}
}

func TestCorrelationID(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	seen := make(map[string]bool)
	for range 3 {
		id := h.get("staff.api/list").header.Get("xero-correlation-id")
		if len(id) != 36 || seen[id] {
			t.Errorf("correlation id %q is no identifier or was used before", id)
		}
		seen[id] = true
	}
}

func TestRequestLog(t *testing.T) {
	var log strings.Builder
	h := start(t, sim.Options{Seed: small(), Log: &log})
	h.get("client.api/list?fields=UUID%2CName&detailed=true")
	h.do(http.StatusNotFound, ask{method: "DELETE", path: "/x?a=1"})
	want := `{"method":"GET","path":"/practicemanager/3.1/client.api/list?fields=UUID%2CName&detailed=true","status":200}
{"method":"DELETE","path":"/x?a=1","status":404}
`
	if log.String() != want {
		t.Errorf("log\n%s\nwant\n%s", &log, want)
	}
	if got := len(h.Requests()); got != 2 {
		t.Errorf("%d requests are remembered, want 2", got)
	}
}
