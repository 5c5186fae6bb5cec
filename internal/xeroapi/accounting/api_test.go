package accounting

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

func TestUsers(t *testing.T) {
	users := []User{
		{ID: uma, Email: "Uma@harbour.example", FirstName: "Uma ", LastName: "R\u0101o & Co", Role: "FINANCIALADVISER", Updated: time.Date(2026, 11, 21, 10, 30, 0, 500e6, time.UTC)},
		{ID: ulf, LastName: "Ulf", Role: "ADMIN", Updated: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)},
	}
	for _, tt := range []struct {
		name, assume string
		support      bool
	}{
		{"support is shown", "U19=shown", true},
		{"support is let in, and not shown", "U19=hidden", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api, s := simulated(t, tt.assume)
			got, err := api.Users(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := users
			if tt.support {
				want = append(want, User{ID: got[len(got)-1].ID, Email: "support@xero.com", FirstName: "Xero", LastName: "Support", Role: "STANDARD", Updated: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("users (-want +got):\n%s", diff)
			}
			requests := []sim.Request{{Method: "GET", Path: "/api.xro/2.0/Users", Status: 200}}
			if diff := cmp.Diff(requests, s.Requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if calls := api.Calls(); calls != (xeroapi.Calls{Reads: 1}) {
				t.Errorf("calls counted: %+v, want one read", calls)
			}
		})
	}
}

func TestOrganisation(t *testing.T) {
	api, _ := simulated(t)
	got, err := api.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Organisation{ID: orgID, Name: "Harbour & Co Pty Ltd"}, got); diff != "" {
		t.Errorf("organisation (-want +got):\n%s", diff)
	}
}

func TestName(t *testing.T) {
	for want, u := range map[string]User{
		"Uma Rao":       {FirstName: " Uma ", LastName: "Rao"},
		"Rao":           {LastName: "Rao ", Email: "r@x.example"},
		"r@x.example":   {FirstName: " ", Email: "r@x.example"},
		"":              {Role: "STANDARD"},
		"Xero  Support": {FirstName: "Xero  Support"}, // blanks within a part are its own
	} {
		if got := u.Name(); got != want {
			t.Errorf("%+v is called %q, want %q", u, got, want)
		}
	}
}

// Every call, by what makes its answer unusable.
func TestCallsRefuse(t *testing.T) {
	users := func(t *testing.T, a *API) error { _, err := a.Users(t.Context()); return err }
	org := func(t *testing.T, a *API) error { _, err := a.Organisation(t.Context()); return err }
	const one = `{"UserID":"a","FirstName":"Ann","OrganisationRole":"STANDARD"}`
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) error
		want, field  string
	}{
		{"no list", ``, users, "the answer to Users is not complete: it holds no list", "Users"},
		{"null for a list", `,"Users":null`, users, "the answer to Users is not complete: it holds no list", "Users"},
		{"another list", `,"Organisations":[{}]`, users, "the answer to Users is not complete: it holds no list", "Users"},
		{"nobody", `,"Users":[]`, users, "the answer to Users is not complete: it lists nobody, and an organisation always has a subscriber", ""},
		{"no id", `,"Users":[{"FirstName":"Ann","OrganisationRole":"STANDARD"}]`, users, `the answer to Users is not complete: row 1 ("Ann") has no id`, "UserID"},
		{"neither name nor e-mail", `,"Users":[` + one + `,{"UserID":"B","OrganisationRole":"STANDARD"}]`, users, "the answer to Users is not complete: row 2 (b) has neither name nor e-mail", "EmailAddress"},
		{"no role", `,"Users":[{"UserID":"a","LastName":"Ann","OrganisationRole":" "}]`, users, `the answer to Users is not complete: "Ann" (a) has no role`, "OrganisationRole"},
		{"twice", `,"Users":[` + one + `,` + strings.Replace(one, `"a"`, `" A "`, 1) + `]`, users, `the answer to Users is not complete: "Ann" (a) is in it twice`, ""},
		{"an empty row", `,"Users":[null]`, users, `the answer to Users is not complete: row 1 ("") has no id`, "UserID"},
		{"organisation: no list", ``, org, "the answer to Organisation is not complete: it holds no list", "Organisations"},
		{"organisation: none", `,"Organisations":[]`, org, "the answer to Organisation is not complete: it holds 0 organisations where one is asked for", ""},
		{"organisation: two", `,"Organisations":[{},{}]`, org, "the answer to Organisation is not complete: it holds 2 organisations where one is asked for", ""},
		{"organisation: no id", `,"Organisations":[{"Name":"Org"}]`, org, `the answer to Organisation is not complete: "Org" has no id`, "OrganisationID"},
		{"organisation: no name", `,"Organisations":[{"OrganisationID":"A","Name":" "}]`, org, "the answer to Organisation is not complete: a has no name", "Name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api := answering(t, `{"Status":"OK"`+tt.answer+`}`)
			err := tt.call(t, api)
			var e *IncompleteError
			if !errors.As(err, &e) {
				t.Fatalf("err = %v", err)
			}
			if diff := cmp.Diff([]string{tt.want, tt.field}, []string{e.Error(), e.Field}); diff != "" {
				t.Errorf("error and field (-want +got):\n%s", diff)
			}
			if got := api.Calls().Reads; got != 1 {
				t.Errorf("%d calls: the same question gets the same answer", got)
			}
			if want := "look at the organisation's Users screen instead"; !strings.HasSuffix(e.Hint(), want) {
				t.Errorf("hint %q, want %q in it", e.Hint(), want)
			}
		})
	}
}

// What Xero forbids is said of the organisation, and stays a matter of consent.
func TestForbidden(t *testing.T) {
	_, s := simulated(t)
	for _, tt := range []struct{ name, token, tenant, want string }{
		{"scope", s.Token("practicemanager.staff"), orgID, "Xero refuses access to the organisation: AuthorizationUnsuccessful (correlation id "},
		{"tenant", s.AccessToken(), s.Tenant().ID, "Xero refuses access to the organisation: AuthenticationUnsuccessful (correlation id "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "scope" {
				s.Token("accounting.settings.read") // the connection is there, the token has no scope for it
			}
			_, err := newAPI(t, s, tt.token, tt.tenant).Users(t.Context())
			var e *AccessError
			if !errors.As(err, &e) || !errors.Is(err, xeroapi.ErrConsent) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("err = %v, want %s…", err, tt.want)
			}
			if hint := e.Hint(); !strings.Contains(hint, "accounting.settings.read") || strings.Contains(hint, "Practice Manager") {
				t.Errorf("hint %q", hint)
			}
		})
	}
}

// A cut answer is asked for again, and a gateway's page is no list.
func TestAnswersThatAreRead(t *testing.T) {
	calls := 0
	whole := `{"Status":"OK","Users":[{"UserID":"a","LastName":"Ann","OrganisationRole":"STANDARD"}]}`
	api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept") + " " + r.Header.Get("Xero-Tenant-Id"); got != "application/json "+orgID {
			t.Errorf("Accept and tenant: %q", got)
		}
		w.Header().Set("Content-Type", "application/json")
		body := whole
		if calls++; calls == 1 {
			body = whole[:40]
		}
		w.Write([]byte(body))
	}), "token", orgID)
	got, err := api.Users(t.Context())
	if err != nil || calls != 2 {
		t.Fatalf("%d calls, err %v", calls, err)
	}
	if diff := cmp.Diff([]User{{ID: "a", LastName: "Ann", Role: "STANDARD"}}, got); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}

	_, err = answering(t, `{"Status":"ERROR","Users":[]}`).Users(t.Context())
	if want := `Xero's answer could not be read: the answer is cut short or garbled: its Status is "ERROR" (`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("err = %v, want %s…", err, want)
	}
}
