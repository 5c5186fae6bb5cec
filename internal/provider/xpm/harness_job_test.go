package xpm

import (
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	job1    = "99999999-0000-4000-8000-000000000001"
	job2    = "99999999-0000-4000-8000-000000000002"
	oldJob  = "99999999-0000-4000-8000-000000000009"
	kin     = "bbbbbbbb-0000-4000-8000-000000000001"
	draft   = "77777777-0000-4000-8000-000000000001"
	filing  = "77777777-0000-4000-8000-000000000002"
	number1 = "J000001"
	number2 = "R&D 2026 a"
)

// withJobs is a seed with a job for the first client that has all that a job can
// have, one for another that has little, and one that is completed.
func withJobs(seed sim.Seed, first, second string) *sim.Seed {
	seed.Jobs = []sim.Job{
		{
			UUID: job2, Number: number2, Name: "R&D claim", Client: second, Created: "2026-06-30", State: "Planned", Assigned: []string{ann},
		},
		{
			UUID: job1, Number: number1, Name: "Accounts", Client: first, Created: "2026-07-01", State: "Planned",
			Partner: ann, Manager: ben, Assigned: []string{ben},
			Tasks: []sim.Task{
				{UUID: draft, Name: "Draft", Assigned: []sim.Allocated{{UUID: ann, Minutes: 60}, {UUID: ben}}},
				{UUID: filing, Name: "Filing", Completed: true, Assigned: []sim.Allocated{{UUID: ben}}},
			},
		},
		{UUID: oldJob, Number: "J000009", Name: "Accounts 2025", Client: first, Created: "2025-07-01", State: sim.JobCompleted, Partner: ann, Manager: ben},
	}
	return &seed
}

func smallWithJobs() *sim.Seed { return withJobs(small(), coco, bare) }

func jobKey(id string) reconcile.Key {
	return reconcile.Key{System: System, Kind: reconcile.KindJob, ID: id}
}

// smallJobs is the current jobs of smallWithJobs as they are observed.
func smallJobs() []reconcile.Object {
	fv := func(f reconcile.Field, v reconcile.Value) reconcile.FieldValue {
		return reconcile.FieldValue{Field: f, Value: v, Confirmed: true}
	}
	onDraft := func(v reconcile.Value) reconcile.FieldValue {
		return reconcile.FieldValue{Field: reconcile.FieldTask, Of: draft, OfName: "Draft", Value: v, Confirmed: true}
	}
	return []reconcile.Object{
		{Key: jobKey(job1), Name: "Accounts", Number: number1, Client: coco, Fields: []reconcile.FieldValue{
			fv(reconcile.FieldPartner, annV), fv(reconcile.FieldManager, benV), fv(reconcile.FieldStaff, benV), onDraft(annV), onDraft(benV),
		}},
		{Key: jobKey(job2), Name: "R&D claim", Number: number2, Client: bare, Fields: []reconcile.FieldValue{
			fv(reconcile.FieldPartner, reconcile.Value{}), fv(reconcile.FieldManager, reconcile.Value{}), fv(reconcile.FieldStaff, annV),
		}},
	}
}

// jobChange is a change of the job that has everything.
func jobChange(fields ...reconcile.FieldChange) reconcile.Change {
	return reconcile.Change{
		Address: "job/" + number1, Key: jobKey(job1), Name: "Accounts", Number: number1, Action: reconcile.ActionUpdate, Fields: fields,
	}
}

func putOn(v reconcile.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Field: reconcile.FieldStaff, After: v}
}

func takeOff(v reconcile.Value) reconcile.FieldChange {
	return reconcile.FieldChange{Field: reconcile.FieldStaff, Before: v}
}

// onTask makes a change of the job's staff one of a task's.
func onTask(id, name string, f reconcile.FieldChange) reconcile.FieldChange {
	f.Field, f.Of, f.OfName = reconcile.FieldTask, id, name
	return f
}

func login(id, email string) reconcile.Change {
	return reconcile.Change{
		Address: "user/old/xpm/login", Key: staffKey(id), Name: "Somebody", Email: email, Action: reconcile.ActionUpdate,
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldLogin}},
	}
}

// job is a job as the simulator has it now.
func (b bench) job(t *testing.T, id string) sim.Job {
	t.Helper()
	for _, j := range b.sim.Jobs() {
		if j.UUID == id {
			return j
		}
	}
	t.Fatalf("no job %s", id)
	return sim.Job{}
}
