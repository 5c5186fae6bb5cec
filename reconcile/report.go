package reconcile

import "time"

// State is how a change ended.
type State string

// The states of a change after a run.
const (
	StateDone     State = "done"     // written, and the answer showed what was wanted
	StateAlready  State = "already"  // as wanted before we came to it
	StateFailed   State = "failed"   // tried, and refused or not shown by the answer
	StateBlocked  State = "blocked"  // not tried: something it needs is missing
	StateDeferred State = "deferred" // not tried: the run ended before it
	StateManual   State = "manual"   // for a person to do
)

// Result is one change and how it ended; Why is empty for what is done.
type Result struct {
	Change      Change   `json:"change"`
	State       State    `json:"state"`
	Why         string   `json:"why,omitempty"`
	Hint        string   `json:"hint,omitempty"`        // what to do next
	Initialised []string `json:"initialised,omitempty"` // fields that went from absent to something
}

// Report is how a run ended. Results stand in the plan's order.
type Report struct {
	Results []Result      `json:"results"`
	Blocked []Blocked     `json:"blocked,omitempty"` // what could not even be planned
	Notices []Notice      `json:"notices,omitempty"` // what changed along with it, and was not planned
	Halted  string        `json:"halted,omitempty"`  // why the run ended early
	Harmed  bool          `json:"harmed,omitempty"`  // an update changed more than was sent: nobody should run this again yet
	Elapsed time.Duration `json:"elapsed"`           // nanoseconds
	Head    string        `json:"head,omitempty"`    // of the journal, when the run ended
}

// Count returns how many changes ended in the state.
func (r Report) Count(s State) int {
	n := 0
	for _, res := range r.Results {
		if res.State == s {
			n++
		}
	}
	return n
}

// Incomplete reports whether anything that the tool should have done remains.
func (r Report) Incomplete() bool {
	return r.Halted != "" || len(r.Blocked)+r.Count(StateFailed)+r.Count(StateBlocked)+r.Count(StateDeferred) > 0
}
