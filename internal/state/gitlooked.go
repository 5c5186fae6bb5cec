package state

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"
)

// lookedEvery is how far apart what is noted on the branch lies: each note is a
// commit and a push, and nobody asks to the hour. It also bounds how often a
// run that acquires can find that the branch moved on because of us, however
// many drifts end at one time: once they have noted one, the others are content.
const lookedEvery = time.Hour

// Looked is when drift was last run, to about an hour.
func (g *Git) Looked(ctx context.Context) (time.Time, error) {
	t, err := g.tip(ctx)
	if err != nil {
		return time.Time{}, err
	}
	data, ok, err := g.lookedAt(ctx, t)
	if err != nil || !ok {
		return time.Time{}, err
	}
	return decodeLooked(data, g.String(), g.now())
}

func (g *Git) lookedAt(ctx context.Context, t tip) (data []byte, ok bool, err error) {
	e, ok := t.root[lookedFile]
	if !ok {
		return nil, false, nil
	}
	data, err = g.repo.blob(ctx, e.id)
	return data, true, err
}

// Look notes that drift was run, unless a run has the branch: then it gives a
// [LockedError], and the next drift notes it.
//
// A push of ours would cost a run no more than a second try. But a run whose
// push arrives without an answer takes the tip for its own only if nobody has
// put something on top; of its first push, the lock, it would believe that
// somebody else holds it. So nothing is pushed on top of a live lease, and that
// is certain: the push goes through only if the tip is still the one whose
// lease we have read. Waiting for the run would keep a drift for as long as the
// run takes, and a run that noted it for us would need a second channel.
func (g *Git) Look(ctx context.Context, at time.Time) error {
	for attempt := range attempts {
		err := g.tryLook(ctx, at)
		if !errors.Is(err, errRaced) {
			return err
		}
		if err := g.pause(ctx, attempt); err != nil {
			return err
		}
	}
	return errRaced
}

// tryLook tries once: errRaced where somebody else was faster. What is noted
// comes before the lease, since our own push may have arrived without an answer.
func (g *Git) tryLook(ctx context.Context, at time.Time) error {
	t, err := g.tip(ctx)
	if err != nil {
		return err
	}
	data, _, err := g.lookedAt(ctx, t)
	if err != nil {
		return err
	}
	noted, _ := decodeLooked(data, "", at) // what cannot be read is written anew
	if at.Sub(noted) < lookedEvery {
		return nil
	}
	l, err := g.lease(ctx, t)
	if err != nil {
		return err
	}
	if err := l.held(g.wall()); err != nil {
		return fmt.Errorf("%w; the next drift notes it", err)
	}
	next, err := g.note(ctx, t, l, at)
	if err != nil {
		return err
	}
	return g.swap(ctx, t.commit, next.commit)
}

// note makes the commit. The lease stands there as it was read; on a branch
// that is new, nobody has it.
func (g *Git) note(ctx context.Context, t tip, l lease, at time.Time) (tip, error) {
	data, err := encodeLooked(at)
	if err != nil {
		return tip{}, err
	}
	root := maps.Clone(t.root)
	if err := g.put(ctx, root, lookedFile, data); err != nil {
		return tip{}, err
	}
	if t.commit == "" {
		if err := g.put(ctx, root, readmeFile, []byte(readme)); err != nil {
			return tip{}, err
		}
	}
	return g.commit(ctx, root, t.commit, l, "drift was run")
}
