package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

// planning is everything that a plan of a workspace is made from.
type planning struct {
	env     *Env
	ws      *decl.Workspace
	dir     string
	connect connectOptions
	purpose purpose

	base      string // folder or commit to compare with
	only      reconcile.Origin
	unguarded bool
	drift     bool      // it is the one that is run now: when it last was is no matter
	asOf      string    // another day than today
	jobs      bool      // look at the current jobs, whatever is declared
	observed  string    // a folder of snapshots to plan from alone
	then      time.Time // the end of a day that is over, as of which all is told; see ofDay
	overrides []reconcile.Override

	store state.Store // set where the caller has opened it already
}

// planned is a plan, and the opened systems and store that it was made with.
type planned struct {
	plan     reconcile.Plan
	compiled resolve.Compiled
	desired  reconcile.Desired
	snap     reconcile.Snapshot
	seen     []reconcile.Snapshot      // the lists of systems without an API
	lacking  map[reconcile.Kind]string // what was not looked at in Practice Manager, and why
	session  *session
	store    state.Store
	commit   string // that was last applied
}

// make opens the systems and compares. A plan to apply is made from whole
// records, since its writes are checked against them.
func (p planning) make(ctx context.Context) (planned, error) {
	var out planned
	in := pipeline.Input{
		Workspace: p.ws, Full: p.purpose == toWrite, Folder: filepath.ToSlash(p.dir),
		Jobs: p.jobs, Store: storeOf(p.env, p.ws, p.dir), Overrides: p.overrides, Only: p.only, Unguarded: p.unguarded,
	}
	s, err := p.look(ctx, &in)
	if err != nil {
		return out, err
	}
	if in.Today, err = today(p.ws, s.now()); err != nil {
		return out, err
	}
	if in.Date, err = p.date(in.Today); err != nil {
		return out, err
	}
	if in.Guide, err = guideOf(p.ws, in.Date); err != nil {
		return out, err
	}
	if in.Commit, err = gittree.Head(ctx, p.dir); err != nil {
		return out, err
	}
	if in.Base, err = baseTree(ctx, p.env, p.dir, p.base, in.Date); err != nil {
		return out, err
	}
	if out.store = p.store; out.store == nil {
		if out.store, err = openStore(ctx, in.Store, p.dir, s.now); err != nil {
			return out, err
		}
	}
	m, err := p.recall(ctx, out.store, &in)
	if err != nil {
		return out, err
	}
	result, err := pipeline.Plan(ctx, in)
	out.plan, out.compiled, out.desired, out.snap, out.seen = result.Plan, result.Compiled, result.Desired, result.Snapshot, result.Seen
	out.session, out.commit, out.lacking = s, m.commit, in.Lacking
	return out, err
}

// recall adds what the store remembers and what people say. A tree in which some
// of that has disappeared before its end is refused.
func (p planning) recall(ctx context.Context, store state.Store, in *pipeline.Input) (memory, error) {
	m, err := p.remember(ctx, store)
	if err != nil {
		return m, err
	}
	if m.lost != nil {
		if p.only == reconcile.OriginDue {
			return m, fmt.Errorf("what is due cannot be told: %w", m.lost)
		}
		fmt.Fprintf(p.env.Stderr, "where changes come from cannot be told: %v\n", m.lost)
	}
	in.Words, in.Guide = witnessed(ctx, p.ws, p.dir, in.Guide)
	if err := refuseGone(ctx, p.ws, p.dir, in.Words, in.Base, m.last); err != nil {
		return m, err
	}
	if in.Attested, err = p.ended(m.attested); err != nil {
		return m, err
	}
	if err := p.dropped(*in, m); err != nil {
		return m, err
	}
	in.Open, in.AddedAt, in.LastDrift = m.open, m.addedAt, m.looked
	in.Last, in.Ours, in.Unanswered, in.Added, in.Collateral = m.last, m.ours, m.unanswered, m.added, m.collateral
	if p.only == reconcile.OriginDue && in.Last == nil {
		return m, errors.New("what is due cannot be told: nothing was applied from a commit that is known here")
	}
	return m, nil
}

// offline reports whether Practice Manager is seen through snapshots alone.
func (p planning) offline() bool { return p.observed != "" || p.ws.Practice.XPM.Snapshot }

// clock is the time by which it plans: nothing is asked of Xero where it is
// offline, and a day can then be rehearsed anywhere.
func (p planning) clock() (func() time.Time, error) {
	if p.offline() {
		return p.env.ownClock()
	}
	return p.env.clock()
}

// look opens what the plan sees: Practice Manager itself, unless it is seen
// through snapshots, and the lists of all systems without an API.
func (p planning) look(ctx context.Context, in *pipeline.Input) (*session, error) {
	if !p.offline() || p.purpose == toWrite {
		s, err := open(ctx, p.env, p.ws, p.dir, p.connect, p.purpose)
		if err != nil {
			return nil, err
		}
		in.XPM, in.Now = s.xpm, s.now()
		seen, err := p.sighting(in.Now)
		if err != nil {
			return nil, err
		}
		in.Seen, in.Earlier, err = seen.lists()
		return s, err
	}
	now, err := p.env.ownClock()
	if err != nil {
		return nil, err
	}
	if !p.then.IsZero() {
		now = func() time.Time { return p.then }
	}
	in.Now = now()
	seen, err := p.sighting(in.Now)
	if err != nil {
		return nil, err
	}
	if in.XPM, in.Lacking, err = seen.practice(); err != nil {
		return nil, err
	}
	in.Seen, in.Earlier, err = seen.lists()
	return &session{now: now}, err
}

func (p planning) sighting(now time.Time) (sighting, error) {
	files, err := readObservedThen(p.env, p.then, p.observed, p.dir, ofSupport(p.ws)...)
	return sighting{observed: files, ws: p.ws, now: now}, err
}

// remember reads the store. A plan that only reads goes on without it, and
// says so: a pull request's pipeline may not be allowed to.
func (p planning) remember(ctx context.Context, store state.Store) (memory, error) {
	m, err := remember(ctx, store, p.dir)
	switch {
	case err == nil:
		m.looked = p.looked(ctx, store)
	case p.purpose == toRead:
		fmt.Fprintf(p.env.Stderr, "where changes come from cannot be told: %v\n", err)
		return m, nil
	}
	return m.until(p.then), err
}

// looked is when drift was last run, nil where that is not asked: only a grant
// that is declared needs somebody to look for its end. A store that cannot tell
// is no reason to claim that nobody does.
func (p planning) looked(ctx context.Context, store state.Store) *time.Time {
	if p.drift || len(p.ws.Grants) == 0 {
		return nil
	}
	at, err := store.Looked(ctx)
	if err != nil {
		fmt.Fprintf(p.env.Stderr, "when drift was last run cannot be told: %v\n", err)
		return nil
	}
	return &at
}

// ended is the journal's word for logins, in the days of the practice.
func (p planning) ended(attested map[string]reconcile.Attestation) (map[string]reconcile.Attestation, error) {
	loc, err := time.LoadLocation(p.ws.Practice.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the practice: %w", err)
	}
	out := make(map[string]reconcile.Attestation, len(attested))
	for id, a := range attested {
		a.Day = reconcile.DateOf(a.At, loc)
		out[id] = a
	}
	return out, nil
}

// dropped refuses a tree in which somebody's leaving has disappeared before its
// end was proven, against the base and against what was last applied.
func (p planning) dropped(in pipeline.Input, m memory) error {
	for _, was := range []*pipeline.Tree{in.Base, m.last} {
		if was == nil {
			continue
		}
		if problems := resolve.Dropped(was.Workspace, p.ws, in.Attested, in.Words, in.Date); len(problems) > 0 {
			return problems
		}
	}
	return nil
}

func (p planning) date(today reconcile.Date) (reconcile.Date, error) {
	if p.asOf == "" {
		return today, nil
	}
	d, err := reconcile.ParseDate(p.asOf)
	if err != nil {
		return d, usageError("write it like 2027-01-10", "--as-of: %w", err)
	}
	return d, nil
}
