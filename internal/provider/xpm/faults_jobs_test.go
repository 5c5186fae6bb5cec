package xpm

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// jobScenario is a run over clients, then over jobs and logins, in a world that
// misbehaves or is not as hoped.
type jobScenario struct {
	name, reason   string
	faults, assume []string
	clients        []reconcile.Change
	notices        []string // of what happened to the jobs meanwhile
	changes        []reconcile.Change
	results        []string // of the changes that are not of clients
	job            func(*sim.Job)
	current        int // how often the jobs are listed after the observation
}

var devV = value(none, "Old Dev") // whose login has ended

func jobScenarios() []jobScenario {
	const (
		attested = "attested"
		cascaded = "cascaded job/J000001/manager Accounts: the manager is Cara Wu now, was Ben T\u0101mihana: it changed along with its client"
		second   = "Practice Manager refused job.api/assign: The job already has a manager"
		invalid  = "Practice Manager refused job.api/assign: Invalid staff identifier for "
	)
	first := managers()[:1]
	toCara := []reconcile.Change{jobChange(manager(benV, caraV))}
	mixed := []reconcile.Change{jobChange(putOn(annV), manager(benV, devV), takeOff(benV))}
	isCara := func(j *sim.Job) { j.Manager = strings.ToUpper(cara) }
	same := func(*sim.Job) {}
	logins := []reconcile.Change{login(ben, ""), login(ben, "")}
	return []jobScenario{
		{name: "no client", reason: "nothing to settle", changes: toCara, results: []string{done}, job: isCara},
		{name: "U4 shown", reason: "a login ends as often as one likes", assume: []string{"U4=shown"}, changes: logins, results: []string{attested, attested}, job: same},
		{name: "U4 hidden", reason: "who is not listed any more is still found", assume: []string{"U4=hidden"}, changes: logins, results: []string{attested, attested}, job: same},
		{name: "U8 no", reason: "jobs stay as they are", assume: []string{"U8=no"}, clients: first, current: 1, changes: toCara, results: []string{done}, job: isCara},
		{name: "U8 yes", reason: "what is there already is not sent", assume: []string{"U8=yes"}, clients: first, notices: []string{cascaded}, current: 1, changes: toCara, results: []string{done}, job: isCara},
		{name: "U8 yes, and not wanted", reason: "the job is given to whom the plan names", assume: []string{"U8=yes"}, clients: first, notices: []string{cascaded}, current: 1,
			changes: []reconcile.Change{jobChange(manager(benV, annV))}, results: []string{done}, job: func(j *sim.Job) { j.Manager = ann }},
		{name: "jobs follow for once", reason: "as under U8=yes", faults: []string{"cascade-jobs"}, clients: first, notices: []string{cascaded}, current: 1, changes: toCara, results: []string{done}, job: isCara},
		{name: "U9 replaces", reason: "as hoped", assume: []string{"U9=replaces"}, changes: toCara, results: []string{done}, job: isCara},
		{name: "U9 keeps", reason: "said, and not tried in another way", assume: []string{"U9=keeps"}, changes: toCara, job: same,
			results: []string{"the manager is still Ben T\u0101mihana, not Cara Wu: Practice Manager keeps the old one, and to take them off first would leave a gap if the next call failed, so it was not sent again"}},
		{name: "U9 an error", reason: "in Xero's words", assume: []string{"U9=error"}, changes: toCara, results: []string{second}, job: same},
		{name: "U10 atomic", reason: "one refused, nothing done", assume: []string{"U10=atomic", "U11=error"}, changes: mixed, results: []string{"nothing of it was done: " + invalid + "add-manager request"}, job: same},
		{name: "U10 partial", reason: "what is done, and what is not", assume: []string{"U10=partial", "U11=error"}, changes: mixed, job: func(j *sim.Job) { j.Assigned = []string{ben, ann} },
			results: []string{"refused, done: put Ann O'Hara on the job; not done: make Old Dev the manager, take Ben T\u0101mihana off the job: " + invalid + "add-manager request"}},
		{name: "U11 yes", reason: "Xero lets it happen", assume: []string{"U11=yes"}, changes: []reconcile.Change{jobChange(putOn(devV))}, results: []string{done}, job: func(j *sim.Job) { j.Assigned = []string{ben, none} }},
		{name: "U11 an error", reason: "in Xero's words", assume: []string{"U11=error"}, changes: []reconcile.Change{jobChange(putOn(devV)), jobChange(putOn(caraV))}, results: []string{invalid + "add request", done},
			job: func(j *sim.Job) { j.Assigned = []string{ben, strings.ToUpper(cara)} }},
		{name: "no answers", reason: "reading again shows what is done; of a login nothing can", faults: []string{"drop-after-write"}, changes: append(toCara, logins[0]), job: isCara,
			results: []string{done, "unknown: no answer came (Xero could not be reached: EOF), and no call shows whether the login has ended"}},
		{name: "cut answers", reason: "the same; reads are cut too", faults: []string{"cut-body=4"}, changes: toCara, results: []string{done}, job: isCara},
	}
}

func TestFaultsAndUnknownsOfJobs(t *testing.T) {
	for _, s := range jobScenarios() {
		for _, f := range []api.Format{api.XML, api.JSON} {
			t.Run(s.name+" "+strings.TrimPrefix(string(f), "application/"), func(t *testing.T) {
				t.Parallel()
				s.run(t, f)
			})
		}
	}
}

func (s jobScenario) run(t *testing.T, f api.Format) {
	b := seenJobs(t, options{seed: withJobs(bookSeed(), clientID(0), clientID(1)), faults: s.faults, assume: s.assume, format: f})
	want, others := b.job(t, job1), b.job(t, job2)
	s.job(&want)
	results(t, b, s.clients)
	if diff := cmp.Diff(s.notices, settled(t, b)); diff != "" {
		t.Errorf("%s: notices (-want +got):\n%s", s.reason, diff)
	}
	if diff := cmp.Diff(s.results, results(t, b, s.changes)); diff != "" {
		t.Errorf("%s: results (-want +got):\n%s", s.reason, diff)
	}
	if diff := cmp.Diff([]sim.Job{want, others}, []sim.Job{b.job(t, job1), b.job(t, job2)}); diff != "" {
		t.Errorf("%s: jobs (-want +got):\n%s", s.reason, diff)
	}
	current := slices.DeleteFunc(b.requests(), func(r string) bool { return !strings.Contains(r, "job.api/current") })
	if got := len(current) - 1; got != s.current {
		t.Errorf("%s: the jobs were listed %d times, want %d", s.reason, got, s.current)
	}
}

func settled(t *testing.T, b bench) []string {
	t.Helper()
	notices, err := b.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, n := range notices {
		list = append(list, n.Rule+" "+n.Address+" "+n.Name+": "+n.Text)
	}
	return list
}

// Settle looks at all jobs, tells whose client was written to, and once done has
// no more to say.
func TestSettle(t *testing.T) {
	seed := withJobs(bookSeed(), clientID(0), clientID(1))
	for _, tt := range []struct {
		name string
		seed *sim.Seed
		edit []string // of the list of jobs, once something was written
		want []string
	}{
		{"a job that became nobody's", seed, []string{"<Manager><UUID>" + ben + "</UUID><Name>Ben T\u0101mihana</Name></Manager>", ""},
			[]string{"cascaded job/J000001/manager Accounts: the manager is nobody now, was Ben T\u0101mihana: it changed along with its client"}},
		{"both roles, in order", seed, []string{"<Manager><UUID>" + ben + "</UUID><Name>Ben T\u0101mihana</Name></Manager><Partner><UUID>" + ann + "</UUID><Name>Ann O'Hara</Name></Partner>",
			"<Manager><UUID>" + ann + "</UUID><Name>Ann O'Hara</Name></Manager><Partner><UUID>" + ben + "</UUID><Name>Ben</Name></Partner>"},
			[]string{"cascaded job/J000001/manager Accounts: the manager is Ann O'Hara now, was Ben T\u0101mihana: it changed along with its client",
				"cascaded job/J000001/partner Accounts: the partner is Ben now, was Ann O'Hara: it changed along with its client"}},
		{"a job of another client", withJobs(bookSeed(), clientID(1), clientID(2)), []string{"<Manager><UUID>" + ben + "</UUID><Name>Ben T\u0101mihana", "<Manager><UUID>" + ann + "</UUID><Name>Ann O'Hara"},
			[]string{"moved job/J000001/manager Accounts: the manager is Ann O'Hara now, was Ben T\u0101mihana: somebody else has changed it meanwhile"}},
		{"a new job", seed, []string{job1, none}, nil},
		{"nothing", seed, nil, nil},
	} {
		b := seenJobs(t, options{seed: tt.seed, wrap: onlyAfterAssign(rewrite("job.api/current", tt.edit...))})
		results(t, b, managers()[:1])
		if diff := cmp.Diff(tt.want, settled(t, b)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		before := len(b.requests())
		if again := settled(t, b); len(again) != 0 || len(b.requests()) != before {
			t.Errorf("%s: settled again: %v", tt.name, again)
		}
	}
}

// Where nothing was written, or no jobs were observed, nothing is read.
func TestSettleAsksOnlyWhereItMatters(t *testing.T) {
	for _, q := range []provider.Query{{Full: true}, {Full: true, Jobs: true}} {
		b := start(t, options{seed: withJobs(bookSeed(), clientID(0), clientID(1))})
		if _, err := b.Observe(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if !q.Jobs {
			results(t, b, managers()[:1])
		}
		before := len(b.requests())
		if got := settled(t, b); len(got) != 0 || len(b.requests()) != before {
			t.Errorf("%+v: %v", q, got)
		}
	}
}

// A job that was listed when it was settled is fresh; one that was not is read.
func TestSettledJobsAreFresh(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit []string
		want []string
	}{
		{"listed", nil, []string{assign}},
		{"not listed", []string{job1, none}, []string{getJob, assign}},
	} {
		b := seenJobs(t, options{seed: withJobs(bookSeed(), clientID(0), clientID(1)), wrap: onlyAfterAssign(rewrite("job.api/current", tt.edit...))})
		results(t, b, managers()[:1])
		settled(t, b)
		before := len(b.requests())
		results(t, b, []reconcile.Change{jobChange(manager(benV, caraV))})
		if diff := cmp.Diff(tt.want, b.requests()[before:]); diff != "" {
			t.Errorf("%s: requests (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestSettleRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		code int
		want string
		halt bool
	}{
		{"broken", 500, "list the jobs again after the changes of clients: Xero had an error of its own", false},
		{"no access", 403, "list the jobs again after the changes of clients: Xero refuses access to this practice", true},
	} {
		b := seenJobs(t, options{seed: withJobs(bookSeed(), clientID(0), clientID(1)), wrap: onlyAfterAssign(status("job.api/current", tt.code))})
		results(t, b, managers()[:1])
		_, err := b.Settle(t.Context())
		var halt *provider.HaltError
		if plainError(err) != tt.want || errors.As(err, &halt) != tt.halt || errors.Is(err, xeroapi.ErrConsent) != tt.halt {
			t.Errorf("%s: err = %v, want %s", tt.name, err, tt.want)
		}
	}
}
