package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// lives is a generated scope: up to four grants of one level, words and lists at
// any time.
func lives(t *testing.T, r *rand.Rand) reconcile.Support {
	s := reconcile.Support{Words: map[string]reconcile.Word{}}
	scope := []string{reconcile.ScopePractice, reconcile.ScopeOrganisation}[r.IntN(2)]
	any := func() time.Time { return on(1, 0).Add(time.Duration(r.IntN(28*24*60)) * time.Minute) }
	for i := range r.IntN(4) {
		g := grantOf(fmt.Sprintf("g%d", i), scope)
		g.From = november(1 + r.IntN(20))
		g.Until = g.From.AddDays(r.IntN(8))
		if r.IntN(4) == 0 {
			g.Invited = g.From.Start(sydney).Add(9 * time.Hour)
		}
		g.Wait = r.IntN(2) * 30
		s.Grants = append(s.Grants, g)
		for _, id := range actionIDs(t, g) {
			if r.IntN(2) == 0 {
				w := reconcile.Word{Document: "attestation/a", By: "jo-bloggs", At: any()}
				if r.IntN(6) == 0 {
					w.Refused = "it was approved by the same person"
				}
				s.Words[id] = w
			}
		}
	}
	for range r.IntN(6) {
		var seen []reconcile.SupportUser
		if r.IntN(2) == 0 {
			seen = append(seen, there)
		}
		l := list(scope, any(), seen...)
		l.Proves = r.IntN(3) > 0
		s.Looks = append(s.Looks, l)
	}
	return s
}

func forEachLife(t *testing.T, law func(t *testing.T, r *rand.Rand, s reconcile.Support, day int, p reconcile.Plan)) {
	t.Helper()
	states := map[reconcile.GrantState]int{}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 2))
		s := lives(t, r)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			for day := 1; day <= 29; day++ {
				p := judge(s, day)
				for _, g := range p.Grants {
					states[g.State]++
				}
				law(t, r, s, day, p)
			}
		})
	}
	for _, state := range []reconcile.GrantState{
		reconcile.GrantScheduled, reconcile.GrantDue, reconcile.GrantInvited, reconcile.GrantSeen, reconcile.GrantEnding,
		reconcile.GrantOverdue, reconcile.GrantRemoved, reconcile.GrantJoined, reconcile.GrantUndeclared,
	} {
		if states[state] == 0 {
			t.Errorf("no life comes to %s: the law was not put to the test", state)
		}
	}
}

// Nothing is ever removed without somebody's word that the access of the scope was
// ended, given since the grant began, and a list taken after it that could show the
// support, and does not; and none between them shows it.
func TestRemovedIsProven(t *testing.T) {
	forEachLife(t, func(t *testing.T, _ *rand.Rand, s reconcile.Support, day int, p reconcile.Plan) {
		for _, g := range p.Grants {
			if g.State != reconcile.GrantRemoved {
				continue
			}
			proven := false
			for _, o := range s.Grants {
				w, given := s.Words[o.Removal()]
				counts := given && w.Refused == "" && !w.At.After(on(day, 12)) && !w.At.Before(g.From.Start(sydney))
				proven = proven || counts && provenBy(s.Looks, w.At, on(day, 12))
			}
			if !proven {
				t.Errorf("%s: %s is removed without a word and a list", november(day), g.Name)
			}
		}
	})
}

// provenBy reports whether a list between the two times proves that nobody is
// there, and none before that one shows somebody.
func provenBy(looks []reconcile.Look, after, until time.Time) bool {
	var shown, clear time.Time
	for _, l := range looks {
		if !l.CapturedAt.After(after) || l.CapturedAt.After(until) {
			continue
		}
		first := func(t time.Time) time.Time {
			if t.IsZero() || l.CapturedAt.Before(t) {
				return l.CapturedAt
			}
			return t
		}
		switch {
		case len(l.Seen) > 0:
			shown = first(shown)
		case l.Proves:
			clear = first(clear)
		}
	}
	return !clear.IsZero() && (shown.IsZero() || clear.Before(shown))
}

// On a day that any grant covers nobody is asked to remove anything, and past the
// last one either it is proven or somebody is.
func TestUnionIsNeverCutShort(t *testing.T) {
	forEachLife(t, func(t *testing.T, _ *rand.Rand, s reconcile.Support, day int, p reconcile.Plan) {
		covered, begun := false, false
		over := map[string]bool{} // proven to have ended: it covers no day any more
		for _, g := range p.Grants {
			over[g.Name] = g.State == reconcile.GrantRemoved
		}
		for _, g := range s.Grants {
			begun = begun || g.From.Compare(november(day)) <= 0
			covered = covered || !over[g.Name] && g.From.Compare(november(day)) <= 0 && november(day).Compare(g.Until) <= 0
		}
		removals, removed := 0, 0
		for _, c := range p.Changes {
			if c.Fields[0].Field == reconcile.FieldAccess && c.Fields[0].After.IsZero() {
				removals++
			}
		}
		for _, g := range p.Grants {
			if g.State == reconcile.GrantRemoved {
				removed++
			}
		}
		switch {
		case covered && removals > 0:
			t.Errorf("%s: a removal on a day that is covered: %v", november(day), told(p))
		case begun && !covered && removals == 0 && removed == 0:
			t.Errorf("%s: nobody is asked to remove, and nothing is proven: %v", november(day), told(p))
		case removals > 1:
			t.Errorf("%s: %d removals of one access", november(day), removals)
		}
	})
}

// What has the highest severity always has an action, and comes first.
func TestHighestHasAnAction(t *testing.T) {
	forEachLife(t, func(t *testing.T, _ *rand.Rand, _ reconcile.Support, day int, p reconcile.Plan) {
		for i, g := range p.Grants {
			if g.Severity != reconcile.SeverityHighest {
				continue
			}
			if i > 0 && p.Grants[i-1].Severity != reconcile.SeverityHighest {
				t.Errorf("%s: %s stands behind what matters less", november(day), g.Title)
			}
			found := false
			for _, c := range p.Changes {
				found = found || g.Owns(c) && reconcile.ManualID(c) == g.Removal
			}
			if !found || g.Next == "" || p.Empty() {
				t.Errorf("%s: %s has no action", november(day), g.Title)
			}
		}
	})
}

func TestOrderOfGrantsDoesNotMatter(t *testing.T) {
	forEachLife(t, func(t *testing.T, r *rand.Rand, s reconcile.Support, day int, want reconcile.Plan) {
		if day%7 != 0 {
			return
		}
		shuffled := s
		shuffled.Grants = append([]reconcile.WantGrant(nil), s.Grants...)
		shuffled.Looks = append([]reconcile.Look(nil), s.Looks...)
		r.Shuffle(len(shuffled.Grants), func(i, j int) {
			shuffled.Grants[i], shuffled.Grants[j] = shuffled.Grants[j], shuffled.Grants[i]
		})
		r.Shuffle(len(shuffled.Looks), func(i, j int) {
			shuffled.Looks[i], shuffled.Looks[j] = shuffled.Looks[j], shuffled.Looks[i]
		})
		if diff := cmp.Diff(want, judge(shuffled, day)); diff != "" {
			t.Errorf("another order, another plan (-want +got)\n%s", diff)
		}
	})
}

func BenchmarkSupport(b *testing.B) {
	var s reconcile.Support
	for i := range 200 {
		g := grantOf(fmt.Sprintf("g%03d", i), reconcile.ScopeOrganisation)
		g.Place, g.Organisation = fmt.Sprint("organisation/", i/4), fmt.Sprint("Client ", i/4)
		l := list(reconcile.ScopeOrganisation, on(22, 9), there)
		l.Place, l.Organisation = g.Place, g.Organisation
		s.Grants, s.Looks = append(s.Grants, g), append(s.Looks, l)
	}
	b.ReportAllocs()
	for b.Loop() {
		if p := judge(s, 28); len(p.Grants) != 200 {
			b.Fatal(len(p.Grants))
		}
	}
}
