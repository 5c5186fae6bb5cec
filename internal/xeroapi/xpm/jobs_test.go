package xpm

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	job1  = "99999999-0000-4000-8000-000000000001"
	task1 = "77777777-0000-4000-8000-000000000001"
)

// review is a job that has all that a job can have.
func review() Job {
	return Job{
		UUID: job1, Number: "R&D 1/2", Name: "Review", State: "Planned", Client: Person{abl, "Acme"},
		Manager: Person{jo, "Jo"}, Assigned: []Person{{jo, "Jo"}, {sam, "Sam"}},
		Tasks: []Task{{UUID: task1, Name: "Draft", Completed: No, Assigned: []Person{{sam, "Sam"}}}, {UUID: "t2", Name: "File", Completed: Yes}},
	}
}

const (
	reviewXML = "<ID>R&amp;D 1/2</ID><UUID>" + job1 + "</UUID><Name>Review</Name><Client><UUID>" + abl + "</UUID><Name>Acme</Name></Client><State>Planned</State>" +
		"<Manager><UUID>" + jo + "</UUID><Name>Jo</Name></Manager><Assigned><Staff><UUID>" + jo + "</UUID><Name>Jo</Name></Staff><Staff><UUID>" + sam + "</UUID><Name>Sam</Name></Staff></Assigned>" +
		"<Tasks><Task><UUID>" + task1 + "</UUID><TaskUUID>kind</TaskUUID><Name>Draft</Name><Completed>false</Completed><Billable>true</Billable><Assigned><Staff><UUID>" + sam + "</UUID><Name>Sam</Name><AllocatedMinutes>60</AllocatedMinutes></Staff></Assigned></Task>" +
		"<Task><UUID>T2</UUID><Name>File</Name><Completed>true</Completed></Task></Tasks><Milestones />"
	reviewJSON = `{"id":"R&D 1/2","uuid":"` + job1 + `","name":"Review","client":{"uuid":"` + abl + `","name":"Acme"},"state":"Planned","manager":{"uuid":"` + jo + `","name":"Jo"},"partner":null,` +
		`"assigned":[{"uuid":"` + jo + `","name":"Jo"},{"uuid":"` + sam + `","name":"Sam"}],"tasks":[{"uuid":"` + task1 + `","taskUuid":"kind","name":"Draft","completed":false,"billable":true,"assigned":[{"uuid":"` + sam + `","name":"Sam","allocatedMinutes":60}]},` +
		`{"uuid":"T2","name":"File","completed":true}],"milestones":[]}`
)

func TestDecodeJobsAndGroups(t *testing.T) {
	tests := []struct {
		name, reason, xml, json string
		want                    answer
	}{
		{
			"jobs", "by name, in any order; the number is the ID; a task without people has no list",
			"<Jobs><Job>" + reviewXML + "</Job></Jobs>", `"jobs":[` + reviewJSON + `]`,
			answer{Jobs: &[]Job{review()}},
		},
		{
			"a job with nobody on it and no tasks", "empty is not absent",
			"<Job><ID>1</ID><Assigned /><Tasks></Tasks></Job>", `"job":{"id":"1","assigned":[],"tasks":[]}`,
			answer{Job: &Job{Number: "1", Assigned: []Person{}, Tasks: []Task{}}},
		},
		{
			"a job without lists", "absent is not empty",
			"<Job><ID> 1</ID></Job>", `"job":{"id":" 1","assigned":null}`,
			answer{Job: &Job{Number: " 1"}},
		},
		{
			"no jobs", "empty is not absent", "<Jobs /><Groups />", `"jobs":[],"groups":[]`,
			answer{Jobs: &[]Job{}, Groups: &[]Group{}},
		},
		{
			"groups", "a list does not show members",
			"<Groups><Group><UUID>A</UUID><Name>A &amp; B</Name><Taxable>Yes</Taxable></Group></Groups>", `"groups":[{"uuid":"A","name":"A & B","taxable":"Yes"}]`,
			answer{Groups: &[]Group{{UUID: "a", Name: "A & B"}}},
		},
		{
			"group", "its clients are references",
			"<Group><UUID>a</UUID><Name>A</Name><Clients><Client><UUID>C</UUID><Name>Coco</Name></Client></Clients></Group>", `"group":{"uuid":"a","name":"A","clients":[{"uuid":"C","name":"Coco"}]}`,
			answer{Group: &Group{UUID: "a", Name: "A", Clients: []Person{{"c", "Coco"}}}},
		},
		{
			"empty records", "a record without content is none", "<Job /><Group></Group>", `"job":{},"group":null`, answer{},
		},
	}
	for _, tt := range tests {
		tt.want.Status = "OK"
		for mediaType, body := range map[string]string{
			"text/xml": "<Response><Status>OK</Status>" + tt.xml + "</Response>", "application/json": `{"status":"OK",` + tt.json + "}",
		} {
			got, err := decode(mediaType, []byte(body), nil)
			if err != nil {
				t.Fatalf("%s: %s: %v", tt.name, mediaType, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: %s: %s (-want +got):\n%s", tt.name, mediaType, tt.reason, diff)
			}
		}
	}
}

func TestJobCalls(t *testing.T) {
	want := review()
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) (any, error)
		request      string // method, path and query, body
		want         any
	}{
		{"current jobs", "<Jobs><Job>" + reviewXML + "</Job></Jobs>",
			func(t *testing.T, a *API) (any, error) { return a.CurrentJobs(t.Context(), false) },
			"GET /practicemanager/3.1/job.api/current?detailed=true ", []Job{want}},
		{"current jobs, cut down to fields", "<Jobs><Job>" + reviewXML + "</Job></Jobs>",
			func(t *testing.T, a *API) (any, error) { return a.CurrentJobs(t.Context(), true) },
			"GET /practicemanager/3.1/job.api/current?detailed=true&fields=ID%2CUUID%2CName%2CState%2CClient%2CManager%2CPartner%2CAssigned%2CTasks ", []Job{want}},
		{"one job", "<Job>" + reviewXML + "</Job>",
			func(t *testing.T, a *API) (any, error) { return a.Job(t.Context(), "R&D 1/2") },
			"GET /practicemanager/3.1/job.api/get/R&D%201%2F2 ", want},
		{"assign", "<Job>" + reviewXML + "</Job>",
			func(t *testing.T, a *API) (any, error) {
				j, _, err := a.AssignJob(t.Context(), JobAssign{Number: "R&D 1/2", Add: []Assignee{{UUID: jo}}})
				return j, err
			},
			`PUT /practicemanager/3.1/job.api/assign <Job><ID>R&amp;D 1/2</ID><add uuid="` + jo + `"></add></Job>`, &want},
		{"assign, answered without a record", "",
			func(t *testing.T, a *API) (any, error) {
				j, _, err := a.AssignJob(t.Context(), JobAssign{Number: "1", RemoveManager: &struct{}{}})
				return j, err
			},
			"PUT /practicemanager/3.1/job.api/assign <Job><ID>1</ID><remove-manager></remove-manager></Job>", (*Job)(nil)},
		{"assign, answered with a part of a record", "<Job><ID>1</ID><UUID>a</UUID><Name>x</Name></Job>",
			func(t *testing.T, a *API) (any, error) {
				j, _, err := a.AssignJob(t.Context(), JobAssign{Number: "1", RemovePartner: &struct{}{}})
				return j, err
			},
			"PUT /practicemanager/3.1/job.api/assign <Job><ID>1</ID><remove-partner></remove-partner></Job>", (*Job)(nil)},
		{"groups", "<Groups><Group><UUID>a</UUID><Name>A</Name></Group></Groups>",
			func(t *testing.T, a *API) (any, error) { return a.ClientGroups(t.Context()) },
			"GET /practicemanager/3.1/clientgroup.api/list ", []Group{{UUID: "a", Name: "A"}}},
		{"group", "<Group><UUID>a</UUID><Name>A</Name><Clients /></Group>",
			func(t *testing.T, a *API) (any, error) { return a.ClientGroup(t.Context(), "A") },
			"GET /practicemanager/3.1/clientgroup.api/get/A ", Group{UUID: "a", Name: "A", Clients: []Person{}}},
		{"disable", "",
			func(t *testing.T, a *API) (any, error) { return a.DisableStaff(t.Context(), jo) },
			"POST /practicemanager/3.1/staff.api/disable <Staff><UUID>" + jo + "</UUID></Staff>", "c0ffee"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var request string
			api, _ := newAPI(t, XML, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				request = fmt.Sprintf("%s %s %s", r.Method, r.URL.RequestURI(), body)
				w.Header().Set("Xero-Correlation-Id", "c0ffee")
				answerWith("<Response><Status>OK</Status>"+tt.answer+"</Response>")(w, r)
			})
			got, err := tt.call(t, api)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.request, request); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

// The JSON filter spells the fields as JSON does.
func TestCurrentJobsInJSON(t *testing.T) {
	api, _ := newAPI(t, JSON, func(w http.ResponseWriter, r *http.Request) {
		if want, got := "detailed=true&fields=id%2Cuuid%2Cname%2Cstate%2Cclient%2Cmanager%2Cpartner%2Cassigned%2Ctasks", r.URL.RawQuery; got != want {
			t.Errorf("query %s, want %s", got, want)
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"status":"OK","jobs":[`+reviewJSON+`]}`)
	})
	got, err := api.CurrentJobs(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Job{review()}, got); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
}

// Each answer, by what makes it unusable: nobody is on a job only where the
// answer says so.
func TestJobCallsRefuse(t *testing.T) {
	current := func(t *testing.T, a *API) error { _, err := a.CurrentJobs(t.Context(), true); return err }
	one := func(t *testing.T, a *API) error { _, err := a.Job(t.Context(), "1"); return err }
	groups := func(t *testing.T, a *API) error { _, err := a.ClientGroups(t.Context()); return err }
	group := func(t *testing.T, a *API) error { _, err := a.ClientGroup(t.Context(), "g"); return err }
	const (
		start  = "<ID>1</ID><UUID>a</UUID><Name>x</Name>"
		client = "<Client><UUID>c</UUID><Name>Coco</Name></Client>"
		nobody = "<Assigned /><Tasks />"
		whole  = start + client + nobody
	)
	list := func(jobs ...string) string {
		return "<Jobs><Job>" + strings.Join(jobs, "</Job><Job>") + "</Job></Jobs>"
	}
	task := func(fields string) string {
		return list(start + client + "<Assigned /><Tasks><Task>" + fields + "</Task></Tasks>")
	}
	inCurrent, inGet := "the answer to job.api/current is not complete: ", "the answer to job.api/get is not complete: "
	tests := []struct {
		name, answer string
		call         func(*testing.T, *API) error
		want, field  string
	}{
		{"no list", "", current, inCurrent + "it holds no list", "Jobs"},
		{"no id", list("<ID>1</ID><Name>x</Name>"), current, inCurrent + `row 1 ("x") has no id`, "UUID"},
		{"no name", list("<ID>1</ID><UUID>a</UUID>"), current, inCurrent + "row 1 (a) has no name", "Name"},
		{"no number", list("<UUID>a</UUID><Name>x</Name>"), current, inCurrent + `"x" (a) has no number`, "ID"},
		{"a blank number", list("<ID> </ID><UUID>a</UUID><Name>x</Name>"), current, inCurrent + `"x" (a) has no number`, "ID"},
		{"no client", list(start + nobody), current, inCurrent + `"x" (a) has no client`, "Client"},
		{"a client without id, as on 3.0", list(start + "<Client><ID>1</ID><Name>Coco</Name></Client>" + nobody), current, inCurrent + `"x" (a) has no client`, "Client"},
		{"not who is assigned", list(start + client + "<Tasks />"), current, inCurrent + `"x" (a) does not say who is assigned to it`, "Assigned"},
		{"no tasks", list(start + client + "<Assigned />"), current, inCurrent + `"x" (a) does not show its tasks`, "Tasks"},
		{"a manager without id", list(whole + "<Manager><Name>Jo</Name></Manager>"), current, inCurrent + `"x" (a) is given to somebody without an id`, "UUID"},
		{"a partner without id", list(whole + "<Partner><Name>Jo</Name></Partner>"), current, inCurrent + `"x" (a) is given to somebody without an id`, "UUID"},
		{"somebody assigned without id", list(start + client + "<Assigned><Staff><Name>Jo</Name></Staff></Assigned><Tasks />"), current, inCurrent + `"x" (a) has somebody assigned without an id`, "UUID"},
		{"a task without id", task("<Name>y</Name>"), current, inCurrent + `"x" (a) has a task without an id`, "UUID"},
		{"a task that is completed or not", task("<UUID>t</UUID>"), current, inCurrent + `"x" (a) has a task that does not say whether it is completed`, "Completed"},
		{"somebody on a task without id", task("<UUID>t</UUID><Completed>false</Completed><Assigned><Staff /></Assigned>"), current, inCurrent + `"x" (a) has somebody on a task without an id`, "UUID"},
		{"twice", list(whole, whole), current, inCurrent + `"x" (a) is in it twice`, ""},
		{"a number twice", list(whole, strings.Replace(whole, "<UUID>a", "<UUID>b", 1)), current, inCurrent + "two jobs have the number 1", ""},
		{"one job: none", "", one, inGet + "it holds no record", "Job"},
		{"one job: another one", "<Job>" + strings.Replace(whole, "<ID>1", "<ID>2", 1) + "</Job>", one, inGet + "asked for 1, it is about 2", ""},
		{"one job: no id", "<Job><ID>1</ID><Name>x</Name></Job>", one, inGet + "the record has no id", "UUID"},
		{"one job: no name", "<Job><ID>1</ID><UUID>a</UUID></Job>", one, inGet + "the record has no name", "Name"},
		{"one job: no client", "<Job>" + start + nobody + "</Job>", one, inGet + `"x" (a) has no client`, "Client"},
		{"groups: no list", "", groups, "the answer to clientgroup.api/list is not complete: it holds no list", "Groups"},
		{"groups: no id", "<Groups><Group><Name>x</Name></Group></Groups>", groups, `the answer to clientgroup.api/list is not complete: row 1 ("x") has no id`, "UUID"},
		{"groups: twice", "<Groups><Group><UUID>a</UUID><Name>x</Name></Group><Group><UUID>a</UUID><Name>x</Name></Group></Groups>", groups, `the answer to clientgroup.api/list is not complete: "x" (a) is in it twice`, ""},
		{"one group: none", "", group, "the answer to clientgroup.api/get is not complete: it holds no record", "Group"},
		{"one group: another one", "<Group><UUID>a</UUID><Name>x</Name><Clients /></Group>", group, "the answer to clientgroup.api/get is not complete: asked for g, it is about a", ""},
		{"one group: not who is in it", "<Group><UUID>g</UUID><Name>x</Name></Group>", group, `the answer to clientgroup.api/get is not complete: "x" (g) does not show its clients`, "Clients"},
		{"one group: a client without id", "<Group><UUID>g</UUID><Name>x</Name><Clients><Client><Name>Coco</Name></Client></Clients></Group>", group, `the answer to clientgroup.api/get is not complete: row 1 ("Coco") has no id`, "UUID"},
		{"one group: a client twice", "<Group><UUID>g</UUID><Name>x</Name><Clients><Client><UUID>c</UUID><Name>Coco</Name></Client><Client><UUID>C</UUID><Name>Coco</Name></Client></Clients></Group>", group, `the answer to clientgroup.api/get is not complete: "Coco" (c) is in it twice`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api, _ := newAPI(t, XML, answerWith("<Response><Status>OK</Status>"+tt.answer+"</Response>"))
			err := tt.call(t, api)
			var e *IncompleteError
			if !errors.As(err, &e) {
				t.Fatalf("err = %v", err)
			}
			if diff := cmp.Diff([]string{tt.want, tt.field}, []string{e.Error(), e.Field}); diff != "" {
				t.Errorf("error and field (-want +got):\n%s", diff)
			}
			if IsUnknown(err) {
				t.Error("an incomplete answer must not read as 'there is no such record'")
			}
		})
	}
}

func TestEncodeAssign(t *testing.T) {
	all := JobAssign{
		Number: `J"1<`, Add: []Assignee{{UUID: "a"}, {UUID: "b", Task: "t"}}, AddManager: &Assignee{UUID: "c"}, AddPartner: &Assignee{UUID: "d"},
		Remove: []Assignee{{UUID: "e", Task: "t"}, {UUID: "f"}}, RemoveManager: &struct{}{}, RemovePartner: &struct{}{},
	}
	for f, want := range map[Format]string{
		XML: `<Job><ID>J&#34;1&lt;</ID><add uuid="a"></add><add uuid="b" task-uuid="t"></add><add-manager uuid="c"></add-manager><add-partner uuid="d"></add-partner>` +
			`<remove uuid="e" task-uuid="t"></remove><remove uuid="f"></remove><remove-manager></remove-manager><remove-partner></remove-partner></Job>`,
		JSON: `{"id":"J\"1\u003c","add":[{"uuid":"a"},{"uuid":"b","task-uuid":"t"}],"add-manager":{"uuid":"c"},"add-partner":{"uuid":"d"},` +
			`"remove":[{"uuid":"e","task-uuid":"t"},{"uuid":"f"}],"remove-manager":{},"remove-partner":{}}`,
	} {
		got, err := encode(f, all, all.Number)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f, diff)
		}
	}
}

// What says nothing, or would say something else, is not sent.
func TestAssignRefusesToSend(t *testing.T) {
	api, _ := newAPI(t, XML, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	const empty = "an assign needs the number of a job, and something to do"
	for _, tt := range []struct {
		name string
		body JobAssign
		want string
	}{
		{"no number", JobAssign{RemoveManager: &struct{}{}}, empty},
		{"nothing to do", JobAssign{Number: "1"}, empty},
		{"a number that would change", JobAssign{Number: "1\a", RemoveManager: &struct{}{}}, `"1\a" has characters that cannot be sent to Practice Manager unchanged`},
	} {
		if _, _, err := api.AssignJob(t.Context(), tt.body); err == nil || err.Error() != tt.want {
			t.Errorf("%s: err = %v, want %s", tt.name, err, tt.want)
		}
	}
}
