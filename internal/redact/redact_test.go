package redact

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	tests := []struct{ name, reason, in, want string }{
		{"plain", "an ordinary error text is left alone", "Invalid staff identifier for add request", "Invalid staff identifier for add request"},
		{"controls", "a terminal must not be driven by a server", "a\x1b[31mred\r\nline\x00", "a [31mred line"},
		{"jwt", "an access token is never shown", "token eyJhbGciOiJI.eyJzdWIi.c2ln was refused", "token [token] was refused"},
		{"bearer", "nor when it is not a JWT", "sent Bearer abc123 to us", "sent [token] to us"},
		{"opaque", "a refresh token is one long word", "grant " + strings.Repeat("x_9", 16) + " used", "grant [token] used"},
		{"tax number", "with and without blanks", "TaxNumber 123 456 789 or 123456789 is invalid", "TaxNumber [number] or [number] is invalid"},
		{"bank", "branch and account", "BSB 062-000 account 12345678", "BSB [number] account [number]"},
		{"uuid", "an id is not a number, even when it is all digits", "no 00000000-0000-0000-0000-000000000000 here", "no 00000000-0000-0000-0000-000000000000 here"},
		{"dates", "when a token expired is worth knowing", "token expired at 03/04/2021 05:06:07 or 2021-03-04T05:06:07", "token expired at 03/04/2021 05:06:07 or 2021-03-04T05:06:07"},
		{"job number", "a number behind a letter is a reference", "job J000003", "job J000003"},
		{"long", "one sentence is enough", strings.Repeat("ab ", 200), strings.Repeat("ab ", 100) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Text(tt.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestURL(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"bare", "https://api.xero.com/connections", "https://api.xero.com/connections"},
		{"allowed", "https://api.xero.com/x?pageSize=500&fields=UUID,Name", "https://api.xero.com/x?fields=UUID,Name&pageSize=500"},
		{"unknown parameter", "https://api.xero.com/x?query=Smith&pageToken=abc", "https://api.xero.com/x?pageToken=…&query=…"},
		{"user", "https://me:secret@api.xero.com/x#frag", "https://api.xero.com/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := url.Parse(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, URL(u)); diff != "" {
				t.Errorf("URL (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFields(t *testing.T) {
	tests := []struct {
		name, reason, in string
		want             map[string]string
	}{
		{"gateway", "case differs between sources", `{"Title":"Forbidden","status":403,"Detail":"AuthenticationUnsuccessful","Extensions":{"a":1}}`,
			map[string]string{"title": "Forbidden", "status": "403", "detail": "AuthenticationUnsuccessful"}},
		{"identity", "the token endpoint", `{"error":"invalid_grant","refresh_token":"secret"}`, map[string]string{"error": "invalid_grant"}},
		{"practice manager", "only the children of the root", `<Response><Status>ERROR</Status><ErrorDescription>no &amp; no</ErrorDescription><Client><Detail>x</Detail><TaxNumber>123</TaxNumber></Client></Response>`,
			map[string]string{"status": "ERROR", "errordescription": "no & no"}},
		{"cut", "what was whole before the cut", `<Response><Status>ERROR</Status><ErrorDesc`, map[string]string{"status": "ERROR"}},
		{"page", "a proxy's page is not for reading", "Service unavailable", nil},
		{"empty", "429 comes without a body", "", nil},
		{"array", "not an object", `["detail"]`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Fields([]byte(tt.in))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
