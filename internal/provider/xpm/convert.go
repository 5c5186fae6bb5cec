package xpm

import (
	"slices"

	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// objects makes a snapshot's objects of records, sorted by key, so that the
// same records give the same snapshot in whatever order they came.
func objects(staff []api.Staff, clients []api.Client, jobs []api.Job) []reconcile.Object {
	list := make([]reconcile.Object, 0, len(staff)+len(clients)+len(jobs))
	people := make(map[string]reconcile.Value, len(staff))
	for _, s := range staff {
		list = append(list, staffObject(s))
		people[s.UUID] = reconcile.Value{ID: s.UUID, Name: s.Name}
	}
	// One piece of memory for the roles of all clients.
	fields := make([]reconcile.FieldValue, 0, 2*len(clients))
	for _, c := range clients {
		n := len(fields)
		fields = appendRoles(fields, c)
		list = append(list, clientObject(c, fields[n:len(fields):len(fields)], people))
	}
	list = appendJobs(list, jobs, people)
	slices.SortFunc(list, func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) })
	return list
}

func staffObject(s api.Staff) reconcile.Object {
	return reconcile.Object{
		Key:   reconcile.Key{System: System, Kind: reconcile.KindStaff, ID: s.UUID},
		Name:  s.Name,
		Email: s.Email,
	}
}

// clientObject names the people in the roles as their own records do, where
// they have one. That also lets go of the page that the role was read from: a
// few dozen people stand in many thousand roles.
func clientObject(c api.Client, fields []reconcile.FieldValue, people map[string]reconcile.Value) reconcile.Object {
	rename(fields, people)
	return reconcile.Object{
		Key:    reconcile.Key{System: System, Kind: reconcile.KindClient, ID: c.UUID},
		Name:   c.Name,
		Fields: fields,
	}
}

func rename(fields []reconcile.FieldValue, people map[string]reconcile.Value) {
	for i, fv := range fields {
		if known, ok := people[fv.Value.ID]; ok {
			fields[i].Value = known
		}
	}
}

func roles(c api.Client) []reconcile.FieldValue { return appendRoles(nil, c) }

// appendRoles adds the two roles. One that is there is confirmed by that; one
// that is not may be unset, or just not shown.
func appendRoles(fields []reconcile.FieldValue, c api.Client) []reconcile.FieldValue {
	return append(fields,
		role(reconcile.FieldPartner, c.AccountManager),
		role(reconcile.FieldManager, c.JobManager),
	)
}

func role(f reconcile.Field, p api.Person) reconcile.FieldValue {
	return reconcile.FieldValue{Field: f, Value: reconcile.Value{ID: p.UUID, Name: p.Name}, Confirmed: p.UUID != ""}
}

// confirmed is an object of a single record, which shows every role there is.
func confirmed(o reconcile.Object) reconcile.Object {
	for i := range o.Fields {
		o.Fields[i].Confirmed = true
	}
	return o
}

func staffNames(list []reconcile.Object) map[string]reconcile.Value {
	people := map[string]reconcile.Value{}
	for _, o := range list {
		if o.Key.Kind == reconcile.KindStaff {
			people[o.Key.ID] = reconcile.Value{ID: o.Key.ID, Name: o.Name}
		}
	}
	return people
}

// holder is who has a role in a record.
func holder(c api.Client, f reconcile.Field) api.Person {
	if f == reconcile.FieldPartner {
		return c.AccountManager
	}
	return c.JobManager
}

func setHolder(c *api.Client, f reconcile.Field, p api.Person) {
	if f == reconcile.FieldPartner {
		c.AccountManager = p
	} else {
		c.JobManager = p
	}
}
