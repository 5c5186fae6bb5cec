package reconcile

import (
	"cmp"
	"strings"
	"time"
)

// Kind is what sort of record an object is.
type Kind string

// The kinds of object.
const (
	KindStaff  Kind = "staff"  // a person's record in a system
	KindClient Kind = "client" // a client of the practice
	KindJob    Kind = "job"    // a current job of a client
	KindUser   Kind = "user"   // somebody who may use an organisation
	// KindSupport is access of a vendor's support. Lists show it as a user, under no id
	// that lasts, so that no snapshot holds an object of this kind.
	KindSupport Kind = "support"
)

// Field is one managed property of an object.
type Field string

// The fields that can be declared. A client has a partner and a manager; a job
// has these, any number of staff, and tasks with staff of their own.
const (
	FieldPartner Field = "partner"
	FieldManager Field = "manager"
	FieldStaff   Field = "staff"  // of a job; one value a person
	FieldTask    Field = "task"   // of a job; one value a task and person
	FieldLogin   Field = "login"  // of a person's record; no system shows it
	FieldRecord  Field = "record" // that there is a record at all
	// FieldLeftover is what an app keeps of a leaver; Of says which.
	FieldLeftover Field = "leftover"
	FieldRole     Field = "role"    // of a user: what they may do there
	FieldStatus   Field = "status"  // of a user: active, pending, deleted
	FieldLink     Field = "link"    // of a user: the staff record that they are linked to
	FieldAccess   Field = "access"  // of the support: that it is let in
	FieldPayroll  Field = "payroll" // of the support: that it may see payroll
)

// Many reports whether an object may have several values of the field: each is
// then there or not by itself.
func (f Field) Many() bool { return f == FieldStaff || f == FieldTask }

// Key identifies an object: ids decide, names only propose. ID is the
// system's own id in lower case.
type Key struct {
	System string `json:"system"`
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
}

// Compare orders keys by system, kind and id.
func (k Key) Compare(l Key) int {
	return cmp.Or(
		strings.Compare(k.System, l.System),
		strings.Compare(string(k.Kind), string(l.Kind)),
		strings.Compare(k.ID, l.ID),
	)
}

// Value is what a field holds. The zero value is "nobody" or "nothing".
type Value struct {
	ID   string `json:"id,omitempty"`   // the person's id in the object's system
	Name string `json:"name,omitempty"` // for people to read; never compared
	User string `json:"user,omitempty"` // the declared user's slug, where there is one
}

// IsZero reports whether the value is "nobody". A value without an id but
// with a user is somebody who is yet to be added.
func (v Value) IsZero() bool { return v.ID == "" && v.User == "" }

// FieldValue is a field as observed. Confirmed is false for a role that was
// merely absent from a list: absent may mean unset, or not sent.
//
// Of and OfName are the task that a value of [FieldTask] belongs to, and what
// a leftover is; Of the end of a login it is the last day, so that the end of a
// later leaving is another one.
type FieldValue struct {
	Field     Field  `json:"field"`
	Of        string `json:"of,omitempty"`
	OfName    string `json:"of_name,omitempty"`
	Value     Value  `json:"value"`
	Confirmed bool   `json:"confirmed"`
}

// Object is one record as observed, cut down to what is needed.
type Object struct {
	Key    Key          `json:"key"`
	Name   string       `json:"name"`
	Email  string       `json:"email,omitempty"`
	Number string       `json:"number,omitempty"` // of a job: what people and writes call it
	Client string       `json:"client,omitempty"` // of a job: its client's id
	Fields []FieldValue `json:"fields,omitempty"`
}

// Get returns the named field, and false where the object does not carry it.
// Of a field that may have many values it is the first.
func (o Object) Get(f Field) (FieldValue, bool) {
	for _, fv := range o.Fields {
		if fv.Field == f {
			return fv, true
		}
	}
	return FieldValue{}, false
}

// Has reports whether the person is among the values of a field that may have
// many: on the job, or on the task of it that of names.
func (o Object) Has(f Field, of, person string) bool {
	for _, fv := range o.Fields {
		if fv.Field == f && fv.Of == of && fv.Value.ID == person {
			return true
		}
	}
	return false
}

// Tenant is the account of a system that a snapshot or plan is about.
type Tenant struct {
	System string `json:"system"`
	Name   string `json:"name"`
	ID     string `json:"id"`
}

// Absence says why an object is not in a list.
type Absence string

// The answers to "why is it not listed?".
const (
	AbsentArchived Absence = "archived" // there, but archived or deleted
	AbsentGone     Absence = "gone"     // the system does not know the id, or does not show it
)

// Missing is an object that was wanted by id, was not listed, and about which
// the system was then asked.
type Missing struct {
	Key  Key     `json:"key"`
	Name string  `json:"name,omitempty"`
	Why  Absence `json:"why"`
}

// Snapshot is what one system was seen to hold at one time.
type Snapshot struct {
	System     string    `json:"system"`
	Tenant     Tenant    `json:"tenant"`
	CapturedAt time.Time `json:"captured_at"`
	Calls      int       `json:"calls"` // what seeing it cost
	Objects    []Object  `json:"objects"`
	Missing    []Missing `json:"missing,omitempty"`
	CapturedBy string    `json:"captured_by,omitempty"` // who copied it, where somebody did
	AsRole     string    `json:"as_role,omitempty"`     // what they may see depends on it
	Partial    bool      `json:"partial,omitempty"`     // it is not the whole
	// Groups are the client groups that were asked for, by name and then id.
	Groups []Group `json:"groups,omitempty"`
	// Jobs is whether current jobs were asked for: without it, that none is
	// among the objects says nothing.
	Jobs bool `json:"jobs,omitempty"`
}

// Group is a named set of clients that a system keeps.
type Group struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Clients []string `json:"clients"` // their ids
}
