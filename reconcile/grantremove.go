package reconcile

import "time"

// Remove is the action that ends the grant. A plan has it once the grant is over;
// access can be removed on any day before.
func (g WantGrant) Remove() Change { return removal(g) }

// Does are all that people do about the grant: let the support in, set what it
// may do, and end it.
func (g WantGrant) Does() []Change {
	return []Change{invitation(g), roleChange(g, Value{}), payrollChange(g), removal(g)}
}

// SupportWordEnds is until when a word for what was done about a grant counts
// while no list bears it out. One for a removal never counts alone.
func SupportWordEnds(at time.Time) time.Time { return at.Add(wordDaysSupport * 24 * time.Hour) }
