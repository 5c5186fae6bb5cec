package xpm

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	assign = "PUT job.api/assign"
	getJob = "GET job.api/get/" + number1
)

var nobody = reconcile.Value{}

// seenJobs is a provider that has just read everything, jobs too.
func seenJobs(t *testing.T, o options) bench {
	t.Helper()
	if o.seed == nil {
		o.seed = smallWithJobs()
	}
	b := start(t, o)
	if _, err := b.Observe(t.Context(), provider.Query{Full: true, Jobs: true}); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAssignJob(t *testing.T) {
	plainly := []string{assign}
	body := func(ops string) string { return "<Job><ID>" + number1 + "</ID>" + ops + "</Job>" }
	caraIsManager := func(j *sim.Job) { j.Manager = strings.ToUpper(cara) }
	addCara := body(`<add-manager uuid="` + cara + `"></add-manager>`)
	withBen := sim.Allocated{UUID: ben}
	tests := []struct {
		name, reason string
		c            reconcile.Change
		body         string // of the write, in XML
		want         func(*sim.Job)
		after        []string
		wrap         func(http.Handler) http.Handler
		age          time.Duration
		notRead      bool
		unnamed      bool // Xero did not say how it calls the write
	}{
		{name: "manager", reason: "the old one is replaced", c: jobChange(manager(benV, caraV)), body: addCara, want: caraIsManager, after: plainly},
		{name: "partner", reason: "the same", c: jobChange(partner(annV, benV)), body: body(`<add-partner uuid="` + ben + `"></add-partner>`), want: func(j *sim.Job) { j.Partner = ben }, after: plainly},
		{name: "nobody", reason: "a job may be without", c: jobChange(partner(annV, nobody), manager(benV, nobody)),
			body: body("<remove-manager></remove-manager><remove-partner></remove-partner>"), want: func(j *sim.Job) { j.Partner, j.Manager = "", "" }, after: plainly},
		{name: "everything at once", reason: "one call; whoever comes goes first",
			c: jobChange(takeOff(benV), onTask(draft, "Draft", takeOff(benV)), onTask(draft, "Draft", putOn(caraV)), putOn(annV), manager(benV, caraV), partner(annV, nobody)),
			body: body(`<add uuid="` + cara + `" task-uuid="` + draft + `"></add><add uuid="` + ann + `"></add><add-manager uuid="` + cara + `"></add-manager>` +
				`<remove uuid="` + ben + `"></remove><remove uuid="` + ben + `" task-uuid="` + draft + `"></remove><remove-partner></remove-partner>`),
			want: func(j *sim.Job) {
				caraIsManager(j)
				j.Partner, j.Assigned = "", []string{ann}
				j.Tasks[0].Assigned = []sim.Allocated{{UUID: ann, Minutes: 60}, {UUID: strings.ToUpper(cara)}}
			}, after: plainly},
		{name: "some of it is done already", reason: "taking off somebody who is not there is an error",
			c: jobChange(manager(benV, caraV), partner(benV, annV), takeOff(caraV), putOn(benV), onTask(draft, "Draft", takeOff(caraV)), onTask(draft, "Draft", putOn(annV))), body: addCara, want: caraIsManager, after: plainly},
		{name: "all of it is done already", reason: "nothing is sent", c: jobChange(partner(benV, annV), takeOff(caraV), putOn(benV))},
		{name: "off a completed task", reason: "what is completed is not taken from anybody", c: jobChange(onTask(filing, "Filing", takeOff(benV)))},
		{name: "off a task that is gone", reason: "nobody is on it", c: jobChange(onTask(none, "Gone", takeOff(benV)))},
		{name: "on a task, not on the job", reason: "the two are apart", c: jobChange(onTask(draft, "Draft", takeOff(annV))), body: body(`<remove uuid="` + ann + `" task-uuid="` + draft + `"></remove>`),
			want: func(j *sim.Job) { j.Tasks[0].Assigned = []sim.Allocated{withBen} }, after: plainly},
		{name: "never read", reason: "read by its number before it is written", c: jobChange(manager(benV, caraV)), notRead: true, body: addCara, want: caraIsManager, after: []string{getJob, assign}},
		{name: "read long ago", reason: "read again after five minutes", c: jobChange(manager(benV, caraV)), age: maxAge + time.Second, body: addCara, want: caraIsManager, after: []string{getJob, assign}},
		{name: "answer without a record", reason: "then it is read again", c: jobChange(manager(benV, caraV)), wrap: answerWrite("<Response><Status>OK</Status></Response>"), unnamed: true, body: addCara, want: caraIsManager, after: []string{assign, getJob}},
		{name: "answer with a part of a record", reason: "the same", c: jobChange(manager(benV, caraV)), wrap: rewrite("job.api/assign", "Tasks>", "Other>"), body: addCara, want: caraIsManager, after: []string{assign, getJob}},
		{name: "answer without the new manager", reason: "left out is not nobody", c: jobChange(manager(benV, caraV)), wrap: rewrite("job.api/assign", "Manager>", "Other>"), body: addCara, want: caraIsManager, after: []string{assign, getJob}},
		{name: "answer that shows too much", reason: "read again before it is believed", c: jobChange(manager(benV, caraV)), wrap: rewrite("job.api/assign", "<Partner><UUID>"+ann, "<Partner><UUID>"+ben), body: addCara, want: caraIsManager, after: []string{assign, getJob}},
		{name: "no answer, but done", reason: "reading again proves it", c: jobChange(manager(benV, caraV)), wrap: cutAfterWrite, unnamed: true, body: addCara, want: caraIsManager, after: []string{assign, getJob}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sent []string
			wrap := recordWrites(&sent)
			if tt.wrap != nil {
				wrap = both(wrap, tt.wrap)
			}
			b := start(t, options{seed: smallWithJobs(), wrap: wrap})
			if _, err := b.Observe(t.Context(), provider.Query{Full: true, Jobs: !tt.notRead}); err != nil {
				t.Fatal(err)
			}
			b.clock = func() time.Time { return time.Now().Add(tt.age) }
			want, before := b.job(t, job1), len(b.requests())
			if tt.want != nil {
				tt.want(&want)
			}
			got, err := b.Execute(t.Context(), tt.c)
			if err != nil {
				t.Fatal(err)
			}
			if answered := tt.body != "" && !tt.unnamed; answered != (got.Correlation != "") {
				t.Errorf("correlation id %q", got.Correlation)
			}
			got.Correlation = ""
			if diff := cmp.Diff(provider.Outcome{ID: job1, Verified: true, Unsent: tt.body == ""}, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, b.job(t, job1)); diff != "" {
				t.Errorf("%s: job (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.body, strings.Join(sent, "\n")); diff != "" {
				t.Errorf("%s: body (-want +got):\n%s", tt.reason, diff)
			}
			if after := b.requests()[before:]; !cmp.Equal(tt.after, after) && len(tt.after)+len(after) > 0 {
				t.Errorf("%s: requests (-want +got):\n%s", tt.reason, cmp.Diff(tt.after, after))
			}
		})
	}
}

// A job's number is the practice's to choose, and JSON says it all in other ways.
func TestAssignJobOfAnyNumber(t *testing.T) {
	for _, f := range []api.Format{api.XML, api.JSON} {
		b := seenJobs(t, options{format: f})
		c := jobChange(partner(nobody, benV), manager(nobody, caraV), putOn(benV), takeOff(annV))
		c.Key, c.Number = jobKey(job2), number2
		for range 2 { // what is done is not done again, and the job is read before that is known
			if _, err := b.Execute(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		j := b.job(t, job2)
		if diff := cmp.Diff([]string{ben, strings.ToUpper(cara), ben}, append([]string{j.Partner, j.Manager}, j.Assigned...)); diff != "" {
			t.Errorf("%s: people (-want +got):\n%s", f, diff)
		}
		if n := b.sim.Writes(); n != 1 {
			t.Errorf("%s: %d writes", f, n)
		}
	}
}

// onlyAfterAssign does something to the calls from the first assign on.
func onlyAfterAssign(wrap func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		wrapped := wrap(next)
		var came atomic.Bool
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				came.Store(true)
			}
			if came.Load() {
				wrapped.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func TestAssignJobRefuses(t *testing.T) {
	toCara := jobChange(manager(benV, caraV))
	twice := jobChange(putOn(caraV), putOn(value(none, "Nobody")))
	stale, verify := new(*provider.StaleError), new(*VerifyError)
	unknown, business := new(*provider.UnknownError), new(*api.BusinessError)
	const text = "Practice Manager refused job.api/assign: Invalid staff identifier for add request"
	answerAndGet := func(oldnew ...string) func(http.Handler) http.Handler {
		return onlyAfterAssign(both(rewrite("job.api/get", oldnew...), rewrite("job.api/assign", oldnew...)))
	}
	tests := []struct {
		name, reason string
		o            options
		c            reconcile.Change
		aged         bool
		want         string // the error, less what differs from run to run
		as           any    // its type
		writes       int    // that reached the simulator
		hint         string
	}{
		{"given to somebody else meanwhile", "not ours to overwrite", options{}, jobChange(manager(annV, caraV)), false,
			"the manager is Ben T\u0101mihana now, and was Ann O'Hara when it was planned", stale, 0, "plan again"},
		{"nobody's meanwhile", "the same", options{}, jobChange(partner(benV, nobody), manager(caraV, annV)), false,
			"the partner is Ann O'Hara now, and was Ben T\u0101mihana when it was planned", stale, 0, "plan again"},
		{"somebody without a record", "apply fills the id in", options{}, jobChange(putOn(reconcile.Value{User: "dev-rao"})), false,
			"cannot put dev-rao on the job, who has no record yet", stale, 0, ""},
		{"onto a completed task", "nobody works on it", options{}, jobChange(onTask(filing, "Filing", putOn(caraV))), false,
			`the task "Filing" is completed by now, or no longer on the job`, stale, 0, ""},
		{"onto a task that is gone", "there is nothing to be put on", options{}, jobChange(onTask(none, "Gone", putOn(caraV))), false,
			`the task "Gone" is completed by now, or no longer on the job`, stale, 0, ""},
		{"another number", "the write would go astray", options{}, func() reconcile.Change { c := toCara; c.Number = "J7"; return c }(), false,
			"the number of the job is J000001 now, and was J7 when it was planned", stale, 0, ""},
		{"the number is gone", "so may be the job", options{wrap: rewrite("job.api/get", "OK</Status>", "ERROR</Status>")}, toCara, true,
			"no job has the number J000001 any more: Practice Manager refused job.api/get: it does not say why", stale, 0, ""},
		{"another job has the number", "the write would go astray", options{wrap: rewrite("job.api/get", job1, job2)}, toCara, true,
			`another job has the number J000001 now, "Accounts" (` + job2 + `)`, stale, 0, ""},
		{"another client's", "not the job that was planned for", options{wrap: rewrite("job.api/get", coco, bare)}, toCara, true,
			"the job belongs to another client now, Coco <& Co>", stale, 0, ""},
		{"cannot be read", "not a reason to write", options{wrap: status("job.api/get", 500)}, toCara, true,
			"read the job before writing to it: Xero had an error of its own", new(*xeroapi.Error), 0, ""},
		{"unknown person", "U11 too: in Xero's words, and nothing is tried again", options{}, jobChange(putOn(value(none, "Nobody"))), false,
			text, business, 1, ""},
		{"one of two refused", "U10 atomic: nothing is done", options{}, twice, false,
			"nothing of it was done: " + text, business, 1, ""},
		{"one of two refused, one done", "U10 partial: what is done, and what is not", options{assume: []string{"U10=partial"}}, twice, false,
			"refused, done: put Cara Wu on the job; not done: put Nobody on the job: " + text, verify, 1, "look at the record in Practice Manager, then plan again"},
		{"refused, and no reading", "nobody knows", options{wrap: status("job.api/get", 500)}, twice, false,
			text + "; reading the job failed (Xero had an error of its own): nobody knows whether some of it was done", unknown, 1, ""},
		{"refused, and done all the same", "ERROR is not done", options{wrap: onlyAfterAssign(rewrite("job.api/get", "</Assigned><Tasks>", "<Staff><UUID>"+cara+"</UUID></Staff><Staff><UUID>"+none+"</UUID></Staff></Assigned><Tasks>"))}, twice, false,
			"refused, done: put Cara Wu on the job, put Nobody on the job: " + text, verify, 1, ""},
		{"a manager kept", "U9: no gap is risked", options{assume: []string{"U9=keeps"}}, toCara, false,
			"the manager is still Ben T\u0101mihana, not Cara Wu: Practice Manager keeps the old one, and to take them off first would leave a gap if the next call failed, so it was not sent again", verify, 1, "set it by hand in Practice Manager, then plan again"},
		{"a manager kept, the rest done", "U9", options{assume: []string{"U9=keeps"}}, jobChange(manager(benV, caraV), takeOff(benV)), false,
			"the manager is still Ben T\u0101mihana, not Cara Wu: Practice Manager keeps the old one, and to take them off first would leave a gap if the next call failed, so it was not sent again; done: take Ben T\u0101mihana off the job", verify, 1, ""},
		{"a manager is an error", "U9: in Xero's words", options{assume: []string{"U9=error"}}, toCara, false,
			"Practice Manager refused job.api/assign: The job already has a manager", business, 1, ""},
		{"somebody else is manager", "OK is not enough", options{wrap: answerAndGet("<Manager><UUID>"+cara, "<Manager><UUID>"+ann, "<Manager><UUID>"+strings.ToUpper(cara), "<Manager><UUID>"+ann, "Cara Wu", "Ann")}, toCara, false,
			"the manager is Ann after the change, not Cara Wu", verify, 1, ""},
		{"not put on", "OK is not enough", options{wrap: answerAndGet("<Staff><UUID>"+strings.ToUpper(cara)+"</UUID><Name>Cara Wu</Name></Staff>", "")}, jobChange(putOn(caraV)), false,
			"Cara Wu is not on the job after the change", verify, 1, ""},
		{"not taken off", "OK is not enough", options{wrap: answerAndGet("<Assigned />", "<Assigned><Staff><UUID>"+ben+"</UUID></Staff></Assigned>")}, jobChange(takeOff(benV)), false,
			"Ben T\u0101mihana is still on the job", verify, 1, ""},
		{"not taken off a task", "OK is not enough", options{wrap: answerAndGet("<AllocatedMinutes>60</AllocatedMinutes></Staff>", "<AllocatedMinutes>60</AllocatedMinutes></Staff><Staff><UUID>"+ben+"</UUID></Staff>")}, jobChange(onTask(draft, "Draft", takeOff(benV))), false,
			"Ben T\u0101mihana is still on the task \"Draft\"", verify, 1, ""},
		{"the other role changed", "not meant", options{wrap: answerAndGet("<Partner><UUID>"+ann+"</UUID><Name>Ann O'Hara", "<Partner><UUID>"+cara+"</UUID><Name>Cara Wu")}, toCara, false,
			"the assign to job J000001 changed more than was sent: the partner is Cara Wu, was Ann O'Hara", verify, 1, "look at the record in Practice Manager, then plan again"},
		{"others came and went", "not meant: on the job and on its tasks", options{wrap: answerAndGet("<Staff><UUID>"+ben+"</UUID><Name>Ben T\u0101mihana", "<Staff><UUID>"+cara+"</UUID><Name>Cara Wu")}, toCara, false,
			"the assign to job J000001 changed more than was sent: Ben T\u0101mihana is off the job, Cara Wu is on the job, Ben T\u0101mihana is off the task \"Draft\", Cara Wu is on the task \"Draft\", Ben T\u0101mihana is off the task \"Filing\", Cara Wu is on the task \"Filing\"", verify, 1, ""},
		{"a task in another's place", "not meant", options{wrap: answerAndGet("<Task><UUID>"+draft, "<Task><UUID>"+none)}, toCara, false,
			"the assign to job J000001 changed more than was sent: Ann O'Hara is off the task \"Draft\", Ben T\u0101mihana is off the task \"Draft\", Ann O'Hara is on the task \"Draft\", Ben T\u0101mihana is on the task \"Draft\"", verify, 1, ""},
		{"harm in the answer, and no reading", "then the answer counts", options{wrap: both(rewrite("job.api/assign", "<Partner><UUID>"+ann+"</UUID><Name>Ann O'Hara", "<Partner><UUID>"+cara+"</UUID><Name>Cara Wu"), status("job.api/get", 500))}, toCara, false,
			"the assign to job J000001 changed more than was sent: the partner is Cara Wu, was Ann O'Hara", verify, 1, ""},
		{"another job in the answer", "whose manager was changed?", options{wrap: rewrite("job.api/assign", job1, job2)}, toCara, false,
			`Practice Manager answered about another job, "Accounts" (` + job2 + `): nobody knows which one was changed`, new(*provider.HaltError), 1, ""},
		{"no answer, not done", "not sent again", options{wrap: status("job.api/assign", 500)}, toCara, false,
			"no answer came, and the job has not changed so far: Xero had an error of its own", verify, 0, ""},
		{"no answer, done in part", "what is done, and what is not", options{assume: []string{"U9=keeps"}, wrap: cutAfterWrite}, jobChange(manager(benV, caraV), takeOff(benV)), false,
			"no answer came, done: take Ben T\u0101mihana off the job; not done: make Cara Wu the manager: Xero could not be reached: EOF", verify, 1, "look at the record in Practice Manager, then plan again"},
		{"no answer, and no reading", "nobody knows", options{wrap: both(status("job.api/assign", 500), status("job.api/get", 500))}, toCara, false,
			"no answer came (Xero had an error of its own), and reading the job failed (Xero had an error of its own): nobody knows whether it was changed", unknown, 0, ""},
		{"no answer, and another job", "nobody knows", options{wrap: both(status("job.api/assign", 500), rewrite("job.api/get", job1, job2))}, toCara, false,
			"no answer came (Xero had an error of its own), and reading the job failed (another job has the number J000001 now): nobody knows whether it was changed", unknown, 0, ""},
		{"OK without a record, and no reading", "OK is not enough", options{wrap: both(answerWrite("<Response><Status>OK</Status></Response>"), status("job.api/get", 500))}, toCara, false,
			"Practice Manager said OK without showing the result, and reading it failed: Xero had an error of its own", unknown, 1, ""},
		{"conflict", "no forced repeat", options{wrap: status("job.api/assign", 409)}, toCara, false,
			"the job was not changed, plan again: Xero says that somebody else is changing the same record", new(*xeroapi.Error), 0, ""},
		{"no access", "the run ends", options{wrap: status("job.api/assign", 403)}, toCara, false,
			"Xero refuses access to this practice", new(*provider.HaltError), 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := seenJobs(t, tt.o)
			if tt.aged {
				b.clock = func() time.Time { return time.Now().Add(time.Hour) }
			}
			got, err := b.Execute(t.Context(), tt.c)
			if diff := cmp.Diff(tt.want, plainError(err)); diff != "" {
				t.Errorf("%s: error (-want +got):\n%s", tt.reason, diff)
			}
			if !errors.As(err, tt.as) {
				t.Errorf("%s: err is a %T", tt.reason, err)
			}
			var hint interface{ Hint() string }
			if tt.hint != "" && (!errors.As(err, &hint) || hint.Hint() != tt.hint) {
				t.Errorf("%s: hint of %T, want %s", tt.reason, err, tt.hint)
			}
			got.Correlation = "" // of what was refused
			if diff := cmp.Diff(provider.Outcome{}, got); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if n := b.sim.Writes(); n != tt.writes {
				t.Errorf("%s: %d writes, want %d", tt.reason, n, tt.writes)
			}
		})
	}
}

func TestEndLogin(t *testing.T) {
	const disable, get = "POST staff.api/disable", "GET staff.api/get/"
	for _, f := range []api.Format{api.XML, api.JSON} {
		b := start(t, options{format: f})
		out, err := b.Execute(t.Context(), login(ben, ""))
		if err != nil {
			t.Fatal(err)
		}
		if out.Correlation == "" {
			t.Error("no correlation id")
		}
		out.Correlation = ""
		if diff := cmp.Diff(provider.Outcome{ID: ben}, out); diff != "" {
			t.Errorf("%s: outcome: attested, not verified (-want +got):\n%s", f, diff)
		}
		for _, s := range b.sim.Staff() {
			if s.Disabled != (s.UUID == ben) {
				t.Errorf("%s: %s is disabled: %v", f, s.Name, s.Disabled)
			}
		}
		if diff := cmp.Diff([]string{get + ben, disable}, b.requests()); diff != "" {
			t.Errorf("%s: requests (-want +got):\n%s", f, diff)
		}
	}
}

func TestEndLoginRefuses(t *testing.T) {
	const again = "apply again: to end a login that has ended does no harm"
	for _, tt := range []struct {
		name   string
		c      reconcile.Change
		wrap   func(http.Handler) http.Handler
		want   string
		as     any
		hint   string
		writes int
	}{
		{"gone", login(none, ""), nil, "the record is gone: Practice Manager refused staff.api/get: Invalid staff identifier", new(*provider.StaleError), "plan again", 0},
		{"cannot be read", login(ben, ""), status("staff.api/get", 500), "read the record before ending the login: Xero had an error of its own", new(*xeroapi.Error), "", 0},
		{"Xero's own, as planned", login(ben, " Support@XERO.com"), nil, "has a @xero.com address: the login of Xero's own people is not ended from here", new(*provider.StaleError), "", 0},
		{"Xero's own, as the record shows", login(cara, ""), rewrite("staff.api/get", "harbour.example", "Xero.com"), "Cara Wu has a @xero.com address: the login of Xero's own people is not ended from here", new(*provider.StaleError), "", 0},
		{"refused", login(ben, ""), rewrite("staff.api/disable", "OK</Status>", "ERROR</Status><ErrorDescription>No</ErrorDescription>"), "Practice Manager refused staff.api/disable: No", new(*api.BusinessError), "", 1},
		{"no answer, done or not", login(ben, ""), cutAfterWrite, "no answer came (Xero could not be reached: EOF), and no call shows whether the login has ended", new(*provider.UnknownError), again, 1},
		{"broken", login(ben, ""), status("staff.api/disable", 500), "no answer came (Xero had an error of its own), and no call shows whether the login has ended", new(*provider.UnknownError), again, 0},
		{"no access", login(ben, ""), status("staff.api/disable", 403), "Xero refuses access to this practice", new(*provider.HaltError), "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, options{wrap: tt.wrap})
			_, err := b.Execute(t.Context(), tt.c)
			if diff := cmp.Diff(tt.want, plainError(err)); diff != "" || !errors.As(err, tt.as) {
				t.Errorf("a %T (-want +got):\n%s", err, diff)
			}
			var hint interface{ Hint() string }
			if tt.hint != "" && (!errors.As(err, &hint) || hint.Hint() != tt.hint) {
				t.Errorf("hint of %T, want %s", err, tt.hint)
			}
			if n := b.sim.Writes(); n != tt.writes {
				t.Errorf("%d writes, want %d", n, tt.writes)
			}
		})
	}
}

// A plan's transport sends neither.
func TestReadOnlyTransportOfJobs(t *testing.T) {
	b := seenJobs(t, options{readOnly: true})
	for _, c := range []reconcile.Change{jobChange(manager(benV, caraV)), login(ben, "")} {
		_, err := b.Execute(t.Context(), c)
		var refused *xeroapi.ReadOnlyError
		if !errors.As(err, &refused) {
			t.Errorf("%s: err = %v", c.Address, err)
		}
	}
	if n := b.sim.Writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}
