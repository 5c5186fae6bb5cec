package login

import (
	"crypto/subtle"
	"errors"
	"net/url"
	"strings"
)

// errState is an answer that belongs to another login, or to nobody's.
var errState = errors.New("this answer does not belong to this login (its state differs)")

// AnswerError is what Xero said in the redirect instead of giving a code.
type AnswerError struct {
	Code   string
	Detail string
}

func (e *AnswerError) Error() string {
	s := e.words()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s + " (" + e.Code + ")"
}

func (e *AnswerError) words() string {
	switch e.Code {
	case "access_denied":
		return "the access was not allowed in the browser"
	case "unauthorized_client", "invalid_scope":
		return "Xero does not let this app ask for these scopes"
	case "server_error", "temporarily_unavailable":
		return "Xero's login is out of order"
	case "login_required", "interaction_required", "consent_required":
		return "the login was not finished in the browser"
	}
	return "Xero ended the login"
}

// Hint says what to do.
func (e *AnswerError) Hint() string {
	switch e.Code {
	case "access_denied":
		return "log in again and choose allow; if Xero offers no Practice Manager account, the person lacks the privilege “Connect third-party add-ons” (in Practice Manager: staff member, practice administration)"
	case "unauthorized_client", "invalid_scope":
		return "practicemanager scopes need Xero's approval for the app at developer.xero.com"
	}
	return "log in again; if it happens again, look at status.xero.com"
}

// parseAnswer reads the query of a redirect. Its state is compared first and in
// constant time: nothing else of a foreign answer is looked at.
func parseAnswer(query, state string) (code string, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", errors.New("this is not the address that Xero redirected to: its query cannot be read")
	}
	for _, name := range []string{"state", "code", "error"} {
		if len(values[name]) > 1 {
			return "", errors.New("this is not the address that Xero redirected to: it has two of " + name)
		}
	}
	if subtle.ConstantTimeCompare([]byte(values.Get("state")), []byte(state)) != 1 {
		return "", errState
	}
	if values.Has("error") {
		return "", &AnswerError{Code: errorCode(values.Get("error")), Detail: clean(values.Get("error_description"))}
	}
	if code = values.Get("code"); code == "" {
		return "", errors.New("this is not the address that Xero redirected to: it has no code")
	}
	return code, nil
}

// errorCode keeps to what RFC 6749 allows and people can read.
func errorCode(s string) string {
	if s == "" || len(s) > 50 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "unknown error"
	}
	return s
}

// parsePasted reads the redirected address as a person copies it: with blanks
// or quotes around it, or only from the question mark on.
func parsePasted(text, redirect, state string) (code string, err error) {
	text = strings.Trim(strings.TrimSpace(text), `"'<>`)
	if text == "" {
		return "", errors.New("nothing was pasted")
	}
	query, isQuery := strings.CutPrefix(text, "?")
	if !isQuery {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			return "", errors.New("this is not an address: copy all of it, from http to the end")
		}
		if got := u.Scheme + "://" + u.Host + u.Path; got != redirect {
			return "", errors.New("this is not the address that Xero redirected to: it must begin with " + redirect)
		}
		query = u.RawQuery
	}
	return parseAnswer(query, state)
}
