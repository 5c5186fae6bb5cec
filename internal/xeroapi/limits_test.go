package xeroapi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// xeroAt is a client of Xero's real address over a handler.
func xeroAt(t *testing.T, h http.HandlerFunc) fixture {
	t.Helper()
	return newFixture(t, nil, func(c *Config) {
		c.APIURL = "https://api.xero.com"
		c.HTTP = overHandler(h)
	})
}

func doAll(t *testing.T, f fixture, n int) {
	t.Helper()
	for range n {
		if _, err := f.Do(t.Context(), read()); err != nil {
			t.Fatal(err)
		}
	}
}

// No 60 seconds may hold more than 50 calls, wherever they begin, and a burst
// of 50 waits for nothing.
func TestFiftyInAnyMinute(t *testing.T) {
	var f fixture
	var sent []time.Time
	f = xeroAt(t, func(http.ResponseWriter, *http.Request) { sent = append(sent, f.clock.Now()) })
	doAll(t, f, 170)
	if d := sent[49].Sub(sent[0]); d != 0 {
		t.Errorf("the first 50 took %s", d)
	}
	for i := range sent[:len(sent)-50] {
		if d := sent[i+50].Sub(sent[i]); d < time.Minute {
			t.Fatalf("calls %d to %d within %s", i, i+50, d)
		}
	}
	want := []Wait{{time.Minute, "Xero's minute limit"}, {time.Minute, "Xero's minute limit"}, {time.Minute, "Xero's minute limit"}}
	if diff := cmp.Diff(want, f.clock.waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

// Somebody else uses the same connection: what the headers say counts.
func TestHeadersNarrowThePace(t *testing.T) {
	left := 10
	f := xeroAt(t, func(w http.ResponseWriter, _ *http.Request) {
		left--
		w.Header().Set("X-MinLimit-Remaining", strconv.Itoa(left))
		if left == spare {
			left = 60
		}
	})
	doAll(t, f, 10)
	if diff := cmp.Diff([]Wait{{time.Minute, "Xero's minute limit"}}, f.clock.waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Limits{Minute: 57, Day: -1, AppMinute: -1}, f.Limits()); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
}

func TestLoopback(t *testing.T) {
	tests := []struct {
		name, reason string
		header       string
		waits        int
	}{
		{"without limit headers", "a simulator with its limits off is as fast as it can be", "", 0},
		{"with limit headers", "a simulator with limits is treated like Xero", "60", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.header != "" {
					w.Header().Set("X-MinLimit-Remaining", tt.header)
				}
			}, nil)
			doAll(t, f, 60)
			if got := len(f.clock.waits); got != tt.waits {
				t.Errorf("%s: %d waits, want %d", tt.reason, got, tt.waits)
			}
		})
	}
}

// The day ends for this tool while others still have some calls, and says when
// to go on. Nothing is sent any more, not even the question.
func TestDayReserve(t *testing.T) {
	const where = " (PUT https://api.xero.com/practicemanager/3.1/client.api/update)"
	tests := []struct {
		name, left string
		reserve    int
		want       string
	}{
		{"at the reserve", "50", 0, "the calls that Xero allows in a day are used up: 50 left, 50 kept in reserve for others; go on within 24 hours" + where},
		{"one above it", "51", 0, ""},
		{"below a larger one", "199", 500, "the calls that Xero allows in a day are used up: 199 left, 500 kept in reserve for others; go on within 24 hours" + where},
		{"no reserve", "1", -1, ""},
		{"no reserve, and nothing left", "0", -1, "the calls that Xero allows in a day are used up: 0 left, 0 kept in reserve for others; go on within 24 hours" + where},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, nil, func(c *Config) {
				c.APIURL, c.DayReserve = "https://api.xero.com", tt.reserve
				c.HTTP = overHandler(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-DayLimit-Remaining", tt.left) })
			})
			doAll(t, f, 1)
			_, err := f.Do(t.Context(), write())
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || err.Error() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
			if !errors.Is(err, ErrResumable) || UnknownOutcome(err) {
				t.Error("the run can be taken up later, and nothing was sent")
			}
			if diff := cmp.Diff(Calls{Reads: 1}, f.Calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// Xero said when the day's calls are back: until then nothing is sent, and then
// it is.
func TestDayComesBack(t *testing.T) {
	over := true
	f := xeroAt(t, func(w http.ResponseWriter, _ *http.Request) {
		if over {
			w.Header().Set("X-Rate-Limit-Problem", "day")
			w.Header().Set("Retry-After", "8400")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	for i, want := range []string{"go on in 2 h 20 min", "go on in 2 h 19 min", "go on in 30 min"} {
		_, err := f.Do(t.Context(), read())
		if err == nil || !strings.Contains(err.Error(), "used up: 0 left, 50 kept in reserve for others; "+want+" (") {
			t.Errorf("call %d: err = %v, want %s", i, err, want)
		}
		f.clock.now = f.clock.now.Add([]time.Duration{time.Minute, 109 * time.Minute, 30 * time.Minute}[i])
	}
	if diff := cmp.Diff(Calls{Reads: 1}, f.Calls()); diff != "" {
		t.Errorf("calls while there are none (-want +got):\n%s", diff)
	}
	over = false
	doAll(t, f, 1)
}

// A clock that stands still must not hang the run.
func TestFrozenClock(t *testing.T) {
	p := newPacer(false)
	now := time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)
	for range 200 {
		if d, _ := p.book(now); d > 4*time.Minute {
			t.Fatalf("asked to wait %s", d)
		}
	}
}

// Answers overtake each other: a count that rises a little is not a new window,
// or the wait for its end would begin again and again.
func TestOvertakingAnswersAreOneWindow(t *testing.T) {
	p := newPacer(false)
	start := time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)
	for i, left := range []string{"5", "4", "3", "2", "3"} {
		p.saw(start.Add(time.Duration(i)*10*time.Second), http.Header{"X-Minlimit-Remaining": {left}})
	}
	if d, _ := p.book(start.Add(40 * time.Second)); d != 20*time.Second {
		t.Errorf("asked to wait %s, though the window ends 60 s after it was first seen", d)
	}
}

// A 429 stops every goroutine that shares the client, not only the one that
// met it, and its Retry-After replaces what the headers said.
func TestStopHoldsEverybody(t *testing.T) {
	p := newPacer(false)
	now := time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)
	p.saw(now, http.Header{"X-Minlimit-Remaining": {"0"}})
	p.stop(now, 22*time.Second, "a reason")
	for range 2 {
		if d, why := p.book(now); d != 22*time.Second || why != "a reason" {
			t.Errorf("book = %s, %q", d, why)
		}
	}
}
