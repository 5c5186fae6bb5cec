package xpm

import (
	"cmp"
	"slices"
	"strings"

	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// appendJobs adds the jobs' objects. People are named as their own records do.
func appendJobs(list []reconcile.Object, jobs []api.Job, people map[string]reconcile.Value) []reconcile.Object {
	n := 0
	for i := range jobs {
		n += seats(&jobs[i])
	}
	// One piece of memory for the fields of all jobs.
	fields := make([]reconcile.FieldValue, 0, n)
	for i := range jobs {
		from := len(fields)
		fields = appendSeats(fields, &jobs[i])
		list = append(list, reconcile.Object{
			Key:    reconcile.Key{System: System, Kind: reconcile.KindJob, ID: jobs[i].UUID},
			Name:   jobs[i].Name,
			Number: jobs[i].Number,
			Client: jobs[i].Client.UUID,
			Fields: fields[from:len(fields):len(fields)],
		})
	}
	rename(fields, people)
	return list
}

// seats counts what appendSeats adds.
func seats(j *api.Job) int {
	n := 2 + len(j.Assigned)
	for i := range j.Tasks {
		if j.Tasks[i].Completed == api.No {
			n += len(j.Tasks[i].Assigned)
		}
	}
	return n
}

// appendSeats adds the two roles, held or not, whoever is assigned, and whoever
// is on a task that is not completed. All of it is confirmed by the record. What
// there may be many of stands in an order of its own, whatever the record's is.
func appendSeats(fields []reconcile.FieldValue, j *api.Job) []reconcile.FieldValue {
	add := func(f reconcile.Field, t api.Task, p api.Person) {
		fields = append(fields, reconcile.FieldValue{
			Field: f, Of: t.UUID, OfName: t.Name, Value: reconcile.Value{ID: p.UUID, Name: p.Name}, Confirmed: true,
		})
	}
	add(reconcile.FieldPartner, api.Task{}, j.Partner)
	add(reconcile.FieldManager, api.Task{}, j.Manager)
	many := len(fields)
	for _, p := range j.Assigned {
		add(reconcile.FieldStaff, api.Task{}, p)
	}
	for _, t := range j.Tasks {
		if t.Completed != api.No {
			continue
		}
		for _, p := range t.Assigned {
			add(reconcile.FieldTask, t, p)
		}
	}
	slices.SortFunc(fields[many:], func(a, b reconcile.FieldValue) int {
		return cmp.Or(strings.Compare(string(a.Field), string(b.Field)), strings.Compare(a.OfName, b.OfName), strings.Compare(a.Of, b.Of), strings.Compare(a.Value.ID, b.Value.ID))
	})
	return fields
}
