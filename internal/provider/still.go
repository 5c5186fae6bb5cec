package provider

import (
	"context"

	"github.com/practicectl/practicectl/reconcile"
)

// Still is a system as a snapshot shows it: there is nothing to ask any more.
type Still struct {
	Seen reconcile.Snapshot
	// Check is what the system could not do anyway; nil: nothing is known of that.
	Check func(reconcile.Change) *reconcile.Hold
}

var _ Planner = Still{}

// Observe is the snapshot.
func (s Still) Observe(context.Context, Query) (reconcile.Snapshot, error) { return s.Seen, nil }

// Inspect leaves every question open.
func (s Still) Inspect(_ context.Context, seen reconcile.Snapshot, _ []reconcile.Question) (reconcile.Snapshot, error) {
	return seen, nil
}

// Audit says why the system cannot carry out the change.
func (s Still) Audit(c reconcile.Change) *reconcile.Hold {
	if s.Check == nil {
		return nil
	}
	return s.Check(c)
}
