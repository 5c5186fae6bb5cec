package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/internal/snapshot"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

// The exit codes. They are a contract with pipelines.
const (
	exitOK      = 0
	exitFailed  = 1
	exitChanges = 2
	exitUnknown = 3
	exitStopped = 4
	exitRefused = 5
	exitPartial = 6
	exitLocked  = 7
	exitConsent = 8
	exitUsage   = 64
	exitInvalid = 65
)

// exitCodes is the help topic and the order of precedence: the first that
// applies is returned.
var exitCodes = []struct {
	code int
	text string
}{
	{exitUsage, "wrong usage; also apply without --yes where nobody can be asked"},
	{exitInvalid, "invalid declarations, or a list or snapshot that is refused"},
	{exitConsent, "consent needed: not logged in, grant withdrawn, scope or tenant missing"},
	{exitLocked, "another run holds the lock, or has taken it over"},
	{exitFailed, "failed: the run itself broke, or a person said no"},
	{exitRefused, "the plan is stale, expired, already applied, a rehearsal, changed, or for another practice"},
	{exitStopped, "stopped by a rail, a freeze, manage: observe, unmanaged: fail or protection (the plan is still printed whole)"},
	{exitPartial, "applied in part: changes failed, were blocked or deferred; running again is safe"},
	{exitChanges, "changes, blocked changes or manual actions (plan --detailed-exitcode; drift, but for what --fail-on leaves out)"},
	{exitUnknown, "no change known, but something is unknown (the same commands)"},
	{exitOK, "done, or nothing to do"},
}

// rank is the place of an exit code in their order.
func rank(code int) int {
	for i, c := range exitCodes {
		if c.code == code {
			return i
		}
	}
	return len(exitCodes)
}

func exitCodeHelp() string {
	var b strings.Builder
	b.WriteString("The first that applies, in this order:\n\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "  %2d  %s\n", c.code, c.text)
	}
	return b.String()
}

// exitError ends a command with a code. A nil err means that everything there
// is to say has been printed.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exit ends a command whose output has said it all.
func exit(code int) error {
	if code == exitOK {
		return nil
	}
	return &exitError{code: code}
}

func usageError(hint, format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...), hint: hint}
}

func consentError(hint, format string, args ...any) error {
	return &exitError{code: exitConsent, err: fmt.Errorf(format, args...), hint: hint}
}

// exitCode is the one mapping from errors to codes.
func exitCode(err error) int {
	var ee *exitError
	var list diag.List
	var locked *state.LockedError
	var refused *planfile.RefusedError
	var unsound *snapshot.RefusedError
	var consent *login.ConsentError
	var renewing *login.LockedError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &ee):
		return ee.code
	case errors.As(err, &list), errors.As(err, &unsound):
		return exitInvalid
	case errors.Is(err, xeroapi.ErrConsent), errors.As(err, &consent):
		return exitConsent
	case errors.As(err, &locked), errors.As(err, &renewing):
		return exitLocked
	case errors.Is(err, xeroapi.ErrResumable):
		return exitPartial
	case errors.As(err, &refused):
		return exitRefused
	default:
		return exitFailed
	}
}

// hinter is an error that knows what to do next.
type hinter interface{ Hint() string }

// Hint makes exitError a hinter.
func (e *exitError) Hint() string { return e.hint }

// report prints err for people: every diagnostic, or one line and a hint.
// What they quote begins no line; the stream sees to the rest.
func report(w io.Writer, err error) {
	var list diag.List
	if errors.As(err, &list) {
		_ = eachOnOneLine(list).Write(w) // nothing is left to tell it to
		return
	}
	var ee *exitError
	if errors.As(err, &ee) && ee.err == nil {
		return
	}
	fmt.Fprintf(w, "error: %s\n", oneLine(err.Error()))
	if hint := hintOf(err); hint != "" {
		fmt.Fprintf(w, "  hint: %s\n", oneLine(hint))
	}
}

// hintOf is what err says to do next, or nothing.
func hintOf(err error) string {
	var h hinter
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}
