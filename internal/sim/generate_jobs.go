package sim

import (
	"fmt"
	"slices"
	"time"
)

// generateJobs makes one or two current jobs for each active client and for half of all
// clients one that is completed. Every other archived client still has a current one.
func generateJobs(clients []Client, b book) []Job {
	jobs := make([]Job, 0, 2*len(clients))
	for i := range clients {
		c := &clients[i]
		current := 1 + int(hash("jobs", i)%2)
		if c.Archived || c.Deleted {
			current = i / 19 % 2
		}
		total := current + int(hash("completed jobs", i)%2)
		for k := range total {
			jobs = append(jobs, generateJob(4*i+k, len(jobs)+1, c, k >= current, b))
		}
	}
	return jobs
}

// generateJob makes the i-th job. Most have the people of their client.
func generateJob(i, sequence int, c *Client, completed bool, b book) Job {
	work := pick(jobKinds(), "job kind", i)
	j := Job{
		UUID:       hashUUID("job", i),
		Number:     jobNumber(i, sequence, work),
		Name:       work.name,
		Client:     c.UUID,
		State:      pick([]string{"Planned", "In Progress", "Waiting on Client"}, "state", i),
		InternalID: fmt.Sprintf("%08d", 10_000_000+sequence),
		Partner:    c.Partner,
		Manager:    c.Manager,
	}
	if i%13 == 12 {
		j.Partner = holder(b.partners, "job partner", i)
	}
	switch {
	case i%11 == 10:
		j.Manager = ""
	case i%7 == 6:
		j.Manager = holder(b.managers, "job manager", i)
	}
	j.staff(i, b)
	j.plan(i, completed)
	return j
}

// jobKind is a kind of work: its name, and the prefix of numbers that the practice sets for it.
type jobKind struct{ name, prefix string }

func jobKinds() []jobKind {
	return []jobKind{
		{"Annual accounts and tax return 2026", "TAX26-"}, {"Activity statement, September quarter", "BAS Q1 "},
		{"R&D claim 2026", "R&D-"}, {"Monthly bookkeeping", "bk."}, {"Payroll year end", "PAY-26-"},
	}
}

// jobNumber is the next of the sequence or, for one in nine, a number that the practice set.
func jobNumber(i, sequence int, work jobKind) string {
	if hash("own number", i)%9 == 0 {
		return fmt.Sprintf("%s%d", work.prefix, i+1)
	}
	return fmt.Sprintf("J%06d", sequence)
}

// staff assigns most jobs to their manager and one more, some to nobody, and gives
// every other one two tasks.
func (j *Job) staff(i int, b book) {
	for n, p := range []string{j.Manager, holder(b.managers, "job staff", i)} {
		if p != "" && i%(5+n) != 4 && !slices.Contains(j.Assigned, p) {
			j.Assigned = append(j.Assigned, p)
		}
	}
	if hash("tasks", i)%2 == 0 {
		return
	}
	for n, title := range []string{"Preparation", "Review"} {
		t := Task{
			UUID:      hashUUID("task "+title, i),
			Kind:      hashUUID("kind of task "+title, 0),
			Name:      title,
			Estimated: 60 * (1 + i%6),
			Billable:  n == 0,
		}
		if len(j.Assigned) > n {
			t.Assigned = []Allocated{{UUID: j.Assigned[n], Minutes: t.Estimated}}
		}
		j.Tasks = append(j.Tasks, t)
	}
}

// plan dates the job: current ones were created within the fourteen months before
// November 2026, so that some are older than any window of the list.
func (j *Job) plan(i int, completed bool) {
	const stamp = "2006-01-02T15:04:05"
	created := time.Date(2025, time.September, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(hash("created", i)%420))
	if completed {
		created = created.AddDate(-1, 0, 0)
		j.State = JobCompleted
		j.CompletedDate = created.AddDate(0, 0, 50).Format(stamp)
		for n := range j.Tasks {
			j.Tasks[n].Completed, j.Tasks[n].Actual = true, j.Tasks[n].Estimated
		}
	}
	j.Created = created.Format(time.DateOnly)
	j.StartDate = created.Format(stamp)
	j.DueDate = created.AddDate(0, 0, 60).Format(stamp)
}
