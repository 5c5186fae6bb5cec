package xpm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// atOnce is how many records are read at the same time. Xero takes five calls
// at once (documented), and other programs may share the connection.
const atOnce = 3

// found is what a look-up showed: a record, or that there is none.
type found struct {
	key    reconcile.Key
	gone   bool
	staff  api.Staff
	client api.Client
}

// Inspect looks up one by one what a list left in doubt.
func (p *Provider) Inspect(ctx context.Context, s reconcile.Snapshot, qs []reconcile.Question) (reconcile.Snapshot, error) {
	at, sent := p.clock(), p.api.Calls().Reads
	answers, err := p.lookUp(ctx, keysOf(qs))
	if err != nil {
		return reconcile.Snapshot{}, err
	}
	if !p.whole && disproves(s, answers) {
		p.whole = true
		again, err := p.Observe(ctx, p.asked)
		if err != nil {
			return reconcile.Snapshot{}, err
		}
		again.Missing = s.Missing
		again.Calls = s.Calls
		s = again
	}
	for _, a := range answers {
		if _, known := p.read[a.key.ID]; known && a.client.UUID != "" {
			p.remember(a.client, at)
		}
	}
	s, err = merge(s, answers)
	s.Calls += p.api.Calls().Reads - sent
	return s, err
}

func keysOf(qs []reconcile.Question) []reconcile.Key {
	keys := make([]reconcile.Key, len(qs))
	for i, q := range qs {
		keys[i] = q.Key
	}
	slices.SortFunc(keys, reconcile.Key.Compare)
	return slices.Compact(keys)
}

// lookUp reads each record, a few at once. The first error ends it.
func (p *Provider) lookUp(ctx context.Context, keys []reconcile.Key) ([]found, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answers := make([]found, len(keys))
	slots := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, key := range keys {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			var err error
			if answers[i], err = p.lookUpOne(ctx, key); err != nil {
				cancel(fmt.Errorf("look up %s %s: %w", key.Kind, key.ID, err))
			}
		})
	}
	wg.Wait()
	return answers, context.Cause(ctx)
}

func (p *Provider) lookUpOne(ctx context.Context, key reconcile.Key) (found, error) {
	f := found{key: key}
	var err error
	switch key.Kind {
	case reconcile.KindStaff:
		f.staff, err = p.api.StaffMember(ctx, key.ID)
	case reconcile.KindClient:
		f.client, err = p.api.Client(ctx, key.ID)
	case reconcile.KindJob:
		return f, errors.New("a job is not looked up by its id: the list of current jobs shows all of it")
	default:
		return f, fmt.Errorf("no such kind of record in Practice Manager: %s", key.Kind)
	}
	if api.IsUnknown(err) {
		f.gone, err = true, nil
	}
	return f, err
}

// disproves reports whether an answer shows that the list left something out:
// a role where it had none, or an active client that it did not have at all.
func disproves(s reconcile.Snapshot, answers []found) bool {
	return slices.ContainsFunc(answers, func(a found) bool {
		if a.key.Kind != reconcile.KindClient || a.gone || !a.client.Active() {
			return false
		}
		i, listed := position(s, a.key)
		if !listed {
			return true
		}
		return slices.ContainsFunc(roles(a.client), func(fv reconcile.FieldValue) bool {
			was, _ := s.Objects[i].Get(fv.Field)
			return was.Value.IsZero() && !was.Confirmed && !fv.Value.IsZero()
		})
	})
}

// position finds a key among the objects, which are sorted.
func position(s reconcile.Snapshot, key reconcile.Key) (int, bool) {
	return slices.BinarySearchFunc(s.Objects, key, func(o reconcile.Object, k reconcile.Key) int { return o.Key.Compare(k) })
}

// merge puts the answers into a copy of the snapshot.
func merge(s reconcile.Snapshot, answers []found) (reconcile.Snapshot, error) {
	s.Objects, s.Missing = slices.Clone(s.Objects), slices.Clone(s.Missing)
	names := staffNames(s.Objects)
	for _, a := range answers {
		i, listed := position(s, a.key)
		switch {
		case a.gone:
			miss(&s, a.key, reconcile.AbsentGone, "")
		case a.key.Kind == reconcile.KindStaff && !listed:
			s.Objects = slices.Insert(s.Objects, i, staffObject(a.staff))
		case a.key.Kind == reconcile.KindStaff:
			s.Objects[i] = staffObject(a.staff)
		case !a.client.Active():
			miss(&s, a.key, reconcile.AbsentArchived, a.client.Name)
		case !listed:
			return reconcile.Snapshot{}, lost("client.api/list", a.client.Name, a.key.ID, "is active and not in the list")
		default:
			s.Objects[i] = confirmed(clientObject(a.client, roles(a.client), names))
		}
	}
	return s, nil
}

// miss records that an object is not there, once, in the order of keys.
func miss(s *reconcile.Snapshot, key reconcile.Key, why reconcile.Absence, name string) {
	if i, listed := position(*s, key); listed {
		if name == "" {
			name = s.Objects[i].Name
		}
		s.Objects = slices.Delete(s.Objects, i, i+1)
	}
	m := reconcile.Missing{Key: key, Name: name, Why: why}
	i, known := slices.BinarySearchFunc(s.Missing, key, func(m reconcile.Missing, k reconcile.Key) int { return m.Key.Compare(k) })
	if known {
		s.Missing[i] = m
		return
	}
	s.Missing = slices.Insert(s.Missing, i, m)
}
