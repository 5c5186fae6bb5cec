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
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// Query says what to observe.
type Query struct {
	// Full asks for whole records, as apply needs them. Otherwise only the
	// fields that a plan compares are asked for.
	Full bool
	// Jobs asks for the current jobs, with their people and their tasks'.
	Jobs bool
	// Groups are the names of the client groups whose members are asked for. A
	// name that no group has is not an error: the snapshot lacks it.
	Groups []string
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

// Auditor knows what a system cannot do.
type Auditor interface {
	// Audit says why the change cannot be carried out, or nil.
	Audit(c reconcile.Change) *reconcile.Hold
}

// Planner is what a plan needs of a system.
type Planner interface {
	Observer
	Auditor
}

// Executor carries out one change.
type Executor interface {
	// Execute writes c and returns once the answer has been checked against
	// what was wanted. Every person in c has an id.
	Execute(ctx context.Context, c reconcile.Change) (Outcome, error)
}

// Settler sees what the changes of clients have done to their jobs.
type Settler interface {
	// Settle is called once in a run, after the last change of a client and
	// before the first one of a job. It reads the jobs again and names whose
	// people are others than when they were observed. Whether that was wanted is
	// not for it to say.
	Settle(ctx context.Context) ([]reconcile.Notice, error)
}

// Outcome is what a carried-out change showed.
type Outcome struct {
	ID          string   // of the created or changed record
	Unsent      bool     // it was so already, and nothing was sent
	Verified    bool     // the answer carried the record and it showed the wanted values
	Correlation string   // the vendor's name for the call
	Initialised []string // names of fields that went from absent to something
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

// StaleError is a change that was found overtaken just before its write:
// nothing was sent.
type StaleError struct{ Err error }

func (e *StaleError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *StaleError) Unwrap() error { return e.Err }

// Hint says what to do next.
func (e *StaleError) Hint() string { return "plan again" }

// UnknownError is a write that was sent and of which neither an answer nor a
// later read shows how it ended.
type UnknownError struct {
	Err    error
	Advice string // what to do next, where there is more to say than usual
}

func (e *UnknownError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *UnknownError) Unwrap() error { return e.Err }

// Hint says what to do next.
func (e *UnknownError) Hint() string {
	if e.Advice != "" {
		return e.Advice
	}
	return "look at the record, then plan again: what is done is not done again"
}

// CollateralError is a write after which something had changed that was not
// meant to. It always comes inside a [HaltError].
type CollateralError struct {
	Name   string   // of the record
	Fields []string // that changed or vanished; never their values
}

func (e *CollateralError) Error() string {
	return fmt.Sprintf("the update of %s changed more than was sent: %s; nothing else was written", e.Name, strings.Join(e.Fields, ", "))
}

// Hint says what to do next.
func (e *CollateralError) Hint() string {
	return "unless somebody else was editing it just then, put the record right by hand, and do not apply again before you know why"
}
