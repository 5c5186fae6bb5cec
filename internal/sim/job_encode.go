package sim

import (
	"slices"
	"strconv"
	"strings"
)

// jobDepth is how much of a job an answer shows: a set of them says where a field is.
type jobDepth int

const (
	jobPlain    jobDepth = 1 << iota // lists: no tasks, milestones, notes (documented)
	jobDetailed                      // get, assign, lists with detailed=true
	jobThin                          // staff/{uuid}: no partner (documented)

	jobWhole = jobPlain | jobDetailed // what only staff/{uuid} lacks
	jobAny   = jobWhole | jobThin
)

// jobRow is one field of a job.
type jobRow struct {
	name
	in    jobDepth
	write func(*jobWriter, name, *Job)
}

// jobRows is the record in the order of the recorded answers; the UUID, which those
// of 3.0 do not have, comes second (documented).
func jobRows() []jobRow {
	return []jobRow{
		{name{"ID", "id"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.Number) }},
		{name{"UUID", "uuid"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.UUID) }},
		{name{"Name", "name"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.Name) }},
		{name{"Description", "description"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.Description) }},
		{name{"Client", "client"}, jobAny, (*jobWriter).clientOf},
		{name{"ClientOrderNumber", "clientOrderNumber"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.OrderNumber) }},
		{name{"State", "state"}, jobAny, func(w *jobWriter, n name, j *Job) { w.text(n, j.State) }},
		{name{"StartDate", "startDate"}, jobAny, func(w *jobWriter, n name, j *Job) { w.given(n, j.StartDate) }},
		{name{"DueDate", "dueDate"}, jobAny, func(w *jobWriter, n name, j *Job) { w.given(n, j.DueDate) }},
		{name{"CompletedDate", "completedDate"}, jobAny, func(w *jobWriter, n name, j *Job) { w.given(n, j.CompletedDate) }},
		{name{"InternalID", "internalId"}, jobWhole, func(w *jobWriter, n name, j *Job) { w.text(n, j.InternalID) }},
		{name{"Manager", "manager"}, jobAny, func(w *jobWriter, n name, j *Job) { w.person(n, j.Manager) }},
		{name{"Partner", "partner"}, jobWhole, func(w *jobWriter, n name, j *Job) { w.person(n, j.Partner) }},
		{assignedList, jobAny, (*jobWriter).assigned},
		{name{"Tasks", "tasks"}, jobDetailed | jobThin, (*jobWriter).tasks},
		{name{"Milestones", "milestones"}, jobDetailed, (*jobWriter).empty},
		{name{"Notes", "notes"}, jobDetailed, (*jobWriter).empty},
	}
}

var (
	assignedList = name{"Assigned", "assigned"}
	assignedItem = name{"Staff", ""}
)

// jobWriter writes jobs into one answer.
type jobWriter struct {
	*encoder
	c      *call
	rows   []jobRow // those that are answered
	webURL bool
}

func (c *call) jobWriter(d jobDepth) jobWriter {
	return jobWriter{
		encoder: &c.enc,
		c:       c,
		rows:    slices.DeleteFunc(jobRows(), func(r jobRow) bool { return r.in&d == 0 || !c.only.has(r.name) }),
		webURL:  d&jobWhole != 0,
	}
}

func (w *jobWriter) job(n name, j *Job) {
	w.object(n)
	for i := range w.rows {
		w.rows[i].write(w, w.rows[i].name, j)
	}
	if w.webURL {
		w.c.webURL("Job/" + j.UUID)
	}
	w.closeObject(n)
}

// given writes a field that is absent when it is blank.
func (w *jobWriter) given(n name, v string) {
	if v != "" {
		w.text(n, v)
	}
}

// person writes a reference to staff, which is absent when it is unset (observed).
func (w *jobWriter) person(n name, uuid string) {
	if uuid == "" {
		return
	}
	w.object(n)
	w.identity(uuid, w.c.records.nameOf(uuid))
	w.closeObject(n)
}

func (w *jobWriter) clientOf(n name, j *Job) {
	client := w.c.records.byUUID[strings.ToLower(j.Client)]
	w.object(n)
	w.identity(client.UUID, client.Name)
	w.closeObject(n)
}

func (w *jobWriter) assigned(n name, j *Job) {
	w.list(n)
	for _, uuid := range j.Assigned {
		w.object(assignedItem)
		w.identity(uuid, w.c.records.nameOf(uuid))
		w.closeObject(assignedItem)
	}
	w.closeList(n)
}

// empty writes a list that no job of the simulator has entries for.
func (w *jobWriter) empty(n name, _ *Job) {
	w.list(n)
	w.closeList(n)
}

func (w *jobWriter) tasks(n name, j *Job) {
	w.list(n)
	for i := range j.Tasks {
		w.task(&j.Tasks[i])
	}
	w.closeList(n)
}

// task writes a task. Documented: one without dates and people has no elements for
// them, and its flags are true and false.
func (w *jobWriter) task(t *Task) {
	n := name{"Task", ""}
	w.object(n)
	w.text(name{"UUID", "uuid"}, t.UUID)
	w.text(name{"TaskUUID", "taskUuid"}, t.Kind)
	w.text(name{"Name", "name"}, t.Name)
	w.text(name{"Description", "description"}, "")
	w.number(name{"EstimatedMinutes", "estimatedMinutes"}, strconv.Itoa(t.Estimated))
	w.number(name{"ActualMinutes", "actualMinutes"}, strconv.Itoa(t.Actual))
	w.number(name{"Completed", "completed"}, strconv.FormatBool(t.Completed))
	w.number(name{"Billable", "billable"}, strconv.FormatBool(t.Billable))
	w.text(name{"Folder", "folder"}, "")
	w.given(name{"StartDate", "startDate"}, t.StartDate)
	w.given(name{"DueDate", "dueDate"}, t.DueDate)
	if len(t.Assigned) > 0 {
		w.list(assignedList)
		for _, a := range t.Assigned {
			w.object(assignedItem)
			w.identity(a.UUID, w.c.records.nameOf(a.UUID))
			w.number(name{"AllocatedMinutes", "allocatedMinutes"}, strconv.Itoa(a.Minutes))
			w.closeObject(assignedItem)
		}
		w.closeList(assignedList)
	}
	w.closeObject(n)
}
