package cli_test

import (
	"strings"
	"testing"
)

// Every fault that can strike an assign or the end of a login: how the run ends,
// and how the next one does. That one reaches the end of an undisturbed run.
func TestLeaverFaults(t *testing.T) {
	asDone := stays(t)
	calls := map[string]int{}
	for _, call := range []string{"job.api/assign", "staff.api/disable"} {
		calls[call] = callOfPath(t, call)
	}
	const (
		rest     = "Left for the next run"
		job      = "no answer came, and the job has not changed so far: "
		waits    = "waits for Accounts: that was not done"
		nobody   = ", and no call shows whether the login has ended"
		again    = "hint: apply again: to end a login that has ended does no harm"
		expired  = "the access token has expired: consent is needed"
		usedUp   = "stopped early: the calls that Xero allows in a day are used up"
		refusing = "stopped early: Xero refuses access to this practice"
		broken   = "Xero had an error of its own"
		silent   = "Xero did not answer in time"
	)
	for _, tt := range []struct {
		fault, call, why string
		code             int
		text             []string
		writes, more     int // of the run, and of the next one
		slow             bool
	}{
		{"429-minute", "job.api/assign", "waited for", 0, []string{"waiting 1 s: Xero's minute limit", "6 done"}, 6, 0, true},
		{"429-minute", "staff.api/disable", "waited for", 0, []string{"waiting 1 s: Xero's minute limit", "6 done"}, 6, 0, true},
		{"429-concurrent", "job.api/assign", "waited for", 0, []string{"s: Xero's limit of calls at once", "6 done"}, 6, 0, true},
		{"429-concurrent", "staff.api/disable", "waited for", 0, []string{"s: Xero's limit of calls at once", "6 done"}, 6, 0, true},
		{"429-day", "job.api/assign", "the rest is for tomorrow", 6, []string{"3 deferred, 3 done", usedUp, rest}, 3, 3, false},
		{"429-day", "staff.api/disable", "the rest is for tomorrow", 6, []string{"1 deferred, 5 done", usedUp, rest}, 5, 1, false},
		{"expire-token", "job.api/assign", "nobody can renew it", 8, []string{"3 deferred, 3 done", expired, rest}, 3, 3, false},
		{"expire-token", "staff.api/disable", "nobody can renew it", 8, []string{"1 deferred, 5 done", expired, rest}, 5, 1, false},
		{"forbidden", "job.api/assign", "the connection may be gone", 8, []string{"3 deferred, 3 done", refusing, rest}, 3, 3, false},
		{"forbidden", "staff.api/disable", "the connection may be gone", 8, []string{"1 deferred, 5 done", refusing, rest}, 5, 1, false},
		{"error-500", "job.api/assign", "read again, and nothing was done; the login waits, the other job does not", 6, []string{"1 failed, 1 blocked, 4 done", job + broken, waits}, 4, 2, false},
		{"error-500", "staff.api/disable", "nothing can be read", 6, []string{"1 failed, 5 done", "no answer came (" + broken, nobody, again}, 5, 1, false},
		{"hang", "job.api/assign", "the same", 6, []string{"1 failed, 1 blocked, 4 done", job + silent, waits}, 4, 2, false},
		{"hang", "staff.api/disable", "the same", 6, []string{"1 failed, 5 done", "no answer came (" + silent, nobody, again}, 5, 1, false},
		{"cut-body", "job.api/assign", "read again, and it was done", 0, []string{"6 done"}, 6, 0, false},
		{"cut-body", "staff.api/disable", "done, which nothing shows: it is done again", 6, []string{"1 failed, 5 done", "no answer came (Xero could not be reached: unexpected EOF", nobody, again}, 6, 1, false},
		{"drop-after-write", "job.api/assign", "read again, and it was done", 0, []string{"6 done"}, 6, 0, false},
		{"drop-after-write", "staff.api/disable", "done, which nothing shows: it is done again", 6, []string{"1 failed, 5 done", "no answer came (Xero could not be reached: EOF", nobody, again}, 6, 1, false},
	} {
		t.Run(tt.fault+" "+tt.call, func(t *testing.T) {
			if tt.slow && testing.Short() {
				t.Skip("waits for a second or two")
			}
			t.Parallel()
			nth := calls[tt.call]
			if tt.fault == "drop-after-write" { // counts what writes
				nth = map[string]int{"job.api/assign": 4, "staff.api/disable": 6}[tt.call]
			}
			w := leave(story{why: tt.why, faults: []string{at(tt.fault, nth)}, code: tt.code, text: tt.text, writes: tt.writes}).run(t)
			w.token = w.Token("practicemanager.client", "practicemanager.staff", "practicemanager.job") // a new login, for where the old one has expired
			if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 || w.Writes() != tt.writes+tt.more {
				t.Errorf("the next run: exit code %d, %d more writes, want 0 and %d\n%s", code, w.Writes()-tt.writes, tt.more, out)
			}
			asDone(t, w)
		})
	}
}

// callOfPath is the position of the first such call among all that an
// undisturbed run of the leaver's sends to Practice Manager.
func callOfPath(t *testing.T, call string) int {
	t.Helper()
	w := leave(story{}).world(t)
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	at := 0
	for _, r := range w.Requests() {
		if strings.HasPrefix(r.Path, "/practicemanager/") {
			at++
		}
		if strings.HasSuffix(r.Path, call) {
			return at
		}
	}
	t.Fatalf("an undisturbed run sends no %s", call)
	return 0
}
