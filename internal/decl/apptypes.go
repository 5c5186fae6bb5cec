package decl

import (
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// App is a system without an API, as data: what its screens show, who may
// change what on them, and how. Ignition, XBert and My Xero are such documents,
// embedded in the tool; a practice adds its own.
type App struct {
	Name        string // the system, as accounts and addresses name it
	Pos         diag.Position
	DisplayName string
	FreshDays   int // a snapshot older than this is stale, and beyond twice of it as good as unknown; 0 for a Checklist
	// Checklist is a system of which nothing is seen: joiners are added and
	// leavers removed by hand, and the word of whoever did it is all there is.
	Checklist bool
	Actors    []AppActor
	// PerOrganisation is a list that every organisation has for itself. Nobody is
	// declared to have an account in it: it is looked at for Xero Support.
	PerOrganisation bool
	Support         *AppSupport // how Xero Support shows; nil: it is not looked for
	Columns         []AppColumn
	Ignored         []string // headings that are known and not needed
	Roles           []AppRole
	Link            *AppLink
	Screens         []AppScreen // the first is the one whose list of users is observed
	Actions         []AppAction
	Leftovers       []AppLeftover
	// ReadsClientRoles is set where the app takes the partner and manager of
	// clients from XPM, for people who are linked.
	ReadsClientRoles bool
	// HiddenFrom says who does not show in a list, depending on who took it: an
	// administrator cannot see the principal.
	HiddenFrom []AppHidden
}

// AppActor is who may carry out an action.
type AppActor struct {
	Name  string   // the word that actions use: app-admin, person, vendor-support
	Title string   // "an Ignition Admin"
	Roles []string // in this app, any of which is enough; none: not tied to a role
}

// AppColumn is one column of the screen that shows the users.
type AppColumn struct {
	// Name is what the column means: email, name, id, role, status (active,
	// invited, inactive), link (whose record in XPM, by name), linkEmail (by
	// address), saved (the mark of a link that is no suggestion), or whatever
	// a leftover is counted by.
	Name     string
	Headings []string // the best known first; none, folded, is in two columns but for marks
	Required bool
	Values   []AppValue // there are some where Mark or Strict is set
	Blank    []string   // texts that mean nothing: "-", "Not linked"
	Mark     bool       // a picture in the cell counts, by its title
	Strict   bool       // a text that is not among Values is an error
}

// AppValue is a text of the screen and what it means.
type AppValue struct {
	Text  string
	Means string
}

// AppRole is a role that somebody can have in the app.
type AppRole struct {
	Name  string // as accounts name it
	Title string // as the screen names it
	Admin bool   // an attestation about it counts for 30 days
}

// AppLink is how users of the app are linked to staff of XPM.
type AppLink struct {
	Title string // what the screen calls it: "XPM user linking"
	// OneToOne is set where somebody in XPM who is linked is not offered for a
	// second user, not even when the first one was deleted.
	OneToOne bool
	// AutoCreateHours is after how long a user without a link becomes a new XPM
	// user, unless one has the same e-mail; 0: never.
	AutoCreateHours int
	// SyncMinutes is how long it may take until somebody new in XPM can be chosen.
	SyncMinutes int
	// Saved is set where a link is only a suggestion until it is saved.
	Saved bool
	// SyncScreen is the screen on which a sync is started, where there is one.
	SyncScreen string
}

// AppScreen is where something is done.
type AppScreen struct {
	Name   string
	Title  string
	Before string   // what must be so first: "XPM is connected: Settings, Integration, …"
	Open   []string // the click path
	Or     []string // another way there
	Save   string   // what ends a batch of edits
}

// AppAction is what a person does, with placeholders: {name}, {email}, {role},
// {link}, {was}, {to}, {leaver}, {taker}, of a job {number} and {client}, and of
// Xero Support {organisation}, {case}, {owner}, {from}, {until}. The paths of
// screens may name {organisation}.
type AppAction struct {
	// Does is invite, invite-unsent, link, relink, unlink, role, remove, restore,
	// sync, import-roles (for ReadsClientRoles: partners and managers are taken
	// over from XPM when somebody asks for it), client-role (where this app is
	// the writer of clients' roles), support-invite, support-case (where a case
	// exists already), support-role, support-payroll, support-remove, or a
	// leftover's name. Those of Xero's own systems also do partner, manager,
	// staff, task and login. No two
	// actions of an app do the same. There are always those for invite and
	// remove, for role where there are several roles, for link where there is a
	// Link, and for every leftover; a list per organisation has those of Xero
	// Support instead.
	Does        string
	Actor       string
	Screen      string // empty: not on a screen of the app
	Steps       []string
	Seen        string // what must be seen afterwards
	Evidence    string // empty: a list of users taken afterwards
	WaitMinutes int
	WorkMinutes int
	Source      string // the help page
	Checked     reconcile.Date
}

// AppLeftover is work or access of a leaver that the app keeps, and that is
// moved before the person is removed.
type AppLeftover struct {
	Name  string // recurring-work, open-work, client-access
	Title string
	// By is the column that says how much there is, or when it is next due;
	// empty where no list shows it.
	By string
}

// AppHidden says that a list taken by somebody of one role lacks another.
type AppHidden struct {
	Role string // of whoever looks
	From string // the role that is missing
}

// System is one row of the practice's systems, but for XPM and Xero.
//
// At most one of Unused, Unseen and ReportOnly is set.
type System struct {
	Name        string
	Pos         diag.Position // of its name
	Principal   Text          // the user who is the app's principal
	ConnectedAs Text          // the user as whom the app is connected to XPM
	FreshDays   int           // instead of the app's; 0: the app's
	// Unused is set where users are neither observed nor changed any more.
	Unused bool
	// Unseen is set where users are changed and not observed: what people attest
	// is all there is, as with an app that is a Checklist.
	Unseen bool
	// ReportOnly is set where users are observed and not changed.
	ReportOnly bool
}

// AppAccount is a person's account in an app.
type AppAccount struct {
	System string
	Pos    diag.Position // of the system's name
	Null   bool          // there must be none
	ID     Text          // as the app's list shows it, where it does
	Email  Text          // the address in that app, where it differs
	Role   Text
	Invite bool // send the invitation; false: linked, but no login yet. True where it is left out
	Link   *AccountLink
}

// AccountLink is a dated exception to "the same e-mail in both".
type AccountLink struct {
	Pos    diag.Position
	Null   bool // not linked on purpose
	Reason string
	Until  reconcile.Date // the zero date: without end
}

// Attestation is somebody's word that a manual action was done.
type Attestation struct {
	Name     string
	Pos      diag.Position
	Actions  []Text // ids of manual actions
	By       Text   // a user
	At       Text   // YYYY-MM-DDTHH:MM in the practice's time zone
	Evidence []Evidence
	Note     string
}

// Evidence is a file of the workspace or an address.
type Evidence struct {
	Pos    diag.Position
	File   string // from the top of the workspace
	URL    string
	SHA256 string // of the file
}
