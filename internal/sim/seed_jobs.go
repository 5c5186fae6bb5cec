package sim

import "slices"

// ClientGroup is one group of clients, which are named by UUID.
type ClientGroup struct {
	UUID    string   `json:"uuid"`
	Name    string   `json:"name"`
	Taxable bool     `json:"taxable,omitempty"`
	Clients []string `json:"clients,omitempty"`
}

func (g ClientGroup) clone() ClientGroup {
	g.Clients = slices.Clone(g.Clients)
	return g
}

// JobCompleted is the state of a job that is not among the current ones. All other
// states are the practice's own words.
const JobCompleted = "Completed"

// Job is one job. Client, Partner, Manager and Assigned are UUIDs.
type Job struct {
	UUID   string `json:"uuid"`
	Number string `json:"number"` // the ID of answers; the practice may set it
	Name   string `json:"name"`
	Client string `json:"client"`
	// Created is shown by no answer: YYYY-MM-DD, by which the windows of the list go.
	Created       string   `json:"created"`
	State         string   `json:"state,omitempty"`
	Description   string   `json:"description,omitempty"`
	OrderNumber   string   `json:"order_number,omitempty"`
	StartDate     string   `json:"start_date,omitempty"`
	DueDate       string   `json:"due_date,omitempty"`
	CompletedDate string   `json:"completed_date,omitempty"`
	InternalID    string   `json:"internal_id,omitempty"`
	Partner       string   `json:"partner,omitempty"`
	Manager       string   `json:"manager,omitempty"`
	Assigned      []string `json:"assigned,omitempty"`
	Tasks         []Task   `json:"tasks,omitempty"`
}

func (j *Job) current() bool { return j.State != JobCompleted }

// clone copies the job with all that it leads to.
func (j *Job) clone() Job {
	out := *j
	out.Assigned = slices.Clone(j.Assigned)
	out.Tasks = slices.Clone(j.Tasks)
	for i := range out.Tasks {
		out.Tasks[i].Assigned = slices.Clone(out.Tasks[i].Assigned)
	}
	return out
}

// Task is one task of a job.
type Task struct {
	UUID      string      `json:"uuid"`
	Kind      string      `json:"kind,omitempty"` // the TaskUUID of answers: that of the practice's list of tasks
	Name      string      `json:"name"`
	Estimated int         `json:"estimated_minutes,omitempty"`
	Actual    int         `json:"actual_minutes,omitempty"`
	Completed bool        `json:"completed,omitempty"`
	Billable  bool        `json:"billable,omitempty"`
	StartDate string      `json:"start_date,omitempty"`
	DueDate   string      `json:"due_date,omitempty"`
	Assigned  []Allocated `json:"assigned,omitempty"`
}

// Allocated is a person on a task, by UUID, and the minutes that are meant for them.
type Allocated struct {
	UUID    string `json:"uuid"`
	Minutes int    `json:"minutes,omitempty"`
}
