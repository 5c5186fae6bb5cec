package xeroapi

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestConnections(t *testing.T) {
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/connections" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("%s, Accept %s", r.URL.Path, r.Header.Get("Accept"))
		}
		io.WriteString(w, `[{"id":"c1","authEventId":"a1","tenantId":"FE79F7DD-B6D4-4A92-BA7B-538AF6289C58","tenantName":"Harbour Accounting","tenantType":"Practice_Manager","createdDateUtc":"2019-12-07T18:46:19.5165400","updatedDateUtc":"2019-12-08T18:46:19Z"},
			{"id":"c2","tenantId":"t2","tenantName":"Old","tenantType":"WORKFLOWMAX","createdDateUtc":"","updatedDateUtc":null}]`)
	}, nil)
	got, err := f.Connections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Connection{
		{TenantID: "fe79f7dd-b6d4-4a92-ba7b-538af6289c58", Name: "Harbour Accounting", AuthEventID: "a1", Type: TypePracticeManager,
			Created: time.Date(2019, 12, 7, 18, 46, 19, 516540000, time.UTC), Updated: time.Date(2019, 12, 8, 18, 46, 19, 0, time.UTC)},
		{TenantID: "t2", Name: "Old", Type: "WORKFLOWMAX"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
}

func TestConnectionsThatCannotBeRead(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"cut", `[{"id":`, "list of connections: the answer is cut short or garbled: unexpected end of JSON input"},
		{"no id", `[{"tenantName":"x"}]`, "a connection has no tenant id"},
		{"bad time", `[{"tenantId":"x","createdDateUtc":"yesterday"}]`, `list of connections: the answer is cut short or garbled: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decodeConnections([]byte(tt.body))
			if err == nil || err.Error() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestFindTenant(t *testing.T) {
	harbour := Connection{TenantID: "11", Name: "Harbour Accounting", Type: TypePracticeManager}
	twin := Connection{TenantID: "12", Name: "Harbour Accounting", Type: TypePracticeManager}
	org := Connection{TenantID: "21", Name: "Harbour Pty Ltd", Type: TypeOrganisation}
	old := Connection{TenantID: "31", Name: "Old Files", Type: "WORKFLOWMAX"}
	const advice = "log in again (practicectl auth login) and choose the practice; whoever logs in needs the Practice Manager permission 'Connect third-party add-ons'"
	tests := []struct {
		name      string
		conns     []Connection
		tenant    string
		id        string
		want      string // the tenant's id
		err, hint string
		consent   bool
	}{
		{"by name", []Connection{org, harbour}, "harbour accounting ", "", "11", "", "", false},
		{"by id", []Connection{org, harbour}, "", "11", "11", "", "", false},
		{"by both", []Connection{twin, harbour}, "Harbour Accounting", "11", "11", "", "", false},
		{"the only one", []Connection{org, harbour}, "", "", "11", "", "", false},
		{"nothing connected", nil, "Harbour Accounting", "", "", `Practice Manager "Harbour Accounting" is not connected; connected: nothing`, advice, true},
		{"another one connected", []Connection{org, harbour}, "Bayside", "", "", `Practice Manager "Bayside" is not connected; connected: "Harbour Accounting" (Practice Manager, 11), "Harbour Pty Ltd" (an organisation, 21)`, advice, true},
		{"another id connected", []Connection{harbour}, "", "99", "", `Practice Manager tenant 99 is not connected; connected: "Harbour Accounting" (Practice Manager, 11)`, advice, true},
		{"an organisation of that name", []Connection{org}, "Harbour Pty Ltd", "21", "", `Practice Manager "Harbour Pty Ltd" (21) is not connected; connected: "Harbour Pty Ltd" (an organisation, 21)`, advice, true},
		{"WorkflowMax is not Practice Manager", []Connection{old}, "", "", "", `no Practice Manager account is connected; connected: "Old Files" (another kind of account, 31)`, advice, true},
		{"two of one name", []Connection{twin, harbour}, "Harbour Accounting", "", "", `2 Practice Manager accounts are connected that could be meant: "Harbour Accounting" (Practice Manager, 11), "Harbour Accounting" (Practice Manager, 12)`, "give the tenant's id", false},
		{"the name with another id", []Connection{harbour}, "Harbour Accounting", "99", "", `tenant name and id disagree: "Harbour Accounting" is connected with the id 11, not 99`, "find out which of the two is meant and put the other right", false},
		{"name and id disagree", []Connection{harbour}, "Bayside", "11", "", `tenant name and id disagree: 11 is "Harbour Accounting", not "Bayside"`, "find out which of the two is meant and put the other right", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FindTenant(tt.conns, tt.tenant, tt.id)
			if got.TenantID != tt.want {
				t.Errorf("found %q, want %q", got.TenantID, tt.want)
			}
			if tt.err == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var e *TenantError
			if !errors.As(err, &e) {
				t.Fatalf("err = %v", err)
			}
			if diff := cmp.Diff([]string{tt.err, tt.hint}, []string{e.Error(), e.Hint()}); diff != "" {
				t.Errorf("error and hint (-want +got):\n%s", diff)
			}
			if got := errors.Is(err, ErrConsent); got != tt.consent {
				t.Errorf("consent needed: %v", got)
			}
		})
	}
}

func TestScopes(t *testing.T) {
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	tests := []struct {
		name, token string
		want        []string
		known       bool
	}{
		{"list", jwt(`{"scope":["practicemanager.client","offline_access"]}`), []string{"practicemanager.client", "offline_access"}, true},
		{"text", jwt(`{"scope":"practicemanager.client offline_access"}`), []string{"practicemanager.client", "offline_access"}, true},
		{"none granted", jwt(`{"scope":[]}`), []string{}, true},
		{"no claim", jwt(`{"sub":"x"}`), nil, false},
		{"null claim", jwt(`{"scope":null}`), nil, false},
		{"opaque", "sim-access-token", nil, false},
		{"not base64", "a.!!.c", nil, false},
		{"not JSON", "a." + base64.RawURLEncoding.EncodeToString([]byte("x")) + ".c", nil, false},
		{"empty", "", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, known := Scopes(tt.token)
			if diff := cmp.Diff(tt.want, got); diff != "" || known != tt.known {
				t.Errorf("known %v, scopes (-want +got):\n%s", known, diff)
			}
		})
	}
}

// An organisation is found as a practice is, and never a practice for one.
func TestFindOrganisation(t *testing.T) {
	practice := Connection{TenantID: "11", Name: "Harbour Accounting", Type: TypePracticeManager}
	own := Connection{TenantID: "21", Name: "Harbour Pty Ltd", Type: TypeOrganisation}
	client := Connection{TenantID: "22", Name: "Acme Pty Ltd", Type: TypeOrganisation}
	for _, tt := range []struct{ name, tenant, id, want, err string }{
		{"by name", "harbour pty ltd", "", "21", ""},
		{"by id", "", "22", "22", ""},
		{"a practice of that name", "Harbour Accounting", "", "", `organisation "Harbour Accounting" is not connected; connected: "Acme Pty Ltd" (an organisation, 22), "Harbour Accounting" (Practice Manager, 11), "Harbour Pty Ltd" (an organisation, 21)`},
		{"which one is not said", "", "", "", `2 organisations are connected that could be meant: "Acme Pty Ltd" (an organisation, 22), "Harbour Pty Ltd" (an organisation, 21)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FindOrganisation([]Connection{practice, own, client}, tt.tenant, tt.id)
			said := ""
			if err != nil {
				said = err.Error()
			}
			if diff := cmp.Diff([]string{tt.want, tt.err}, []string{got.TenantID, said}); diff != "" {
				t.Errorf("id and error (-want +got):\n%s", diff)
			}
		})
	}
}
