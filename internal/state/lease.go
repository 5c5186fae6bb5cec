package state

import (
	"context"
	"fmt"
	"time"
)

// The lease's times; the package comment says how they fit together.
const (
	leaseTTL       = 10 * time.Minute
	heartbeat      = time.Minute
	clockAllowance = 2 * time.Minute // by which two clocks may differ
	writeMargin    = 2 * time.Minute // for a write that is in flight
)

// lease is the lock of the branch. Token counts how often it was taken: a
// lease with another token is somebody else's, whatever its holder is called.
type lease struct {
	Token   int       `json:"token"`
	Holder  *Holder   `json:"holder"` // null: free
	Since   time.Time `json:"since"`
	Renewed time.Time `json:"renewed"`
	Expires time.Time `json:"expires"`
}

// next is the lease that follows l, for a new holder.
func (l lease) next(h Holder, now time.Time) lease {
	return lease{Token: l.Token + 1, Holder: &h, Since: now}.renew(now)
}

func (l lease) renew(now time.Time) lease {
	l.Renewed, l.Expires = now, now.Add(leaseTTL)
	return l
}

// release keeps the token, which must never be used again.
func (l lease) release(now time.Time) lease {
	return lease{Token: l.Token, Since: l.Since, Renewed: now, Expires: now}
}

// freeAt is when somebody else may take the lease, by their own clock.
func (l lease) freeAt() time.Time { return l.Expires.Add(clockAllowance) }

// held says who holds the lease, nil where it can be taken.
func (l lease) held(now time.Time) error {
	if l.Holder == nil || !now.Before(l.freeAt()) {
		return nil
	}
	return &LockedError{Holder: *l.Holder, Since: l.Since, Until: l.freeAt()}
}

// same reports whether l is still the lease that was taken as m.
func (l lease) same(m lease) bool { return l.Token == m.Token && l.Holder != nil }

func (g *Git) lease(ctx context.Context, t tip) (lease, error) {
	e, ok := t.root[leaseFile]
	if !ok {
		return lease{}, nil
	}
	data, err := g.repo.blob(ctx, e.id)
	if err != nil {
		return lease{}, err
	}
	var l lease
	if err := unmarshal(data, &l); err != nil {
		return lease{}, fmt.Errorf("%s on branch %s %s", leaseFile, g.branch, readable(err))
	}
	return l, nil
}

// wall is the time without the monotonic reading, which stands still while a
// laptop sleeps: the lease goes on ending.
func (g *Git) wall() time.Time { return g.now().Round(0).UTC() }
