package sim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/sim"
)

const (
	groupUUID = "bbbbbbbb-0000-4000-8000-000000000001"
	emptyUUID = "bbbbbbbb-0000-4000-8000-000000000002"
	jobUUID   = "99999999-0000-4000-8000-000000000003"
	taskUUID  = "77777777-0000-4000-8000-000000000001"
	kindUUID  = "77777777-0000-4000-8000-000000000009"
	ownNumber = "R&D 2026 a"
)

// withJobs is the small practice with two groups, two current jobs and a completed one.
func withJobs() sim.Seed {
	s := small()
	s.Groups = []sim.ClientGroup{
		{UUID: groupUUID, Name: "Coco & Kin", Taxable: true, Clients: []string{cocoUUID, goneUUID}},
		{UUID: emptyUUID, Name: "Nobody"},
	}
	s.Jobs = []sim.Job{
		{
			UUID: "99999999-0000-4000-8000-000000000001", Number: "J000001", Name: "Accounts 2024", Client: cocoUUID,
			Created: "2024-07-01", State: sim.JobCompleted, CompletedDate: "2024-09-01T00:00:00", Manager: benUUID, Assigned: []string{annUUID},
		},
		{
			UUID: jobUUID, Number: "J000003", Name: "Accounts & tax", Client: cocoUUID, Description: "Description 3",
			Created: "2025-07-01", State: "Planned", OrderNumber: "00000", InternalID: "00000000",
			StartDate: "2025-07-02T00:00:00", DueDate: "2025-09-30T00:00:00",
			Partner: annUUID, Manager: benUUID, Assigned: []string{benUUID},
			Tasks: []sim.Task{
				{
					UUID: taskUUID, Kind: kindUUID, Name: "Review", Estimated: 180, Actual: 100, Billable: true,
					StartDate: "2025-07-02T00:00:00", Assigned: []sim.Allocated{{UUID: annUUID, Minutes: 60}},
				},
				{UUID: "77777777-0000-4000-8000-000000000002", Kind: kindUUID, Name: "Filing"},
			},
		},
		{UUID: "99999999-0000-4000-8000-000000000004", Number: ownNumber, Name: "R&D claim", Client: bareUUID, Created: "2026-06-30", State: "Planned"},
	}
	return s
}

func startJobs(t *testing.T, assumptions ...string) harness {
	t.Helper()
	o := sim.Options{Seed: withJobs(), NoLimits: true}
	for _, text := range assumptions {
		o.Assumptions = append(o.Assumptions, assume(t, text))
	}
	return start(t, o)
}

// numbers is the jobs of an answer by number.
func numbers(n node) []string {
	var list []string
	for _, j := range n.child("Jobs").Children {
		list = append(list, j.child("ID").Text)
	}
	return list
}

func TestWhichJobsAreListed(t *testing.T) {
	h := startJobs(t)
	for _, tt := range []struct {
		path, why string
		want      []string
	}{
		{"current", "all but completed ones", []string{"J000003", ownNumber}},
		{"list?from=20240701&to=20250630", "the first day of the window counts", []string{"J000001"}},
		{"list?from=20240702&to=20250701", "and so does the last", []string{"J000003"}},
		{"list?from=20240702&to=20250630", "between them", nil},
		{"list?from=20250701&to=20260630", "a day less than a year is a window", []string{"J000003", ownNumber}},
		{"client/" + cocoUUID, "completed ones too", []string{"J000001", "J000003"}},
		{"client/" + goneUUID, "a client without jobs", nil},
		{"staff/" + benUUID, "assigned to the job", []string{"J000003"}},
		{"staff/" + annUUID, "on a task of it, not as partner, and not completed", []string{"J000003"}},
	} {
		if diff := cmp.Diff(tt.want, numbers(parseXML(t, h.get("job.api/"+tt.path).body))); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.path, tt.why, diff)
		}
	}
}

func TestBadWindows(t *testing.T) {
	h := startJobs(t)
	for _, tt := range []struct{ query, want string }{
		{"", "from and to are required"},
		{"?from=20260101", "from and to are required"},
		{"?to=20260101", "from and to are required"},
		{"?from=2026-01-01&to=2026-02-01", "from and to must be dates in the format yyyyMMdd"},
		{"?from=20260101&to=20260230", "from and to must be dates in the format yyyyMMdd"},
		{"?from=20260201&to=20260101", "from must not be after to"},
		{"?from=20250701&to=20260701", "The date range must be less than one year"},
		{"?from=20260101&to=20260101&detailed=1", "detailed must be true or false"},
	} {
		got := parseXML(t, h.do(http.StatusBadRequest, ask{path: pm + "job.api/list" + tt.query}).body)
		if text := got.child("ErrorDescription").Text; text != tt.want {
			t.Errorf("list%s: error %q, want %q", tt.query, text, tt.want)
		}
	}
}

func TestJobDepth(t *testing.T) {
	h := startJobs(t)
	whole := []string{
		"ID", "UUID", "Name", "Description", "Client", "ClientOrderNumber", "State", "StartDate", "DueDate", "InternalID",
		"Manager", "Partner", "Assigned", "Tasks", "Milestones", "Notes",
	}
	plain := whole[:len(whole)-3]
	thin := []string{
		"ID", "UUID", "Name", "Description", "Client", "ClientOrderNumber", "State", "StartDate", "DueDate", "Manager", "Assigned", "Tasks",
	}
	for _, tt := range []struct {
		path string
		want []string
	}{
		{"job.api/current", plain},
		{"job.api/current?detailed=false", plain},
		{"job.api/current?detailed=true", whole},
		{"job.api/list?from=20250701&to=20250701", plain},
		{"job.api/list?from=20250701&to=20250701&detailed=true", whole},
		{"job.api/staff/" + annUUID, thin},
		{"job.api/current?fields=uuid,Partner,tasks", []string{"UUID", "Partner"}},
		{"job.api/current?detailed=true&fields=tasks", []string{"Tasks"}},
	} {
		if diff := cmp.Diff(tt.want, parseXML(t, h.get(tt.path).body).child("Jobs", "Job").names()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
	}
	if diff := cmp.Diff(whole, parseXML(t, h.get("job.api/get/J000003").body).child("Job").names()); diff != "" {
		t.Errorf("get (-want +got):\n%s", diff)
	}
	bare := []string{
		"ID", "UUID", "Name", "Description", "Client", "ClientOrderNumber", "State", "InternalID", "Assigned", "Tasks", "Milestones", "Notes",
	}
	got := parseXML(t, h.get("job.api/get/"+url.PathEscape(ownNumber)).body).child("Job")
	if diff := cmp.Diff(bare, got.names()); diff != "" || got.child("Client", "Name").Text != "Bare Ltd" {
		t.Errorf("a job without manager, partner and dates, of %q (-want +got):\n%s", got.child("Client", "Name").Text, diff)
	}
}

func TestJobTasks(t *testing.T) {
	h := startJobs(t)
	tasks := parseXML(t, h.get("job.api/get/J000003").body).child("Job", "Tasks").Children
	want := []string{"UUID", "TaskUUID", "Name", "Description", "EstimatedMinutes", "ActualMinutes", "Completed", "Billable", "Folder"}
	if diff := cmp.Diff(append(want, "StartDate", "Assigned"), tasks[0].names()); diff != "" {
		t.Errorf("a task that is planned (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, tasks[1].names()); diff != "" {
		t.Errorf("a task that is not (-want +got):\n%s", diff)
	}
	on := tasks[0].child("Assigned", "Staff")
	if on.child("UUID").Text != annUUID || on.child("Name").Text != "Ann O'Hara" || on.child("AllocatedMinutes").Text != "60" {
		t.Errorf("on the task: %v", on)
	}
	if done, billed := tasks[0].child("Completed").Text, tasks[0].child("Billable").Text; done != "false" || billed != "true" {
		t.Errorf("completed %s and billable %s, want false and true", done, billed)
	}
	var answer struct {
		Job struct {
			Tasks []struct {
				EstimatedMinutes int
				Billable         bool
				Assigned         []struct{ AllocatedMinutes int }
			}
		}
	}
	if err := json.Unmarshal([]byte(h.do(200, ask{path: pm + "job.api/get/J000003", accept: jsonType}).body), &answer); err != nil {
		t.Fatal(err)
	}
	if got := answer.Job.Tasks[0]; got.EstimatedMinutes != 180 || !got.Billable || got.Assigned[0].AllocatedMinutes != 60 {
		t.Errorf("in JSON: %v", got)
	}
}

func TestUnknownJobsAndGroups(t *testing.T) {
	h := startJobs(t)
	for path, want := range map[string]string{
		"job.api/get/J999999":           "Invalid job identifier",
		"job.api/get/j000003":           "Invalid job identifier", // another case is another number
		"job.api/get/" + jobUUID:        "Invalid job identifier",
		"job.api/client/" + nobody:      "Invalid client identifier",
		"job.api/staff/" + nobody:       "Invalid staff identifier",
		"clientgroup.api/get/" + nobody: "Invalid client group identifier",
	} {
		if got := parseXML(t, h.get(path).body).child("ErrorDescription").Text; got != want {
			t.Errorf("%s: %q, want %q with status 200", path, got, want)
		}
	}
}

func TestJobScopes(t *testing.T) {
	h := startJobs(t)
	const client = pm + "clientgroup.api/list"
	staff, current, assign := pm+"job.api/staff/"+annUUID, pm+"job.api/current", pm+"job.api/assign"
	for _, tt := range []struct {
		scope string
		open  []string
	}{
		{"practicemanager", []string{client, current, assign}},
		{"practicemanager.read", []string{client, current}},
		{"practicemanager.job", []string{staff, current, assign}},
		{"practicemanager.job.read", []string{staff, current}},
		{"practicemanager.client.read", []string{client}},
		{"practicemanager.staff", nil},
	} {
		for _, path := range []string{client, staff, current, assign} {
			a := ask{path: path, header: map[string]string{"Authorization": "Bearer " + h.Token(tt.scope)}}
			if path == assign {
				a.method, a.typ, a.body = "PUT", xmlType, "<Job><ID>J000003</ID><remove-manager /></Job>"
			}
			want := http.StatusForbidden
			if slices.Contains(tt.open, path) {
				want = http.StatusOK
			}
			if r, err := h.send(a); err != nil || r.status != want {
				t.Errorf("%s with %s: status %d, error %v, want %d", path, tt.scope, r.status, err, want)
			}
		}
	}
}

func TestGroups(t *testing.T) {
	h := startJobs(t)
	list := parseXML(t, h.get("clientgroup.api/list").body).child("Groups").Children
	if diff := cmp.Diff([]string{"UUID", "Name", "Taxable"}, list[0].names()); diff != "" || len(list) != 2 {
		t.Errorf("%d groups, want 2; a list has no members (-want +got):\n%s", len(list), diff)
	}
	group := parseXML(t, h.get("clientgroup.api/get/"+groupUUID).body).child("Group")
	if got := group.child("Name").Text + ", " + group.child("Taxable").Text; got != "Coco & Kin, Yes" {
		t.Errorf("get finds %s", got)
	}
	var members []string
	for _, c := range group.child("Clients").Children {
		members = append(members, c.child("UUID").Text+" "+c.child("Name").Text)
	}
	if diff := cmp.Diff([]string{cocoUUID + " Coco <& Co>", goneUUID + " Gone Ltd"}, members); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Name"}, parseXML(t, h.get("clientgroup.api/get/"+groupUUID+"?fields=name").body).child("Group").names()); diff != "" {
		t.Errorf("fields=name (-want +got):\n%s", diff)
	}
	empty := `{"status":"OK","group":{"uuid":"` + emptyUUID + `","name":"Nobody","taxable":"No","webUrl":"https://practicemanager.xero.com/ClientGroup/` + emptyUUID + `","clients":[]}}`
	if got := h.do(200, ask{path: pm + "clientgroup.api/get/" + emptyUUID, accept: jsonType}).body; got != empty {
		t.Errorf("a group of nobody: %s, want %s", got, empty)
	}
	in := parseXML(t, h.get("client.api/get/"+cocoUUID).body).child("Client", "Groups", "Group")
	if in.child("UUID").Text != groupUUID || in.child("Name").Text != "Coco & Kin" {
		t.Errorf("the client is in %v", in)
	}
}
