package webhook_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/webhook"
)

func TestParseAddress(t *testing.T) {
	const form = "is not an address like https://chat.example/hooks/…"
	tests := []struct{ name, reason, in, host, want string }{
		{"chat", "what a chat gives", "https://hooks.chat.example/services/SECRET", "hooks.chat.example", ""},
		{"port", "whoever runs their own", "https://chat.example:8443/SECRET?x=SECRET", "chat.example:8443", ""},
		{"loopback", "something between that runs here", "http://127.0.0.1:9000/SECRET", "127.0.0.1:9000", ""},
		{"localhost", "the same by name", "http://localhost/SECRET", "localhost", ""},
		{"IPv6", "the same in the other family", "http://[::1]:9000/SECRET", "[::1]:9000", ""},
		{"plain", "everybody on the way could read it, and the address with it", "http://chat.example/SECRET", "", "is not https, and only this machine is told without"},
		{"looks like loopback", "a name is not an address", "http://127.0.0.1.SECRET.example/", "", "is not https, and only this machine is told without"},
		{"user", "a password would be one more secret", "https://me:SECRET@chat.example/", "", "has a user in it, which is not sent"},
		{"scheme", "a file is no server", "file:///etc/SECRET", "", form},
		{"bare", "half of one", "chat.example/SECRET", "", form},
		{"no host", "nobody to tell", "https:///SECRET", "", form},
		{"control", "Go's own error would quote it", "https://chat.example/SECRET\x7f", "", form},
		{"empty", "nothing at all", "", "", form},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to, err := webhook.ParseAddress(tt.in)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff([]string{tt.host, tt.want}, []string{to.String(), got}); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			if printed := fmt.Sprintf("%v %+v %s %q %v", to, to, to, to, err); strings.Contains(printed, "SECRET") {
				t.Errorf("it prints as %s", printed)
			}
		})
	}
}

// Of what the line says only the kind is told: the text of an error may hold the
// address, or what somebody else sent.
func TestKindsOfBreaks(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"name", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x SECRET", IsNotFound: true}}, "its name was not found"},
		{"dial", &net.OpError{Op: "dial", Err: errors.New("refused SECRET")}, "no connection could be made"},
		{"certificate", fmt.Errorf("SECRET: %w", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "its certificate is not trusted"},
		{"anything", errors.New(`malformed HTTP response "SECRET ` + secret + `"`), "the connection broke before there was an answer"},
	}
	to, err := webhook.ParseAddress("https://chat.example" + secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got told
			p := got.poster()
			p.Transport = broken{tt.err}
			err := p.Post(context.Background(), to, []byte(body))
			want := "the webhook at chat.example was not told: 4 attempts, and at the last one " + tt.want
			if err == nil || err.Error() != want {
				t.Fatalf("%v, want %s", err, want)
			}
			hidden(t, err)
		})
	}
}

// The real transport's errors are told apart as those made up above.
func TestRealBreaks(t *testing.T) {
	var got told
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for server, want := range map[*httptest.Server]string{untrusted: "its certificate is not trusted", gone: "no connection could be made"} {
		err := got.poster().Post(context.Background(), addressOf(t, server), []byte(body))
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
