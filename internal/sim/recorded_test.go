package sim_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// recording is one recorded call of the real API, version 3.0.
type recording struct {
	Request struct {
		Body string
	}
	Response struct {
		Status  int
		Headers map[string][]string
		Body    string
	}
}

func recorded(t *testing.T, file string) recording {
	t.Helper()
	var r recording
	if err := json.Unmarshal(shared(t, "fixtures/recorded/"+file), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Records of 3.0 have a numeric ID beside the UUID and another place for the
// latter; identifiers are left out of all comparisons.

func TestRecordedStaff(t *testing.T) {
	want := recorded(t, "staff-list-access_token_accepted.json")
	h := start(t, sim.Options{Seed: small()})
	got := h.get("staff.api/list")

	w, g := parseXML(t, want.Response.Body), parseXML(t, got.body)
	if diff := cmp.Diff(w.names(), g.names()); diff != "" {
		t.Errorf("envelope (-want +got):\n%s", diff)
	}
	ws := w.child("StaffList", "Staff").without("ID")
	gs := g.child("StaffList", "Staff").without("UUID")
	if diff := cmp.Diff(ws.names(), gs.names()); diff != "" {
		t.Errorf("record (-want +got):\n%s", diff)
	}
	if w, g := want.Response.Headers["content-type"][0], got.header.Get("Content-Type"); w != g {
		t.Errorf("content type %q, want %q", g, w)
	}
}

func TestRecordedClientList(t *testing.T) {
	want := parseXML(t, recorded(t, "client-list-when_detailed_false.json").Response.Body)
	h := start(t, sim.Options{Seed: sim.Seed{Clients: []sim.Client{
		{UUID: cocoUUID, Name: "with practice fields", Contacts: []sim.Contact{{UUID: nobody, Name: "Con Tact"}}},
		{UUID: bareUUID, Name: "made by the API", Bare: true},
		{UUID: goneUUID, Name: "with e-mail", Email: "person7@practice.example"},
	}}})
	got := parseXML(t, h.get("client.api/list?detailed=false").body).child("Clients")

	for _, pair := range []struct {
		why       string
		want, got int
	}{
		{"practice fields, no e-mail", 0, 0},
		{"no practice fields", 2, 1},
		{"e-mail is present", 5, 2},
	} {
		w := want.child("Clients").Children[pair.want].without("ID", "UUID")
		g := got.Children[pair.got].without("UUID")
		if diff := cmp.Diff(w.names(), g.names()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pair.why, diff)
		}
	}
	contact := got.Children[0].child("Contacts", "Contact")
	for _, n := range want.child("Clients").Children[0].child("Contacts", "Contact").without("ID").names() {
		if !slices.Contains(contact.names(), n) {
			t.Errorf("contacts have no %s", n)
		}
	}
}

func TestRecordedUpdate(t *testing.T) {
	want := recorded(t, "client-update.json")
	h := start(t, sim.Options{Seed: small()})
	got := h.put("<Client><UUID>" + bareUUID + "</UUID><Name>Name &amp; Co 4</Name></Client>")
	w := parseXML(t, want.Response.Body).child("Client").without("ID", "UUID")
	g := parseXML(t, got.body).child("Client").without("UUID")
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("first update of a client made by the API (-want +got):\n%s", diff)
	}
}

// What was sent to 3.0 is sent again, but for the identifier, which was a number.
func TestRecordedAssign(t *testing.T) {
	rec := recorded(t, "job-assign-manager.json")
	seed := withJobs()
	seed.Jobs[1].Partner, seed.Jobs[1].Assigned, seed.Jobs[1].Tasks = "", nil, nil
	h := start(t, sim.Options{Seed: seed})
	sent := regexp.MustCompile(`id="\d+"`).ReplaceAllString(rec.Request.Body, `uuid="`+annUUID+`"`)
	got := h.do(rec.Response.Status, ask{method: "PUT", path: pm + "job.api/assign", typ: xmlType, body: sent})
	w, g := parseXML(t, rec.Response.Body), parseXML(t, got.body)
	if diff := cmp.Diff(w.names(), g.names()); diff != "" {
		t.Errorf("envelope (-want +got):\n%s", diff)
	}
	wj, gj := w.child("Job"), g.child("Job").without("UUID")
	if diff := cmp.Diff(wj.names(), gj.names()); diff != "" {
		t.Errorf("job (-want +got):\n%s", diff)
	}
	for _, field := range []string{"ID", "State", "ClientOrderNumber", "Description", "InternalID", "Assigned", "Tasks", "Milestones", "Notes"} {
		if diff := cmp.Diff(wj.child(field), gj.child(field)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
	for _, field := range []string{"Client", "Manager"} {
		if diff := cmp.Diff(wj.child(field).without("ID").names(), gj.child(field).without("UUID").names()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
	if got := gj.child("Manager", "UUID").Text; got != annUUID {
		t.Errorf("the manager is %s", got)
	}
}

// Byte for byte what was sent to 3.0.
func TestRecordedAssignOfNobody(t *testing.T) {
	rec := recorded(t, "job-assign-invalidstaff.json")
	h := start(t, sim.Options{Seed: withJobs()})
	got := h.do(rec.Response.Status, ask{method: "PUT", path: pm + "job.api/assign", typ: xmlType, body: rec.Request.Body})
	if diff := cmp.Diff(parseXML(t, rec.Response.Body), parseXML(t, got.body)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	checkHeaders(t, "assign", rec.Response.Headers, got.header)
	if diff := cmp.Diff(withJobs().Jobs, h.Jobs()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func TestRecordedGatewayErrors(t *testing.T) {
	h := start(t, sim.Options{Seed: small()})
	for _, tt := range []struct {
		file   string
		header map[string]string
	}{
		{"connection-get-bad_tenant.json", map[string]string{"xero-tenant-id": nobody}},
		{"staff-list-access_token_expired.json", map[string]string{"Authorization": "Bearer " + h.ExpiredToken()}},
	} {
		want := recorded(t, tt.file).Response
		got := h.do(want.Status, ask{path: pm + "staff.api/list", header: tt.header})
		if diff := cmp.Diff(normal(t, want.Body), normal(t, got.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
		checkHeaders(t, tt.file, want.Headers, got.header)
	}
}

func TestRecordedRateLimit(t *testing.T) {
	want := recorded(t, "connection-get-rate_limit_exceeded.json").Response
	h := start(t, sim.Options{Seed: small(), Limits: sim.Limits{Minute: 1}, Now: newClock().now})
	h.get("staff.api/list")
	got := h.do(http.StatusTooManyRequests, ask{path: pm + "staff.api/list"})
	if got.body != want.Body {
		t.Errorf("body %q, want %q", got.body, want.Body)
	}
	checkHeaders(t, "429", want.Headers, got.header)
}

// checkHeaders wants every recorded header to be there, numbers aside with
// the same value, and no limit header that was not recorded.
func checkHeaders(t *testing.T, what string, want map[string][]string, got http.Header) {
	t.Helper()
	number := regexp.MustCompile(`^\d+$`)
	for k, v := range want {
		g := got.Get(k)
		if number.MatchString(v[0]) && v[0] != "0" {
			if !number.MatchString(g) {
				t.Errorf("%s: header %s is %q, want a number", what, k, g)
			}
			continue
		}
		if g != v[0] {
			t.Errorf("%s: header %s is %q, want %q", what, k, g, v[0])
		}
	}
	for k := range got {
		if lower := strings.ToLower(k); strings.Contains(lower, "limit") && want[lower] == nil {
			t.Errorf("%s: header %s was not recorded", what, k)
		}
	}
}

// normal is a gateway error without what differs from call to call.
func normal(t *testing.T, body string) any {
	t.Helper()
	body = regexp.MustCompile(`\d\d/\d\d/\d{4} \d\d:\d\d:\d\d`).ReplaceAllString(body, "TIME")
	body = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`).ReplaceAllString(body, "ID")
	return parseJSON(t, body)
}
