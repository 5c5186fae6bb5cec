package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// jobCurrent is GET job.api/current.
func (s *Server) jobCurrent(c *call) {
	c.jobsInDepth(c.records.jobs, (*Job).current)
}

// jobList is GET job.api/list: all jobs, completed ones too, that were created in a
// window of less than a year, both ends included (documented).
func (s *Server) jobList(c *call) {
	created, problem := parseSpan(c.query.Get("from"), c.query.Get("to"))
	if problem != "" {
		c.fail(http.StatusBadRequest, problem)
		return
	}
	c.jobsInDepth(c.records.jobs, created.holds)
}

// span is a number of days, as the seed writes them.
type span struct{ from, to string }

func (s span) holds(j *Job) bool { return s.from <= j.Created && j.Created <= s.to }

// parseSpan reads the two parameters, or says what is wrong with them.
func parseSpan(from, to string) (s span, problem string) {
	if from == "" || to == "" {
		return s, "from and to are required"
	}
	const form = "20060102" // documented
	first, err1 := time.Parse(form, from)
	last, err2 := time.Parse(form, to)
	switch {
	case err1 != nil || err2 != nil:
		return s, "from and to must be dates in the format yyyyMMdd"
	case last.Before(first):
		return s, "from must not be after to"
	case !last.Before(first.AddDate(1, 0, 0)):
		return s, "The date range must be less than one year"
	}
	return span{first.Format(time.DateOnly), last.Format(time.DateOnly)}, ""
}

// jobClient is GET job.api/client/{uuid}: all jobs of a client, completed ones too (documented).
func (s *Server) jobClient(c *call) {
	if _, ok := c.records.byUUID[strings.ToLower(c.id)]; !ok {
		c.fail(http.StatusOK, badClient)
		return
	}
	c.jobsInDepth(c.records.jobsOf[strings.ToLower(c.id)], func(*Job) bool { return true })
}

// jobStaff is GET job.api/staff/{uuid}: the current jobs that a person is assigned to
// (documented), in a thinner record. Assumed: on the job or on one of its tasks; to
// be its partner or manager is not enough.
func (s *Server) jobStaff(c *call) {
	p, ok := c.records.person[strings.ToLower(c.id)]
	if !ok {
		c.fail(http.StatusOK, badStaff)
		return
	}
	c.jobAnswers(jobThin, c.records.jobs, func(j *Job) bool { return j.current() && j.has(p.UUID) })
}

// jobGet is GET job.api/get/{number}. Numbers are told apart by case (assumed).
func (s *Server) jobGet(c *call) {
	job, ok := c.records.byNumber[c.id]
	if !ok {
		c.fail(http.StatusOK, badJob)
		return
	}
	c.jobAnswer(job)
}

// jobsInDepth answers with jobs in the depth that the call asks for.
func (c *call) jobsInDepth(jobs []*Job, keep func(*Job) bool) {
	whole, ok := c.detailed()
	switch {
	case !ok:
	case whole:
		c.jobAnswers(jobDetailed, jobs, keep)
	default:
		c.jobAnswers(jobPlain, jobs, keep)
	}
}

func (c *call) jobAnswers(d jobDepth, jobs []*Job, keep func(*Job) bool) {
	list := name{"Jobs", "jobs"}
	c.enc.begin("OK")
	w := c.jobWriter(d)
	w.list(list)
	for _, job := range jobs {
		if keep(job) {
			w.job(name{"Job", ""}, job)
		}
	}
	w.closeList(list)
	c.enc.end()
}

func (c *call) jobAnswer(job *Job) {
	c.enc.begin("OK")
	w := c.jobWriter(jobDetailed)
	w.job(name{"Job", "job"}, job)
	c.enc.end()
}

// has reports whether somebody is assigned to the job or to one of its tasks.
func (j *Job) has(person string) bool {
	same := func(uuid string) bool { return strings.EqualFold(uuid, person) }
	return slices.ContainsFunc(j.Assigned, same) || slices.ContainsFunc(j.Tasks, func(t Task) bool {
		return slices.ContainsFunc(t.Assigned, func(a Allocated) bool { return same(a.UUID) })
	})
}
