package xeroapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What an error means for the run, to be asked for with errors.Is.
var (
	// ErrConsent means that a person has to log in again or put a permission
	// right: running again will not help.
	ErrConsent = errors.New("consent needed")
	// ErrResumable means that Xero wants no more calls now: stop, and run the
	// same command again later.
	ErrResumable = errors.New("stopped, to be run again later")
	// ErrStop means that nothing more can be sent, for a reason of our own: the
	// token's store or its lock, for one.
	ErrStop = errors.New("nothing more can be sent")
	// ErrMalformed means that an answer was cut short or garbled. A decoder
	// wraps it, so that reads are asked for again.
	ErrMalformed = errors.New("the answer is cut short or garbled")
)

// Code says in one stable word what went wrong.
type Code string

// The codes.
const (
	CodeExpired   Code = "token-expired"
	CodeRejected  Code = "token-rejected"
	CodeForbidden Code = "forbidden"
	CodeNotFound  Code = "not-found"
	CodeConflict  Code = "conflict"
	CodeRefused   Code = "refused" // any other 4xx, and redirects
	CodeLimit     Code = "limit"   // of the minute, or of calls at once
	CodeDayLimit  Code = "day-limit"
	CodeServer    Code = "server-error"
	CodeTimeout   Code = "timeout"
	CodeCancelled Code = "cancelled"
	CodeTransport Code = "transport" // no connection, or a broken one
	CodeMalformed Code = "malformed"
	CodeTooLarge  Code = "too-large"
)

// Error is a call that failed. It never holds a body, a token or a query
// parameter that is not on the list of package redact.
type Error struct {
	Method        string
	URL           string
	Status        int // 0 when there was no answer
	Code          Code
	Detail        string // of the server's own words, those that may be shown
	CorrelationID string // Xero's support asks for it
	Retryable     bool   // asking again later may work
	Sent          bool   // the request may have reached the server
	Err           error  // the cause, where it is not the answer itself

	retryAfter time.Duration // as asked for by the server; 0 when it did not
	problem    string        // which limit, as far as the server said
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.says())
	if e.Detail != "" {
		fmt.Fprintf(&b, ": %s", e.Detail)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	fmt.Fprintf(&b, " (%s %s", e.Method, e.URL)
	if e.Status != 0 {
		fmt.Fprintf(&b, ", status %d", e.Status)
	}
	if e.CorrelationID != "" {
		fmt.Fprintf(&b, ", correlation id %s", e.CorrelationID)
	}
	b.WriteString(")")
	return b.String()
}

func (e *Error) says() string {
	switch e.Code {
	case CodeExpired:
		return "the login has expired"
	case CodeRejected:
		return "Xero does not accept the login"
	case CodeForbidden:
		return "Xero refuses access to this practice"
	case CodeNotFound:
		return "Xero does not know this address or record"
	case CodeConflict:
		return "Xero says that somebody else is changing the same record"
	case CodeLimit:
		return "Xero keeps saying that there are too many calls"
	case CodeDayLimit:
		return "the calls that Xero allows in a day are used up"
	case CodeServer:
		return "Xero had an error of its own"
	case CodeTimeout:
		return "Xero did not answer in time"
	case CodeCancelled:
		return "interrupted"
	case CodeTransport:
		return "Xero could not be reached"
	case CodeMalformed:
		return "Xero's answer could not be read"
	case CodeTooLarge:
		return "Xero's answer is larger than any list of clients should be"
	case CodeRefused:
	}
	if e.Status >= 300 && e.Status < 400 {
		return "Xero answered with another address, which is not followed"
	}
	return "Xero refused the request"
}

// Hint says what to do next, or nothing.
func (e *Error) Hint() string {
	switch e.Code {
	case CodeExpired:
		return "log in again: an access token lasts 30 minutes"
	case CodeRejected:
		return "log in again, and check that the access token was copied whole"
	case CodeForbidden:
		return "one of three: whoever logged in lost the Practice Manager permission 'Connect third-party add-ons' (look at their staff member's permissions, practice administration); the practice was disconnected (practicectl doctor lists what is connected); or the login lacks a scope (practicectl auth status compares them)"
	case CodeConflict:
		return "plan again: the record is read afresh"
	case CodeLimit:
		return "run the same command again in a few minutes"
	case CodeDayLimit:
		return "run the same command again then: what is done is not done again"
	case CodeServer, CodeTimeout, CodeTransport, CodeMalformed:
		return "run the same command again; if it stays so, see status.xero.com"
	case CodeRefused:
		if e.Status == http.StatusNotAcceptable {
			return "Xero does not serve what was asked for: XML is what it documents, so leave out format: json"
		}
	case CodeNotFound, CodeCancelled, CodeTooLarge:
	}
	return ""
}

// Unwrap gives the cause and what the error means for the run.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	switch e.Code {
	case CodeExpired, CodeRejected, CodeForbidden:
		errs = append(errs, ErrConsent)
	case CodeLimit, CodeDayLimit:
		errs = append(errs, ErrResumable)
	case CodeNotFound, CodeConflict, CodeRefused, CodeServer, CodeTimeout, CodeCancelled, CodeTransport, CodeMalformed, CodeTooLarge:
	}
	return errs
}

// UnknownOutcome reports whether err is a write that may or may not have been
// carried out: it was sent, and no usable answer came. Whoever sent it reads
// what is there and decides; it is never simply sent again.
func UnknownOutcome(err error) bool {
	var e *Error
	if !errors.As(err, &e) || !e.Sent || e.Method == http.MethodGet {
		return false
	}
	switch e.Code {
	case CodeServer, CodeTimeout, CodeCancelled, CodeTransport, CodeMalformed, CodeTooLarge:
		return true
	case CodeExpired, CodeRejected, CodeForbidden, CodeNotFound, CodeConflict, CodeRefused, CodeLimit, CodeDayLimit:
	}
	return false
}
