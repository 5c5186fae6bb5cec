package xeroapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/practicectl/practicectl/internal/redact"
)

// Request is one call.
type Request struct {
	Method    string // GET when empty
	Path      string // from the origin on, each part already escaped
	Query     url.Values
	MediaType string // of the body, and of the answer that is asked for
	Body      []byte
	NoTenant  bool // the call is not about a tenant
	Slow      bool // may take several times as long as others
	// Decode reads a successful answer. An error that wraps ErrMalformed makes
	// a read be asked for again; any other is returned as it is.
	Decode func(*Response) error
}

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func (r Request) isRead() bool { return r.method() == http.MethodGet }

// Response is a whole successful answer.
type Response struct {
	Status        int
	MediaType     string // without parameters, lower case
	Body          []byte
	CorrelationID string
}

// worthTelling is the wait that a person is told of: a second as a server asks
// for it, less what has passed of it since.
const worthTelling = 900 * time.Millisecond

// errDeadline tells our own deadline from the caller's.
var errDeadline = errors.New("deadline of the call")

// Do sends r, waiting before and repeating after as the package comment says.
// The error is an [*Error], a [*ReadOnlyError], what Token or Refresh said, or
// what Decode said.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	var t tries
	for {
		if err := c.admit(ctx, r); err != nil {
			return nil, err
		}
		token, err := c.cfg.Token(ctx)
		if err != nil {
			return nil, fmt.Errorf("get an access token: %w", err)
		}
		resp, err := c.attempt(ctx, r, token)
		if err == nil {
			return resp, nil
		}
		var e *Error
		if !errors.As(err, &e) {
			return nil, err
		}
		if c.cfg.Refresh != nil && t.renew(e) {
			if _, err := c.cfg.Refresh(ctx, token); err != nil {
				return nil, fmt.Errorf("the access token has expired: %w", err)
			}
			continue
		}
		wait, again := t.next(r, e, c.jitter())
		if !again {
			return nil, err
		}
		c.shared.pace.stop(c.cfg.Now(), wait.For, wait.Reason)
	}
}

// admit waits for the call's turn, and ends the run when the day is used up.
func (c *Client) admit(ctx context.Context, r Request) error {
	now := c.cfg.Now()
	if left, until := c.shared.pace.day(now); left != unknown && left <= c.cfg.DayReserve {
		e := c.newError(r)
		e.Code, e.Detail = CodeDayLimit, dayDetail(left, c.cfg.DayReserve, until.Sub(now))
		return e
	}
	wait, reason := c.shared.pace.book(now)
	if wait <= 0 {
		return nil
	}
	if wait >= worthTelling {
		c.cfg.Waiting(Wait{For: wait, Reason: reason})
	}
	if err := c.cfg.Sleep(ctx, wait); err != nil {
		e := c.newError(r)
		e.Code, e.Err = CodeCancelled, err
		return e
	}
	return nil
}

// attempt sends r once.
func (c *Client) attempt(ctx context.Context, r Request, token string) (*Response, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout(r), errDeadline)
	defer cancel()
	req, err := c.request(ctx, r, token)
	if err != nil {
		return nil, err
	}
	c.count(r)
	res, err := c.http.RoundTrip(req)
	if err != nil {
		return nil, c.unanswered(ctx, r, err)
	}
	defer res.Body.Close()
	c.shared.pace.saw(c.cfg.Now(), res.Header)
	if res.StatusCode/100 != 2 {
		body, _ := readBody(res, maxErrorBody) // the status says enough without it
		e := c.newError(r)
		e.Sent = true
		e.refusal(res, body)
		if e.Code == CodeDayLimit {
			c.dayOver(e)
		}
		return nil, e
	}
	return c.receive(ctx, r, res)
}

// dayOver remembers when the calls of the day are back, and says so.
func (c *Client) dayOver(e *Error) {
	now := c.cfg.Now()
	c.shared.pace.dayOver(now, e.retryAfter)
	left, until := c.shared.pace.day(now)
	e.Detail = dayDetail(left, c.cfg.DayReserve, until.Sub(now))
}

func (c *Client) receive(ctx context.Context, r Request, res *http.Response) (*Response, error) {
	resp := &Response{Status: res.StatusCode, MediaType: mediaType(res.Header), CorrelationID: correlation(res.Header)}
	var err error
	if resp.Body, err = readBody(res, maxBody); err != nil {
		e := c.unanswered(ctx, r, err)
		var failed *Error
		if errors.As(e, &failed) {
			failed.Status, failed.CorrelationID = resp.Status, resp.CorrelationID
		}
		return nil, e
	}
	if r.Decode == nil {
		return resp, nil
	}
	switch err := r.Decode(resp); {
	case err == nil:
		return resp, nil
	case errors.Is(err, ErrMalformed):
		e := c.newError(r)
		e.Status, e.Code, e.CorrelationID = resp.Status, CodeMalformed, resp.CorrelationID
		e.Err, e.Retryable, e.Sent = err, true, true
		return nil, e
	default:
		return nil, err
	}
}

func (c *Client) request(ctx context.Context, r Request, token string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.method(), c.address(r).String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	h := req.Header
	h.Set("Authorization", "Bearer "+token)
	h.Set("Accept", r.MediaType)
	h.Set("Content-Type", r.MediaType)
	// The rule of September 2026 in its older, opt-in form (documented):
	// asking for it makes both behave alike.
	h.Set("Xero-Features", "practice-strict-content-type")
	h.Set("User-Agent", "practicectl")
	if !r.NoTenant {
		h.Set("Xero-Tenant-Id", c.cfg.Tenant)
	}
	return req, nil
}

func (c *Client) address(r Request) *url.URL {
	u := *c.origin
	u.RawPath = r.Path
	if path, err := url.PathUnescape(r.Path); err == nil {
		u.Path = path
	}
	u.RawQuery = r.Query.Encode()
	return &u
}

func (c *Client) timeout(r Request) time.Duration {
	if r.Slow {
		return slowFactor * c.cfg.Timeout
	}
	return c.cfg.Timeout
}

func (c *Client) count(r Request) {
	if r.isRead() {
		c.shared.reads.Add(1)
	} else {
		c.shared.writes.Add(1)
	}
}

func (c *Client) newError(r Request) *Error {
	return &Error{Method: r.method(), URL: redact.URL(c.address(r))}
}

// unanswered says why there is no whole answer.
func (c *Client) unanswered(ctx context.Context, r Request, err error) error {
	var refused *ReadOnlyError
	if errors.As(err, &refused) {
		return refused
	}
	e := c.newError(r)
	e.Sent = !neverSent(err)
	switch {
	case errors.Is(context.Cause(ctx), errDeadline):
		e.Code, e.Retryable = CodeTimeout, true
		e.Err = fmt.Errorf("nothing within %s", c.timeout(r))
	case ctx.Err() != nil:
		e.Code, e.Err = CodeCancelled, context.Cause(ctx)
	case errors.Is(err, errTooLarge):
		e.Code = CodeTooLarge
	default:
		e.Code, e.Retryable, e.Err = CodeTransport, true, err
	}
	return e
}

// neverSent recognises the failures that come before the first byte.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}
