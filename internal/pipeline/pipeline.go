// Package pipeline is the one straight line from declarations and a system to
// a plan:
//
//	decl.Workspace → resolve.Compile(date) → resolve.Bind ┐
//	                                                      ├→ reconcile.Diff → Attribute → Guard → Plan
//	provider.Observe ─────────────────────────────────────┘
//
// The line is walked twice where the first walk leaves questions: the system
// is asked about exactly the objects that its list left in doubt, and
// everything is compared anew with the answers in the snapshot.
package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// MaxQuestions is how many objects a plan looks up one by one, of each kind
// of doubt. What is left over is blocked or marked as not confirmed.
const MaxQuestions = 50

// lifetime is how long a plan may be applied, at the most.
const lifetime = 24 * time.Hour

// Input is what a plan is made from.
type Input struct {
	Workspace *decl.Workspace
	XPM       provider.Planner
	Date      reconcile.Date // the day to compile for
	Today     reconcile.Date // the day on which the plan is made
	Full      bool           // observe whole records, as apply needs them
	Jobs      bool           // observe the current jobs, whatever is declared
	Commit    string         // that the workspace is as of, if it is
	Folder    string         // of the workspace, as it was named
	Store     reconcile.Store

	Base *Tree // what a review compares with
	Last *Tree // what was last applied

	Ours map[string]string // what our own runs have set since, by the address of the field
	Open []string          // what was open by hand when it was last applied

	Only       reconcile.Origin // plan the changes of this origin alone
	Unguarded  bool             // rails and freezes have no say: nothing of this is applied
	Overrides  []reconcile.Override
	Unanswered map[string]time.Time // additions sent and never answered, by folded e-mail
	Added      map[string]string    // people added before, by folded e-mail → their ids
	Collateral string               // what the last run changed without meaning to

	// Seen are the lists of systems without an API. Guide says how a person
	// carries out a change, once the staff is known.
	Seen []reconcile.Snapshot
	// Earlier are lists before those of Seen. They count for Xero Support alone:
	// accounts are compared with the newest.
	Earlier []reconcile.Snapshot
	// Lacking says of each kind of record in Practice Manager that could not be
	// looked at why.
	Lacking map[reconcile.Kind]string
	Guide   func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual
	// Words are people's attestations, by the id of the action.
	Words map[string]reconcile.Word
	Now   time.Time // of the plan: how old a word or a list is
	// LastDrift is when drift was last run, as far as the store knows; the zero
	// time where it knows of none. Nil: this plan does not ask.
	LastDrift *time.Time
	AddedAt   map[string]time.Time // when our own runs added a staff record, by id
	// Attested are the logins that an answer says are ended, by the address of
	// the field: no system shows that.
	Attested map[string]reconcile.Attestation
}

// Tree is another state of the declarations, and the day it counts for.
type Tree struct {
	Workspace *decl.Workspace
	Date      reconcile.Date
	Name      string // the commit or folder
}

// Result is a plan with the wanted values and the snapshots that it was made
// from. Compiled and Seen serve whoever tells the same in another way.
type Result struct {
	Plan     reconcile.Plan
	Compiled resolve.Compiled
	Desired  reconcile.Desired
	Snapshot reconcile.Snapshot
	Seen     []reconcile.Snapshot // the lists of systems without an API
}

// Plan observes and compares. It sends nothing but reads.
func Plan(ctx context.Context, in Input) (Result, error) {
	loc, err := time.LoadLocation(in.Workspace.Practice.TimeZone)
	if err != nil {
		return Result{}, fmt.Errorf("time zone of the practice: %w", err)
	}
	compiled := in.compile(in.Workspace, in.Date)
	snap, err := in.XPM.Observe(ctx, provider.Query{Full: in.Full, Jobs: in.Jobs || compiled.NeedsJobs(), Groups: compiled.NeedsGroups()})
	if err != nil {
		return Result{}, fmt.Errorf("observe XPM: %w", err)
	}
	var desired reconcile.Desired
	var observed []reconcile.Snapshot
	compare := func() reconcile.Plan {
		desired = resolve.Bind(compiled, snap, in.Seen...)
		desired.Attested = in.Attested
		desired.Support.Words, desired.Support.At = in.Words, in.until(snap, loc)
		observed = append([]reconcile.Snapshot{snap}, desired.Observed...)
		return reconcile.Diff(in.header(snap), desired, observed)
	}
	plan := compare()
	open := append(reconcile.Unlisted(additions(desired), in.Added, []reconcile.Snapshot{snap}), plan.Questions...)
	if questions := firstOfEach(open); len(questions) > 0 {
		if snap, err = in.XPM.Inspect(ctx, snap, questions); err != nil {
			return Result{}, fmt.Errorf("look up what the lists left open: %w", err)
		}
		plan = compare()
	}
	for i, c := range plan.Changes {
		if hold := in.XPM.Audit(c); hold != nil {
			plan.Changes[i].Hold = hold
		}
	}
	in.describe(&plan, snap)
	reconcile.Attest(&plan, in.Words, observed, in.Now)
	past := in.past(snap)
	if gone := gone(desired.Support, past); len(gone) > 0 {
		return Result{}, gone
	}
	reconcile.Attribute(&plan, desired, past)
	if in.Only != "" {
		plan.Only(in.Only)
	}
	in.warnDrift(&plan)
	dated := append(resolve.Later(in.Workspace, in.Date, snap), resolve.SupportLater(in.Workspace, in.Date)...)
	plan.Later = later(dated, plan.Accepted)
	plan.ExpiresAt = in.expiry(plan, loc)
	reconcile.Guard(&plan, in.guards(plan.ObservedAt), observed)
	if in.Unguarded {
		plan.Rails = nil // none was asked
	}
	return Result{Plan: plan, Compiled: compiled, Desired: desired, Snapshot: snap, Seen: in.Seen}, nil
}

// compile adds to what was declared what only a run knows.
func (in Input) compile(ws *decl.Workspace, date reconcile.Date) resolve.Compiled {
	c := resolve.Compile(ws, date)
	c.Added, c.Today, c.Lacking, c.Earlier = in.AddedAt, in.Today, in.Lacking, in.Earlier
	return c
}

// describe says of what a person has to do how it is done, and of jobs that
// were not looked at that nobody knows.
func (in Input) describe(p *reconcile.Plan, snap reconcile.Snapshot) {
	if in.Guide == nil {
		return
	}
	how := in.Guide(snap)
	for i, c := range p.Changes {
		if c.Action == reconcile.ActionManual {
			p.Changes[i].Manual = how(c)
		}
	}
}

// additions are the people without a record that could be found. Somebody who
// was added, and has left since, is among them: a list may leave them out.
func additions(d reconcile.Desired) []reconcile.Change {
	var out []reconcile.Change
	for _, w := range d.Wants {
		if w.Key.ID == "" && w.Key.Kind == reconcile.KindStaff && !w.Manual {
			out = append(out, reconcile.Change{Action: reconcile.ActionCreate, Key: w.Key, Email: w.Email})
		}
	}
	return out
}

func (in Input) header(snap reconcile.Snapshot) reconcile.Header {
	h := reconcile.Header{
		Practice:    in.Workspace.Practice.Name,
		DisplayName: in.Workspace.Practice.DisplayName,
		Tenant:      snap.Tenant,
		AsOf:        in.Date,
		TimeZone:    in.Workspace.Practice.TimeZone,
		ObservedAt:  snap.CapturedAt.UTC().Truncate(time.Second),
		Rehearsal:   in.Date != in.Today,
		Commit:      in.Commit,
		Workspace:   in.Folder,
		Store:       in.Store,
		Names:       resolve.Names(in.Workspace),
	}
	if in.Base != nil {
		h.Base = in.Base.Name
	}
	return h
}

// past binds the other trees against the same snapshot, so that only the
// declarations make a difference.
func (in Input) past(snap reconcile.Snapshot) reconcile.Past {
	var p reconcile.Past
	if in.Base != nil {
		d := resolve.Bind(in.compile(in.Base.Workspace, in.Base.Date), snap, in.Seen...)
		p.Base = &d
	}
	if in.Last != nil {
		d := resolve.Bind(in.compile(in.Last.Workspace, in.Last.Date), snap, in.Seen...)
		then := resolve.Bind(in.compile(in.Workspace, in.Last.Date), snap, in.Seen...)
		p.Last, p.Then, p.Ours, p.Open = &d, &then, in.Ours, in.Open
		if in.Last.Date != in.Date && startsOrLeaves(in.Last.Workspace) {
			now := resolve.Bind(in.compile(in.Last.Workspace, in.Date), snap, in.Seen...)
			p.Now = &now
		}
	}
	return p
}

// startsOrLeaves reports whether a date brings anything that nobody asked for
// before it.
func startsOrLeaves(ws *decl.Workspace) bool {
	return slices.ContainsFunc(ws.Users, func(u decl.User) bool { return u.Leaves != nil || u.Starts != reconcile.Date{} })
}

func (in Input) guards(now time.Time) reconcile.Guards {
	p := in.Workspace.Practice
	if in.Unguarded {
		unlimited := reconcile.Limit{Count: math.MaxInt32, Percent: 100}
		return reconcile.Guards{Rails: reconcile.Rails{Clients: unlimited, Jobs: unlimited, Logins: math.MaxInt32}}
	}
	g := reconcile.Guards{
		Rails: reconcile.Rails{
			Clients: p.Rails.MaxClients, Jobs: p.Rails.MaxJobs, Logins: p.Rails.MaxLogins,
			Expect: in.expectations(), Overrides: in.Overrides,
		},
		Unanswered: in.Unanswered,
		Collateral: in.Collateral,
		Now:        now,
	}
	for _, f := range p.Freezes {
		g.Freezes = append(g.Freezes, reconcile.Freeze{Name: f.Name, From: f.From, Until: f.Until, Allow: f.Allow})
	}
	return g
}

// expectations are what the documents announce to change, by document.
func (in Input) expectations() map[string]reconcile.Expect {
	out := map[string]reconcile.Expect{}
	add := func(doc string, e *decl.Expect) {
		if e != nil {
			out[doc] = reconcile.Expect{Clients: e.Clients, Jobs: e.Jobs, Source: reconcile.Source(e.Pos)}
		}
	}
	for _, a := range in.Workspace.Assignments {
		add("assignment/"+a.Name, a.Expect)
	}
	for _, c := range in.Workspace.Covers {
		add("cover/"+c.Name, c.Expect)
	}
	for _, u := range in.Workspace.Users {
		if u.Leaves != nil {
			add("user/"+u.Name, u.Leaves.Expect)
		}
	}
	return out
}

// later adds the ends of acceptances, on which a difference is put right.
func later(dated []reconcile.Later, accepted []reconcile.Accepted) []reconcile.Later {
	for _, a := range accepted {
		dated = append(dated, reconcile.Later{
			Date: a.Until.AddDays(1), Address: a.Address, Name: a.Name, Field: a.Field, Before: a.Now, After: a.Wanted,
			Because: []reconcile.Step{{Source: a.Source, Says: "the acceptance by " + a.By + " ends"}},
		})
	}
	slices.SortStableFunc(dated, func(a, b reconcile.Later) int {
		return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.Name, b.Name))
	})
	return dated
}

// expiry is a day after the observation, or the start of the day on which a
// compiled value flips, whichever comes first.
func (in Input) expiry(p reconcile.Plan, loc *time.Location) time.Time {
	seen := p.ObservedAt
	if seen.IsZero() { // nobody has looked: then it counts from now
		seen = in.Now.UTC().Truncate(time.Second)
	}
	at := seen.Add(lifetime)
	if len(p.Later) > 0 {
		if flip := p.Later[0].Date.Start(loc).UTC(); flip.Before(at) {
			at = flip
		}
	}
	return at
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
