package xeroapi

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Scopes reads what an access token allows from the token itself, and whether
// it could be read at all. Xero's tokens are JWTs with a scope claim that is a
// list (observed); a blank-separated text is read as well.
//
// The signature is not checked: the result serves to say early that a call
// would be refused, and never to allow anything.
func Scopes(token string) ([]string, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, false
	}
	var claims struct {
		Scope json.RawMessage `json:"scope"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return nil, false
	}
	var list []string
	if json.Unmarshal(claims.Scope, &list) == nil && list != nil {
		return list, true
	}
	var text *string
	if json.Unmarshal(claims.Scope, &text) == nil && text != nil {
		return strings.Fields(*text), true
	}
	return nil, false
}

// ScopeError is a login that does not cover what is about to be done.
type ScopeError struct {
	Missing []string // what would do, one of each
}

func (e *ScopeError) Error() string {
	return "the login does not include " + strings.Join(e.Missing, " and ")
}

// Hint says what to do next.
func (e *ScopeError) Hint() string {
	return "log in again (practicectl auth login) and agree to it; an app that was never granted it has to ask Xero first"
}

func (e *ScopeError) Unwrap() error { return ErrConsent }
