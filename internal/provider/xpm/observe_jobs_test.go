package xpm

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	cutDown   = "GET job.api/current?detailed=true&fields=ID%2CUUID%2CName%2CState%2CClient%2CManager%2CPartner%2CAssigned%2CTasks"
	wholeJobs = "GET job.api/current?detailed=true"
)

// sorted is requests in an order of its own: some are sent at the same time.
func sorted(requests ...string) []string {
	slices.Sort(requests)
	return requests
}

// jobsOf are the jobs of a snapshot.
func jobsOf(s reconcile.Snapshot) []reconcile.Object {
	return slices.DeleteFunc(slices.Clone(s.Objects), func(o reconcile.Object) bool { return o.Key.Kind != reconcile.KindJob })
}

func TestObserveJobs(t *testing.T) {
	for _, f := range []api.Format{api.XML, api.JSON} {
		for _, full := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s full=%v", f, full), func(t *testing.T) {
				b := start(t, options{format: f, seed: smallWithJobs()})
				got, err := b.Observe(t.Context(), provider.Query{Full: full, Jobs: true})
				if err != nil {
					t.Fatal(err)
				}
				want := append(smallObjects(), smallJobs()...)
				slices.SortFunc(want, func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) })
				snap := reconcile.Snapshot{System: System, Tenant: b.tenant, CapturedAt: noon, Calls: 3, Objects: want, Jobs: true}
				if diff := cmp.Diff(snap, got); diff != "" {
					t.Errorf("snapshot (-want +got):\n%s", diff)
				}
				page, jobs := map[bool]string{true: plain, false: filtered}[full], cutDown
				if f == api.JSON {
					jobs = "GET job.api/current?detailed=true&fields=id%2Cuuid%2Cname%2Cstate%2Cclient%2Cmanager%2Cpartner%2Cassigned%2Ctasks"
				}
				if diff := cmp.Diff(sorted(people, page, jobs), sorted(b.requests()...)); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
				if remembered := len(b.jobs) == 2; remembered != full || b.sawJobs != full {
					t.Errorf("%d jobs remembered, %v", len(b.jobs), b.sawJobs)
				}
			})
		}
	}
}

// The same people on the same tasks are the same object, in whatever order Xero
// tells them.
func TestObserveJobsInAnyOrder(t *testing.T) {
	seed := *smallWithJobs()
	seed.Jobs[1].Assigned = []string{ann, ben}
	seed.Jobs[1].Tasks = append(seed.Jobs[1].Tasks, sim.Task{UUID: "77777777-0000-4000-8000-000000000003", Name: "Another", Assigned: []sim.Allocated{{UUID: cara}, {UUID: ben}}})
	var first []reconcile.Object
	for range 2 {
		b := start(t, options{seed: &seed})
		got, err := b.Observe(t.Context(), provider.Query{Jobs: true})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = jobsOf(got)
		} else if diff := cmp.Diff(first, jobsOf(got)); diff != "" {
			t.Errorf("in another order (-first +second):\n%s", diff)
		}
		j := &seed.Jobs[1]
		slices.Reverse(j.Assigned)
		slices.Reverse(j.Tasks)
		for i := range j.Tasks {
			slices.Reverse(j.Tasks[i].Assigned)
		}
	}
}

// What the filter, or its absence, leaves out is never read as nobody.
func TestObserveJobsFallsBack(t *testing.T) {
	onFilter := func(oldnew ...string) func(http.Handler) http.Handler {
		return edit("job.api/current", func(r *http.Request, rec *httptest.ResponseRecorder) {
			if r.URL.Query().Has("fields") {
				text := strings.NewReplacer(oldnew...).Replace(rec.Body.String())
				rec.Body.Reset()
				rec.Body.WriteString(text)
			}
		})
	}
	bothRead := []string{cutDown, wholeJobs}
	for _, tt := range []struct {
		name     string
		o        options
		requests []string
	}{
		{"U14 any", options{assume: []string{"U14=any"}}, bothRead[:1]},
		{"U14 exact", options{assume: []string{"U14=exact"}}, bothRead[:1]},
		{"U14 ignored", options{assume: []string{"U14=ignored"}}, bothRead[:1]},
		{"refused", options{wrap: onFilter("OK</Status>", "ERROR</Status>")}, bothRead},
		{"takes the managers away", options{wrap: onFilter("Manager>", "Other>")}, bothRead},
		{"takes the partners away", options{wrap: onFilter("Partner>", "Other>")}, bothRead},
		{"takes the tasks away", options{wrap: onFilter("Tasks", "Other")}, bothRead},
		{"takes who is assigned away", options{wrap: onFilter("<Assigned />", "", "Assigned>", "Other>")}, bothRead},
		{"takes the clients away", options{wrap: onFilter("Client>", "Other>")}, bothRead},
		{"takes everything away", options{wrap: onFilter("<Jobs>", "<!--", "</Jobs>", "-->")}, bothRead},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.seed = smallWithJobs()
			b := start(t, tt.o)
			got, err := b.Observe(t.Context(), provider.Query{Jobs: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(smallJobs(), jobsOf(got)); diff != "" {
				t.Errorf("jobs (-want +got):\n%s", diff)
			}
			requests := slices.DeleteFunc(b.requests(), func(r string) bool { return !strings.Contains(r, "job.api") })
			if diff := cmp.Diff(tt.requests, requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// A practice of many jobs, compared with what the simulator holds.
func TestObserveAllJobs(t *testing.T) {
	seed := sim.Generate(300)
	b := start(t, options{seed: &seed})
	got, err := b.Observe(t.Context(), provider.Query{Jobs: true})
	if err != nil {
		t.Fatal(err)
	}
	type seat struct{ job, field, task, person string }
	want, seen := map[seat]bool{}, map[seat]bool{}
	for _, j := range b.sim.Jobs() {
		if j.State == sim.JobCompleted {
			continue
		}
		want[seat{j.UUID, "partner", "", j.Partner}], want[seat{j.UUID, "manager", "", j.Manager}] = true, true
		for _, p := range j.Assigned {
			want[seat{j.UUID, "staff", "", p}] = true
		}
		for _, task := range j.Tasks {
			for _, p := range task.Assigned {
				want[seat{j.UUID, "task", task.UUID, p.UUID}] = true
			}
		}
	}
	for _, o := range jobsOf(got) {
		for _, fv := range o.Fields {
			seen[seat{o.Key.ID, string(fv.Field), fv.Of, fv.Value.ID}] = true
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" || len(want) < 1000 {
		t.Errorf("%d seats (-want +got):\n%s", len(want), diff)
	}
}

func TestObserveGroups(t *testing.T) {
	seed := small()
	const one, two, three = kin, "bbbbbbbb-0000-4000-8000-000000000002", "bbbbbbbb-0000-4000-8000-000000000003"
	seed.Groups = []sim.ClientGroup{
		{UUID: three, Name: "Coco & Kin", Clients: []string{gone}},
		{UUID: one, Name: " coco  & kin", Clients: []string{bare, coco}},
		{UUID: two, Name: "Others", Clients: []string{coco}},
	}
	both := []reconcile.Group{{ID: one, Name: " coco  & kin", Clients: []string{coco, bare}}, {ID: three, Name: "Coco & Kin", Clients: []string{gone}}}
	for _, tt := range []struct {
		name, reason string
		ask          []string
		want         []reconcile.Group
		requests     []string
	}{
		{"none asked for", "nothing is read", nil, nil, []string{people, filtered}},
		{"two of one name", "both are returned; case and blanks say nothing", []string{"COCO & KIN "}, both,
			[]string{people, filtered, "GET clientgroup.api/list", "GET clientgroup.api/get/" + one, "GET clientgroup.api/get/" + three}},
		{"none of that name", "the snapshot lacks it", []string{"Nobody"}, nil, []string{people, filtered, "GET clientgroup.api/list"}},
	} {
		b := start(t, options{seed: &seed})
		got, err := b.Observe(t.Context(), provider.Query{Groups: tt.ask})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got.Groups); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.name, tt.reason, diff)
		}
		if diff := cmp.Diff(sorted(tt.requests...), sorted(b.requests()...)); diff != "" || got.Calls != len(tt.requests) {
			t.Errorf("%s: %d calls (-want +got):\n%s", tt.name, got.Calls, diff)
		}
	}
}

// Trouble with jobs and groups is never fewer of them.
func TestObserveJobsRefuses(t *testing.T) {
	seed := *smallWithJobs()
	seed.Groups = []sim.ClientGroup{{UUID: kin, Name: "Kin", Clients: []string{coco}}}
	for _, tt := range []struct {
		name string
		wrap func(http.Handler) http.Handler
		want string
	}{
		{"no access to jobs", status("job.api", 403), "list the jobs: Xero refuses access to this practice ("},
		{"broken", status("job.api", 500), "list the jobs: Xero had an error of its own ("},
		{"not who is assigned", rewrite("job.api/current", "Assigned>", "Other>"), `list the jobs: the answer to job.api/current is not complete: "R&D claim" (` + job2 + `) does not say who is assigned to it`},
		{"no access to groups", status("clientgroup.api", 403), "look up the client groups: Xero refuses access to this practice ("},
		{"a group gone between two reads", rewrite("clientgroup.api/get", "OK</Status>", "ERROR</Status>"), "look up the client groups: Practice Manager refused clientgroup.api/get: "},
		{"a group without its clients", rewrite("clientgroup.api/get", "Clients>", "Other>"), `look up the client groups: the answer to clientgroup.api/get is not complete: "Kin" (` + kin + `) does not show its clients`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := start(t, options{seed: &seed, wrap: tt.wrap}).Observe(t.Context(), provider.Query{Jobs: true, Groups: []string{"Kin"}})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("err = %v, want %s…", err, tt.want)
			}
			if len(got.Objects)+len(got.Groups) != 0 {
				t.Error("something came with the error")
			}
		})
	}
}

// A look-up changes nothing of jobs and groups, and reads them again where it
// reads everything again.
func TestInspectKeepsJobsAndGroups(t *testing.T) {
	seed := withJobs(*twoWithManager(), coco, bare)
	seed.Groups = []sim.ClientGroup{{UUID: kin, Name: "Kin", Clients: []string{coco}}}
	for _, tt := range []struct {
		name string
		wrap func(http.Handler) http.Handler
		jobs int // lists of jobs that were read
	}{
		{"looked up", nil, 1},
		{"read again", rewrite("paged-list", "<JobManager><UUID>"+ben+"</UUID><Name>Ben T\u0101mihana</Name></JobManager>", ""), 2},
	} {
		b := start(t, options{seed: seed, wrap: tt.wrap})
		snap, err := b.Observe(t.Context(), provider.Query{Jobs: true, Groups: []string{"kin"}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := b.Inspect(t.Context(), snap, []reconcile.Question{{Key: clientKey(coco)}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(smallJobs(), jobsOf(got)); diff != "" || !got.Jobs {
			t.Errorf("%s: jobs (-want +got):\n%s", tt.name, diff)
		}
		if diff := cmp.Diff([]reconcile.Group{{ID: kin, Name: "Kin", Clients: []string{coco}}}, got.Groups); diff != "" {
			t.Errorf("%s: groups (-want +got):\n%s", tt.name, diff)
		}
		n := 0
		for _, r := range b.requests() {
			n += strings.Count(r, "job.api/current")
		}
		if n != tt.jobs {
			t.Errorf("%s: %d lists of jobs, want %d", tt.name, n, tt.jobs)
		}
	}
	b := start(t, options{seed: seed})
	_, err := b.Inspect(t.Context(), reconcile.Snapshot{}, []reconcile.Question{{Key: jobKey(job1)}})
	if want := "look up job " + job1 + ": a job is not looked up by its id: the list of current jobs shows all of it"; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}
