package cli

import (
	"testing"
	"time"
)

// The clock is moved against a simulator on this machine and nothing else.
func TestMovedClock(t *testing.T) {
	at := time.Date(2027, 1, 10, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		url, reason string
		moves       bool
	}{
		{"http://127.0.0.1:8080", "a simulator", true},
		{"http://127.9.9.9:8080", "all of 127 is this machine", true},
		{"http://[::1]:8080", "so is this", true},
		{"http://LOCALHOST:8080", "names have no case", true},
		{"https://127.example.com", "somebody's name", false},
		{"https://localhost.example.com", "somebody's name", false},
		{"https://api.xero.com", "Xero", false},
		{"", "Xero", false},
	} {
		env := &Env{Now: time.Now, Getenv: func(name string) string {
			return map[string]string{envAPIURL: tt.url, envNow: at.Format(time.RFC3339)}[name]
		}}
		now, err := env.clock()
		if tt.moves && (err != nil || !now().Equal(at)) {
			t.Errorf("%s (%s): %v", tt.url, tt.reason, err)
		}
		const want = "PRACTICECTL_NOW only works with a simulator on this machine, or where nothing is asked of Xero"
		if !tt.moves && (err == nil || err.Error() != want) {
			t.Errorf("%s (%s): error %v, want %s", tt.url, tt.reason, err, want)
		}
	}
}
