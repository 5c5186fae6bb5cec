package resolve

import (
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// roles are what is decided about a client, in the order in which it is shown.
var roles = [...]reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager}

// before reports whether c goes before d: a client's own entry before a list,
// a list before a selector, of two selectors the one of higher priority.
func (c *Claim) before(d *Claim) bool {
	return c.Rank < d.Rank || c.Rank == d.Rank && c.Priority > d.Priority
}

// pick finds the claim that decides a role, and another of equal right where
// there is one. Without any claim both are nil.
func (cl *claimed) pick(f reconcile.Field) (best, rival *boundClaim) {
	for i := range cl.claims {
		c := &cl.claims[i]
		switch {
		case c.Field != f:
		case best == nil || c.before(&best.Claim):
			best, rival = c, nil
		case !best.before(&c.Claim) && rival == nil:
			rival = c
		}
	}
	return best, rival
}

// lost are the claims that best goes before, or that have equal right.
func (cl *claimed) lost(best *boundClaim) []reconcile.Lost {
	var out []reconcile.Lost
	for i := range cl.claims {
		if c := &cl.claims[i]; c.Field == best.Field && c != best {
			out = append(out, reconcile.Lost{Step: c.Line, By: c.By, Why: whyBefore(&best.Claim, &c.Claim)})
		}
	}
	return out
}

func whyBefore(best, c *Claim) string {
	switch {
	case best.Rank != c.Rank:
		return fmt.Sprintf("%s goes before %s", rankName(best.Rank), rankName(c.Rank))
	case best.Priority != c.Priority:
		return fmt.Sprintf("priority %d goes before %d", best.Priority, c.Priority)
	default:
		return "it has equal right, so neither decides"
	}
}

func rankName(rank int) string {
	switch rank {
	case decl.RankEntry:
		return "the client's own entry"
	case decl.RankList:
		return "a list"
	default:
		return "a selector"
	}
}

func twice(a, b *boundClaim) *reconcile.Hold {
	what, hint := "lines", "remove one of them, or write the role on the client's own entry"
	if a.Rank == decl.RankSelector {
		what, hint = "selectors", "give one of them a higher priority, or list the client"
	}
	p, q := a.Line.Source, b.Line.Source
	return &reconcile.Hold{
		Rule: "twice",
		Text: fmt.Sprintf("two %s give the %s with equal right: %s:%d and %s:%d", what, a.Field, p.File, p.Line, q.File, q.Line),
		Hint: hint,
	}
}
