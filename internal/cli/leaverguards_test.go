package cli_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/sim"
)

// on runs the tool on another day, which is still to come.
func (w *world) on(day string, args ...string) (code int, out string) {
	w.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.run(time.Until(at.Add(time.Hour)), args...) // late in the morning in Sydney
}

// manyJobs is the seed with more jobs of Lee's: 16 current ones in all, of which
// three are as before.
func manyJobs() func() sim.Seed {
	return func() sim.Seed {
		s := leavingSeed()
		for i := range 16 - 3 {
			s.Jobs = append(s.Jobs, sim.Job{
				UUID: fmt.Sprintf("40000000-0000-4000-8000-1%011d", i), Number: fmt.Sprintf("K%06d", i), Name: "Books", Client: idBeta,
				Created: "2026-07-01", State: "Planned", Manager: idLee,
			})
		}
		return s
	}
}

func expecting(text string) string {
	return strings.Replace(leaving, "lastDay: 2020-01-31\n", "lastDay: 2020-01-31\n    expect: "+text+"\n", 1)
}

func inPractice(text string) string {
	return strings.Replace(leaving, "displayName: Harbour,", "displayName: Harbour, "+text+",", 1)
}

// What stands between a leaver and their end: rails, freezes, protection.
func TestLeaverGuards(t *testing.T) {
	twoLeave := strings.Replace(inPractice("rails: {maxLogins: 1}"), "accounts: {xpm: {uuid: "+idJo+"}}", "accounts: {xpm: {uuid: "+idJo+"}}, leaves: {lastDay: 2020-01-31, handover: {partner: kim-tan, manager: pat-ng}}", 1)
	twoLeave = strings.Replace(twoLeave, "connectedAs: jo-bloggs", "connectedAs: pat-ng", 1)
	connected := strings.Replace(leaving, "connectedAs: jo-bloggs", "connectedAs: lee-park", 1)
	ofXero := strings.Replace(leaving, "email: lee@harbour.example", "email: lee@xero.com", 1)
	frozen := func(allow string) string {
		return inPractice("freeze: [{name: BAS week, from: 2020-01-01, until: 2099-01-01, allow: [" + allow + "]}]")
	}
	xeroSeed := func() sim.Seed {
		s := leavingSeed()
		s.Staff[0].Email = "lee@xero.com"
		return s
	}
	const rail = "15 of 16 jobs would change, and the rail maxJobs allows 400 or 20%: if that is meant, write expect: {clients: 3, jobs: 15} in leaves of user lee-park, or plan with --override maxJobs --reason TEXT"
	for _, tt := range []struct {
		name, why string
		declare   string
		seed      func() sim.Seed
		plan      int // the exit code of a plan
		code      int // and of an apply
		text      []string
		writes    int
	}{
		{"maxJobs", "nobody has said that it is meant", leaving, manyJobs(), 4, 4, []string{"Nothing of this can be applied", "! " + rail}, 0},
		{"maxJobs, expected", "at or below", expecting("{clients: 3, jobs: 15}"), manyJobs(), 0, 0, []string{"19 done"}, 19},
		{"maxJobs, more than expected", "one more than was announced", expecting("{clients: 3, jobs: 14}"), manyJobs(), 4, 4,
			[]string{"expects to change 3 clients and 14 jobs, and would change 3 clients and 15 jobs", rail}, 0},
		{"maxJobs, of the practice", "few are too many there", inPractice("rails: {maxJobs: {count: 1}}"), leavingSeed, 4, 4, []string{"2 of 3 jobs would change, and the rail maxJobs allows 1 or 20%: "}, 0},
		{"maxLogins", "one may end, two would", twoLeave, leavingSeed, 4, 4, []string{"2 logins would end, and the rail maxLogins allows 1: raise it in the practice, or plan with --override maxLogins --reason TEXT"}, 0},
		{"maxLogins, of none", "not even one", inPractice("rails: {maxLogins: 0}"), leavingSeed, 4, 4, []string{"1 login would end, and the rail maxLogins allows 0"}, 0},
		{"frozen", "nothing goes on", frozen(""), leavingSeed, 4, 4, []string{"BAS week: nothing like this changes until 2099-01-01", "hint: wait, or allow job in the freeze", "hint: wait, or allow login-end in the freeze", "6 blocked"}, 0},
		{"frozen but for jobs", "the login would end while clients are still theirs", frozen("job"), leavingSeed, 4, 4, []string{"4 blocked, 2 done"}, 2},
		{"frozen but for logins", "the end waits for what the freeze holds back", frozen("login-end"), leavingSeed, 4, 4, []string{"6 blocked", "end the login\n      waits for Acme: that is held back"}, 0},
		{"frozen but for all of it", "each class is its own", frozen("client-role, job, login-end"), leavingSeed, 0, 0, []string{"6 done"}, 6},
		{"connected", "the tool does not lock itself out; the rest goes on", connected, leavingSeed, 4, 4,
			[]string{"1 blocked, 5 done", "is who the tool is connected as: without this login nothing could be read or written any more", "hint: let somebody else log in (practicectl auth login), and name them in systems.xpm.connectedAs"}, 5},
		{"of Xero", "no login of Xero's own people ends; a line's client moves all the same", ofXero, xeroSeed, 4, 4,
			[]string{"has a @xero.com address: Xero's own people are never added or given clients", "1 blocked, 1 done"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := story{declare: tt.declare, seed: tt.seed}.world(t)
			if code, out := w.run(0, "plan", w.dir); code != tt.plan {
				t.Errorf("%s: the plan: exit code %d, want %d\n%s", tt.why, code, tt.plan, out)
			}
			code, out := w.run(0, "apply", "--yes", w.dir)
			if code != tt.code || w.Writes() != tt.writes {
				t.Errorf("%s: exit code %d, want %d; %d writes, want %d\n%s", tt.why, code, tt.code, w.Writes(), tt.writes, out)
			}
			wantText(t, out, tt.text...)
		})
	}
}

// Each rail can be lifted for one plan, with a reason that stands in it.
func TestLeaverOverrides(t *testing.T) {
	for _, tt := range []struct {
		rail, declare string
		seed          func() sim.Seed
		writes        int
	}{
		{"maxJobs", leaving, manyJobs(), 19},
		{"maxLogins", inPractice("rails: {maxLogins: 0}"), leavingSeed, 6},
		{"maxClients", inPractice("rails: {maxClients: {count: 2}}"), leavingSeed, 6},
	} {
		t.Run(tt.rail, func(t *testing.T) {
			t.Parallel()
			w := story{declare: tt.declare, seed: tt.seed}.world(t)
			if code, out := w.run(0, "plan", w.dir); code != 4 {
				t.Errorf("without it: exit code %d, want 4\n%s", code, out)
			}
			code, out := w.run(0, "plan", "--override", tt.rail, "--reason", "agreed with both partners", "--out", w.plan, w.dir)
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, out)
			}
			wantText(t, out, "A rail was lifted for this plan", "agreed with both partners")
			if code, out = w.run(0, "apply", "--yes", w.plan); code != 0 || w.Writes() != tt.writes {
				t.Errorf("exit code %d, %d writes, want 0 and %d\n%s", code, w.Writes(), tt.writes, out)
			}
		})
	}
	w := leave(story{}).world(t)
	code, out := w.run(0, "plan", "--override", "maxHours", "--reason", "x", w.dir)
	if code != 64 {
		t.Errorf("exit code %d, want 64", code)
	}
	wantText(t, out, `error: there is no rail "maxHours"`, "hint: the rails are maxClients, maxJobs, maxLogins, collateral")
}
