package decl

import (
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// Workspace is everything a folder declares, checked and in a fixed order
// that does not depend on which file was read first.
type Workspace struct {
	Practice    Practice
	Users       []User          // by name
	Assignments []Assignment    // by name
	Covers      []Cover         // by name
	Grants      []SupportAccess // of Xero Support, by name
	Acceptances []Acceptance    // by name

	Apps         []App         // of this workspace, by name; App finds the others too
	Known        []App         // those that Load was given, as they were given
	Attestations []Attestation // by name
}

// Acceptance leaves one difference as it is for a while. It ends early when the
// observed value changes.
type Acceptance struct {
	Name     string
	Pos      diag.Position
	Address  Text // client/UUID/partner, or job/NUMBER/manager; the UUID in lower case
	Observed Ref  // the user who holds it, or nobody; not given where Record is
	Record   Text // the staff record that holds it, of somebody undeclared: a lower-case UUID
	By       Text // the user who accepts
	Until    reconcile.Date
	Reason   string
}

// User returns the declared user with that name.
func (w *Workspace) User(name string) (*User, bool) {
	for i := range w.Users {
		if w.Users[i].Name == name {
			return &w.Users[i], true
		}
	}
	return nil, false
}

// App returns what is known of a system that is data: the workspace's own
// document goes before one that Load was given.
func (w *Workspace) App(name string) (App, bool) {
	for _, apps := range [][]App{w.Apps, w.Known} {
		for i := range apps {
			if apps[i].Name == name {
				return apps[i], true
			}
		}
	}
	return App{}, false
}

// System returns the practice's row of a system that is data.
func (w *Workspace) System(name string) (System, bool) {
	for _, s := range w.Practice.Systems {
		if s.Name == name {
			return s, true
		}
	}
	return System{}, false
}

// Text is a scalar with its place. A zero Pos means that the key was left out.
type Text struct {
	Value string
	Pos   diag.Position
}

// Given reports whether the key was there.
func (t Text) Given() bool { return t.Pos.Line != 0 }

// Ref names a user, or nobody where Null is set. A zero Pos means that the
// role was left out and is not managed.
type Ref struct {
	User string
	Null bool
	Pos  diag.Position
}

// Given reports whether the role was there.
func (r Ref) Given() bool { return r.Pos.Line != 0 }

// Practice is the one document about the practice itself.
type Practice struct {
	Name        string
	Pos         diag.Position
	DisplayName string
	TimeZone    string // an IANA name, checked
	Manage      Manage
	XPM         XPM
	Xero        *Xero    // the practice's own organisation; nil where it is not listed
	Systems     []System // apps that the practice uses, by name
	TwoPerson   bool
	Writer      Writer // of clients' roles
	Unmanaged   Unmanaged
	Rails       Rails
	Freezes     []Freeze // in the order of the file
	State       State
	IgnoreStaff []string // patterns of e-mail addresses, lower case; * stands for any run of characters
}

// Rails are how much may change before somebody has to say that it is meant.
// What is left out has its default: 200 clients or 20 percent, 400 jobs or 20
// percent, 3 logins, 14 days for Xero Support, and no client loses its partner.
type Rails struct {
	MaxClients     reconcile.Limit
	MaxJobs        reconcile.Limit
	MaxLogins      int // people whose logins end in one plan
	MaxSupportDays int // of access by Xero Support without a break, its first and last day included
	RequirePartner bool
}

// Freeze is a span of days, both included, in which nothing changes but the
// classes that it allows.
type Freeze struct {
	Name  string
	From  reconcile.Date
	Until reconcile.Date
	Allow []reconcile.Class
	Pos   diag.Position
}

// State says where the store lies. At most one is set; neither means the
// folder .practicectl in the workspace.
type State struct {
	GitBranch string
	Folder    string // relative to the workspace
}

// Manage says whether this workspace may write at all.
type Manage string

// The ways to manage a practice. ManageApply is the default.
const (
	ManageApply   Manage = "apply"
	ManageObserve Manage = "observe" // plans and reports, never writes
)

// Writer is the one place where the partner and the manager of clients are
// changed.
type Writer string

// The writers. WriterXPM is the default.
const (
	WriterXPM       Writer = "xpm"
	WriterIgnition  Writer = "ignition"  // by hand; XPM is never written
	WriterElsewhere Writer = "elsewhere" // differences are only reported
)

// XPM is how Xero Practice Manager is reached.
type XPM struct {
	TenantName Text
	TenantID   Text   // lower-case UUID
	Format     Format // of the answers that are asked for
	// Snapshot is set where XPM is seen through snapshots and changed by hand.
	Snapshot bool
	// LoginsByAPI ends logins through the API. Otherwise a person ends them.
	LoginsByAPI bool
	ConnectedAs Text // the user whose consent the tool works with; never locked out
}

// Xero is how the practice's own organisation in Xero is seen. People change
// it, always.
type Xero struct {
	Pos        diag.Position
	TenantName Text
	TenantID   Text // lower-case UUID
	Snapshot   bool // its users are seen through snapshots
}

// Format is a wire format of the XPM API.
type Format string

// The wire formats. FormatXML is the default and the documented one.
const (
	FormatXML  Format = "xml"
	FormatJSON Format = "json"
)

// Unmanaged says what to do with what is seen and declared nowhere.
type Unmanaged struct {
	Staff   UnmanagedPolicy
	Clients UnmanagedPolicy
}

// UnmanagedPolicy is report, ignore or fail; report is the default.
type UnmanagedPolicy string

// The policies for unmanaged objects.
const (
	UnmanagedReport UnmanagedPolicy = "report"
	UnmanagedIgnore UnmanagedPolicy = "ignore"
	UnmanagedFail   UnmanagedPolicy = "fail"
)

// User is one person.
type User struct {
	Name         string // the slug
	Pos          diag.Position
	FullName     Text
	Email        Text   // as written
	FormerEmails []Text // as written
	XPM          *Account
	GitHub       Text           // the login, so that approvals map to a person
	Accounts     []AppAccount   // in apps, by system
	Starts       reconcile.Date // the first day; the zero date: long here
	Leaves       *Leave
}

// Leave is how a person leaves: who takes over from the day on which this is
// merged, and when the logins end.
type Leave struct {
	Pos     diag.Position
	LastDay reconcile.Date
	// Urgent is the reason for ending the logins at once, before the work moves.
	Urgent Text
	// Partner and Manager take over what the leaver holds on clients. A job's
	// partner goes to Partner, what else they hold on it (manager, staff, tasks)
	// to Jobs; where one of these is left out, to the one that is there of
	// Jobs, Manager, Partner: see JobTaker. None of them is ever null.
	Partner Ref
	Manager Ref
	Jobs    Ref
	Clients []Client // the rows of clientsFrom: exceptions, for what the leaver holds there; null is nobody
	Expect  *Expect
}

// Account is a person's record in one system.
type Account struct {
	Pos    diag.Position
	UUID   Text // lower case
	Email  Text // the address in that system, where it differs
	Create bool // to be added where no record exists
}

// Assignment gives clients their partner and manager.
type Assignment struct {
	Name    string
	Pos     diag.Position
	Partner Ref
	Manager Ref
	Expect  *Expect
	Clients []Client // the list first, then the rows of clientsFrom, in file order
	Select  []Selector
	Jobs    *Jobs
}

// Jobs says what an assignment asks of the current jobs of its clients.
type Jobs struct {
	Pos    diag.Position
	Follow bool // partner and manager of a job are those of its client
	Staff  []Text
	// Exactly takes off a job whoever is not among Staff; otherwise these are
	// put on it and the rest stays.
	Exactly bool
}

// Selector gives the roles of its assignment to every client that it fits.
// One of StartsWith, Matches and Group is given.
type Selector struct {
	Pos        diag.Position
	Group      Text // the name of a client group in XPM, in any case of letters
	StartsWith Text // in any case of letters; a blank at its end counts
	Matches    Text // a regular expression (RE2) for the whole name
	Priority   int  // among selectors the higher one decides
}

// Expect announces how many clients and jobs a document changes when it is
// merged. It answers the rails, at or below. What is left out is 0.
type Expect struct {
	Clients int
	Jobs    int
	Pos     diag.Position
}

// Cover puts one person in another's place between two dates, both included.
// It ends by itself.
type Cover struct {
	Name    string
	Pos     diag.Position
	For     Text // a user
	By      Text // a user
	Partner bool // which roles are covered
	Manager bool
	Jobs    bool // on jobs too
	From    reconcile.Date
	Until   reconcile.Date
	Reason  string
	Expect  *Expect // of its beginning and of its end
}

// Client is one entry of an assignment: an item of clients, or a CSV row.
type Client struct {
	Pos     diag.Position
	Name    Text
	UUID    Text // lower case
	Partner Ref  // the entry's own; overrides the assignment's
	Manager Ref
	CSV     bool
}
