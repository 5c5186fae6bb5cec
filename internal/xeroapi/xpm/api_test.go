package xpm

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCalls(t *testing.T) {
	ann := Staff{UUID: jo, Name: "Ann", Email: "ann@x.example"}
	acme := Client{UUID: abl, Name: "Acme", Archived: No, Deleted: No, AccountManager: Person{jo, "Ann"}}
	const (
		annXML  = "<UUID>" + jo + "</UUID><Name>Ann</Name><Email>ann@x.example</Email>"
		acmeXML = "<UUID>" + abl + "</UUID><Name>Acme</Name><IsArchived>No</IsArchived><IsDeleted>No</IsDeleted><AccountManager><UUID>" + jo + "</UUID><Name>Ann</Name></AccountManager>"
	)
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) (any, error)
		request      string // method, path and query, body
		want         any
	}{
		{"list staff", "<StaffList><Staff>" + annXML + "</Staff></StaffList>",
			func(t *testing.T, a *API) (any, error) { return a.Staff(t.Context()) },
			"GET /practicemanager/3.1/staff.api/list ", []Staff{ann}},
		{"get staff", "<Staff>" + annXML + "</Staff>",
			func(t *testing.T, a *API) (any, error) { return a.StaffMember(t.Context(), strings.ToUpper(jo)) },
			"GET /practicemanager/3.1/staff.api/get/" + strings.ToUpper(jo) + " ", ann},
		{"add staff", "<Staff>" + annXML + "</Staff>",
			func(t *testing.T, a *API) (any, error) {
				added, _, err := a.AddStaff(t.Context(), StaffAdd{Name: "Ann", Email: "ann@x.example"})
				return added, err
			},
			"POST /practicemanager/3.1/staff.api/add <Staff><Name>Ann</Name><Email>ann@x.example</Email></Staff>", &ann},
		{"add staff, answered without a record", "",
			func(t *testing.T, a *API) (any, error) {
				added, _, err := a.AddStaff(t.Context(), StaffAdd{Name: "Ann"})
				return added, err
			},
			"POST /practicemanager/3.1/staff.api/add <Staff><Name>Ann</Name><Email></Email></Staff>", (*Staff)(nil)},
		{"get client", "<Client>" + acmeXML + "</Client>",
			func(t *testing.T, a *API) (any, error) { return a.Client(t.Context(), abl) },
			"GET /practicemanager/3.1/client.api/get/" + abl + " ", acme},
		{"get client, with an id that is a path", "<Client><UUID>a/b</UUID><Name>x</Name><IsArchived>No</IsArchived><IsDeleted>Yes</IsDeleted></Client>",
			func(t *testing.T, a *API) (any, error) { return a.Client(t.Context(), "a/b") },
			"GET /practicemanager/3.1/client.api/get/a%2Fb ", Client{UUID: "a/b", Name: "x", Archived: No, Deleted: Yes}},
		{"update client", "<Client>" + acmeXML + "</Client>",
			func(t *testing.T, a *API) (any, error) {
				updated, _, err := a.UpdateClient(t.Context(), ClientUpdate{UUID: abl, Name: "Acme", AccountManagerUUID: jo})
				return updated, err
			},
			"PUT /practicemanager/3.1/client.api/update <Client><UUID>" + abl + "</UUID><Name>Acme</Name><AccountManagerUUID>" + jo + "</AccountManagerUUID></Client>", &acme},
		{"all clients", "<Clients><Client>" + acmeXML + "</Client></Clients>",
			func(t *testing.T, a *API) (any, error) { return a.AllClients(t.Context()) },
			"GET /practicemanager/3.1/client.api/list ", []Client{acme}},
		{"active clients, cut down to fields", "<Clients><Client>" + acmeXML + "</Client></Clients><Pagination><Links/></Pagination>",
			func(t *testing.T, a *API) (any, error) { return a.ActiveClients(t.Context(), ClientFields()) },
			"GET /practicemanager/3.1/client.api/paged-list?fields=UUID%2CName%2CAccountManager%2CJobManager&pageSize=500 ", []Client{acme}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var request string
			api, _ := newAPI(t, XML, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				request = fmt.Sprintf("%s %s %s", r.Method, r.URL.RequestURI(), body)
				answerWith("<Response><Status>OK</Status>"+tt.answer+"</Response>")(w, r)
			})
			got, err := tt.call(t, api)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, anyRecord()); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.request, request); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

// Every call, by what makes its answer unusable.
func TestCallsRefuse(t *testing.T) {
	staff := func(t *testing.T, a *API) error { _, err := a.Staff(t.Context()); return err }
	member := func(t *testing.T, a *API) error { _, err := a.StaffMember(t.Context(), jo); return err }
	client := func(t *testing.T, a *API) error { _, err := a.Client(t.Context(), abl); return err }
	all := func(t *testing.T, a *API) error { _, err := a.AllClients(t.Context()); return err }
	paged := func(t *testing.T, a *API) error { _, err := a.ActiveClients(t.Context(), nil); return err }
	const flags = "<IsArchived>No</IsArchived><IsDeleted>No</IsDeleted>"
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) error
		want, field  string
	}{
		{"staff: no list", "", staff, "the answer to staff.api/list is not complete: it holds no list", "StaffList"},
		{"staff: no id, as on 3.0", "<StaffList><Staff><ID>1</ID><Name>Ann</Name></Staff></StaffList>", staff, `the answer to staff.api/list is not complete: row 1 ("Ann") has no id`, "UUID"},
		{"staff: no name", "<StaffList><Staff><UUID>1</UUID></Staff></StaffList>", staff, `the answer to staff.api/list is not complete: row 1 (1) has no name`, "Name"},
		{"staff: twice", "<StaffList><Staff><UUID>a</UUID><Name>Ann</Name></Staff><Staff><UUID>A</UUID><Name>Ann</Name></Staff></StaffList>", staff, `the answer to staff.api/list is not complete: "Ann" (a) is in it twice`, ""},
		{"one person: no record", "", member, "the answer to staff.api/get is not complete: it holds no record", "Staff"},
		{"one person: another one", "<Staff><UUID>a</UUID><Name>Ann</Name></Staff>", member, "the answer to staff.api/get is not complete: asked for " + jo + ", it is about a", ""},
		{"one client: no record", "", client, "the answer to client.api/get is not complete: it holds no record", "Client"},
		{"one client: another one", "<Client><UUID>a</UUID><Name>x</Name></Client>", client, "the answer to client.api/get is not complete: asked for " + abl + ", it is about a", ""},
		{"one client: no id", "<Client><Name>x</Name></Client>", client, "the answer to client.api/get is not complete: the record has no id", "UUID"},
		{"one client: no name", "<Client><UUID>" + abl + "</UUID></Client>", client, "the answer to client.api/get is not complete: the record has no name", "Name"},
		{"one client: archived or not", "<Client><UUID>" + abl + "</UUID><Name>x</Name></Client>", client, `the answer to client.api/get is not complete: it does not say whether "x" (` + abl + `) is archived or deleted`, "IsArchived"},
		{"one client: a manager without id", "<Client><UUID>" + abl + "</UUID><Name>x</Name>" + flags + "<JobManager><ID>1</ID><Name>Sam</Name></JobManager></Client>", client, `the answer to client.api/get is not complete: "x" (` + abl + `) is given to "Sam" without an id`, "UUID"},
		{"all: no list", "", all, "the answer to client.api/list is not complete: it holds no list", "Clients"},
		{"all: archived or not", "<Clients><Client><UUID>a</UUID><Name>x</Name><IsDeleted>No</IsDeleted></Client></Clients>", all, `the answer to client.api/list is not complete: it does not say whether "x" (a) is archived or deleted`, "IsArchived"},
		{"all: twice", "<Clients><Client><UUID>a</UUID><Name>x</Name>" + flags + "</Client><Client><UUID>a</UUID><Name>x</Name>" + flags + "</Client></Clients>", all, `the answer to client.api/list is not complete: "x" (a) is in it twice`, ""},
		{"all: a manager without id", "<Clients><Client><UUID>a</UUID><Name>x</Name>" + flags + "<AccountManager><Name>Jo</Name></AccountManager></Client></Clients>", all, `the answer to client.api/list is not complete: "x" (a) is given to "Jo" without an id`, "UUID"},
		{"page: no list", "<Pagination><Links/></Pagination>", paged, "the answer to client.api/paged-list is not complete: it holds no list", "Clients"},
		{"page: no id", "<Clients><Client><Name>x</Name></Client></Clients>", paged, `the answer to client.api/paged-list is not complete: row 1 ("x") has no id`, "UUID"},
		{"page: no name", "<Clients><Client><UUID>a</UUID></Client></Clients>", paged, `the answer to client.api/paged-list is not complete: row 1 (a) has no name`, "Name"},
		{"page: short, and more follow", "<Clients><Client><UUID>a</UUID><Name>x</Name></Client></Clients><Pagination><Links><Next>?pageToken=2</Next></Links></Pagination>", paged, "the answer to client.api/paged-list is not complete: a page has 1 clients of 500 though more follow: rows were lost", ""},
		{"page: full, and silent about more", "<Clients>" + rows(0, 500) + "</Clients>", paged, "the answer to client.api/paged-list is not complete: a full page does not say whether more follow", "Pagination"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api, _ := newAPI(t, XML, answerWith("<Response><Status>OK</Status>"+tt.answer+"</Response>"))
			err := tt.call(t, api)
			var e *IncompleteError
			if !errors.As(err, &e) {
				t.Fatalf("err = %v", err)
			}
			if diff := cmp.Diff([]string{tt.want, tt.field}, []string{e.Error(), e.Field}); diff != "" {
				t.Errorf("error and field (-want +got):\n%s", diff)
			}
			if IsUnknown(err) {
				t.Error("an incomplete answer must not read as 'there is no such record'")
			}
			if got := api.Calls().Reads; got != 1 {
				t.Errorf("%d calls: the same question gets the same answer", got)
			}
		})
	}
}

// rows is n clients in XML, numbered from a number on.
func rows(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<Client><UUID>c%d</UUID><Name>Client %d</Name></Client>", from+i, from+i)
	}
	return b.String()
}

func TestWalkOverPages(t *testing.T) {
	page := func(from, n int, next string) string {
		if next != "" {
			next = "<Next>" + strings.ReplaceAll(next, "&", "&amp;") + "</Next>"
		}
		return "<Clients>" + rows(from, n) + "</Clients><Pagination><Links>" + next + "</Links></Pagination>"
	}
	const path = "/practicemanager/3.1/client.api/paged-list"
	tests := []struct {
		name, reason string
		next         string // on the first page; ORIGIN is the server's
		second       string
		want         string // error
		clients      int
	}{
		{"whole link", "as documented", "ORIGIN" + path + "?pageSize=500&pageToken=b%2B%3D", page(500, 3, ""), "", 503},
		{"link without a host", "nothing but the token is used", path + "?pageToken=b%2B%3D", page(500, 3, ""), "", 503},
		{"last page empty", "the number of clients is a multiple of 500", "ORIGIN" + path + "?pageToken=b%2B%3D", page(0, 0, ""), "", 500},
		{"another scheme", "a server behind a balancer may not know its own", strings.Replace("ORIGIN"+path, "ORIGIN", "HTTPS-ORIGIN", 1) + "?pageToken=b%2B%3D", page(500, 3, ""), "", 503},
		{"same page again", "a walk that never ends", "ORIGIN" + path + "?pageToken=b%2B%3D", page(500, 500, "ORIGIN"+path+"?pageToken=b%2B%3D"), "the link to the next page leads to a page that was read already", 0},
		{"a client on two pages", "somebody changed clients meanwhile", "ORIGIN" + path + "?pageToken=b%2B%3D", page(499, 3, ""), `"Client 499" (c499) is in it twice`, 0},
		{"another server", "the token goes to Xero alone", "https://evil.example" + path + "?pageToken=b", "", "the link to the next page leads to another server, evil.example", 0},
		{"another port", "another server too", "http://127.0.0.1:1" + path + "?pageToken=b", "", "the link to the next page leads to another server, 127.0.0.1:1", 0},
		{"another path", "not a page of clients", "ORIGIN/practicemanager/3.1/staff.api/list?pageToken=b", "", "the link to the next page leads to /practicemanager/3.1/staff.api/list", 0},
		{"no token", "which page?", "ORIGIN" + path + "?page=2", "", "the link to the next page has no page token", 0},
		{"unreadable", "not a link", "http://[", "", "the link to the next page cannot be read", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var origin string
			var tokens []string
			api, url := newAPI(t, XML, func(w http.ResponseWriter, r *http.Request) {
				tokens = append(tokens, r.URL.Query().Get("pageToken"))
				if got := r.URL.Query().Get("pageSize"); got != "500" {
					t.Errorf("pageSize = %q", got)
				}
				body := page(0, 500, tt.next)
				if len(tokens) > 1 {
					body = tt.second
				}
				body = strings.ReplaceAll(body, "HTTPS-ORIGIN", strings.Replace(origin, "http:", "https:", 1))
				answerWith("<Response><Status>OK</Status>"+strings.ReplaceAll(body, "ORIGIN", origin)+"</Response>")(w, r)
			})
			origin = url
			clients, err := api.ActiveClients(t.Context(), nil)
			got := ""
			var e *IncompleteError
			if errors.As(err, &e) {
				got = e.Why
			} else if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: error (-want +got):\n%s", tt.reason, diff)
			}
			if len(clients) != tt.clients {
				t.Errorf("%d clients, want %d", len(clients), tt.clients)
			}
			for i, token := range tokens {
				if want := []string{"", "b+="}[min(i, 1)]; token != want {
					t.Errorf("call %d asked for token %q, want %q", i, token, want)
				}
			}
		})
	}
}

func TestPagesLeaveOutArchivedClients(t *testing.T) {
	api, _ := newAPI(t, XML, answerWith("<Response><Status>OK</Status><Clients>"+
		"<Client><UUID>a</UUID><Name>x</Name><IsArchived>Yes</IsArchived></Client>"+
		"<Client><UUID>b</UUID><Name>y</Name><IsDeleted>Yes</IsDeleted></Client>"+
		"<Client><UUID>c</UUID><Name>z</Name></Client></Clients></Response>"))
	got, err := api.ActiveClients(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Client{{UUID: "c", Name: "z"}}, got, anyRecord()); diff != "" {
		t.Errorf("clients (-want +got):\n%s", diff)
	}
}

func TestIsUnknown(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   bool
	}{
		{"an ERROR", 200, "<Response><Status>ERROR</Status><ErrorDescription>Invalid client identifier</ErrorDescription></Response>", true},
		{"404", 404, "", true},
		{"403: the permission, not the record", 403, "", false},
		{"500: nobody knows", 500, "", false},
		{"429 for the day", 429, "", false},
		{"garbled", 200, "<Response>", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api, _ := newAPI(t, XML, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/xml")
				w.Header().Set("X-Rate-Limit-Problem", "day")
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			})
			_, err := api.Client(t.Context(), abl)
			if err == nil || IsUnknown(err) != tt.want {
				t.Errorf("err = %v, want unknown %v", err, tt.want)
			}
		})
	}
}

func TestUpdateWithoutNameIsRefused(t *testing.T) {
	api, _ := newAPI(t, XML, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	for _, u := range []ClientUpdate{{UUID: abl}, {Name: "Acme"}} {
		if _, _, err := api.UpdateClient(t.Context(), u); err == nil || err.Error() != "an update of a client needs its id and its name" {
			t.Errorf("%+v: err = %v", u, err)
		}
	}
}

// A cut answer is asked for again, in either format.
func TestCutAnswerIsReadAgain(t *testing.T) {
	calls := 0
	api, _ := newAPI(t, JSON, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept"); got != "application/json" {
			t.Errorf("Accept = %q", got)
		}
		w.Header().Set("Content-Type", "application/json")
		body := `{"status":"OK","staffList":[{"uuid":"a","name":"Ann"}]}`
		if calls++; calls == 1 {
			body = body[:30]
		}
		io.WriteString(w, body)
	})
	got, err := api.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Staff{{UUID: "a", Name: "Ann"}}, got); diff != "" {
		t.Errorf("staff (-want +got):\n%s", diff)
	}
}
