package sim_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestLimitHeadersCountDown(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Now: newClock().now})
	h.get("staff.api/list")
	got := h.get("staff.api/list").header
	for k, want := range map[string]string{
		"X-MinLimit-Remaining": "58", "X-DayLimit-Remaining": "4998", "X-AppMinLimit-Remaining": "9998",
		"X-Rate-Limit-Problem": "", "Retry-After": "",
	} {
		if got.Get(k) != want {
			t.Errorf("%s is %q, want %q", k, got.Get(k), want)
		}
	}
}

func TestWindows(t *testing.T) {
	for _, tt := range []struct {
		problem string
		limits  sim.Limits
		size    time.Duration
	}{
		{"minute", sim.Limits{Minute: 2}, time.Minute},
		{"day", sim.Limits{Day: 2}, 24 * time.Hour},
		{"appminute", sim.Limits{AppMinute: 2}, time.Minute},
	} {
		t.Run(tt.problem, func(t *testing.T) {
			c := newClock()
			h := start(t, sim.Options{Seed: small(), Limits: tt.limits, Now: c.now})
			list := ask{path: pm + "staff.api/list"}
			h.do(200, list)
			h.do(200, list)
			got := h.do(429, list)
			if p := got.header.Get("X-Rate-Limit-Problem"); p != tt.problem {
				t.Errorf("problem %q, want %q", p, tt.problem)
			}
			wait, err := strconv.Atoi(got.header.Get("Retry-After"))
			if err != nil || wait < 1 || time.Duration(wait)*time.Second > tt.size {
				t.Fatalf("Retry-After %q, want seconds within %v", got.header.Get("Retry-After"), tt.size)
			}
			c.move(time.Duration(wait-1) * time.Second)
			if wait > 1 {
				h.do(429, list)
			}
			c.move(time.Second)
			h.do(200, list)
		})
	}
}

func TestConcurrency(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), Latency: 300 * time.Millisecond})
	var mu sync.Mutex
	var wg sync.WaitGroup
	counts := make(map[int]int)
	for range 7 {
		wg.Go(func() {
			r, err := h.send(ask{path: pm + "staff.api/list"})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			counts[r.status]++
			if r.status == 429 {
				if p, ra := r.header.Get("X-Rate-Limit-Problem"), r.header.Get("Retry-After"); p != "concurrent" || ra != "" {
					t.Errorf("problem %q and Retry-After %q, want concurrent and none", p, ra)
				}
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff(map[int]int{200: 5, 429: 2}, counts); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	h.get("staff.api/list") // all have left
}

func TestNoLimits(t *testing.T) {
	h := start(t, sim.Options{Seed: small(), NoLimits: true, Limits: sim.Limits{Minute: 1}})
	for range 3 {
		r := h.do(http.StatusOK, ask{path: pm + "staff.api/list"})
		for _, k := range []string{"X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining"} {
			if v := r.header.Get(k); v != "" {
				t.Errorf("%s is %q, want none", k, v)
			}
		}
	}
}
