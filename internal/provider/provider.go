// Package provider is how the rest of the tool reaches a system: the
// interface that each system implements, and the row that says what can be
// done with it.
//
// The concrete providers lie in the folders below; each has the same files
// (observe.go, convert.go, execute.go, audit.go), and the list of them is
// wired up by hand in package cli. No provider knows another.
package provider

import (
	"context"

	"github.com/practicectl/practicectl/reconcile"
)

// Query says what to observe.
type Query struct {
	// Full asks for whole records, as apply needs them. Otherwise only the
	// fields that a plan compares are asked for.
	Full bool
}

// Observer sees what a system holds.
type Observer interface {
	// Observe lists everything. A listing that may be incomplete is an error,
	// never a shorter list.
	Observe(ctx context.Context, q Query) (reconcile.Snapshot, error)
	// Inspect looks up single objects that a list left in doubt and returns
	// the snapshot with the answers in it.
	Inspect(ctx context.Context, s reconcile.Snapshot, qs []reconcile.Question) (reconcile.Snapshot, error)
}

// Executor carries out one change.
type Executor interface {
	// Execute writes c and returns once the answer has been checked against
	// what was wanted. Every person in c has an id.
	Execute(ctx context.Context, c reconcile.Change) (Outcome, error)
}

// Outcome is what a carried-out change showed.
type Outcome struct {
	ID       string // of the created or changed record
	Verified bool   // the answer carried the record and it showed the wanted values
}

// HaltError is a failure after which nothing more should be sent: consent is
// gone, or the day's calls are used up. Sent is true when the change that met
// it had been sent.
type HaltError struct {
	Err  error
	Sent bool
}

func (e *HaltError) Error() string { return e.Err.Error() }

// Unwrap gives the cause, by which the command line picks its exit code.
func (e *HaltError) Unwrap() error { return e.Err }
