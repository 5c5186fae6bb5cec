// Package webhook posts one message to an address that is a secret: whoever has
// it can write into the chat behind it. So no error and no log names more of it
// than the host, nothing of what a server says is shown, and no redirect is
// followed, which would hand the message on.
//
// A message that is not taken is sent again a few times, with the same
// Idempotency-Key, where that may help: after a break of the line, a timeout, a
// limit, or an error of the server. Of an error of the transport only its kind is
// told: its own text can hold the address, or what the server sent.
//
// Time is an argument: the clock, the pauses and the limit of one attempt.
package webhook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// attemptLimit is how long one attempt may take, from the look-up of the name
	// to the end of the answer.
	attemptLimit = 10 * time.Second
	// maxRetryAfter is the longest wait that a server may ask for. Whoever asks for
	// more is not asked again: sending sooner would not obey, and a pipeline does
	// not wait for hours.
	maxRetryAfter = time.Minute
	// maxAnswer of the answer's body is read, and none of it shown.
	maxAnswer = 64 << 10
)

// pauses are those between attempts.
var pauses = []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}

// Poster is what posting needs of the world outside.
type Poster struct {
	Transport http.RoundTripper // nil: Go's own
	UserAgent string
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
	// Within limits one attempt; nil: ten seconds.
	Within func(context.Context) (context.Context, context.CancelFunc)
}

// Post sends body, which is JSON. Its error is an [*Error].
func (p Poster) Post(ctx context.Context, to Address, body []byte) error {
	key := idempotencyKey(body, p.Now())
	var last outcome
	for attempt := 0; ; attempt++ {
		if ctx.Err() != nil {
			return failed(to, attempt, last, whyInterrupted)
		}
		last = p.attempt(ctx, to, body, key)
		if last.ok() {
			return nil
		}
		wait := last.retryAfter
		switch {
		case !last.again():
			return failed(to, attempt+1, last, whyRefused)
		case attempt == len(pauses):
			return failed(to, attempt+1, last, whyTries)
		case wait > maxRetryAfter:
			return failed(to, attempt+1, last, whyWait)
		}
		if p.Sleep(ctx, max(wait, pauses[attempt])) != nil {
			return failed(to, attempt+1, last, whyInterrupted)
		}
	}
}

// attempt sends the message once, over a connection of its own: one that was
// kept may be half dead.
func (p Poster) attempt(ctx context.Context, to Address, body []byte, key string) outcome {
	within := p.Within
	if within == nil {
		within = func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, attemptLimit)
		}
	}
	limited, cancel := within(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, to.url.String(), bytes.NewReader(body))
	if err != nil {
		return outcome{broken: "the address cannot be asked"}
	}
	req.Close = true
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", p.UserAgent)
	req.Header.Set("Idempotency-Key", key)
	transport := p.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	// Not a client: that would follow redirects, and put the address into errors.
	res, err := transport.RoundTrip(req)
	if err != nil {
		return outcome{broken: kindOf(err, limited.Err() != nil && ctx.Err() == nil)}
	}
	defer res.Body.Close()
	// The status says whether it was taken. A body that breaks off changes nothing.
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer))
	return outcome{status: res.StatusCode, retryAfter: retryAfter(res.Header, p.Now())}
}

// idempotencyKey is made once for all attempts at a message. It is never the same
// twice: the same words told again are another message.
func idempotencyKey(body []byte, now time.Time) string {
	h := sha256.New()
	fmt.Fprintln(h, now.UnixNano())
	_, _ = h.Write(body) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil)[:16])
}
