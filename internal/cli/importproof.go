package cli

import (
	"context"
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// proof plans a workspace against what was seen, to show that what an import
// adds asks for nothing.
type proof struct {
	sight
	before reconcile.Plan // what was asked for without it
}

// seenAlready is a system that is not asked again: what a list leaves open
// stays open.
type seenAlready struct {
	provider.Planner
	snap reconcile.Snapshot
}

func (s seenAlready) Observe(context.Context, provider.Query) (reconcile.Snapshot, error) {
	return s.snap, nil
}

func (s seenAlready) Inspect(_ context.Context, snap reconcile.Snapshot, _ []reconcile.Question) (reconcile.Snapshot, error) {
	return snap, nil
}

func (p proof) plan(ctx context.Context, ws *decl.Workspace) (reconcile.Plan, error) {
	day, err := today(ws, p.now())
	if err != nil {
		return reconcile.Plan{}, err
	}
	result, err := pipeline.Plan(ctx, pipeline.Input{
		Workspace: ws, XPM: seenAlready{p.xpm, p.snap}, Date: day, Today: day,
	})
	return result.Plan, err
}

// of is an error where the workspace asks for anything that was not asked for
// before.
func (p proof) of(ctx context.Context, ws *decl.Workspace) error {
	after, err := p.plan(ctx, ws)
	if err != nil {
		return err
	}
	return p.judge(after)
}

func (p proof) judge(after reconcile.Plan) error {
	blocked := map[string]bool{}
	for _, b := range p.before.Blocked {
		blocked[b.Address+" "+b.Rule] = true
	}
	for _, b := range after.Blocked {
		if !blocked[b.Address+" "+b.Rule] {
			return unproven(b.Name, b.Text)
		}
	}
	if roles := p.newRoles(after); len(roles) > 0 {
		return unproven(roles[0].Address, "would be given to "+roles[0].After.Name)
	}
	if n, was := len(after.Changes), len(p.before.Changes); n > was {
		return unproven(fmt.Sprintf("%d changes", n), fmt.Sprintf("where there were %d", was))
	}
	return nil
}

// newRoles are the changes of roles that were not asked for before.
func (p proof) newRoles(after reconcile.Plan) []reconcile.FieldChange {
	asked := map[string]bool{}
	for _, c := range p.before.Changes {
		for _, f := range c.Fields {
			asked[f.Address] = true
		}
	}
	var out []reconcile.FieldChange
	for _, c := range after.Changes {
		for _, f := range c.Fields {
			if !asked[f.Address] {
				out = append(out, f)
			}
		}
	}
	return out
}

func unproven(what, why string) error {
	return &exitError{
		code: exitFailed,
		err:  fmt.Errorf("a plan of what would be written is not empty, so nothing was written: %s: %s", what, why),
		hint: "this should never be: please report it; practicectl init declares the people only",
	}
}
