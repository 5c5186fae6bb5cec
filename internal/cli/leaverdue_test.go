package cli_test

import (
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// leavingSoon declares that Lee leaves at the end of 2036, that the jobs of a
// book follow it, and that Jo stands in for Pat for a month of it.
var leavingSoon = strings.Replace(strings.Replace(leaving, "lastDay: 2020-01-31", "lastDay: 2036-12-18", 1),
	"spec: {clients: [{name: Acme, uuid: "+idAcme+", manager: lee-park}]}", `spec:
  jobs: {follow: true, staff: {include: [pat-ng]}}
  clients: [{name: Acme, uuid: `+idAcme+`, manager: lee-park}]
---
apiVersion: practicectl/v1
kind: Cover
metadata: {name: pat-away}
spec: {for: pat-ng, by: jo-bloggs, roles: [manager], jobs: true, from: 2036-12-10, until: 2036-12-15, reason: leave}
`, 1)

func commit(t *testing.T, w *world, declarations string) {
	t.Helper()
	declare(t, w.dir, declarations)
	git(t, w.dir, "commit", "--quiet", "-am", "another")
}

// Where a change of a job comes from, and what a day brings: of the jobs, and
// at the end the login.
func TestLeaverOnEachDay(t *testing.T) {
	w := cloneWorld(t, newRepository(t, leavingSoon), sim.Options{Seed: leavingSeed()})
	declarations := strings.Replace(leavingSoon, "systems: {xpm:", "state: {git: {branch: practicectl-state}}, systems: {xpm:", 1)
	day := func(date string, code int, args []string, texts ...string) {
		t.Helper()
		got, out := w.on(date, append(args, w.dir)...)
		if got != code {
			t.Errorf("%s, %q: exit code %d, want %d\n%s", date, args, got, code, out)
		}
		wantText(t, out, texts...)
	}
	drift, apply, due := []string{"drift"}, []string{"apply", "--yes"}, []string{"apply", "--yes", "--due"}

	// The work moves when it is merged; the login stays.
	day("2036-12-01", 0, apply, "2036-12-19", "login", "5 done")
	day("2036-12-01", 0, drift)

	// Somebody puts the leaver back on a job.
	w.assignByHand(t, "J000001", `<remove-manager/><add-manager uuid="`+idLee+`"/>`)
	day("2036-12-02", 2, drift, "Of these 1 moved behind our back", "manager: Lee Park → Pat Ng  moved")
	day("2036-12-02", 0, due, "1 other thing is not due, and left alone", "Nothing is due.")
	day("2036-12-02", 0, apply, "1 done")

	// Somebody more is declared for the jobs, and not applied.
	commit(t, w, strings.Replace(declarations, "include: [pat-ng]", "include: [pat-ng, kim-tan]", 1))
	day("2036-12-03", 2, drift, "staff: Kim Tan on  pending")
	day("2036-12-03", 2, []string{"plan", "--detailed-exitcode", "--base", "HEAD~1"}, "Of these 1 from this change", "staff: Kim Tan on  this change")
	day("2036-12-03", 0, due, "1 other thing is not due, and left alone")

	// The cover's first day, for the client and for the job that follows it.
	day("2036-12-10", 2, drift, "Pat Ng → Jo Bloggs  due")
	day("2036-12-10", 0, due, "1 other thing is not due, and left alone", "2 done")
	onJob("J000001", idKim, idJo)(t, w)
	day("2036-12-10", 0, due, "1 other thing is not due, and left alone", "Nothing is due.")
	day("2036-12-16", 0, due, "2 done")
	onJob("J000001", idKim, idPat)(t, w)

	// The day after the last day.
	day("2036-12-18", 0, due, "1 other thing is not due, and left alone", "Nothing is due.")
	day("2036-12-19", 2, drift, "Lee Park  login  ends  due")
	day("2036-12-19", 0, due, "1 other thing is not due, and left alone", "1 done")
	if n := disabledStaff(w.Server); n != 1 {
		t.Errorf("%d logins have ended, want 1", n)
	}
	day("2036-12-20", 0, due, "Nothing is due.", "= Lee Park  the login was ended  by run 20")
	day("2036-12-20", 0, apply, "1 done")
	day("2036-12-21", 0, drift)
}
