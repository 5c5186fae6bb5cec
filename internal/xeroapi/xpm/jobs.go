package xpm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Job is what the tool needs of a job: who is its partner and manager, and who
// is on it and on its tasks. Calls name it by its number.
type Job struct {
	UUID    string `json:"uuid"`
	Number  string `json:"id"` // the practice may set it
	Name    string `json:"name"`
	State   string `json:"state"` // in the practice's own words
	Client  Person `json:"client"`
	Manager Person `json:"manager"`
	Partner Person `json:"partner"`
	// Assigned and Tasks are nil where an answer does not show them; where there
	// is nobody, or no task, they are empty.
	Assigned []Person `json:"assigned"`
	Tasks    []Task   `json:"tasks"`
}

// Task is a piece of a job's work. One without people has no list of them
// (documented).
type Task struct {
	UUID      string   `json:"uuid"`
	Name      string   `json:"name"`
	Completed Flag     `json:"completed"`
	Assigned  []Person `json:"assigned"`
}

// JobAssign is the body that changes who is on a job. The number alone says
// which job. Operations are done in the order of the body (assumed), so that
// whoever comes is there before anybody goes.
type JobAssign struct {
	XMLName       struct{}   `xml:"Job" json:"-"`
	Number        string     `xml:"ID" json:"id"`
	Add           []Assignee `xml:"add" json:"add,omitempty"`
	AddManager    *Assignee  `xml:"add-manager" json:"add-manager,omitempty"`
	AddPartner    *Assignee  `xml:"add-partner" json:"add-partner,omitempty"`
	Remove        []Assignee `xml:"remove" json:"remove,omitempty"`
	RemoveManager *struct{}  `xml:"remove-manager" json:"remove-manager,omitempty"`
	RemovePartner *struct{}  `xml:"remove-partner" json:"remove-partner,omitempty"`
}

// Assignee is a person in an operation and, where it is about a task of the
// job, the task's UUID on it.
type Assignee struct {
	UUID string `xml:"uuid,attr" json:"uuid"`
	Task string `xml:"task-uuid,attr,omitempty" json:"task-uuid,omitempty"`
}

func (b JobAssign) empty() bool {
	return len(b.Add)+len(b.Remove) == 0 && b.AddManager == nil && b.AddPartner == nil &&
		b.RemoveManager == nil && b.RemovePartner == nil
}

const currentCall = "job.api/current"

// jobFields names what this package reads of a job, as the format spells it.
func (f Format) jobFields() string {
	const names = "ID,UUID,Name,State,Client,Manager,Partner,Assigned,Tasks"
	if f == JSON {
		return strings.ToLower(names)
	}
	return names
}

// CurrentJobs is the one call that returns every open job with its tasks. When
// it is cut down, the server is asked to leave out what is not needed.
func (a *API) CurrentJobs(ctx context.Context, cutDown bool) ([]Job, error) {
	query := url.Values{"detailed": {"true"}}
	if cutDown {
		query.Set("fields", a.format.jobFields())
	}
	got, err := a.do(ctx, call{name: currentCall, query: query, slow: true})
	if err != nil {
		return nil, err
	}
	if got.Jobs == nil {
		return nil, missing(currentCall, "Jobs", "it holds no list")
	}
	jobs := *got.Jobs
	seen, numbers := make(map[string]bool, len(jobs)), make(map[string]bool, len(jobs))
	for i := range jobs {
		j := &jobs[i]
		if err := checkRow(currentCall, seen, i, j.UUID, j.Name); err != nil {
			return nil, err
		}
		if err := j.check(currentCall); err != nil {
			return nil, err
		}
		if numbers[j.Number] {
			return nil, &IncompleteError{Call: currentCall, Why: fmt.Sprintf("two jobs have the number %s", j.Number)}
		}
		numbers[j.Number] = true
	}
	return jobs, nil
}

// Job is the job with that number. [IsUnknown] tells from the error whether
// there is none.
func (a *API) Job(ctx context.Context, number string) (Job, error) {
	const name = "job.api/get"
	got, err := a.do(ctx, call{name: name, id: number})
	switch {
	case err != nil:
		return Job{}, err
	case got.Job == nil:
		return Job{}, missing(name, "Job", "it holds no record")
	case got.Job.Number != number:
		return Job{}, &IncompleteError{Call: name, Why: fmt.Sprintf("asked for %s, it is about %s", number, got.Job.Number)}
	}
	return *got.Job, got.Job.whole(name)
}

// AssignJob changes who is on a job. The record is nil where the answer says OK
// and does not show all of one: then only a get can tell. The second result is
// Xero's name for the call, also where it failed.
func (a *API) AssignJob(ctx context.Context, b JobAssign) (*Job, string, error) {
	if b.Number == "" || b.empty() {
		return nil, "", errors.New("an assign needs the number of a job, and something to do")
	}
	body, err := encode(a.format, b, b.Number)
	if err != nil {
		return nil, "", err
	}
	const name = "job.api/assign"
	got, correlation, err := a.send(ctx, call{method: http.MethodPut, name: name, body: body})
	if got.Job == nil || got.Job.whole(name) != nil {
		return nil, correlation, err
	}
	return got.Job, correlation, err
}

// whole makes sure that a single record has an id and a name, and the rest.
func (j *Job) whole(call string) error {
	if err := checkOne(call, j.UUID, j.UUID, j.Name); err != nil {
		return err
	}
	return j.check(call)
}

// check refuses a job of which something is left out that may only be blank,
// or empty: that nobody is on it must be said.
func (j *Job) check(call string) error {
	lacks := func(field, what string) error {
		return missing(call, field, fmt.Sprintf("%q (%s) %s", j.Name, j.UUID, what))
	}
	switch {
	case strings.TrimSpace(j.Number) == "":
		return lacks("ID", "has no number")
	case j.Client.UUID == "":
		return lacks("Client", "has no client")
	case j.Assigned == nil:
		return lacks("Assigned", "does not say who is assigned to it")
	case j.Tasks == nil:
		return lacks("Tasks", "does not show its tasks")
	case j.Manager.UUID == "" && j.Manager.Name != "", j.Partner.UUID == "" && j.Partner.Name != "":
		return lacks("UUID", "is given to somebody without an id")
	case anonymous(j.Assigned):
		return lacks("UUID", "has somebody assigned without an id")
	}
	for i := range j.Tasks {
		switch t := &j.Tasks[i]; {
		case t.UUID == "":
			return lacks("UUID", "has a task without an id")
		case t.Completed == NotSaid:
			return lacks("Completed", "has a task that does not say whether it is completed")
		case anonymous(t.Assigned):
			return lacks("UUID", "has somebody on a task without an id")
		}
	}
	return nil
}

// anonymous reports whether somebody in a list has no id.
func anonymous(people []Person) bool {
	for i := range people {
		if people[i].UUID == "" {
			return true
		}
	}
	return false
}

func (a *answer) normaliseJobs() {
	if a.Jobs != nil {
		for i := range *a.Jobs {
			(*a.Jobs)[i].normalise()
		}
	}
	if a.Job != nil {
		if a.Job.normalise(); a.Job.blank() {
			a.Job = nil
		}
	}
}

func (j *Job) normalise() {
	for _, p := range []*Person{&j.Client, &j.Manager, &j.Partner} {
		p.UUID = id(p.UUID)
	}
	j.UUID = id(j.UUID)
	normalise(j.Assigned)
	for i := range j.Tasks {
		t := &j.Tasks[i]
		t.UUID = id(t.UUID)
		normalise(t.Assigned)
	}
}

func normalise(people []Person) {
	for i := range people {
		people[i].UUID = id(people[i].UUID)
	}
}

// blank reports whether the record has no content at all.
func (j *Job) blank() bool {
	return j.UUID == "" && j.Number == "" && j.Name == "" && j.State == "" &&
		j.Client == Person{} && j.Manager == Person{} && j.Partner == Person{} && j.Assigned == nil && j.Tasks == nil
}
