package state

import (
	"context"
	"errors"
	"fmt"
	"maps"
)

// The files of the branch.
const (
	leaseFile  = "lease.json"
	journalDir = "journal"
	liveDir    = "live"
	readmeFile = "README.md"
)

const readme = `# State of practicectl

This branch is written by practicectl: who runs it now, what it did, what was
last applied, and when drift was last run. It shares no history with the other
branches and is not for merging or editing; ` + "`practicectl history`" + ` shows what
it holds. It is only ever added to, so forbid forced pushes and deletion, and let
the pipeline push.
`

// Acquire takes the lease, and puts right what a run that died has left.
func (g *Git) Acquire(ctx context.Context, h Holder) (Session, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	for attempt := range attempts {
		s, err := g.take(ctx, h)
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errRaced) {
			return nil, err
		}
		if err := g.pause(ctx, attempt); err != nil {
			return nil, err
		}
	}
	return nil, errRaced
}

// take tries once: errRaced where somebody else was faster.
func (g *Git) take(ctx context.Context, h Holder) (*gitSession, error) {
	t, err := g.tip(ctx)
	if err != nil {
		return nil, err
	}
	before, err := g.lease(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := before.held(g.wall()); err != nil {
		return nil, err
	}
	left, at, err := g.end(ctx, t)
	if err != nil {
		return nil, err
	}
	rest, err := g.collect(ctx, t, at)
	if err != nil {
		return nil, err
	}
	left = append(left, rest.lines...)
	_, at = continues(rest.lines, at)

	s := &gitSession{g: g, lease: before.next(h, g.wall()), live: tree{}, chain: chain{place: at, run: h.Run}}
	if s.tip, err = g.first(ctx, t, s.lease, left); err != nil {
		return nil, err
	}
	// From here on ctx may end but what is begun is seen through: a lease that
	// nobody knows of would keep everybody waiting.
	whole := context.WithoutCancel(ctx)
	if err := g.swap(whole, t.commit, s.tip.commit); err != nil {
		return nil, err
	}
	notes, err := rest.settle()
	if err = errors.Join(context.Cause(ctx), err); err != nil {
		return nil, errors.Join(err, s.Release(whole))
	}
	if before.Holder != nil {
		notes = append(notes, fmt.Sprintf("took over the lock of %s, whose lease had ended at %s", before.Holder, stamp(before.Expires)))
	}
	return s, s.begin(whole, notes)
}

// end reads what a run that died has left in live, and where the chain ends.
func (g *Git) end(ctx context.Context, t tip) (left [][]byte, at place, err error) {
	live, err := g.repo.list(ctx, t.root[liveDir].id)
	if err != nil {
		return nil, place{}, err
	}
	var ids []string
	for _, name := range live.names() {
		ids = append(ids, live[name].id)
	}
	data, err := g.repo.blobs(ctx, ids)
	if err != nil {
		return nil, place{}, err
	}
	left = ParseJournal(data).Lines
	last := left
	if len(last) == 0 {
		if last, err = g.lastFinished(ctx, t); err != nil || len(last) == 0 {
			return nil, place{}, err
		}
	}
	if at, err = placeOf(last[len(last)-1]); err != nil {
		return nil, place{}, fmt.Errorf("the last record of the journal on branch %s %s: history --verify says more", g.branch, readable(err))
	}
	return left, at, nil
}

// lastFinished reads the youngest file of the journal.
func (g *Git) lastFinished(ctx context.Context, t tip) ([][]byte, error) {
	files, err := g.repo.list(ctx, t.root[journalDir].id)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	names := files.names()
	data, err := g.repo.blob(ctx, files[names[len(names)-1]].id)
	return ParseJournal(data).Lines, err
}

// first makes the commit with which a session begins.
func (g *Git) first(ctx context.Context, t tip, l lease, left [][]byte) (tip, error) {
	root := maps.Clone(t.root)
	delete(root, liveDir)
	if err := g.file(ctx, root, left); err != nil {
		return tip{}, err
	}
	if t.commit == "" {
		if err := g.put(ctx, root, readmeFile, []byte(readme)); err != nil {
			return tip{}, err
		}
	}
	return g.commit(ctx, root, t.commit, l, "lock for run "+l.Holder.Run)
}
