package login

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestParsePasted(t *testing.T) {
	const redirect = "http://localhost:8400/callback"
	tests := []struct{ name, reason, in, code, want string }{
		{"whole", "", redirect + "?code=abc&state=s", "abc", ""},
		{"escaped", "as browsers write it", redirect + "?code=a%2Bb&state=s#", "a+b", ""},
		{"other port", "from another login", "http://localhost:8401/callback?code=abc&state=s", "", "this is not the address that Xero redirected to: it must begin with " + redirect},
		{"https", "a browser that insists", "https://localhost:8400/callback?code=abc&state=s", "", "this is not the address that Xero redirected to: it must begin with " + redirect},
		{"xero's own", "copied too early", "https://login.xero.com/identity/connect/authorize?state=s", "", "this is not the address that Xero redirected to: it must begin with " + redirect},
		{"code alone", "not an address", "abc", "", "this is not an address: copy all of it, from http to the end"},
		{"empty", "enter was pressed", "  ", "", "nothing was pasted"},
		{"two states", "which one?", redirect + "?code=abc&state=s&state=t", "", "this is not the address that Xero redirected to: it has two of state"},
		{"bad escape", "cut in the middle", redirect + "?code=abc%2&state=s", "", "this is not the address that Xero redirected to: its query cannot be read"},
		{"cut", "the end is missing", redirect + "?code=abc", "", "this answer does not belong to this login (its state differs)"},
		{"state first", "a foreign error is not shown", redirect + "?error=access_denied&state=t", "", "this answer does not belong to this login (its state differs)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, err := parsePasted(tt.in, redirect, "s")
			if code != tt.code {
				t.Errorf("code %q, want %q", code, tt.code)
			}
			if tt.want != "" {
				wantError(t, tt.reason, err, tt.want, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func FuzzParsePasted(f *testing.F) {
	needSeeds(f, "FuzzParsePasted")
	const redirect, state = "http://localhost:8400/callback", "expected"
	f.Fuzz(func(t *testing.T, in string) {
		code, err := parsePasted(in, redirect, state)
		var answer *AnswerError
		switch {
		case err == nil && code == "":
			t.Error("neither a code nor an error")
		case err != nil && code != "":
			t.Error("a code and an error")
		case err == nil || errors.As(err, &answer):
			if !strings.Contains(in, "state") && !strings.Contains(in, "%") {
				t.Errorf("took an answer without a state: %q", in)
			}
		}
		if err == nil {
			again, err := parsePasted(redirect+"?"+url.Values{"code": {code}, "state": {state}}.Encode(), redirect, state)
			if err != nil || again != code {
				t.Errorf("round trip of %q: %q, %v", code, again, err)
			}
		}
		if answer != nil && strings.ContainsFunc(answer.Error(), func(r rune) bool { return r < ' ' }) {
			t.Errorf("control characters in %q", answer.Error())
		}
	})
}
