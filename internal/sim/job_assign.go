package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// jobAssign is PUT job.api/assign. It answers with the whole job (observed).
func (s *Server) jobAssign(c *call) {
	in, ok := c.assignment()
	if !ok {
		return
	}
	job := c.records.byNumber[in.number]
	if job == nil || in.uuid != "" && !strings.EqualFold(in.uuid, job.UUID) {
		c.fail(http.StatusOK, badJob)
		return
	}
	next := job.clone() // since an ERROR may have to change nothing
	for _, op := range in.ops {
		problem := s.operate(c.records, &next, op)
		if problem == "" {
			continue
		}
		if s.assumed.operations == partial {
			*job = next
		}
		c.fail(http.StatusOK, problem)
		return
	}
	*job = next
	c.jobAnswer(job)
}

// operate does one operation, or says why not and does nothing.
func (s *Server) operate(r *records, job *Job, op operation) (problem string) {
	switch op.verb {
	case removeManager:
		job.Manager = ""
		return ""
	case removePartner:
		job.Partner = ""
		return ""
	}
	p, ok := r.person[strings.ToLower(op.uuid)]
	if !ok || op.verb != removeStaff && !s.assignable(p) {
		return badOperand("staff", op)
	}
	switch {
	case op.verb == addManager:
		return s.appoint(&job.Manager, p, "manager")
	case op.verb == addPartner:
		return s.appoint(&job.Partner, p, "partner")
	case op.task != "":
		return job.assignTask(p, op)
	default:
		return job.assign(p, op)
	}
}

// badOperand is the observed text of an unknown person in an add; that of other
// operations, and of tasks, is assumed to be like it.
func badOperand(kind string, op operation) string {
	return fmt.Sprintf("Invalid %s identifier for %s request", kind, op.verb)
}

// appoint makes somebody partner or manager, as U9 assumes it to be done where there is
// one. Observed: it does not assign them to the job.
func (s *Server) appoint(at *string, p *Staff, as string) (problem string) {
	taken := *at != "" && !strings.EqualFold(*at, p.UUID)
	switch {
	case taken && s.assumed.manager == refused:
		return "The job already has a " + as
	case taken && s.assumed.manager == keeps:
	default:
		*at = p.UUID
	}
	return ""
}

// assign adds somebody to the job, where nothing happens if they are on it, or takes
// somebody off it, who must be. It leaves the tasks alone.
func (j *Job) assign(p *Staff, op operation) (problem string) {
	at := slices.IndexFunc(j.Assigned, func(uuid string) bool { return strings.EqualFold(uuid, p.UUID) })
	switch {
	case op.verb == addStaff && at < 0:
		j.Assigned = append(j.Assigned, p.UUID)
	case op.verb == removeStaff && at < 0:
		return badOperand("staff", op)
	case op.verb == removeStaff:
		j.Assigned = without(j.Assigned, at)
	}
	return ""
}

// assignTask does the same to a task of the job, and leaves the job alone.
func (j *Job) assignTask(p *Staff, op operation) (problem string) {
	i := slices.IndexFunc(j.Tasks, func(t Task) bool { return strings.EqualFold(t.UUID, op.task) })
	if i < 0 {
		return badOperand("task", op)
	}
	t := &j.Tasks[i]
	at := slices.IndexFunc(t.Assigned, func(a Allocated) bool { return strings.EqualFold(a.UUID, p.UUID) })
	switch {
	case op.verb == addStaff && at < 0:
		t.Assigned = append(t.Assigned, Allocated{UUID: p.UUID})
	case op.verb == removeStaff && at < 0:
		return badOperand("staff", op)
	case op.verb == removeStaff:
		t.Assigned = without(t.Assigned, at)
	}
	return ""
}

// without takes an element out. A list that loses its last one is as one that never
// had any, so that states can be compared.
func without[T any](list []T, at int) []T {
	if len(list) == 1 {
		return nil
	}
	return slices.Delete(list, at, at+1)
}
