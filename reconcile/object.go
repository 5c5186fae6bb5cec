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
)

// Field is one managed property of an object.
type Field string

// The fields of a client that can be declared.
const (
	FieldPartner Field = "partner"
	FieldManager Field = "manager"
)

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
type FieldValue struct {
	Field     Field `json:"field"`
	Value     Value `json:"value"`
	Confirmed bool  `json:"confirmed"`
}

// Object is one record as observed, cut down to what is needed.
type Object struct {
	Key    Key          `json:"key"`
	Name   string       `json:"name"`
	Email  string       `json:"email,omitempty"`
	Fields []FieldValue `json:"fields,omitempty"`
}

// Get returns the named field, and false where the object does not carry it.
func (o Object) Get(f Field) (FieldValue, bool) {
	for _, fv := range o.Fields {
		if fv.Field == f {
			return fv, true
		}
	}
	return FieldValue{}, false
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
}
