package reconcile

import "slices"

// What applying costs. The pace leaves room below a limit of 60 calls a
// minute for whoever else uses the account; the day is the larger of the two
// documented allowances.
const (
	callsPerMinute = 50
	callsPerDay    = 5000

	// A record older than five minutes at its write is read again: of the
	// writes, this many come before that age is reached.
	writesBeforeAging = 5 * callsPerMinute

	// Adding somebody reads the staff list before and after.
	readsPerCreate = 2

	// The first client of a run is read in full before and after its write.
	readsOfCanary = 2
)

// Budget is what applying the plan costs in calls.
type Budget struct {
	Reads    int     `json:"reads"`
	Writes   int     `json:"writes"`
	Seconds  int     `json:"seconds"`   // at 50 calls a minute
	DayShare float64 `json:"day_share"` // of 5,000 calls a day
}

func budget(changes []Change, observed []Snapshot) Budget {
	var b Budget
	for _, c := range changes {
		if !c.Ready() {
			continue
		}
		b.Writes++
		switch {
		case c.Action == ActionCreate:
			b.Reads += readsPerCreate
		case slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return f.Before.IsZero() && !f.Confirmed }):
			b.Reads++ // a guess is looked up before it is written over
		}
	}
	if slices.ContainsFunc(changes, func(c Change) bool { return c.Ready() && c.Action == ActionUpdate }) {
		b.Reads += readsOfCanary
	}
	if b.Writes == 0 {
		return b
	}
	b.Reads += max(0, b.Writes-writesBeforeAging)
	for _, s := range observed {
		b.Reads += s.Calls
	}
	calls := b.Reads + b.Writes
	b.Seconds = calls * 60 / callsPerMinute
	b.DayShare = float64(calls) / callsPerDay
	return b
}
