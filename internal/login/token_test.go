package login

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSecretsDoNotPrint(t *testing.T) {
	const bare = "the-secret-itself"
	tok := Token{Version: 1, AccessToken: NewSecret(bare), RefreshToken: NewSecret(bare), Previous: NewSecret(bare), ClientID: "app"}
	values := map[string]any{
		"secret": NewSecret(bare), "pointer": new(Secret), "token": tok, "token pointer": &tok,
		"app": App{"id", NewSecret(bare)}, "config": Config{App: App{"id", NewSecret(bare)}},
		"unexported":   struct{ s Secret }{NewSecret(bare)}, // fmt calls no methods here
		"static token": StaticToken{NewSecret(bare)},
		"list":         []Secret{NewSecret(bare)},
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s"} {
				fmt.Fprintf(&out, verb+"\n", v)
			}
			slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
			if name != "config" { // has functions, which JSON refuses
				j, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				out.Write(j)
			}
			for _, form := range []string{bare, fmt.Sprintf("%x", bare), fmt.Sprintf("%X", bare)} {
				if strings.Contains(out.String(), form) {
					t.Errorf("printed the secret as %s:\n%s", form, out.String())
				}
			}
		})
	}
	key := newKey()
	text, err := key.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(*key), fmt.Sprint(key), fmt.Sprintf("%#v", *key), fmt.Sprintf("%x", key), key.String(), key.GoString(), string(text), NewSecret(bare).String(), NewSecret(bare).GoString()} {
		if s != hidden {
			t.Errorf("printed %s", s)
		}
	}
}

func TestTokenRoundTrip(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 123, time.UTC)
	want := Token{
		Version: 3, AccessToken: NewSecret("a"), Expires: at.Add(time.Minute), RefreshToken: NewSecret("r"), Issued: at,
		Previous: NewSecret("p"), PreviousUsed: at, Scopes: []string{"openid"}, ClientID: account.ClientID,
		User: Person{"sub", "Jo", "jo@x"}, AuthEventID: "e",
	}
	for name, want := range map[string]Token{"full": want, "after a logout": {Version: 4, ClientID: account.ClientID}} {
		data, err := encodeToken(account, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeToken(account, data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDecodeTokenRefuses(t *testing.T) {
	tests := []struct{ name, reason, in, want string }{
		{"not JSON", "what was read is not repeated", `{"refresh":"abc`, "the stored token is damaged"},
		{"newer", "what a newer program wrote must not be rewritten", `{"format":2}`, "the stored token has format 2, this practicectl reads 1: use the newer practicectl"},
		{"other user", "a file under a wrong name", `{"format":1,"account":{"client_id":"0123456789ABCDEF","user":"kim"},"version":1}`,
			"the stored token is that of app 0123456789ABCDEF, user kim, not of app 0123456789ABCDEF, user jo-bloggs"},
		{"no version", "nothing could be compared", `{"format":1,"account":{"client_id":"0123456789ABCDEF","user":"jo-bloggs"}}`,
			"the stored token is damaged: it has no version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := decodeToken(account, []byte(tt.in))
			wantError(t, tt.reason, err, tt.want, "")
		})
	}
}

func TestClaims(t *testing.T) {
	jwt := func(payload string) string { return "e30." + b64(payload) + ".sig" }
	tests := []struct {
		name, reason, in string
		want             claims
	}{
		{"list of scopes", "as Xero writes them", jwt(`{"sub":"s","scope":["a","b"],"authentication_event_id":"e"}`), claims{Subject: "s", AuthEventID: "e", Scopes: []string{"a", "b"}}},
		{"text of scopes", "as the standard does", jwt(`{"scope":"a b"}`), claims{Scopes: []string{"a", "b"}}},
		{"opaque", "shows less, fails nothing", "opaque", claims{}},
		{"bad base64", "likewise", "a.?.c", claims{}},
		{"bad JSON", "likewise", jwt(`[`), claims{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readClaims(tt.in)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
	if diff := cmp.Diff(Person{Name: "Jo Bloggs"}, claims{GivenName: "Jo", FamilyName: "Bloggs"}.person()); diff != "" {
		t.Errorf("a name in two parts (-want +got):\n%s", diff)
	}
}
