package xeroapi

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestReadOnlyLetsNothingElseThrough(t *testing.T) {
	const identity = "https://identity.xero.com"
	tests := []struct {
		name, method, url, want string
	}{
		{"read", "GET", "https://api.xero.com/practicemanager/3.1/staff.api/list", ""},
		{"token", "POST", identity + "/connect/token", ""},
		{"update", "PUT", "https://api.xero.com/practicemanager/3.1/client.api/update", "refused to send PUT /practicemanager/3.1/client.api/update: this command only reads"},
		{"add", "POST", "https://api.xero.com/practicemanager/3.1/staff.api/add", "refused to send POST /practicemanager/3.1/staff.api/add: this command only reads"},
		{"token path elsewhere", "POST", "https://api.xero.com/connect/token", "refused to send POST /connect/token: this command only reads"},
		{"token host by http", "POST", "http://identity.xero.com/connect/token", "refused to send POST /connect/token: this command only reads"},
		{"revocation", "POST", identity + "/connect/revocation", "refused to send POST /connect/revocation: this command only reads"},
		{"disconnect", "DELETE", "https://api.xero.com/connections/1", "refused to send DELETE /connections/1: this command only reads"},
		{"patch", "PATCH", "https://api.xero.com/x", "refused to send PATCH /x: this command only reads"},
		{"lower case", "get", "https://api.xero.com/x", "refused to send get /x: this command only reads"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reached := false
			base := roundTrip(func(*http.Request) (*http.Response, error) {
				reached = true
				return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
			})
			req, err := http.NewRequest(tt.method, tt.url, strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			req.Method = tt.method
			res, err := ReadOnly(base, identity).RoundTrip(req)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				res.Body.Close()
			}
			if got != tt.want || reached != (tt.want == "") {
				t.Errorf("err = %q, want %q; reached the server: %v", got, tt.want, reached)
			}
		})
	}
}

func TestReadOnlyWithoutIdentityRefusesThatPostToo(t *testing.T) {
	base := roundTrip(func(*http.Request) (*http.Response, error) { panic("sent") })
	req, err := http.NewRequest("POST", "https://identity.xero.com/connect/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = ReadOnly(base, "").RoundTrip(req) //nolint:bodyclose // there is none
	var refused *ReadOnlyError
	if !errors.As(err, &refused) {
		t.Errorf("err = %v", err)
	}
}

// The client that plan and validate get: the refusal comes from below, is not
// tried again and reaches no server.
func TestReadOnlyClientCannotWrite(t *testing.T) {
	f := newFixture(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("%s reached the server", r.Method)
		}
	}, func(c *Config) { c.ReadOnly = true })
	if _, err := f.Do(t.Context(), read()); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"PUT", "POST", "DELETE", "PATCH"} {
		req := write()
		req.Method = method
		_, err := f.Do(t.Context(), req)
		var refused *ReadOnlyError
		if !errors.As(err, &refused) || refused.Method != method {
			t.Errorf("%s: err = %v", method, err)
		}
		if UnknownOutcome(err) {
			t.Errorf("%s: nothing was sent, so the outcome is known", method)
		}
	}
}
