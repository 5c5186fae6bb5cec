package sim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	usersPath = "/api.xro/2.0/Users"
	orgPath   = "/api.xro/2.0/Organisation"
	uma       = "bbbbbbbb-0000-4000-8000-000000000001"
	ulf       = "bbbbbbbb-0000-4000-8000-000000000002"
)

// withUsers is the small practice with users of its organisation: one in office,
// one of a role that no list has, and one who was only invited. Support comes on the
// day after the clock's, changes its role, and goes.
func withUsers() sim.Seed {
	s := withTenants()
	s.Users = []sim.User{
		{UUID: uma, FirstName: "Uma", LastName: "Rao & Co", Email: "uma@harbour.example", Role: "FINANCIALADVISER", Subscriber: true, Updated: "2026-11-21T10:30:00.5Z"},
		{UUID: ulf, LastName: "Ulf", Email: "ulf@harbour.example", Role: "ADMIN"},
		{UUID: nobody, FirstName: "Not Yet", Email: "notyet@harbour.example", Pending: true},
	}
	s.Support = []sim.SupportAccess{
		{From: "2026-11-23", Until: "2026-11-24"},
		{From: "2026-11-25", Until: "2026-11-25", Role: "FINANCIALADVISER"},
		{From: "2026-12-01", FirstName: "Robin", Email: "robin@support.example"},
	}
	return s
}

// ofOrganisation is a read that is about the organisation.
func ofOrganisation(a ask) ask {
	header := map[string]string{"xero-tenant-id": orgID}
	for k, v := range a.header {
		header[k] = v
	}
	a.header = header
	return a
}

// shownUsers is each user in the answer as "name email role".
func shownUsers(t *testing.T, body string) []string {
	t.Helper()
	var list []string
	for _, u := range parseXML(t, body).child("Users").Children {
		full := strings.TrimSpace(u.child("FirstName").Text + " " + u.child("LastName").Text)
		list = append(list, full+" "+u.child("EmailAddress").Text+" "+u.child("OrganisationRole").Text)
	}
	return list
}

func TestUsersInXML(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), Now: newClock().now})
	for what, a := range map[string]ask{
		"by name":      {path: usersPath},
		"by default":   {path: usersPath, header: map[string]string{"Accept": ""}},
		"for anything": {path: usersPath, accept: "*/*"},
	} {
		got := h.do(200, ofOrganisation(a))
		if typ := got.header.Get("Content-Type"); typ != "text/xml; charset=utf-8" {
			t.Errorf("%s: content type %q", what, typ)
		}
		root := parseXML(t, got.body)
		if diff := cmp.Diff([]string{"Id", "Status", "ProviderName", "DateTimeUTC", "Users"}, root.names()); diff != "" {
			t.Errorf("%s: envelope (-want +got):\n%s", what, diff)
		}
		envelope := []string{root.child("Status").Text, root.child("DateTimeUTC").Text}
		if diff := cmp.Diff([]string{"OK", "2026-11-22T09:00:00"}, envelope); diff != "" {
			t.Errorf("%s: status and time (-want +got):\n%s", what, diff)
		}
		want := node{Name: "User", Children: []node{
			{Name: "UserID", Text: uma}, {Name: "EmailAddress", Text: "uma@harbour.example"},
			{Name: "FirstName", Text: "Uma"}, {Name: "LastName", Text: "Rao & Co"},
			{Name: "UpdatedDateUTC", Text: "2026-11-21T10:30:00.5"},
			{Name: "IsSubscriber", Text: "true"}, {Name: "OrganisationRole", Text: "FINANCIALADVISER"},
		}}
		if diff := cmp.Diff(want, root.child("Users").Children[0]); diff != "" {
			t.Errorf("%s: first user (-want +got):\n%s", what, diff)
		}
	}
}

func TestUsersInJSON(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), Now: newClock().now})
	got := parseJSON(t, h.do(200, ofOrganisation(ask{path: usersPath, accept: jsonType})).body).(map[string]any)
	id, _ := got["Id"].(string)
	delete(got, "Id")
	want := map[string]any{
		"Status": "OK", "ProviderName": "00000000000000000000000000000000", "DateTimeUTC": "/Date(1795338000000+0000)/",
		"Users": []any{
			map[string]any{
				"UserID": uma, "EmailAddress": "uma@harbour.example", "FirstName": "Uma", "LastName": "Rao & Co",
				"UpdatedDateUTC": "/Date(1795257000500+0000)/", "IsSubscriber": true, "OrganisationRole": "FINANCIALADVISER",
			},
			map[string]any{
				"UserID": ulf, "EmailAddress": "ulf@harbour.example", "LastName": "Ulf",
				"UpdatedDateUTC": "/Date(1719792000000+0000)/", "IsSubscriber": false, "OrganisationRole": "ADMIN",
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(id) != 36 {
		t.Errorf("answer %s (-want +got):\n%s", id, diff)
	}
}

// Support comes, changes and goes with the days of the clock.
func TestSupportOnItsDays(t *testing.T) {
	const (
		standard = "Xero Support support@xero.com STANDARD"
		adviser  = "Xero Support support@xero.com FINANCIALADVISER"
		robin    = "Robin robin@support.example STANDARD"
	)
	c := newClock() // 22 November, 9:00 UTC
	days := []string{"", standard, standard, adviser, "", "", "", "", "", robin, robin}
	shown, never := start(t, sim.Options{Seed: withUsers(), Now: c.now}), start(t, sim.Options{
		Seed: withUsers(), Now: c.now, Assumptions: []sim.Assumption{assume(t, "U19=hidden")},
	})
	ids := map[string]bool{}
	for i, want := range days {
		body := shown.do(200, ofOrganisation(ask{path: usersPath})).body
		list := shownUsers(t, body)
		if got := strings.Join(list[2:], ", "); got != want {
			t.Errorf("day %d: beside the users there is %q, want %q", i, got, want)
		}
		if want != "" {
			id := parseXML(t, body).child("Users").Children[2].child("UserID").Text
			ids[id] = true
			never.do(404, ofOrganisation(ask{path: usersPath + "/" + id}))
		}
		if got := shownUsers(t, never.do(200, ofOrganisation(ask{path: usersPath})).body); len(got) != 2 {
			t.Errorf("day %d: U19=hidden shows %v", i, got)
		}
		c.move(24 * time.Hour)
	}
	if len(ids) != 1 {
		t.Errorf("support has the ids %v, want one", ids)
	}
}

func TestUserByID(t *testing.T) {
	h := start(t, sim.Options{Seed: withUsers(), Now: newClock().now})
	got := shownUsers(t, h.do(200, ofOrganisation(ask{path: usersPath + "/" + strings.ToUpper(ulf)})).body)
	if diff := cmp.Diff([]string{"Ulf ulf@harbour.example ADMIN"}, got); diff != "" {
		t.Errorf("one user (-want +got):\n%s", diff)
	}
	for what, id := range map[string]string{"invited": nobody, "staff": annUUID, "no id": "x"} {
		if got := h.do(404, ofOrganisation(ask{path: usersPath + "/" + id})); got.body != "" {
			t.Errorf("%s: body %q, want none", what, got.body)
		}
	}
}

func TestUsersModifiedSince(t *testing.T) {
	c := newClock()
	h := start(t, sim.Options{Seed: withUsers(), Now: c.now})
	c.move(3 * 24 * time.Hour) // support has changed on this day
	for since, want := range map[string]int{
		"":                              3,
		"2024-07-01T00:00:00":           3,
		"2024-07-01T00:00:01":           2,
		"2026-11-21T10:30:00.500Z":      2,
		"2026-11-21T23:30:00.500+13:00": 2,
		"2026-11-21T10:30:01":           1,
		"2026-11-25T00:00:00Z":          1,
		"2026-11-25T00:00:01Z":          0,
	} {
		a := ofOrganisation(ask{path: usersPath, header: map[string]string{"If-Modified-Since": since}})
		if got := shownUsers(t, h.do(200, a).body); len(got) != want {
			t.Errorf("since %q: %v, want %d", since, got, want)
		}
	}
	a := ofOrganisation(ask{path: usersPath, accept: jsonType, header: map[string]string{"If-Modified-Since": "yesterday"}})
	want := `{"ErrorNumber":16,"Type":"QueryParseException","Message":"If-Modified-Since is not a time"}`
	if got := h.do(400, a).body; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
}

func TestUsersSeedErrors(t *testing.T) {
	const org = `"tenants":[{"name":"Org","type":"ORGANISATION"}],`
	for _, tt := range []struct{ seed, want string }{
		{`{"users":[{"uuid":"a","first_name":"x"}]}`, "read seed: there are users or support of an organisation, and none of the type ORGANISATION among tenants"},
		{`{"support":[{"from":"2026-11-20"}],"tenants":[{"name":"Other"}]}`, "read seed: there are users or support of an organisation, and none of the type ORGANISATION among tenants"},
		{`{` + org + `"users":[{"uuid":"a","email":"x"}]}`, "read seed: user 1 has no uuid or no name"},
		{`{` + org + `"staff":[{"uuid":"a","name":"x"}],"users":[{"uuid":"A","last_name":"x"}]}`, `read seed: user "x" has a uuid that was given before, A`},
		{`{` + org + `"users":[{"uuid":"a","last_name":"x","updated":"2026-11-20"}]}`, `read seed: user "x" was updated on "2026-11-20", write a time such as 2024-07-01T00:00:00Z`},
		{`{` + org + `"support":[{"from":"20 November"}]}`, `read seed: support 1 has the day "20 November", write YYYY-MM-DD`},
		{`{` + org + `"support":[{"from":"2026-11-20","until":"x"}]}`, `read seed: support 1 has the day "x", write YYYY-MM-DD`},
		{`{` + org + `"support":[{"from":"2026-11-20","until":"2026-11-19"}]}`, "read seed: support 1 ends on 2026-11-19, before it begins"},
		{`{` + org + `"support":[{"from":"2026-11-20","until":"2026-11-20"},{"from":"2026-11-20"}]}`, "read seed: support 2 begins on 2026-11-20, before the one above has ended"},
		{`{` + org + `"support":[{"from":"2026-11-20"},{"from":"2026-11-21"}]}`, "read seed: support 2 begins on 2026-11-21, before the one above has ended"},
	} {
		if _, err := sim.ReadSeed(strings.NewReader(tt.seed)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: error %v, want %q", tt.seed, err, tt.want)
		}
	}
}

// An organisation of which the seed says nothing has its subscriber.
func TestOrganisationWithoutUsers(t *testing.T) {
	h := start(t, sim.Options{Seed: withTenants()})
	p := h.login(consentQuery("scope", "accounting.settings"), orgID)
	got := shownUsers(t, h.do(http.StatusOK, ofOrganisation(ask{path: usersPath, header: bearer(p.Access)})).body)
	if diff := cmp.Diff([]string{"Ann O'Hara ann@harbour.example FINANCIALADVISER"}, got); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
}
