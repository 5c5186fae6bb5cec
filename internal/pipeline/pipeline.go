// Package pipeline is the one straight line from declarations and a system to
// a plan:
//
//	decl.Workspace → resolve.Compile(date) → resolve.Bind ┐
//	                                                      ├→ reconcile.Diff → Plan
//	provider.Observe ─────────────────────────────────────┘
//
// The line is walked twice where the first walk leaves questions: the system
// is asked about exactly the objects that its list left in doubt, and
// everything is compared anew with the answers in the snapshot.
package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// MaxQuestions is how many objects a plan looks up one by one, of each kind
// of doubt. What is left over is blocked or marked as not confirmed.
const MaxQuestions = 50

// Input is what a plan is made from.
type Input struct {
	Workspace *decl.Workspace
	XPM       provider.Observer
	Date      reconcile.Date // the day to compile for
	Full      bool           // observe whole records, as apply needs them
}

// Plan observes and compares. It sends nothing but reads.
func Plan(ctx context.Context, in Input) (reconcile.Plan, error) {
	snap, err := in.XPM.Observe(ctx, provider.Query{Full: in.Full})
	if err != nil {
		return reconcile.Plan{}, fmt.Errorf("observe XPM: %w", err)
	}
	compiled := resolve.Compile(in.Workspace, in.Date)
	plan := compare(in.Workspace, compiled, snap)
	questions := firstOfEach(plan.Questions)
	if len(questions) == 0 {
		return plan, nil
	}
	if snap, err = in.XPM.Inspect(ctx, snap, questions); err != nil {
		return reconcile.Plan{}, fmt.Errorf("look up what the list of clients left open: %w", err)
	}
	return compare(in.Workspace, compiled, snap), nil
}

func compare(ws *decl.Workspace, c resolve.Compiled, snap reconcile.Snapshot) reconcile.Plan {
	h := reconcile.Header{
		Practice:    ws.Practice.Name,
		DisplayName: ws.Practice.DisplayName,
		Tenant:      snap.Tenant,
		AsOf:        c.Date,
		TimeZone:    ws.Practice.TimeZone,
		ObservedAt:  snap.CapturedAt.UTC().Truncate(time.Second),
	}
	return reconcile.Diff(h, resolve.Bind(c, snap), []reconcile.Snapshot{snap})
}

// firstOfEach keeps the first questions of each doubt, so that a book of
// missing clients cannot crowd out the roles to confirm, or cost a day's calls.
func firstOfEach(qs []reconcile.Question) []reconcile.Question {
	asked := map[reconcile.Doubt]int{}
	var out []reconcile.Question
	for _, q := range qs {
		if asked[q.Doubt]++; asked[q.Doubt] <= MaxQuestions {
			out = append(out, q)
		}
	}
	return out
}
