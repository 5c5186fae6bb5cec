package xeroapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock is a time that passes only by sleeping.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []Wait
}

func newClock() *clock { return &clock{now: time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

func (c *clock) Waiting(w Wait) { c.waits = append(c.waits, w) }

// fixture is a client and the server it speaks to.
type fixture struct {
	*Client
	clock *clock
}

func token(context.Context) (string, error) { return "secret-token", nil }

// newFixture serves h on loopback.
func newFixture(t *testing.T, h http.HandlerFunc, change func(*Config)) fixture {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	clk := newClock()
	cfg := Config{APIURL: server.URL, Token: token, Tenant: "tenant-1", Now: clk.Now, Sleep: clk.Sleep, Waiting: clk.Waiting}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.jitter = func() float64 { return 0 }
	return fixture{c, clk}
}

// roundTrip makes a function a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// overHandler is a transport that asks h, whatever the host: so that Xero's
// own address can be tested.
func overHandler(h http.HandlerFunc) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		rec := httptest.NewRecorder()
		h(rec, r)
		return rec.Result(), nil
	})
}

func write() Request {
	return Request{Method: http.MethodPut, Path: "/practicemanager/3.1/client.api/update", MediaType: "application/xml", Body: []byte("<Client/>")}
}

func read() Request {
	return Request{Path: "/practicemanager/3.1/staff.api/list", MediaType: "application/xml"}
}

func TestRequestIsComplete(t *testing.T) {
	type seen struct{ Method, Path, Query, Auth, Tenant, Accept, ContentType, Features, Body string }
	var got seen
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		got = seen{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, h.Get("Authorization"), h.Get("xero-tenant-id"), h.Get("Accept"), h.Get("Content-Type"), h.Get("Xero-Features"), string(body)}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.Header().Set("xero-correlation-id", "c0ffee")
		io.WriteString(w, "<Response/>")
	}, nil)
	req := write()
	req.Path += "/a%2Fb"
	req.Query = map[string][]string{"fields": {"UUID,Name"}}
	resp, err := f.Do(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	want := seen{"PUT", "/practicemanager/3.1/client.api/update/a%2Fb", "fields=UUID%2CName", "Bearer secret-token", "tenant-1", "application/xml", "application/xml", "practice-strict-content-type", "<Client/>"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&Response{Status: 200, MediaType: "text/xml", Body: []byte("<Response/>"), CorrelationID: "c0ffee"}, resp); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Calls{Writes: 1}, f.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestReadHasContentTypeToo(t *testing.T) {
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("Content-Type = %q", got)
		}
		if _, ok := r.Header["Xero-Tenant-Id"]; ok {
			t.Error("the list of connections belongs to no tenant")
		}
	}, nil)
	if _, err := f.Do(t.Context(), Request{Path: "/connections", MediaType: "application/json", NoTenant: true}); err != nil {
		t.Fatal(err)
	}
}

func TestForTenantSharesCounts(t *testing.T) {
	var tenants []string
	f := newFixture(t, func(_ http.ResponseWriter, r *http.Request) {
		tenants = append(tenants, r.Header.Get("Xero-Tenant-Id"))
	}, nil)
	for _, c := range []*Client{f.Client, f.ForTenant("tenant-2")} {
		if _, err := c.Do(t.Context(), read()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"tenant-1", "tenant-2"}, tenants); diff != "" {
		t.Errorf("tenants (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Calls{Reads: 2}, f.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestTokenFailureIsReturned(t *testing.T) {
	mine := errors.New("the store is locked")
	f := newFixture(t, func(http.ResponseWriter, *http.Request) { t.Error("sent without a token") }, func(c *Config) {
		c.Token = func(context.Context) (string, error) { return "", mine }
	})
	if _, err := f.Do(t.Context(), read()); !errors.Is(err, mine) || err.Error() != "get an access token: the store is locked" {
		t.Errorf("err = %v", err)
	}
}

func TestCheckOrigin(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"xero", "https://api.xero.com", ""},
		{"xero, with a slash", "https://api.xero.com/", ""},
		{"xero, in capitals", "HTTPS://API.XERO.COM:443", ""},
		{"identity", "https://identity.xero.com", ""},
		{"loopback", "http://127.0.0.1:8080", ""},
		{"loopback, other", "http://127.3.2.1:8080", ""},
		{"loopback v6", "http://[::1]:8080", ""},
		{"localhost", "https://localhost:1", ""},
		{"plain http to xero", "http://api.xero.com", "api.xero.com must be reached by https"},
		{"other port of xero", "https://api.xero.com:8443", "api.xero.com:8443 is not a port of Xero's"},
		{"elsewhere", "https://example.com", "example.com is neither this machine nor Xero's: nothing is sent there"},
		{"looks like xero", "https://api.xero.com.example.com", "api.xero.com.example.com is neither this machine nor Xero's: nothing is sent there"},
		{"ends like xero", "https://notxero.com", "notxero.com is neither this machine nor Xero's: nothing is sent there"},
		{"user as host", "https://api.xero.com@example.com", "the address of example.com must end after the host: no user, path or query"},
		{"localhost as a part", "http://localhost.example.com", "localhost.example.com is neither this machine nor Xero's: nothing is sent there"},
		{"private network", "http://192.168.0.7", "192.168.0.7 is neither this machine nor Xero's: nothing is sent there"},
		{"a path", "https://api.xero.com/practicemanager", "the address of api.xero.com must end after the host: no user, path or query"},
		{"a query", "http://127.0.0.1?x=1", "the address of 127.0.0.1 must end after the host: no user, path or query"},
		{"no scheme", "api.xero.com", `"api.xero.com" is not an address like https://api.xero.com`},
		{"other scheme", "ftp://api.xero.com", `"ftp://api.xero.com" is not an address like https://api.xero.com`},
		{"empty", "", `"" is not an address like https://api.xero.com`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := CheckOrigin(tt.in); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("CheckOrigin(%q) (-want +got):\n%s", tt.in, diff)
			}
			if _, err := New(Config{APIURL: tt.in, Token: token}); (err == nil) != (tt.want == "") {
				t.Errorf("New disagrees with CheckOrigin: %v", err)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stolen" {
			t.Error("followed")
		}
		http.Redirect(w, r, "/stolen", http.StatusFound)
	}, nil)
	_, err := f.Do(t.Context(), read())
	want := "Xero answered with another address, which is not followed (GET " + f.Origin() + "/practicemanager/3.1/staff.api/list, status 302)"
	if err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

// A call refused for an expired token was not looked at, so it is sent once
// more with a renewed one; a write too.
func TestRenewedLogin(t *testing.T) {
	consent := errors.New("consent is needed")
	tests := []struct {
		name, reason string
		renewal      string // the token that it gives; empty: it fails
		none         bool   // the login cannot be renewed
		calls        int
		want         string
	}{
		{"renewed", "the call is repeated", "new", false, 2, ""},
		{"expired too", "once, and not for ever", "old too", false, 2, "the login has expired: TokenExpired: token expired at 03/04/2021 05:06:07"},
		{"not renewed", "what the login says is what the person reads", "", false, 1, "the access token has expired: consent is needed"},
		{"no renewal", "as with a token from the environment", "", true, 1, "the login has expired: TokenExpired: token expired at 03/04/2021 05:06:07"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			has, refused := "old", []string{}
			f := newFixture(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer new" {
					w.WriteHeader(http.StatusUnauthorized)
					io.WriteString(w, `{"Detail":"TokenExpired: token expired at 03/04/2021 05:06:07"}`)
				}
			}, func(c *Config) {
				c.Token = func(context.Context) (string, error) { return has, nil }
				if tt.none {
					return
				}
				c.Refresh = func(_ context.Context, old string) (string, error) {
					refused = append(refused, old)
					if tt.renewal == "" {
						return "", consent
					}
					has = tt.renewal
					return has, nil
				}
			})
			_, err := f.Do(t.Context(), write())
			got := ""
			if err != nil {
				got, _, _ = strings.Cut(err.Error(), " (PUT")
			}
			if got != tt.want || f.Calls().Writes != tt.calls {
				t.Errorf("%s: %q after %d calls, want %q after %d", tt.reason, got, f.Calls().Writes, tt.want, tt.calls)
			}
			if UnknownOutcome(err) || errors.Is(err, consent) != (!tt.none && tt.renewal == "") {
				t.Errorf("%s: %v", tt.reason, err)
			}
			if want := []string{"old"}; !tt.none && !cmp.Equal(want, refused) {
				t.Errorf("renewed instead of %q, want %q", refused, want)
			}
		})
	}
}
