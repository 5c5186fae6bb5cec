package webhook

import (
	"fmt"
	"net/http"
)

// Error says that nobody was told, and why no further attempt was made. It names
// the host and nothing else of the address.
type Error struct {
	Host     string
	Attempts int
	Last     string // what the last attempt said
	next     string
	asked    string // for how long the server asked to be left alone
	stopped  bool
}

// why the attempts ended.
type why int

const (
	whyTries why = iota
	whyRefused
	whyWait
	whyInterrupted
)

func failed(to Address, attempts int, last outcome, w why) *Error {
	e := &Error{Host: to.String(), Attempts: attempts, Last: last.String(), next: next(last), stopped: w == whyInterrupted}
	switch w {
	case whyWait:
		e.asked = last.retryAfter.String()
		e.next = "run it again after that"
	case whyInterrupted:
		e.next = "run it again"
	case whyTries, whyRefused:
	}
	return e
}

// next is what to do about it.
func next(o outcome) string {
	switch {
	case o.status == 0:
		return "see that it can be reached from here over https, and run it again"
	case o.status >= 300 && o.status < 400:
		return "redirects are not followed: use the address that it sends on to, if you know it for yours"
	case o.status == http.StatusUnauthorized, o.status == http.StatusForbidden, o.status == http.StatusNotFound, o.status == http.StatusGone:
		return "the address is not, or no longer, one that takes messages: make a new one there"
	case !o.again():
		return "it does not take a message of this form: put something between that makes its own of it"
	default:
		return "run it again later; if it stays so, ask whoever runs it"
	}
}

// Error is one sentence.
func (e *Error) Error() string {
	text := "the webhook at " + e.Host + " was not told: "
	switch e.Attempts {
	case 0:
		return text + "interrupted before the first attempt"
	case 1:
		text += "1 attempt, and " + e.Last
	default:
		text += fmt.Sprintf("%d attempts, and at the last one %s", e.Attempts, e.Last)
	}
	if e.asked != "" {
		text += ", and asked to wait " + e.asked
	}
	if e.stopped {
		text += "; then it was interrupted"
	}
	return text
}

// Hint is what to do next.
func (e *Error) Hint() string { return e.next }
