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

// meter counts calls.
type meter struct {
	off              bool
	concurrent       int
	inFlight         int
	minute, day, app window
}

func newMeter(o Options, t Tenant) meter {
	l := o.Limits.orDefault()
	turn := time.Duration(hash("window "+t.ID, 0) >> 1) // a Duration is signed
	return meter{
		off:        o.NoLimits,
		concurrent: l.Concurrent,
		minute:     window{limit: l.Minute, size: time.Minute, turn: turn % time.Minute},
		day:        window{limit: l.Day, size: 24 * time.Hour, turn: turn % (24 * time.Hour)},
		app:        window{limit: l.AppMinute, size: time.Minute},
	}
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

// retryAfter is the whole seconds until the window ends, rounded up.
func (w *window) retryAfter(now time.Time) int {
	return int((w.start.Add(w.size).Sub(now) + time.Second - 1) / time.Second)
}

// count takes the call into the limits, or answers 429.
func (s *Server) count(c *call) {
	m, now := &s.meter, s.now()
	if c.route.gate != gateTenant || m.off {
		return
	}
	for _, w := range []*window{&m.minute, &m.day, &m.app} {
		w.roll(now)
	}
	switch {
	case m.inFlight >= m.concurrent:
		s.tooManyAtOnce(c)
	case m.minute.left() == 0:
		s.tooMany(c, "minute", m.minute.retryAfter(now))
	case m.day.left() == 0:
		s.tooMany(c, "day", m.day.retryAfter(now))
	case m.app.left() == 0:
		s.tooMany(c, "appminute", m.app.retryAfter(now))
	default:
		m.minute.used++
		m.day.used++
		m.app.used++
		m.inFlight++
		c.inFlight = true
		m.headers(c.header, now)
	}
}

// tooMany answers 429 with an empty body; retryAfter 0 sends no such header.
func (s *Server) tooMany(c *call, problem string, retryAfter int) {
	s.meter.headers(c.header, s.now())
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
	s.tooMany(c, "concurrent", retryAfter)
}

// usedUp is a 429 for the day, until its window turns.
func (s *Server) usedUp(c *call) {
	s.meter.day.roll(s.now())
	s.tooMany(c, "day", s.meter.day.retryAfter(s.now()))
	c.header.Set("X-DayLimit-Remaining", "0")
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.meter.inFlight--
}

// giveBack undoes the counting of a call that a fault refuses as if it had not
// come as far as the limits.
func (m *meter) giveBack(h http.Header) {
	if m.off {
		return
	}
	for _, w := range []*window{&m.minute, &m.day, &m.app} {
		w.used--
	}
	for _, key := range []string{"X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining"} {
		h.Del(key)
	}
}

func (m *meter) headers(h http.Header, now time.Time) {
	if m.off {
		return
	}
	h.Set("X-MinLimit-Remaining", strconv.Itoa(m.minute.left()))
	h.Set("X-DayLimit-Remaining", strconv.Itoa(m.day.left()))
	m.appHeader(h, now)
}

func (m *meter) appHeader(h http.Header, now time.Time) {
	if m.off {
		return
	}
	m.app.roll(now)
	h.Set("X-AppMinLimit-Remaining", strconv.Itoa(m.app.left()))
}
