package login

import (
	"errors"
	"fmt"
	"time"
)

// hintOf finds what an error says to do next.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// ConsentError means that only a person in a browser can go on: nobody is
// logged in, or Xero no longer takes what was stored. It ends a run with exit
// code 8.
type ConsentError struct {
	Reason  string
	Command string // what to run
}

func (e *ConsentError) Error() string {
	return fmt.Sprintf("consent is needed: %s: run `%s`", e.Reason, e.Command)
}

// Hint says what to do.
func (e *ConsentError) Hint() string {
	return "somebody who may connect the practice runs `" + e.Command + "` and allows the access in a browser"
}

// UnansweredError means that Xero's login service gave no answer that could be
// read. The stored token is what it was.
type UnansweredError struct {
	What  string // "to the renewal"
	Tries int
	Until time.Time // until when the same token works even if Xero had taken it; zero: no such limit
	Err   error
}

func (e *UnansweredError) Error() string {
	return fmt.Sprintf("Xero's login service gave no answer %s (tried %s): %v: the stored token is kept", e.What, times(e.Tries), e.Err)
}

func (e *UnansweredError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *UnansweredError) Hint() string {
	if e.Until.IsZero() {
		return "run this again"
	}
	return "run this again before " + e.Until.Format("15:04 MST") + ": until then the stored token works even if Xero had already taken it"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// RefusedError means that Xero's login service refused for a reason that
// another consent does not mend. The stored token is what it was.
type RefusedError struct {
	What   string // "the renewal"
	Status int
	Code   string // of OAuth, or empty
	Detail string // Xero's own words, made fit to be shown
}

func (e *RefusedError) Error() string {
	s := fmt.Sprintf("Xero's login service refused %s: ", e.What)
	switch {
	case e.Code == "":
		return s + fmt.Sprintf("HTTP status %d", e.Status)
	case e.Detail == "":
		return s + e.Code
	}
	return s + e.Code + ": " + e.Detail
}

// Hint says what to do.
func (e *RefusedError) Hint() string {
	switch e.Code {
	case "invalid_client":
		return "check " + EnvClientID + " and " + EnvClientSecret + " against the app at developer.xero.com; an app made for PKCE has no secret"
	case "unauthorized_client", "invalid_scope":
		return "the app may not ask for these scopes: practicemanager scopes need Xero's approval for the app"
	case "invalid_grant":
		return "log in again: a code lives five minutes and works once"
	}
	return "if it happens again, look at status.xero.com or ask Xero's support"
}

// KeepError means that a renewed token could not be made durable. It was not
// used, and the one in the store works for a while longer.
type KeepError struct {
	Until time.Time // zero: the token came from a login, and is lost
	Err   error
}

func (e *KeepError) Error() string {
	return fmt.Sprintf("the new token could not be stored, so it was not used: %v", e.Err)
}

func (e *KeepError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *KeepError) Hint() string {
	if e.Until.IsZero() {
		return "put the token store right, then log in again"
	}
	return "put the token store right and run this again before " + e.Until.Format("15:04 MST") + ": until then the stored token still works"
}
