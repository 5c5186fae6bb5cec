package xero

import (
	"context"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// Observe reads all users. What the query asks for besides is not of an
// organisation.
func (p *Provider) Observe(ctx context.Context, _ provider.Query) (reconcile.Snapshot, error) {
	snap := reconcile.Snapshot{System: System, Tenant: p.tenant, CapturedAt: p.now()}
	sent := p.api.Calls().Reads
	users, err := p.api.Users(ctx)
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("list the users of %s: %w", p.tenant.Name, err)
	}
	snap.Objects = objects(users)
	snap.Calls = p.api.Calls().Reads - sent
	return snap, nil
}

// Inspect answers what the list left in doubt, from the list: it holds
// everybody whom Xero shows, whole, so asking for one of them says no more.
func (p *Provider) Inspect(_ context.Context, s reconcile.Snapshot, qs []reconcile.Question) (reconcile.Snapshot, error) {
	s.Missing = slices.Clone(s.Missing)
	for _, q := range qs {
		if q.Key.Kind != reconcile.KindUser {
			return reconcile.Snapshot{}, fmt.Errorf("look up %s %s: no such kind of record in an organisation", q.Key.Kind, q.Key.ID)
		}
		if !listed(s, q.Key) {
			miss(&s, q.Key)
		}
	}
	return s, nil
}

func listed(s reconcile.Snapshot, key reconcile.Key) bool {
	_, ok := slices.BinarySearchFunc(s.Objects, key, func(o reconcile.Object, k reconcile.Key) int { return o.Key.Compare(k) })
	return ok
}

// miss records that somebody is not shown, once, in the order of keys.
func miss(s *reconcile.Snapshot, key reconcile.Key) {
	i, known := slices.BinarySearchFunc(s.Missing, key, func(m reconcile.Missing, k reconcile.Key) int { return m.Key.Compare(k) })
	if !known {
		s.Missing = slices.Insert(s.Missing, i, reconcile.Missing{Key: key, Why: reconcile.AbsentGone})
	}
}
