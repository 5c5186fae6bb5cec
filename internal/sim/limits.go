package sim

import (
	"net/http"
	"strconv"
	"time"
)

// Limits are the numbers of calls allowed. Zero means Xero's number.
type Limits struct {
	Minute     int // 60 per app and tenant (documented)
	Day        int // 5,000, or 1,000 on the Starter tier (documented)
	Concurrent int // 5 (documented)
	AppMinute  int // 10,000 for all tenants (documented)
}

func (l Limits) orDefault() Limits {
	for _, d := range []struct {
		limit *int
		xero  int
	}{{&l.Minute, 60}, {&l.Day, 5000}, {&l.Concurrent, 5}, {&l.AppMinute, 10000}} {
		if *d.limit == 0 {
			*d.limit = d.xero
		}
	}
	return l
}

// meters counts calls: for each app and tenant, and for each app.
type meters struct {
	off    bool
	limits Limits
	both   map[string]*meter
	apps   map[string]*window
}

func newMeters(o Options) meters {
	return meters{
		off: o.NoLimits, limits: o.Limits.orDefault(),
		both: make(map[string]*meter), apps: make(map[string]*window),
	}
}

// app is what the app has used.
func (m *meters) app(a *App) *window {
	if m.apps[a.ID] == nil {
		m.apps[a.ID] = &window{limit: m.limits.AppMinute, size: time.Minute}
	}
	return m.apps[a.ID]
}

// of is what the app has used with the tenant.
func (m *meters) of(a *App, t Tenant) *meter {
	key := a.ID + " " + t.ID
	if m.both[key] == nil {
		turn := time.Duration(hash("window "+t.ID, 0) >> 1) // a Duration is signed
		m.both[key] = &meter{
			off:        m.off,
			concurrent: m.limits.Concurrent,
			minute:     window{limit: m.limits.Minute, size: time.Minute, turn: turn % time.Minute},
			day:        window{limit: m.limits.Day, size: 24 * time.Hour, turn: turn % (24 * time.Hour)},
			app:        m.app(a),
		}
	}
	return m.both[key]
}

// appHeader is the one header of a call that got no further.
func (m *meters) appHeader(h http.Header, a *App, now time.Time) {
	if m.off {
		return
	}
	w := m.app(a)
	w.roll(now)
	w.header(h, "X-AppMinLimit-Remaining")
}

// meter counts the calls of one app to one tenant.
type meter struct {
	off         bool
	concurrent  int
	inFlight    int
	minute, day window
	app         *window
}

// window is a fixed span that begins anew every size, shifted by turn.
type window struct {
	limit int
	size  time.Duration
	turn  time.Duration
	start time.Time
	used  int
}

func (w *window) roll(now time.Time) {
	if start := now.Add(-w.turn).Truncate(w.size).Add(w.turn); !start.Equal(w.start) {
		w.start, w.used = start, 0
	}
}

func (w *window) left() int { return max(0, w.limit-w.used) }

func (w *window) header(h http.Header, name string) { h.Set(name, strconv.Itoa(w.left())) }

// retryAfter is the whole seconds until the window ends, rounded up.
func (w *window) retryAfter(now time.Time) int {
	return int((w.start.Add(w.size).Sub(now) + time.Second - 1) / time.Second)
}

// count takes the call into the limits, or answers 429.
func (s *Server) count(c *call) {
	if !c.route.gate.ofTenant() {
		return
	}
	c.meter = s.meters.of(c.grant.consent.app, c.tenant)
	m, now := c.meter, s.now()
	for _, w := range m.windows() {
		w.roll(now)
	}
	switch {
	case m.off:
	case m.inFlight >= m.concurrent:
		s.tooManyAtOnce(c)
	case m.minute.left() == 0:
		c.tooMany("minute", m.minute.retryAfter(now))
	case m.day.left() == 0:
		c.tooMany("day", m.day.retryAfter(now))
	case m.app.left() == 0:
		c.tooMany("appminute", m.app.retryAfter(now))
	default:
		for _, w := range m.windows() {
			w.used++
		}
		m.inFlight++
		c.inFlight, c.counted = true, true
		m.headers(c.header)
	}
}

// tooMany answers 429 with an empty body; retryAfter 0 sends no such header.
func (c *call) tooMany(problem string, retryAfter int) {
	c.meter.headers(c.header)
	c.header.Set("X-Rate-Limit-Problem", problem)
	if retryAfter > 0 {
		c.header.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	c.empty(http.StatusTooManyRequests)
}

// tooManyAtOnce is the 429 that says nothing of a time, unless it is assumed to (U18).
func (s *Server) tooManyAtOnce(c *call) {
	retryAfter := 0
	if s.assumed.concurrent == yes {
		retryAfter = 1
	}
	c.tooMany("concurrent", retryAfter)
}

// usedUp is a 429 for the day, until its window turns.
func (s *Server) usedUp(c *call) {
	c.tooMany("day", c.meter.day.retryAfter(s.now()))
	c.header.Set("X-DayLimit-Remaining", "0")
}

func (s *Server) leave(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.meter.inFlight--
}

func (m *meter) windows() []*window { return []*window{&m.minute, &m.day, m.app} }

func (m *meter) headers(h http.Header) {
	if m.off {
		return
	}
	m.minute.header(h, "X-MinLimit-Remaining")
	m.day.header(h, "X-DayLimit-Remaining")
	m.app.header(h, "X-AppMinLimit-Remaining")
}

// giveBack undoes the counting of a call that a fault refuses as if it had not
// come as far as the limits.
func (c *call) giveBack() {
	if !c.counted {
		return
	}
	c.counted = false
	for _, w := range c.meter.windows() {
		w.used--
	}
	for _, key := range []string{"X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining"} {
		c.header.Del(key)
	}
}
