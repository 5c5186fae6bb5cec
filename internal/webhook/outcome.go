package webhook

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// outcome is how one attempt ended: with a status, or broken before there was one.
type outcome struct {
	status     int
	broken     string
	retryAfter time.Duration
}

func (o outcome) ok() bool { return o.status >= 200 && o.status < 300 }

// again reports whether the same message may be taken another time.
func (o outcome) again() bool {
	switch o.status {
	case 0, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	default:
		return o.status >= 500
	}
}

// String is what the attempt said, in our words: a server's own may hold anything.
func (o outcome) String() string {
	if o.status == 0 {
		return o.broken
	}
	return strings.TrimSpace(fmt.Sprintf("it answered %d %s", o.status, http.StatusText(o.status)))
}

// kindOf says what is wrong with the line, without the error's own text.
func kindOf(err error, timedOut bool) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var op *net.OpError
	switch {
	case timedOut:
		return "it did not answer in time"
	case errors.As(err, &certificate):
		return "its certificate is not trusted"
	case errors.As(err, &name):
		return "its name was not found"
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection could be made"
	default:
		return "the connection broke before there was an answer"
	}
}

// retryAfter is how long the server asks to wait, in seconds or until a date;
// zero where it asks for nothing that can be read.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), 24*60*60)) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}
