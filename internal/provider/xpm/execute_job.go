package xpm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// assignJob changes who is on one job, in one call.
func (a *attempt) assignJob(ctx context.Context) (provider.Outcome, error) {
	before, err := a.freshJob(ctx)
	if err != nil {
		return provider.Outcome{}, err
	}
	todo, err := a.remaining(before)
	if err != nil {
		return provider.Outcome{}, err
	}
	if len(todo) == 0 { // somebody else did it since it was planned
		return provider.Outcome{ID: before.UUID, Verified: true, Unsent: true}, nil
	}
	answer, call, cause := a.api.AssignJob(ctx, assignBody(before.Number, todo))
	a.noteSent(cause)
	delete(a.jobs, before.UUID) // what was read is history, whatever happened
	var no *api.BusinessError
	refusal := errors.As(cause, &no)
	if refusal && len(todo) > 1 { // one of them was refused; others may be done (U10)
		a.sent = true
	}
	if !a.sent {
		return provider.Outcome{Correlation: call}, refused(cause, "job")
	}
	w := assigned{attempt: a, before: before, todo: todo, cause: cause, refusal: refusal}
	if err := w.judge(ctx, answer); err != nil {
		return provider.Outcome{Correlation: call}, err
	}
	return provider.Outcome{ID: before.UUID, Verified: true, Correlation: call}, nil
}

// freshJob is the job as it was a short while ago at most, and still the one
// that was planned for: calls name it by its number, which people may change.
func (a *attempt) freshJob(ctx context.Context) (api.Job, error) {
	id, number := a.change.Key.ID, a.change.Number
	r, ok := a.jobs[id]
	if !ok || a.clock().Sub(r.at) > maxAge {
		at := a.clock()
		j, err := a.api.Job(ctx, number)
		switch {
		case api.IsUnknown(err):
			return j, stale("no job has the number %s any more: %w", number, err)
		case err != nil:
			return j, fmt.Errorf("read the job before writing to it: %w", err)
		case j.UUID != id:
			return j, stale("another job has the number %s now, %q (%s)", number, j.Name, j.UUID)
		}
		r = a.rememberJob(j, at)
	}
	switch {
	case r.job.Number != number:
		return r.job, stale("the number of the job is %s now, and was %s when it was planned", r.job.Number, number)
	case r.job.Client.UUID != r.client:
		return r.job, stale("the job belongs to another client now, %s", person(r.job.Client))
	}
	return r.job, nil
}

// remaining is what of the change is still to be done. To take somebody off a
// job who is not on it is an error, so only what applies may be sent.
func (a *attempt) remaining(before api.Job) ([]reconcile.FieldChange, error) {
	var todo []reconcile.FieldChange
	for _, f := range a.change.Fields {
		if !f.After.IsZero() && f.After.ID == "" {
			return nil, stale("cannot %s, who has no record yet", says(f))
		}
		if f.Field == reconcile.FieldTask && !open(before, f.Of) {
			if f.After.IsZero() {
				continue // a completed task is not taken from anybody
			}
			return nil, stale("the task %q is completed by now, or no longer on the job", f.OfName)
		}
		if met(before, f) {
			continue
		}
		if now := jobHolder(before, f.Field); !f.Field.Many() && now.UUID != f.Before.ID && !a.hasFollowed(before.UUID, f.Field, now) {
			return nil, stale("the %s is %s now, and was %s when it was planned", f.Field, person(now), someone(f.Before))
		}
		todo = append(todo, f)
	}
	return todo, nil
}

// hasFollowed reports whether a role of a job is where this run has brought it,
// by giving the client's to somebody.
func (a *attempt) hasFollowed(job string, role reconcile.Field, now api.Person) bool {
	to, ok := a.followed[seat{job, role}]
	return ok && to == now.UUID
}

// assignBody holds the number and the operations, and nothing else.
func assignBody(number string, todo []reconcile.FieldChange) api.JobAssign {
	b := api.JobAssign{Number: number}
	for _, f := range todo {
		comes, goes := &api.Assignee{UUID: f.After.ID, Task: f.Of}, api.Assignee{UUID: f.Before.ID, Task: f.Of}
		switch {
		case f.Field == reconcile.FieldManager && f.After.IsZero():
			b.RemoveManager = &struct{}{}
		case f.Field == reconcile.FieldManager:
			b.AddManager = comes
		case f.Field == reconcile.FieldPartner && f.After.IsZero():
			b.RemovePartner = &struct{}{}
		case f.Field == reconcile.FieldPartner:
			b.AddPartner = comes
		case f.After.IsZero():
			b.Remove = append(b.Remove, goes)
		default:
			b.Add = append(b.Add, *comes)
		}
	}
	return b
}

// met reports whether a job is as the change wants it.
func met(j api.Job, f reconcile.FieldChange) bool {
	switch f.Field {
	case reconcile.FieldStaff:
		return on(j.Assigned, subject(f).ID) == !f.After.IsZero()
	case reconcile.FieldTask:
		t, _ := taskOf(j, f.Of)
		return on(t.Assigned, subject(f).ID) == !f.After.IsZero()
	default:
		return jobHolder(j, f.Field).UUID == f.After.ID
	}
}

// subject is who is put on or taken off.
func subject(f reconcile.FieldChange) reconcile.Value {
	if f.After.IsZero() {
		return f.Before
	}
	return f.After
}

func on(people []api.Person, id string) bool {
	return slices.ContainsFunc(people, func(p api.Person) bool { return p.UUID == id })
}

func taskOf(j api.Job, id string) (api.Task, bool) {
	for _, t := range j.Tasks {
		if t.UUID == id {
			return t, true
		}
	}
	return api.Task{}, false
}

func open(j api.Job, task string) bool {
	t, ok := taskOf(j, task)
	return ok && t.Completed == api.No
}

// jobHolder is who has a role in a job; of other fields, nobody.
func jobHolder(j api.Job, f reconcile.Field) api.Person {
	switch f {
	case reconcile.FieldPartner:
		return j.Partner
	case reconcile.FieldManager:
		return j.Manager
	default:
		return api.Person{}
	}
}

// says is the change of a field, in words.
func says(f reconcile.FieldChange) string {
	role, off := !f.Field.Many(), f.After.IsZero()
	switch {
	case role && off:
		return fmt.Sprintf("take the %s off", f.Field)
	case role:
		return fmt.Sprintf("make %s the %s", someone(f.After), f.Field)
	case off:
		return fmt.Sprintf("take %s off %s", someone(f.Before), place(f.Field, f.OfName))
	}
	return fmt.Sprintf("put %s on %s", someone(f.After), place(f.Field, f.OfName))
}

func place(f reconcile.Field, task string) string {
	if f == reconcile.FieldTask {
		return fmt.Sprintf("the task %q", task)
	}
	return "the job"
}

// someone is a value in the words of a message.
func someone(v reconcile.Value) string {
	if v.IsZero() {
		return "nobody"
	}
	return cmp.Or(v.Name, v.ID, v.User)
}
