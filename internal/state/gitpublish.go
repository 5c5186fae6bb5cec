package state

import (
	"context"
	"errors"
	"fmt"
	"maps"
)

// update is one push of a session: whatever is not yet pushed, the lease
// renewed, and at the end the lease given up.
type update struct {
	message string
	applied *Applied
	end     bool
}

// publish pushes, and tries again on top of a tip that has moved while the
// lease is still ours: somebody has edited the branch by hand, or noted a drift
// after our lease had run out. The caller holds the lock of s.
func (s *gitSession) publish(ctx context.Context, u update) error {
	err := s.tryPublish(ctx, u)
	passing := errors.As(err, new(*UnreachableError)) || errors.Is(err, errRaced) || ctx.Err() != nil
	if err != nil && !passing {
		s.failed = err
	}
	return err
}

func (s *gitSession) tryPublish(ctx context.Context, u update) error {
	for attempt := range attempts {
		next, err := s.compose(ctx, u)
		if err != nil {
			return err
		}
		err = s.g.swap(ctx, s.tip.commit, next.commit)
		if err == nil {
			s.landed(next)
			return nil
		}
		if !errors.Is(err, errRaced) {
			return err
		}
		if landed, err := s.rebase(ctx, u, next); landed || err != nil {
			return err
		}
		if err := s.g.pause(ctx, attempt); err != nil {
			return err
		}
	}
	return errRaced
}

// proposal is a commit that is to be pushed, with what it says.
type proposal struct {
	tip
	lease lease
	live  tree
}

func (s *gitSession) compose(ctx context.Context, u update) (proposal, error) {
	root := maps.Clone(s.tip.root)
	p := proposal{lease: s.lease.renew(s.g.wall()), live: maps.Clone(s.live)}
	if u.end {
		p.lease = s.lease.release(s.g.wall())
		delete(root, liveDir)
		if err := s.g.file(ctx, root, s.lines); err != nil {
			return proposal{}, err
		}
	} else if err := s.addLive(ctx, root, p.live); err != nil {
		return proposal{}, err
	}
	if u.applied != nil {
		data, err := marshal(*u.applied)
		if err != nil {
			return proposal{}, err
		}
		if err := s.g.put(ctx, root, lastFile, append(data, '\n')); err != nil {
			return proposal{}, err
		}
	}
	var err error
	p.tip, err = s.g.commit(ctx, root, s.tip.commit, p.lease, u.message)
	return p, err
}

// addLive puts what is not yet pushed into one more file.
func (s *gitSession) addLive(ctx context.Context, root, live tree) error {
	if s.pushed == len(s.lines) {
		return nil
	}
	fresh := s.lines[s.pushed:]
	first := s.chain.seq - len(fresh) + 1
	if err := s.g.put(ctx, live, liveName(first), joined(fresh)); err != nil {
		return err
	}
	id, err := s.g.repo.writeTree(ctx, live)
	root[liveDir] = treeEntry(id)
	return err
}

func (s *gitSession) landed(p proposal) {
	s.tip, s.lease, s.live = p.tip, p.lease, p.live
	s.pushed, s.answers = len(s.lines), 0
}

// rebase looks at a tip that is not ours. The push may have arrived before it
// moved on; else it goes on top if the lease is still ours and nobody has
// touched our records.
func (s *gitSession) rebase(ctx context.Context, u update, tried proposal) (landed bool, err error) {
	t, err := s.g.tip(ctx)
	if err != nil {
		return false, err
	}
	now, err := s.g.lease(ctx, t)
	if err != nil {
		return false, err
	}
	switch live := t.root[liveDir]; {
	case !now.same(s.lease):
		if there, err := s.arrived(ctx, u, t, tried); there || err != nil {
			return there, err
		}
		return false, lostTo(now)
	case live == s.tip.root[liveDir]:
		s.tip = t
		return false, nil
	case live == tried.root[liveDir]:
		tried.tip = t
		s.landed(tried)
		return true, nil
	default:
		return false, fmt.Errorf("somebody has changed the journal on branch %s while this run was writing it", s.g.branch)
	}
}

// arrived reports whether the end of our run is on a branch that somebody else
// has locked since: nothing was lost but the remote's answer.
func (s *gitSession) arrived(ctx context.Context, u update, t tip, tried proposal) (bool, error) {
	if !u.end || len(s.lines) == 0 {
		return u.end, nil
	}
	ours, err := s.g.repo.list(ctx, tried.root[journalDir].id)
	if err != nil {
		return false, err
	}
	there, err := s.g.repo.list(ctx, t.root[journalDir].id)
	if err != nil {
		return false, err
	}
	first, err := Decode(s.lines[0])
	name := finishedName(first)
	return err == nil && there[name] == ours[name], err
}

func lostTo(l lease) error {
	if l.Holder == nil {
		return &LostError{Why: "somebody has freed it, or deleted the branch"}
	}
	return &LostError{Holder: *l.Holder}
}
