package reconcile

import "time"

// ExplanationVersion is the version of an explanation's JSON form.
const ExplanationVersion = "1"

// Explanation says of one client, job, person or grant what a plan comes to for
// it. Exactly one of Client, Job, User, Support and During is set; with During nothing was
// observed.
type Explanation struct {
	FormatVersion string            `json:"format_version"`
	Practice      string            `json:"practice"`
	DisplayName   string            `json:"display_name"`
	Tenant        Tenant            `json:"tenant"`
	AsOf          Date              `json:"as_of"`
	TimeZone      string            `json:"time_zone"`
	ObservedAt    time.Time         `json:"observed_at,omitzero"`
	Client        *ExplainedClient  `json:"client,omitempty"`
	Job           *ExplainedJob     `json:"job,omitempty"`
	User          *ExplainedUser    `json:"user,omitempty"`
	Support       *ExplainedSupport `json:"support,omitempty"`
	During        *During           `json:"during,omitempty"`
}

// RoleState says how a role stands to what is declared.
type RoleState string

// The states of a role.
const (
	RoleUnmanaged RoleState = "not-managed" // no line decides it
	RoleInSync    RoleState = "in-sync"     // as declared
	RoleAccepted  RoleState = "accepted"    // not as declared, and left so for a while
	RoleChanges   RoleState = "changes"     // apply writes it
	RoleHeld      RoleState = "held"        // planned, but apply leaves it alone
	RoleManual    RoleState = "manual"      // a person has to do it
	RoleBlocked   RoleState = "blocked"     // cannot be planned
	RoleNotThere  RoleState = "not-listed"  // the client is declared, and not among the active ones
)

// ExplainedClient is one client with both its roles.
type ExplainedClient struct {
	Address string          `json:"address"`
	Name    string          `json:"name"` // as observed, or else as declared
	Listed  bool            `json:"listed"`
	Roles   []ExplainedRole `json:"roles"`
	Notices []Notice        `json:"notices"`
}

// ExplainedRole is who holds a role now and after the plan, which line
// decides it, which lost, and what dates will change.
type ExplainedRole struct {
	Field     Field                `json:"field"`
	State     RoleState            `json:"state"`
	Now       Value                `json:"now"`
	Confirmed bool                 `json:"now_confirmed"`
	After     Value                `json:"after"`    // once the plan is applied
	Declared  Value                `json:"declared"` // nobody, where null or nothing is declared, or where it is blocked
	Origin    Origin               `json:"origin,omitempty"`
	By        string               `json:"by,omitempty"`
	Because   []Step               `json:"because"`
	Lost      []Lost               `json:"lost"`
	Hold      *Hold                `json:"hold,omitempty"`
	Accepted  *ExplainedAcceptance `json:"accepted,omitempty"`
	Later     []Later              `json:"later"`
}

// ExplainedAcceptance is who has accepted a difference, until when, and why.
type ExplainedAcceptance struct {
	By     string `json:"by"`
	Until  Date   `json:"until"`
	Reason string `json:"reason"`
	Source Source `json:"source"`
}

// ExplainedUser is one declared person with what they hold.
type ExplainedUser struct {
	Address string     `json:"address"`
	Name    string     `json:"name"`
	ID      string     `json:"id,omitempty"`   // of the staff record, where one is known
	Hold    *Hold      `json:"hold,omitempty"` // why none is
	Roles   []Holdings `json:"roles"`
	// Jobs are partner, manager and staff of current jobs. They are left out
	// where jobs were not looked at, which says nothing of what there is.
	Jobs   []JobHoldings `json:"jobs,omitempty"`
	Leaves *Leaving      `json:"leaves,omitempty"` // of somebody who leaves
	Later  []Later       `json:"later"`
	// Login is the planned end of the person's login, and Ended whose word is
	// taken for it.
	Login   *Change   `json:"login,omitempty"`
	Ended   *Attested `json:"login_ended,omitempty"`
	Notices []Notice  `json:"notices"`
}

// Holdings are the clients that one person has to do with in one role: now,
// after the plan, or as declared.
type Holdings struct {
	Field    Field     `json:"field"`
	Now      int       `json:"now"`
	After    int       `json:"after"`
	Declared int       `json:"declared"`
	Clients  []Holding `json:"clients"`
}

// JobHoldings are the current jobs that one person has to do with: as partner,
// as manager, or as staff of the job or of any task of it.
type JobHoldings struct {
	Field Field     `json:"field"`
	Now   int       `json:"now"`
	After int       `json:"after"`
	Jobs  []Holding `json:"jobs"`
}

// Holding is one client or job of a person.
type Holding struct {
	Address  string               `json:"address"`
	Name     string               `json:"name"`
	Number   string               `json:"number,omitempty"` // of a job
	Client   string               `json:"client,omitempty"` // of a job: the name of its client
	State    RoleState            `json:"state"`
	Now      bool                 `json:"now"`
	After    bool                 `json:"after"`
	Declared bool                 `json:"declared"`
	Other    Value                `json:"other"` // who had it, or who gets it
	Source   Source               `json:"source"`
	Hold     *Hold                `json:"hold,omitempty"`
	Accepted *ExplainedAcceptance `json:"accepted,omitempty"`
}
