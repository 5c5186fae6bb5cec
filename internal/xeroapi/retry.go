package xeroapi

import "time"

// How often a call is sent again. Reads only, but for a 429 and a renewed login.
const (
	maxLimited  = 5 // after a 429
	maxFailed   = 2 // after an error of the server, the line or the answer
	maxTimeouts = 1 // waiting for a server that hangs is the dearest of all
	// maxWait is the longest wait that somebody sits through: a Retry-After
	// beyond it ends the run, to be taken up later.
	maxWait = 5 * time.Minute
)

// tries counts the failures of one call.
type tries struct {
	limited, failed, timeouts int
	renewed                   bool
}

// renew reports whether a call is worth sending with another token, once. A
// 401 for an expired one means that the call was not looked at.
func (t *tries) renew(e *Error) bool {
	first := e.Code == CodeExpired && !t.renewed
	t.renewed = t.renewed || first
	return first
}

// next says whether a call that failed with e is sent again, and after which
// wait. jitter, 0 to 1, spreads the waits of several runs.
func (t *tries) next(r Request, e *Error, jitter float64) (Wait, bool) {
	switch {
	case e.Code == CodeLimit:
		t.limited++
		return t.limitWait(e, jitter)
	case !r.isRead() || !e.Retryable:
		return Wait{}, false
	case e.Code == CodeTimeout:
		t.timeouts++
		return Wait{For: backOff(t.timeouts, jitter), Reason: "no answer from Xero"}, t.timeouts <= maxTimeouts
	}
	t.failed++
	wait := Wait{For: max(e.retryAfter, backOff(t.failed, jitter)), Reason: e.says()}
	return wait, t.failed <= maxFailed && wait.For <= maxWait
}

// limitWait obeys Retry-After. Without it the wait is made up and
// doubles each time, from one second when too many calls ran at once, which
// ends by itself, and from five otherwise.
func (t *tries) limitWait(e *Error, jitter float64) (Wait, bool) {
	wait := Wait{For: e.retryAfter, Reason: "Xero's " + e.problem}
	if wait.For == 0 {
		first := 5 * time.Second
		if e.problem == problemAtOnce {
			first = time.Second
		}
		wait.For = min(spread(first<<(t.limited-1), jitter), time.Minute)
	}
	return wait, t.limited <= maxLimited && wait.For <= maxWait
}

// backOff is half a second, two, eight: each with up to as much again.
func backOff(n int, jitter float64) time.Duration {
	return spread(500*time.Millisecond<<(2*(n-1)), jitter)
}

func spread(d time.Duration, jitter float64) time.Duration {
	return d + time.Duration(jitter*float64(d))
}
