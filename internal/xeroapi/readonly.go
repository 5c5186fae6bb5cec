package xeroapi

import (
	"fmt"
	"net/http"
	"net/url"
)

// ReadOnlyError is a request that a command which only reads tried to send.
// It is a mistake in this program: nothing was sent.
type ReadOnlyError struct {
	Method string
	Path   string
}

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("refused to send %s %s: this command only reads", e.Method, e.Path)
}

// ReadOnly returns a transport that refuses everything but GET, and POST to
// the token endpoint of the identity service. identity is that service's bare
// origin; empty, no POST is let through at all.
func ReadOnly(base http.RoundTripper, identity string) http.RoundTripper {
	t := readOnly{base: base}
	if u, err := parseOrigin(identity); err == nil {
		u.Path = "/connect/token"
		t.token = u
	}
	return t
}

type readOnly struct {
	base  http.RoundTripper
	token *url.URL
}

func (t readOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet || t.isToken(req) {
		return t.base.RoundTrip(req)
	}
	if req.Body != nil {
		req.Body.Close()
	}
	return nil, &ReadOnlyError{Method: req.Method, Path: req.URL.Path}
}

func (t readOnly) isToken(req *http.Request) bool {
	return t.token != nil && req.Method == http.MethodPost &&
		req.URL.Scheme == t.token.Scheme && req.URL.Host == t.token.Host && req.URL.Path == t.token.Path
}
