package reconcile

import "time"

// During says what was declared, and what was done, about one client or person
// in one month. It is told from the declarations' history and from the journal
// alone: nothing is observed for it.
type During struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Month   string `json:"month"` // YYYY-MM
	From    Date   `json:"from"`
	Until   Date   `json:"until"` // the last day that is told: today, where the month is not over
	// Opening is what was declared when the month began.
	Opening Opening `json:"opening"`
	Events  []Event `json:"events"` // the oldest first
	// OtherCommits touched the declarations, and changed nothing of this.
	OtherCommits int      `json:"other_commits"`
	Unobserved   []Gap    `json:"unobserved"`
	Caveats      []Caveat `json:"caveats"`
}

// Caveat is why an answer may not be whole, and what would make it so.
type Caveat struct {
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

// Opening is what the declarations asked for on the first day. Where it is
// known and has no commit, there were none yet.
type Opening struct {
	Known  bool           `json:"known"`
	Commit *CommitRef     `json:"commit,omitempty"`
	Roles  []DeclaredRole `json:"roles"`
}

// CommitRef is a commit, as far as a reader needs it to find it again.
type CommitRef struct {
	Hash      string    `json:"hash"`
	Short     string    `json:"short"`
	Author    string    `json:"author"`
	Subject   string    `json:"subject"`
	At        time.Time `json:"at"`
	Committed time.Time `json:"committed"`
}

// Event is one thing that happened. Which fields are set goes with the kind.
type Event struct {
	At      time.Time     `json:"at"`
	Kind    EventKind     `json:"kind"`
	Commit  *CommitRef    `json:"commit,omitempty"`  // declared, unreadable
	Problem string        `json:"problem,omitempty"` // unreadable: why
	Changes []RoleChanged `json:"changes,omitempty"` // declared, dated
	Write   *Written      `json:"write,omitempty"`   // written
	Run     string        `json:"run,omitempty"`     // written, applied
}

// EventKind says what an event is.
type EventKind string

// The kinds of event.
const (
	EventDeclared   EventKind = "declared"   // a commit changed what is asked for
	EventDated      EventKind = "dated"      // a date did: no file was touched
	EventUnreadable EventKind = "unreadable" // a commit whose declarations cannot be read
	EventWritten    EventKind = "written"    // a run sent something
	EventApplied    EventKind = "applied"    // a run left nothing undone of all that was declared
)

// Declared is what the declarations asked for of one role on one day.
type Declared struct {
	State   DeclaredState `json:"state"`
	Value   Value         `json:"value"`         // of somebody
	Why     string        `json:"why,omitempty"` // of undecided
	By      string        `json:"by,omitempty"`
	Because []Step        `json:"because"`
}

// DeclaredState says what kind of thing was asked for.
type DeclaredState string

// The states.
const (
	DeclaredSomebody  DeclaredState = "somebody"
	DeclaredNobody    DeclaredState = "nobody"    // null: nobody may hold the role
	DeclaredNothing   DeclaredState = "nothing"   // no line decided it
	DeclaredUndecided DeclaredState = "undecided" // lines did, and it cannot be told which counts
	DeclaredUnknown   DeclaredState = "unknown"   // the history does not tell
)

// RoleOf names a role of a client; or of every client that a rule fits, where
// Rule is set.
type RoleOf struct {
	Address string `json:"address"`
	Name    string `json:"name,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Field   Field  `json:"field"`
}

// DeclaredRole is what was asked for of one role.
type DeclaredRole struct {
	RoleOf
	Declared
}

// RoleChanged is what was asked for of one role before and after.
type RoleChanged struct {
	RoleOf
	Before Declared `json:"before"`
	After  Declared `json:"after"`
}

// Written is one write of a run.
type Written struct {
	Address string         `json:"address"`
	Name    string         `json:"name"`
	Action  Action         `json:"action"`
	Email   string         `json:"email,omitempty"` // of somebody who was added
	Who     string         `json:"who,omitempty"`
	URL     string         `json:"url,omitempty"` // of the pipeline's run
	Outcome string         `json:"outcome"`
	Why     string         `json:"why,omitempty"`
	Fields  []WrittenField `json:"fields"`
}

// WrittenField is one field of a write.
type WrittenField struct {
	Field  Field `json:"field"`
	Before Value `json:"before"`
	After  Value `json:"after"`
	// Moved is what was seen last before this, where it is not what this write
	// found: somebody changed it in between, and not through a run.
	Moved *Sighting `json:"moved,omitempty"`
}

// Sighting is a value that was seen at a time.
type Sighting struct {
	At    time.Time `json:"at"`
	Value Value     `json:"value"`
}

// Gap is a time of which no look is on record.
type Gap struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// Gaps are the times between from and until in which nothing was seen, around
// the moments at which something was; these are in their order.
func Gaps(from, until time.Time, seen []time.Time) []Gap {
	out := []Gap{}
	for _, at := range append(append([]time.Time{}, seen...), until) {
		if at.After(until) {
			at = until
		}
		if at.After(from) {
			out = append(out, Gap{From: from.UTC(), Until: at.UTC()})
			from = at
		}
	}
	return out
}
