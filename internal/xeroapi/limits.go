package xeroapi

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	perMinute    = 50 // of Xero's 60: whoever else uses the connection needs some
	minuteWindow = time.Minute
	// dayWindow is how long the calls of a day last at most: Xero's day begins
	// at a time of its own choosing (documented).
	dayWindow = 24 * time.Hour
	// spare is how many calls of a window are left alone. It covers the reads
	// that are under way and not yet in the number that Xero reports.
	spare = 3
)

// unknown is a remaining count that no answer has told yet.
const unknown = -1

// Limits is how many calls Xero said it would still take; -1 where no answer
// has said so yet.
type Limits struct {
	Minute    int
	Day       int
	AppMinute int // of the app over all its tenants
}

// pacer books calls: one caller after the other is told how long to wait.
//
// A booking is never asked again, so that a clock which stands still makes
// calls slow and never makes them hang.
type pacer struct {
	mu      sync.Mutex
	on      bool
	local   bool
	booked  []time.Time // of the last perMinute calls, oldest first
	hold    time.Time   // nothing before: a 429 said so
	limits  Limits
	left    int       // of the window, as reported less what was booked since
	opened  time.Time // the window began at or before this
	because string
	dayEnds time.Time // the calls of the day are back then, as a 429 said; zero if none did
}

func newPacer(local bool) *pacer {
	return &pacer{on: !local, local: local, left: unknown, limits: Limits{unknown, unknown, unknown}}
}

// book reserves the next call and returns how long to wait for it, and why.
func (p *pacer) book(now time.Time) (time.Duration, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := now
	if p.hold.After(at) {
		at = p.hold
	}
	if p.on {
		at = p.paced(at)
	}
	if len(p.booked) == perMinute {
		p.booked = p.booked[1:]
	}
	p.booked = append(p.booked, at)
	if p.left > 0 {
		p.left--
	}
	if at.Equal(p.hold) && p.because != "" {
		return at.Sub(now), p.because
	}
	return at.Sub(now), "Xero's minute limit"
}

func (p *pacer) paced(at time.Time) time.Time {
	if len(p.booked) == perMinute {
		if free := p.booked[0].Add(minuteWindow); free.After(at) {
			at = free
		}
	}
	if p.left != unknown && p.left <= spare {
		if end := p.opened.Add(minuteWindow); end.After(at) {
			at = end
		}
		p.left = unknown // a new window: its first answer will tell
	}
	return at
}

// saw learns from the limit headers of an answer, any of which may be absent.
func (p *pacer) saw(now time.Time, h http.Header) {
	minute, day, app := remaining(h, "X-MinLimit-Remaining"), remaining(h, "X-DayLimit-Remaining"), remaining(h, "X-AppMinLimit-Remaining")
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.local {
		p.on = minute != unknown || day != unknown
	}
	if minute != unknown {
		// Answers overtake each other, so a small rise is not a new window.
		if p.limits.Minute == unknown || minute > p.limits.Minute+spare {
			p.opened = now
		}
		p.limits.Minute, p.left = minute, minute
	}
	if day != unknown {
		p.limits.Day = day
	}
	if app != unknown {
		p.limits.AppMinute = app
	}
}

// stop lets nothing through for a while, as a 429 asked. What it said about
// the window is void then: the wait already covers it.
func (p *pacer) stop(now time.Time, d time.Duration, because string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(d); until.After(p.hold) {
		p.hold, p.because = until, because
	}
	p.left = unknown
}

// day is how many calls of the day are left, as far as that is known, and when
// they are back at the latest.
func (p *pacer) day(now time.Time) (left int, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.dayEnds.IsZero():
		return p.limits.Day, now.Add(dayWindow)
	case !now.Before(p.dayEnds):
		p.limits.Day, p.dayEnds = unknown, time.Time{}
	}
	return p.limits.Day, p.dayEnds
}

// dayOver takes a 429 for the day, which came with a wait or with none. Whether
// its header says so or not, nothing is left.
func (p *pacer) dayOver(now time.Time, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limits.Day = 0
	if wait > 0 {
		p.dayEnds = now.Add(wait)
	}
}

// dayDetail says of the calls of the day how many are left, how many of those
// are not for this tool, and when to go on.
func dayDetail(left, reserve int, wait time.Duration) string {
	return fmt.Sprintf("%d left, %d kept in reserve for others; go on %s", left, reserve, inWords(wait))
}

// inWords is a wait up to a day, rounded up to minutes.
func inWords(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch {
	case d >= dayWindow:
		return "within 24 hours"
	case minutes < 60:
		return fmt.Sprintf("in %d min", minutes)
	}
	return fmt.Sprintf("in %d h %d min", minutes/60, minutes%60)
}

func (p *pacer) seen() Limits {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.limits
}

func remaining(h http.Header, name string) int {
	n, err := strconv.Atoi(h.Get(name))
	if err != nil || n < 0 {
		return unknown
	}
	return n
}
