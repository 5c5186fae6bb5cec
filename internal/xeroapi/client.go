package xeroapi

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Config is how Xero is reached. APIURL and Token are needed; everything else
// has a default.
type Config struct {
	APIURL string // bare origin, checked by CheckOrigin
	// Token returns the access token to send. It is asked before every call,
	// so that a login which renews itself is always up to date.
	Token func(ctx context.Context) (string, error)
	// Refresh returns another token than old, which Xero has called expired
	// whatever our clock says. Without it such a call fails.
	Refresh  func(ctx context.Context, old string) (string, error)
	Tenant   string            // sent with every call that is about a tenant
	ReadOnly bool              // refuse to send anything but reads
	HTTP     http.RoundTripper // nil: a transport of its own
	// Now is the clock for pacing. It must be the real one (or a test's that
	// moves with Sleep), not the day that a plan is made for.
	Now     func() time.Time
	Sleep   func(ctx context.Context, d time.Duration) error
	Waiting func(Wait)    // told of every wait of about a second or more, before it
	Timeout time.Duration // of one call, from sending to the last byte; 60 s
	// DayReserve is how many calls of the day are left to others; 50, and none
	// when it is negative.
	DayReserve int
}

// Wait is a pause that the limits or a failing server ask for.
type Wait struct {
	For    time.Duration
	Reason string // "Xero's minute limit"
}

// Calls counts what was sent, repeats included: each one counts at Xero.
type Calls struct {
	Reads  int
	Writes int
}

const (
	defaultTimeout = 60 * time.Second
	// slowFactor is for the calls that return a whole practice in one piece:
	// minutes are observed.
	slowFactor        = 5
	defaultDayReserve = 50
)

// Client sends calls. It is safe for use by several goroutines.
type Client struct {
	cfg    Config
	origin *url.URL
	http   http.RoundTripper
	jitter func() float64 // 0 to 1
	shared *shared        // by the clients of all tenants
}

type shared struct {
	pace          *pacer
	reads, writes atomic.Int64
}

// New returns a client, or an error for an address that is neither loopback
// nor Xero's.
func New(cfg Config) (*Client, error) {
	origin, err := parseOrigin(cfg.APIURL)
	if err != nil {
		return nil, err
	}
	if cfg.Token == nil {
		return nil, errors.New("no access token is configured")
	}
	setDefaults(&cfg)
	transport := cfg.HTTP
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if cfg.ReadOnly {
		transport = ReadOnly(transport, "")
	}
	return &Client{
		cfg:    cfg,
		origin: origin,
		http:   transport,
		jitter: rand.Float64,
		shared: &shared{pace: newPacer(IsLoopback(origin.Hostname()))},
	}, nil
}

func setDefaults(cfg *Config) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.Waiting == nil {
		cfg.Waiting = func(Wait) {}
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.DayReserve == 0 {
		cfg.DayReserve = defaultDayReserve
	}
	cfg.DayReserve = max(cfg.DayReserve, 0)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// ForTenant returns a client for another tenant that shares the pace and the
// counts of this one.
func (c *Client) ForTenant(id string) *Client {
	d := *c
	d.cfg.Tenant = id
	return &d
}

// Origin is the bare origin that the client speaks to.
func (c *Client) Origin() string { return c.origin.String() }

// Limits returns what the last answers said is left.
func (c *Client) Limits() Limits { return c.shared.pace.seen() }

// Calls returns how many calls were sent so far.
func (c *Client) Calls() Calls {
	return Calls{Reads: int(c.shared.reads.Load()), Writes: int(c.shared.writes.Load())}
}
