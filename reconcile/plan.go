package reconcile

import (
	"slices"
	"time"
)

// FormatVersion is the version of the plan's JSON form. It changes when a
// reader of the old form would misread the new one.
const FormatVersion = "1"

// Action is what is to be done with one object.
type Action string

// The actions.
const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionManual Action = "manual" // a person has to do it: there is no API for it
)

// Reason says why a change is needed.
type Reason string

// The reasons.
const (
	ReasonNotThere  Reason = "not-there"   // no such record, and create: true
	ReasonDiffers   Reason = "differs"     // somebody else holds the role
	ReasonUnset     Reason = "unset"       // nobody holds the role
	ReasonMustBeOff Reason = "must-be-off" // null is declared and somebody holds the role
	ReasonLeft      Reason = "left"        // the person has left
)

// Risk orders changes for a reader; apply never looks at it.
type Risk string

// The risks, from high to low.
const (
	RiskTakes  Risk = "takes"  // takes something from somebody who holds it
	RiskGrants Risk = "grants" // lets somebody in
	RiskFills  Risk = "fills"  // gives somebody what nobody held
)

// FieldChange is one field before and after. Confirmed is false where
// "nobody" is what a list showed and no look-up has confirmed it.
type FieldChange struct {
	Address   string `json:"address"`
	Field     Field  `json:"field"`
	Of        string `json:"of,omitempty"` // the task, as in FieldValue
	OfName    string `json:"of_name,omitempty"`
	Before    Value  `json:"before"`
	Confirmed bool   `json:"before_confirmed"`
	After     Value  `json:"after"`
	Reason    Reason `json:"reason"`
	Origin    Origin `json:"origin"`
	By        string `json:"by"` // the document that decides: "assignment/book"
	Because   []Step `json:"because"`
}

// Change is what is to be done with one object, in one write. An object may
// have several changes where parts of it are held back or need a person.
type Change struct {
	Address   string        `json:"address"`
	Key       Key           `json:"key"`
	Name      string        `json:"name"`             // as observed, or as declared for a new record
	Email     string        `json:"email,omitempty"`  // of a person to be added
	User      string        `json:"user,omitempty"`   // the declared person to be added
	Number    string        `json:"number,omitempty"` // of a job: what people and writes call it
	Client    string        `json:"client,omitempty"` // of a job: its client's name
	Action    Action        `json:"action"`
	Risk      Risk          `json:"risk"`
	Reason    Reason        `json:"reason"`
	Origin    Origin        `json:"origin"`
	Source    Source        `json:"source"`
	Fields    []FieldChange `json:"fields,omitempty"`
	DependsOn []string      `json:"depends_on,omitempty"` // addresses of changes to be done first
	Hold      *Hold         `json:"hold,omitempty"`       // apply leaves it undone while this stands
	Urgent    bool          `json:"urgent,omitempty"`     // goes before everything else
	Support   *Terms        `json:"support,omitempty"`    // of a grant: what it is about
	Manual    *Manual       `json:"manual,omitempty"`     // how a person does it
	Word      *Attestation  `json:"word,omitempty"`       // somebody says it is done; a snapshot has to show it
	Stale     int           `json:"stale_days,omitempty"` // planned from a snapshot that is as old as this
}

// Ready reports whether apply would write the change.
func (c Change) Ready() bool { return c.Hold == nil && c.Action != ActionManual }

// Blocked is something wanted that cannot be planned.
type Blocked struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Hold
	Source Source `json:"source"`
}

// Notice is something to know that asks for no change by this tool.
type Notice struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Rule    string `json:"rule"`
	Text    string `json:"text"`
	Source  Source `json:"source"`
}

// Unmanaged is an object that was seen and is declared nowhere.
type Unmanaged struct {
	Key   Key    `json:"key"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Role  string `json:"role,omitempty"` // of a user, as people call it
}

// Attestation is somebody's word for what no system shows.
type Attestation struct {
	By  string    `json:"by"` // who, or the run of this tool
	At  time.Time `json:"at"`
	Day Date      `json:"-"` // of At, where the practice is
}

// Attested is a wanted state that is taken on somebody's word.
type Attested struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Attestation
}

// Accepted is a difference that somebody has accepted for a while.
type Accepted struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Field   Field  `json:"field"`
	Now     Value  `json:"now"`
	Wanted  Value  `json:"wanted"`
	By      string `json:"by"`
	Until   Date   `json:"until"`
	Reason  string `json:"reason"`
	Source  Source `json:"source"`
}

// Stop is why no part of the plan may be applied.
type Stop struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// Later is a dated change that is not yet due.
type Later struct {
	Date    Date   `json:"date"`
	Address string `json:"address"`
	Name    string `json:"name"`
	Field   Field  `json:"field"`
	Before  Value  `json:"before"`
	After   Value  `json:"after"`
	Because []Step `json:"because"`
}

// Doubt is what a list leaves open about one object.
type Doubt string

// The doubts.
const (
	DoubtNotListed Doubt = "not-listed" // wanted by id, not in the list
	DoubtUnset     Doubt = "unset"      // a wanted role was absent from the list
)

// Question asks a system about one object that a list left in doubt.
type Question struct {
	Key   Key
	Doubt Doubt
}

// Summary counts objects: to change, held back, blocked, equal.
type Summary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Manual    int `json:"manual"`
	Held      int `json:"held"`
	Blocked   int `json:"blocked"`
	InSync    int `json:"in_sync"`
	Unmanaged int `json:"unmanaged"`
}

// Header says what a plan is about.
type Header struct {
	FormatVersion string    `json:"format_version"`
	Practice      string    `json:"practice"`
	DisplayName   string    `json:"display_name"`
	Tenant        Tenant    `json:"tenant"`
	AsOf          Date      `json:"as_of"`
	TimeZone      string    `json:"time_zone"`
	ObservedAt    time.Time `json:"observed_at"`

	// Rehearsal is a plan for a day that was not the day on which it was made.
	// It is never applied.
	Rehearsal bool `json:"rehearsal"`
	// ExpiresAt is 24 hours after the observation, or the start of the day on
	// which a compiled value flips, whichever comes first.
	ExpiresAt time.Time `json:"expires_at"`
	// Commit is the one that the declarations were read from, where they lie
	// in a repository and are as committed.
	Commit string `json:"commit,omitempty"`
	// Base is what the review compares with.
	Base string `json:"base,omitempty"`

	Names Names `json:"names,omitzero"`

	// Workspace is the folder as it was named, Store where runs are kept.
	Workspace string `json:"workspace"`
	Store     Store  `json:"store"`

	// PlanDigest covers the whole file, ChangesDigest what the tool would do.
	// Both are filled in when the plan is written.
	PlanDigest    string `json:"plan_digest"`
	ChangesDigest string `json:"changes_digest"`
}

// Store is where the lock, the journal and what was last applied are kept.
type Store struct {
	GitBranch string `json:"git_branch,omitempty"`
	Folder    string `json:"folder,omitempty"`
}

// Plan is what would be done, as data: no closures, no colours. Changes stand
// in the order in which they may be applied.
type Plan struct {
	Header
	Summary   Summary     `json:"summary"`
	Stops     []Stop      `json:"stops"`
	Grants    []Grant     `json:"grants"`
	Changes   []Change    `json:"changes"`
	Blocked   []Blocked   `json:"blocked"`
	Notices   []Notice    `json:"notices"`
	Pins      []Pin       `json:"pins"`
	Unmanaged []Unmanaged `json:"unmanaged"`
	Leaving   []Leaving   `json:"leaving"`
	Attested  []Attested  `json:"attested"`
	Accepted  []Accepted  `json:"accepted"`
	Unseen    []Unseen    `json:"unseen"`
	Seen      []Seen      `json:"seen"`
	Later     []Later     `json:"later"`
	Rails     []RailCount `json:"rails"`
	Overrides []Override  `json:"overrides"`
	Freezes   []Freeze    `json:"freezes"`
	Budget    Budget      `json:"budget"`
	// LeftAlone counts changes and blocked things that a run of one origin
	// does not look at.
	LeftAlone int `json:"left_alone,omitempty"`

	// Questions are asked and answered before a plan is shown or saved.
	Questions []Question `json:"-"`
}

// Empty reports whether there is nothing to do and nothing in the way.
func (p Plan) Empty() bool { return len(p.Changes) == 0 && len(p.Blocked) == 0 }

// Frozen reports whether a freeze holds anything back.
func (p Plan) Frozen() bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Hold != nil && c.Hold.Rule == RuleFreeze })
}

// Protected reports whether anything is left undone because of whom it is about.
func (p Plan) Protected() bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Hold != nil && c.Hold.Rule == RuleProtected }) ||
		slices.ContainsFunc(p.Blocked, func(b Blocked) bool { return b.Rule == RuleProtected })
}

// RuleProtected is the rule of what must not happen to a person: who the tool is
// connected as, and the vendor's own people.
const RuleProtected = "protected"

// Unknown reports whether something that is declared could not be told.
func (p Plan) Unknown() bool {
	return len(p.Unseen) > 0 || slices.ContainsFunc(p.Notices, func(n Notice) bool { return n.Rule == RuleUnconfirmed })
}

// RuleUnconfirmed is the rule of notices about what a list could not prove.
const RuleUnconfirmed = "unconfirmed"
