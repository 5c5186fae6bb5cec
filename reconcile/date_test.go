package reconcile_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/practicectl/practicectl/reconcile"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t *testing.T, s string) reconcile.Date {
	t.Helper()
	d, err := reconcile.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDateOf(t *testing.T) {
	tests := []struct{ name, utc, zone, want string }{
		{"the practice is a day ahead", "2026-11-21T14:00:00Z", "Australia/Sydney", "2026-11-22"},
		{"one second before its midnight", "2026-11-21T12:59:59Z", "Australia/Sydney", "2026-11-21"},
		{"in summer time midnight is an hour earlier in UTC", "2026-10-03T14:00:00Z", "Australia/Sydney", "2026-10-04"},
		{"Auckland is ahead of Sydney", "2026-11-21T11:30:00Z", "Pacific/Auckland", "2026-11-22"},
		{"Chatham is three quarters ahead of that", "2026-11-21T10:20:00Z", "Pacific/Chatham", "2026-11-22"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := reconcile.DateOf(at, zone(t, tt.zone)).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAddDays(t *testing.T) {
	tests := []struct {
		name, from string
		n          int
		want       string
	}{
		{"month end", "2026-11-30", 1, "2026-12-01"},
		{"year end", "2026-12-31", 1, "2027-01-01"},
		{"no leap day", "2027-02-28", 1, "2027-03-01"},
		{"leap day", "2028-02-28", 1, "2028-02-29"},
		{"a century without one", "2100-02-28", 1, "2100-03-01"},
		{"back over a month end", "2027-03-01", -1, "2027-02-28"},
		{"a day that has 25 hours in Sydney", "2027-04-04", 1, "2027-04-05"},
	}
	for _, tt := range tests {
		if got := date(t, tt.from).AddDays(tt.n).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestStart(t *testing.T) {
	tests := []struct{ name, date, zone, want string }{
		{"summer", "2027-01-10", "Australia/Sydney", "2027-01-09T13:00:00Z"},
		{"winter", "2027-07-10", "Australia/Sydney", "2027-07-09T14:00:00Z"},
		{"the day on which summer time begins", "2026-10-04", "Australia/Sydney", "2026-10-03T14:00:00Z"},
		{"the day on which it ends", "2027-04-04", "Australia/Sydney", "2027-04-03T13:00:00Z"},
		{"a zone whose change swallowed midnight", "2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
	}
	for _, tt := range tests {
		if got := date(t, tt.date).Start(zone(t, tt.zone)).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Every day starts on itself, and a second earlier is the day before.
func TestStartIsTheFirstMoment(t *testing.T) {
	for _, name := range []string{"Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "America/Sao_Paulo", "UTC"} {
		loc := zone(t, name)
		for d := date(t, "2015-01-01"); d.Year < 2029; d = d.AddDays(1) {
			start := d.Start(loc)
			if got := reconcile.DateOf(start, loc); got != d {
				t.Errorf("%s: the start of %s is on %s", name, d, got)
			}
			if got := reconcile.DateOf(start.Add(-time.Second), loc); got.Compare(d) >= 0 {
				t.Errorf("%s: a second before the start of %s is %s", name, d, got)
			}
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, bad := range []string{"2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "", "2027-01-01T00:00"} {
		if _, err := reconcile.ParseDate(bad); err == nil {
			t.Errorf("%q was read as a date", bad)
		}
	}
	var d reconcile.Date
	if err := json.Unmarshal([]byte(`"2028-02-29"`), &d); err != nil || d.String() != "2028-02-29" {
		t.Errorf("from JSON: %v, %v", d, err)
	}
}
