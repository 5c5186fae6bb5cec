package reconcile

import "time"

// Support is what is declared of access that a vendor's support people are given
// for a while, what was seen of it, and what people say of it. [Diff] makes of it
// the state of every grant.
type Support struct {
	Grants []WantGrant
	Looks  []Look
	Words  map[string]Word // by the id of the action
	Day    Date            // that all of it is judged for
	// At is the time up to which looks and words count: now, or the end of a day
	// that is over.
	At   time.Time
	Zone *time.Location // of the practice, in which days are told
}

// Site says who is let in, and where, as people call both.
type Site struct {
	Guest string // the vendor's support
	Where string // the practice's own screens, or an organisation
}

// Title is what the access is called.
func (s Site) Title() string { return s.Guest + " in " + s.Where }

// Terms are what a grant of access is about, for whoever carries it out.
type Terms struct {
	Scope        string `json:"scope"` // practice or organisation
	Organisation string `json:"organisation,omitempty"`
	Owner        string `json:"owner,omitempty"` // the declared user who answers for it
	Case         string `json:"case,omitempty"`
	Reason       string `json:"reason,omitempty"`
	From         Date   `json:"from,omitzero"`
	Until        Date   `json:"until,omitzero"`
}

// The scopes of a grant: they have no access in common.
const (
	ScopePractice     = "practice"
	ScopeOrganisation = "organisation"
)

// WantGrant is one declared grant.
type WantGrant struct {
	Name string
	Terms
	Site
	Place     string // the scope, to be compared
	System    string // whose screens it is done on
	OwnerName string
	Actor     string // who is told to act, where that is not the owner
	Role      Value  // in an organisation; in the practice it is always the same
	Level     string // what it may do where every grant gives the same, as in the practice
	Payroll   bool
	Gives     string // what it gives, and what not
	Invited   time.Time
	Wait      int   // minutes after which a change can be seen
	Hold      *Hold // why nobody named may invite
	Source    Source
}

// Look is what one list says of the vendor's support in one scope.
type Look struct {
	Terms
	Site
	Place      string
	System     string // whose screens show it
	Gives      string
	CapturedAt time.Time
	By         string
	Users      int
	// Proves is set where somebody who is not in the list has no access: it is
	// whole, and of a kind that would show them.
	Proves  bool
	Partial bool
	Roles   []string // that a grant there can name
	Seen    []SupportUser
}

// SupportUser is one user who looks like the vendor's support.
type SupportUser struct {
	Key         Key // of the row, which is then no unmanaged record
	Name, Email string
	Role        Value  // zero: the list does not say
	Payroll     string // PayrollYes, PayrollNo, or nothing where the list does not say
	Status      string
	LastLogin   string
}

// What a list says of payroll, where it says anything at all.
const (
	PayrollYes = "yes"
	PayrollNo  = "no"
)

// GrantState is where a grant stands on a day.
type GrantState string

// The states of a grant, in the order of a life.
const (
	GrantScheduled GrantState = "scheduled"   // its first day has not come
	GrantDue       GrantState = "due"         // to be carried out
	GrantInvited   GrantState = "invited"     // carried out, on somebody's word
	GrantSeen      GrantState = "seen"        // a list shows it
	GrantEnding    GrantState = "ending"      // its last day, or removed early and not looked at since
	GrantOverdue   GrantState = "removal due" // over, and not proven to be removed
	GrantRemoved   GrantState = "removed"     // somebody says so, and a later list does not show it
	// GrantJoined is a grant of a scope in which another one lasts longer, or began
	// later: its access goes on under that one, which has the one end.
	GrantJoined GrantState = "joined"
	// GrantUndeclared is access that no grant covers.
	GrantUndeclared GrantState = "undeclared"
)

// Severity says how much a grant is a matter for today.
type Severity string

// The severities. What has the highest is shown before everything else.
const (
	SeverityNone    Severity = "none"
	SeverityOpen    Severity = "open"    // somebody has something to do, or to look at
	SeverityHighest Severity = "highest" // access that nobody may have any more
)

func (s Severity) rank() int {
	switch s {
	case SeverityHighest:
		return 0
	case SeverityOpen:
		return 1
	default:
		return 2
	}
}

// Grant is the support's access to one scope: a declared one, or one that was
// seen and is declared nowhere.
type Grant struct {
	Name string `json:"name,omitempty"` // empty: undeclared
	Terms
	Title    string     `json:"title"`           // GUEST in WHERE
	Level    string     `json:"level,omitempty"` // what it may do there
	Gives    string     `json:"gives,omitempty"`
	State    GrantState `json:"state"`
	Severity Severity   `json:"severity"`
	Seen     string     `json:"seen,omitempty"` // what the latest list says
	Evidence string     `json:"evidence"`       // what people say, and what is still wanted
	Next     string     `json:"next"`           // what is to be done, by whom
	// Removal is the id of the action that ends it.
	Removal string `json:"removal,omitempty"`
	Declare string `json:"declare,omitempty"` // the document that would make it a declared one
	Source  Source `json:"source"`
}

// RuleSupport is the rule of what is said about grants.
const RuleSupport = "support"

// SupportAddress is the address of a grant.
func SupportAddress(name string) string { return "support/" + name }

// Owns reports whether the change is one of the grant's actions.
func (g Grant) Owns(c Change) bool {
	name := g.Name
	if name == "" {
		name = undeclaredName(g.Organisation)
	}
	return c.Key.Kind == KindSupport && c.Key.ID == name
}
