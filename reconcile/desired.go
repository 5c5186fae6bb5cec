package reconcile

// Source is a place in a declaration. Line and Column count from 1.
type Source struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Step is one line that helped to decide a value, and what it said.
type Step struct {
	Source Source `json:"source"`
	Says   string `json:"says"`
}

// Want is one object as declared, compiled for a date and bound to a system.
// A Key without an ID asks for a new record.
type Want struct {
	Address string
	Key     Key
	Name    string // as declared
	Email   string // as declared; people only
	Fields  []WantField
	Source  Source
	// Gone is somebody who has left: that a list does not show them is as well.
	Gone bool
	// Manual is a record that a person adds.
	Manual bool
	// Stale is how many days ago the system was looked at, where that is too long.
	Stale int
	// Needs are addresses of changes that go first.
	Needs []string
	// Urgent changes go before everything else.
	Urgent bool
	// OtherNames are further names under which the same id is declared.
	OtherNames []Named
}

// Named is a name and where it stands.
type Named struct {
	Name   string
	Source Source
}

// WantField is one managed field. Exactly one of Value, Null and Block is set;
// but of a field that may have many values Value is always the person, and
// Null says that they must not be there.
type WantField struct {
	Field   Field
	Of      string // the task, as in FieldValue
	OfName  string
	Value   Value
	Null    bool     // the explicit "nobody"
	Manual  bool     // there is no API for it, or it is not to be used
	Needs   []string // addresses of changes that go first
	Block   *Hold    // the value cannot be planned at all
	Hold    *Hold    // the value can be planned, but not written yet
	By      string
	Because []Step
	Lost    []Lost // the other lines that ask for it
}

// Lost is a line that asked for a field and did not decide it, and why not.
type Lost struct {
	Step
	By  string `json:"by"`
	Why string `json:"why"`
}

// Hold says why something waits, in a short stable word and in a sentence,
// and what to do next.
type Hold struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

// Desired is everything the declarations ask for on one date.
type Desired struct {
	Wants   []Want
	Blocked []Blocked // what could not be bound to any object
	Notices []Notice
	Pins    []Pin
	Leavers []Leaver
	Unseen  []Unseen
	// Observed are the lists of systems without an API, with what they say of
	// links told apart: to be compared beside what the API showed.
	Observed  []Snapshot
	Seen      []Seen
	Unmanaged map[Kind]Policy
	Support   Support // access of a vendor's support
	// Attested are the logins that an answer says were ended, by the id of the
	// record: no system shows that.
	Attested map[string]Attestation
	// Accepted are the differences that are left as they are for a while, by
	// the address of the field.
	Accepted map[string]Acceptance
	// PartnerOptional lets null stand for a partner: it is then for a person to
	// clear, where otherwise the change is blocked.
	PartnerOptional bool
	// ByHand is set where people make every change: what they are to move counts
	// as moved.
	ByHand bool
	Ignore []string // patterns of staff e-mail addresses, lower case, with *
	Stops  []Stop   // known before anything was observed; they count where there is anything to write
}

// Policy is what is done about objects that no declaration mentions.
type Policy string

// The policies. The zero value is PolicyReport.
const (
	PolicyReport Policy = ""
	PolicyIgnore Policy = "ignore"
	PolicyFail   Policy = "fail"
)

// Pin is an id that was found by name or e-mail and should be written down.
type Pin struct {
	Address  string `json:"address"`
	Name     string `json:"name"`
	Source   Source `json:"source"`
	ID       string `json:"id"`
	FoundBy  string `json:"found_by"`           // "name" or "email"
	Replaces string `json:"replaces,omitempty"` // what the id takes the place of: "create: true"
}

// Acceptance leaves a difference as it is, for as long as who holds the field
// stays the same. It never covers somebody who leaves.
type Acceptance struct {
	Name     string
	Observed string // the holder's id; empty: nobody
	By       string // the user who accepts
	Until    Date
	Reason   string
	Source   Source
}
