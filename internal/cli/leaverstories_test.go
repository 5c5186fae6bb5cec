package cli_test

import (
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// leaverStories are a leaver's under every answer of what is not known of jobs
// and of ending logins.
func leaverStories(t *testing.T) []story {
	asDone := stays(t)
	const (
		keeps  = "Practice Manager keeps the old one, and to take them off first would leave a gap if the next call failed, so it was not sent again"
		second = "Practice Manager refused job.api/assign: The job already has a manager"
		waits  = "waits for Accounts: that was not done"
	)
	otherTaker := strings.Replace(leaving, "manager: pat-ng}", "manager: pat-ng, jobs: jo-bloggs}", 1)
	var out []story
	for _, answer := range []string{"U4=shown", "U4=hidden"} {
		for _, v := range ways {
			out = append(out, story{name: answer + ", " + v.name, assume: []string{answer}, saved: v.saved, writes: leavingWrites,
				why: "who has left may be in no list any more", text: []string{"6 done"}, check: asDone})
		}
	}
	followed := all(onJob("J000001", idKim, idPat), onJob("J000003", idKim, idJo), quiet)
	const along = "job/J000003/partner  Payroll  the partner is Kim Tan now, was Pat Ng: it changed along with its client"
	out = append(out,
		story{name: "U8=no", assume: []string{"U8=no"}, writes: leavingWrites, text: []string{"6 done"}, check: asDone},
		story{name: "U8=yes", assume: []string{"U8=yes"}, writes: leavingWrites - 1,
			why: "what is there already is not sent, and what nobody planned is told", text: []string{"1 already, 5 done", "Changed meanwhile, and not by this plan", along}, check: followed},
		story{name: "U8=yes, and another takes the jobs", assume: []string{"U8=yes"}, declare: otherTaker, writes: leavingWrites,
			why: "the plan says whose the jobs are to be", text: []string{"6 done", along}, check: all(onJob("J000001", idKim, idJo), onJob("J000002", idPat, idJo), quiet)},
		story{name: "U8=no, and another takes the jobs", assume: []string{"U8=no"}, declare: otherTaker, writes: leavingWrites,
			text: []string{"6 done"}, check: all(onJob("J000001", idKim, idJo), onJob("J000002", idPat, idJo), onJob("J000003", idPat, idJo), quiet)},
		story{name: "jobs follow one client", faults: []string{"cascade-jobs=3"}, saved: true, writes: leavingWrites,
			why: "the job is no part of the plan, and is told", text: []string{"6 done", along}, check: followed},
		story{name: "U9=replaces", assume: []string{"U9=replaces"}, writes: leavingWrites, text: []string{"6 done"}, check: asDone},
		story{name: "U9=keeps", assume: []string{"U9=keeps"}, code: 6, writes: leavingWrites - 1,
			why: "said plainly, and the login waits for whoever puts it right",
			text: []string{"2 failed, 1 blocked, 3 done", "the partner is still Lee Park, not Kim Tan: " + keeps, "the manager is still Lee Park, not Pat Ng: " + keeps,
				`done: take Lee Park off the job, take Lee Park off the task "Draft", put Pat Ng on the task "Draft"`, "hint: set it by hand in Practice Manager, then plan again", waits},
			check: goesOn(putRight, asDone)},
		story{name: "U9=error", assume: []string{"U9=error"}, code: 6, writes: leavingWrites - 1,
			why: "in Xero's words", text: []string{"2 failed, 1 blocked, 3 done", "nothing of it was done: " + second, second, waits},
			check: goesOn(putRight, asDone)},
		story{name: "U10=atomic", assume: []string{"U10=atomic", "U11=error"}, seed: onlyOnTheJob, code: 6, writes: 4,
			why: "refused in the middle, and nothing is done", text: []string{"1 failed, 1 blocked, 3 done", "nothing of it was done: Practice Manager refused job.api/assign: Invalid staff identifier for add-partner request", waits},
			check: goesOn(enable(idKim), all(onJob("J000001", idKim, idPat), quiet))},
		story{name: "U10=partial", assume: []string{"U10=partial", "U11=error"}, seed: onlyOnTheJob, code: 6, writes: 4,
			why:   "refused in the middle, and what is done is told and not done again",
			text:  []string{"1 failed, 1 blocked, 3 done", `refused, done: make Pat Ng the manager, put Pat Ng on the task "Draft"; not done: make Kim Tan the partner, take Lee Park off the job, take Lee Park off the task "Draft": Practice Manager refused job.api/assign: Invalid staff identifier for add-partner request`, waits},
			check: goesOn(enable(idKim), all(onJob("J000001", idKim, idPat), quiet))},
		story{name: "U11=yes", assume: []string{"U11=yes"}, seed: cannot(idPat), writes: leavingWrites,
			why: "Xero lets it happen", text: []string{"6 done"}, check: all(onJob("J000001", idKim, idPat), quiet)},
		story{name: "U11=error", assume: []string{"U11=error"}, seed: cannot(idPat), code: 6, writes: 5,
			why:   "in Xero's words; what goes to somebody else goes on",
			text:  []string{"4 failed, 1 blocked, 1 done", "Practice Manager refused client.api/update: ", "Practice Manager refused job.api/assign: Invalid staff identifier for add-manager request", "waits for Acme: that was not done"},
			check: goesOn(enable(idPat), asDone)},
	)
	for i := range out {
		out[i] = leave(out[i])
	}
	return out
}

func TestLeaverStories(t *testing.T) {
	for _, s := range leaverStories(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}

// Somebody was added by the tool, and left: with a list that leaves them out by
// then, they are known by the journal. Without that, nobody adds them again.
func TestAddedAndLeft(t *testing.T) {
	const staying = "accounts: {xpm: {create: true}}\n"
	here := strings.Replace(leaving, "accounts: {xpm: {uuid: "+idLee+"}}\n", staying, 1)
	from, to := strings.Index(here, "  leaves:"), strings.Index(here, "---\napiVersion: practicectl/v1\nkind: Assignment")
	seed := leavingSeed()
	seed.Staff, seed.Jobs = seed.Staff[1:], nil
	for i := range seed.Clients {
		seed.Clients[i].Partner, seed.Clients[i].Manager = idPat, idPat
	}
	hidden, err := sim.ParseAssumption("U4=hidden")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, here[:from]+here[to:], sim.Options{Seed: seed, Assumptions: []sim.Assumption{hidden}})
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 || w.Writes() != 2 {
		t.Fatalf("joining: exit code %d, %d writes\n%s", code, w.Writes(), out)
	}
	declare(t, w.dir, here)
	if code, out := w.run(0, "apply", "--yes", w.dir); code != 0 || w.Writes() != 4 {
		t.Fatalf("leaving: exit code %d, %d writes\n%s", code, w.Writes(), out)
	}
	quiet(t, w)
	w.loseDisk()
	code, out := w.run(0, "apply", "--yes", w.dir)
	if code != 6 || w.Writes() != 4 || len(w.Staff()) != 4 {
		t.Errorf("with the state lost: exit code %d, want 6; %d writes, %d staff\n%s", code, w.Writes(), len(w.Staff()), out)
	}
	wantText(t, out, "has left, and no staff record has their e-mail: whether anything is still theirs cannot be told",
		"hint: write the uuid of their record in place of create: true, or remove the user if they never came")
}
