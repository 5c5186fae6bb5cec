package sim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

// assignXML is an assign to the job that has all that a job can have.
func assignXML(ops string) ask {
	return ask{method: "PUT", path: pm + "job.api/assign", typ: xmlType, body: "<Job><ID>J000003</ID>" + ops + "</Job>"}
}

func assignJSON(ops string) ask {
	return ask{method: "PUT", path: pm + "job.api/assign", typ: jsonType, body: `{"id":"J000003",` + ops + `}`}
}

// on is the attributes that name a person, and the task if one is given.
func on(person string, task ...string) string {
	if len(task) == 0 {
		return ` uuid="` + person + `"`
	}
	return ` uuid="` + person + `" task-uuid="` + task[0] + `"`
}

// Each operation in both formats does the same, and nothing else.
func TestAssign(t *testing.T) {
	person := func(uuid string) string { return `{"uuid":"` + uuid + `"}` }
	task := func(uuid string) string { return `{"uuid":"` + uuid + `","task-uuid":"` + taskUUID + `"}` }
	for _, tt := range []struct {
		name, xml, json string
		want            func(*sim.Job)
	}{
		{"add", "<add" + on(annUUID) + "/>", `"add":[` + person(annUUID) + `]`,
			func(j *sim.Job) { j.Assigned = []string{benUUID, annUUID} }},
		{"add who is there", "<add" + on(strings.ToUpper(benUUID)) + "/>", `"add":[` + person(benUUID) + `]`, func(*sim.Job) {}},
		{"remove leaves tasks alone", "<remove" + on(benUUID) + "/>", `"remove":[` + person(benUUID) + `]`,
			func(j *sim.Job) { j.Assigned = nil }},
		{"add to a task, not to the job", "<add" + on(benUUID, taskUUID) + "/>", `"add":[` + task(benUUID) + `]`,
			func(j *sim.Job) { j.Tasks[0].Assigned = []sim.Allocated{{UUID: annUUID, Minutes: 60}, {UUID: benUUID}} }},
		{"add who is on the task keeps the minutes", "<add" + on(annUUID, taskUUID) + "/>", `"add":[` + task(annUUID) + `]`, func(*sim.Job) {}},
		{"remove from a task", "<remove" + on(annUUID, taskUUID) + "></remove>", `"remove":[` + task(annUUID) + `]`,
			func(j *sim.Job) { j.Tasks[0].Assigned = nil }},
		{"add-manager does not assign", "<add-manager" + on(annUUID) + "/>", `"add-manager":` + person(annUUID),
			func(j *sim.Job) { j.Manager = annUUID }},
		{"remove-manager", "<remove-manager />", `"remove-manager":{}`, func(j *sim.Job) { j.Manager = "" }},
		{"add-partner", "<add-partner" + on(benUUID) + "/>", `"add-partner":` + person(benUUID),
			func(j *sim.Job) { j.Partner = benUUID }},
		{"remove-partner", "<remove-partner />", `"remove-partner":{}`, func(j *sim.Job) { j.Partner = "" }},
		{"several", "<add" + on(annUUID) + "/><remove" + on(benUUID) + "/><add-manager" + on(annUUID) + "/>",
			`"add":[` + person(annUUID) + `],"remove":[` + person(benUUID) + `],"add-manager":` + person(annUUID) + `,"add-partner":null`,
			func(j *sim.Job) { j.Assigned, j.Manager = []string{annUUID}, annUUID }},
		{"the later counts", "<add-manager" + on(annUUID) + "/><remove-manager />", `"add-manager":` + person(annUUID) + `,"remove-manager":{}`,
			func(j *sim.Job) { j.Manager = "" }},
		{"the later counts, the other way round", "<remove-manager /><add-manager" + on(annUUID) + "/>", `"remove-manager":{},"add-manager":` + person(annUUID),
			func(j *sim.Job) { j.Manager = annUUID }},
		{"with the job's identifier", "<UUID>" + jobUUID + "</UUID><remove-manager />", `"remove-manager":{}`, func(j *sim.Job) { j.Manager = "" }},
	} {
		for format, a := range map[string]ask{"XML": assignXML(tt.xml), "JSON": assignJSON(tt.json)} {
			h := startJobs(t)
			answer := h.do(200, a).body
			want := withJobs().Jobs
			tt.want(&want[1])
			if diff := cmp.Diff(want, h.Jobs()); diff != "" {
				t.Errorf("%s in %s: state (-want +got):\n%s\n%s", tt.name, format, diff, answer)
			}
			if got := h.get("job.api/get/J000003").body; got != answer {
				t.Errorf("%s in %s: the answer is %s, want the whole job, %s", tt.name, format, answer, got)
			}
		}
	}
}

func TestAssignRefusals(t *testing.T) {
	body := func(typ, text string) ask {
		return ask{method: "PUT", path: pm + "job.api/assign", typ: typ, body: text}
	}
	for _, tt := range []struct {
		name   string
		ask    ask
		status int
		want   string
	}{
		{"unknown job", body(xmlType, "<Job><ID>J999999</ID><remove-manager /></Job>"), 200, "Invalid job identifier"},
		{"no job", body(jsonType, `{"remove-manager":{}}`), 200, "Invalid job identifier"},
		{"a job by its UUID", body(xmlType, "<Job><UUID>"+jobUUID+"</UUID><remove-manager /></Job>"), 200, "Invalid job identifier"},
		{"the UUID of another job", assignXML("<UUID>" + nobody + "</UUID><remove-manager />"), 200, "Invalid job identifier"},
		{"UUID in JSON", assignJSON(`"uuid":"` + jobUUID + `","remove-manager":{}`), 200, "Unknown field uuid"},
		{"add nobody known", assignXML("<add" + on(nobody) + "/>"), 200, "Invalid staff identifier for add request"},
		{"add nobody", assignJSON(`"add":[{}]`), 200, "Invalid staff identifier for add request"},
		{"3.0's attribute", assignXML(`<remove id="` + benUUID + `"/>`), 200, "Invalid staff identifier for remove request"},
		{"an unknown manager", assignXML("<add-manager" + on(nobody) + "/>"), 200, "Invalid staff identifier for add-manager request"},
		{"an unknown partner", assignJSON(`"add-partner":{"uuid":"` + nobody + `"}`), 200, "Invalid staff identifier for add-partner request"},
		{"remove who is not there", assignXML("<remove" + on(annUUID) + "/>"), 200, "Invalid staff identifier for remove request"},
		{"remove who is not on the task", assignXML("<remove" + on(benUUID, taskUUID) + "/>"), 200, "Invalid staff identifier for remove request"},
		{"an unknown task", assignXML("<add" + on(benUUID, nobody) + "/>"), 200, "Invalid task identifier for add request"},
		{"a kind of task", assignXML("<add" + on(benUUID, kindUUID) + "/>"), 200, "Invalid task identifier for add request"},
		{"a manager of a task", assignXML("<add-manager" + on(annUUID, taskUUID) + "/>"), 200, "Unknown field task-uuid of add-manager"},
		{"a manager to remove", assignJSON(`"remove-manager":{"uuid":"` + benUUID + `"}`), 200, "Unknown field uuid of remove-manager"},
		{"a manager to remove, as in 3.0", assignXML(`<remove-manager id="` + benUUID + `"/>`), 200, "Unknown field id of remove-manager"},
		{"nothing to do", assignXML(""), 200, "No operation is given"},
		{"two managers", assignXML("<add-manager" + on(annUUID) + "/><add-manager" + on(benUUID) + "/>"), 200, "Field add-manager is given twice"},
		{"two lists", assignJSON(`"add":[{"uuid":"` + annUUID + `"}],"add":[]`), 200, "Field add is given twice"},
		{"the manager as a field", assignXML("<ManagerUUID>" + annUUID + "</ManagerUUID>"), 200, "Unknown field ManagerUUID"},
		{"a person as text", assignXML("<add>" + annUUID + "</add>"), 400, "the body cannot be read: <add> must hold attributes only"},
		{"a person as an element", assignXML("<add><UUID>" + annUUID + "</UUID></add>"), 400, "the body cannot be read: <add> must hold attributes only"},
		{"an attribute of the number", body(xmlType, `<Job><ID x="1">J000003</ID></Job>`), 400, "the body cannot be read: <ID> must hold text only"},
		{"one person for a list", assignJSON(`"add":{"uuid":"` + annUUID + `"}`), 400, `the body cannot be read: field "add": json: cannot unmarshal object into Go value of type []map[string]string`},
		{"another root", body(xmlType, "<Staff/>"), 400, "the body cannot be read: the root must be a plain <Job>"},
	} {
		for _, operations := range []string{"atomic", "partial"} { // each is the first operation
			h := startJobs(t, "U10="+operations)
			got := parseXML(t, h.do(tt.status, tt.ask).body)
			if text := got.child("ErrorDescription").Text; text != tt.want || got.child("Status").Text != "ERROR" {
				t.Errorf("%s: %s, error %q, want %q", tt.name, got.child("Status").Text, text, tt.want)
			}
			if diff := cmp.Diff(withJobs().Jobs, h.Jobs()); diff != "" {
				t.Errorf("%s: state (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}

func TestU9AddManagerWhereThereIsOne(t *testing.T) {
	for _, tt := range []struct{ value, manager, partner, err string }{
		{"replaces", annUUID, benUUID, ""},
		{"keeps", benUUID, annUUID, ""},
		{"error", benUUID, annUUID, "The job already has a manager; The job already has a partner; "},
	} {
		h := startJobs(t, "U9="+tt.value)
		var errs string
		for _, op := range []string{"<add-manager" + on(annUUID) + "/>", "<add-partner" + on(benUUID) + "/>"} {
			if text := parseXML(t, h.do(200, assignXML(op)).body).child("ErrorDescription").Text; text != "" {
				errs += text + "; "
			}
		}
		if j := h.Jobs()[1]; j.Manager != tt.manager || j.Partner != tt.partner || errs != tt.err {
			t.Errorf("%s: manager %s, partner %s, error %q; want %s, %s, %q", tt.value, j.Manager, j.Partner, errs, tt.manager, tt.partner, tt.err)
		}
		// The one who is there, and a place that is free, are no matter for the question.
		for _, op := range []string{"<add-manager" + on(tt.manager) + "/>", "<remove-manager/><add-manager" + on(annUUID) + "/>"} {
			if text := parseXML(t, h.do(200, assignXML(op)).body).child("ErrorDescription").Text; text != "" {
				t.Errorf("%s: %s: error %q", tt.value, op, text)
			}
		}
		if got := h.Jobs()[1].Manager; got != annUUID {
			t.Errorf("%s: the manager is %s after a removal, want the new one", tt.value, got)
		}
	}
}

func TestU10OperationsBeforeOneThatIsRefused(t *testing.T) {
	ops := "<remove-partner/><remove" + on(annUUID, taskUUID) + "/><add" + on(annUUID) + "/><add" + on(nobody) + "/><remove-manager/>"
	for value, want := range map[string]func(*sim.Job){
		"atomic": func(*sim.Job) {},
		"partial": func(j *sim.Job) {
			j.Partner, j.Assigned, j.Tasks[0].Assigned = "", []string{benUUID, annUUID}, nil
		},
	} {
		h := startJobs(t, "U10="+value)
		if got := parseXML(t, h.do(200, assignXML(ops)).body).child("ErrorDescription").Text; got != "Invalid staff identifier for add request" {
			t.Errorf("%s: error %q", value, got)
		}
		jobs := withJobs().Jobs
		want(&jobs[1])
		if diff := cmp.Diff(jobs, h.Jobs()); diff != "" {
			t.Errorf("%s: state (-want +got):\n%s", value, diff)
		}
	}
}

func TestU11DisabledPeople(t *testing.T) {
	login := func(call string) ask {
		return ask{method: "POST", path: pm + "staff.api/" + call, typ: xmlType, body: "<Staff><UUID>" + annUUID + "</UUID></Staff>"}
	}
	asks := map[string]ask{
		"add":         assignXML("<add" + on(annUUID) + "/>"),
		"add to task": assignXML("<add" + on(annUUID, taskUUID) + "/>"),
		"add-manager": assignXML("<add-manager" + on(annUUID) + "/>"),
		"add-partner": assignXML("<add-partner" + on(annUUID) + "/>"),
		"client":      updateCoco(),
	}
	for name, a := range asks {
		for value, want := range map[string]string{"yes": "OK", "error": "ERROR"} {
			h := startJobs(t, "U11="+value)
			h.do(200, login("disable"))
			if got := parseXML(t, h.do(200, a).body).child("Status").Text; got != want {
				t.Errorf("%s of a disabled person, U11=%s: %s, want %s", name, value, got, want)
			}
			h.do(200, login("enable"))
			if got := parseXML(t, h.do(200, a).body).child("Status").Text; got != "OK" {
				t.Errorf("%s of an enabled person, U11=%s: %s, want OK", name, value, got)
			}
		}
	}
	// Whoever is there can always be taken off.
	h := startJobs(t, "U11=error")
	h.do(200, login("disable"))
	if got := parseXML(t, h.do(200, assignXML("<remove"+on(annUUID, taskUUID)+"/><remove-partner/>")).body).child("Status").Text; got != "OK" {
		t.Errorf("removal of a disabled person: %s, want OK", got)
	}
}

// Under the fault and the assumption, the client's current jobs follow what changes.
func TestCascade(t *testing.T) {
	seed := withJobs()
	seed.Jobs[2].Client = cocoUUID // one without partner and manager
	want := map[bool][]sim.Job{false: seed.Jobs, true: nil}
	followed := withJobs().Jobs
	followed[2].Client = cocoUUID
	followed[1].Manager, followed[2].Manager = annUUID, annUUID
	want[true] = followed
	for _, tt := range []struct {
		name     string
		options  sim.Options
		ask      ask
		followed bool
	}{
		{"neither", sim.Options{}, updateCoco(), false},
		{"U8=no", sim.Options{Assumptions: []sim.Assumption{assume(t, "U8=no")}}, updateCoco(), false},
		{"U8=yes", sim.Options{Assumptions: []sim.Assumption{assume(t, "U8=yes")}}, updateCoco(), true},
		{"cascade-jobs", sim.Options{Faults: []sim.Fault{fault(t, "cascade-jobs=1")}}, updateCoco(), true},
		{"the next call", sim.Options{Faults: []sim.Fault{fault(t, "cascade-jobs=2")}}, updateCoco(), false},
		{"a change that is ignored", sim.Options{Faults: []sim.Fault{fault(t, "cascade-jobs"), fault(t, "ignore-manager")}}, updateCoco(), false},
	} {
		tt.options.Seed = seed
		h := start(t, tt.options)
		h.do(http.StatusOK, tt.ask)
		if diff := cmp.Diff(want[tt.followed], h.Jobs()); diff != "" {
			t.Errorf("%s: jobs (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestDropAfterAssign(t *testing.T) {
	h := start(t, sim.Options{Seed: withJobs(), Faults: []sim.Fault{fault(t, "drop-after-write=1")}})
	if r, err := h.send(assignXML("<remove" + on(benUUID) + "/>")); err == nil {
		t.Errorf("status %d, want no answer", r.status)
	}
	if got := h.Jobs()[1].Assigned; got != nil || h.Writes() != 1 {
		t.Errorf("assigned %v after %d writes, want nobody after one", got, h.Writes())
	}
	// Done blindly again it is an error: who retries must read first.
	if got := parseXML(t, h.do(200, assignXML("<remove"+on(benUUID)+"/>")).body).child("Status").Text; got != "ERROR" {
		t.Errorf("the second removal: %s, want ERROR", got)
	}
}
