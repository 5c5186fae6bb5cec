package accounting

import (
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/internal/xeroapi"
)

// IncompleteError is an answer that cannot be all of it. Nothing may be
// concluded from it.
type IncompleteError struct {
	Call  string
	Why   string
	Field string // which part is missing, where that is the trouble
}

func (e *IncompleteError) Error() string {
	return fmt.Sprintf("the answer to %s is not complete: %s", e.Call, e.Why)
}

// Hint says what to do next.
func (e *IncompleteError) Hint() string {
	return "run the same command again; if it stays so, Xero answers in a way that this version does not know: look at the organisation's Users screen instead"
}

func missing(call, field, why string) error {
	return &IncompleteError{Call: call, Field: field, Why: why}
}

// AccessError is a call that Xero forbids. The cause says it of a practice, and what
// helps there does not help here.
type AccessError struct{ err *xeroapi.Error }

func (e *AccessError) Error() string {
	text := "Xero refuses access to the organisation"
	if e.err.Detail != "" {
		text += ": " + e.err.Detail
	}
	if e.err.CorrelationID != "" {
		text += " (correlation id " + e.err.CorrelationID + ")"
	}
	return text
}

// Unwrap gives the cause, by which the command line picks its exit code.
func (e *AccessError) Unwrap() error { return e.err }

// Hint says what to do next.
func (e *AccessError) Hint() string {
	return "one of three: whoever logged in is no longer a user of the organisation; the organisation was disconnected, or its id is another (practicectl doctor lists what is connected); or the login lacks accounting.settings.read (log in again, and choose the organisation)"
}

// access names what is forbidden.
func access(err error) error {
	var e *xeroapi.Error
	if errors.As(err, &e) && e.Code == xeroapi.CodeForbidden {
		return &AccessError{err: e}
	}
	return err
}
