// Package resolve turns declarations into wanted values.
//
// It works in two pure steps. [Compile] flattens a workspace for one date:
// who is declared, and which line asks for which role on which client. [Bind]
// finds the records that are meant in a snapshot and decides between lines
// that speak of the same client. They are apart because two trees (a base and
// a change) are compiled and then bound against one snapshot.
//
// # Ids decide, names propose
//
// A uuid binds, whatever the name. Without one, an e-mail that exactly one
// staff record has, or a name that exactly one client has, binds for planning
// only: the wanted object is held, and the plan prints the uuid to paste.
// Anything that fits two records binds to neither.
//
// A selector is no name: it means every active client that it fits, and those
// are bound by their ids in the snapshot and may be written to. A rule that
// was reviewed is a choice; who it chose is listed in the plan, and the rails
// count it. Where it reaches nobody, or more than half of the book, the plan
// says so at its line.
package resolve

import (
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// SystemXPM is the system that staff, clients and their roles live in.
const SystemXPM = "xpm"

// Compiled is a workspace, flattened for one date. It knows no ids but those
// that are declared.
type Compiled struct {
	Date       reconcile.Date
	People     []Person
	Mentions   []Mention
	Selections []Selection
	Leavers    []reconcile.Leaver
	Exceptions []Mention // rows of leavers' own lists; By of their claims is the leaver
	Ended      []Ended
	Notices    []reconcile.Notice
	standins   standins
	covers     []*decl.Cover // in force

	acceptances []*decl.Acceptance // in force

	// Today is the day on which the plan is made, which snapshots' ages count
	// to; the zero date: the day that is compiled for.
	Today reconcile.Date
	// ByHand is a practice without Practice Manager's API: a name that one record
	// has binds, and every change is for a person.
	ByHand bool
	// Lacking says of each kind of record in Practice Manager that could not be
	// looked at why. The caller knows.
	Lacking map[reconcile.Kind]string
	// Earlier are lists of apps before the newest, which are looked at for Xero
	// Support alone. The caller has them.
	Earlier  []reconcile.Snapshot
	writer   decl.Writer
	practice reconcile.Source

	// Added is when our own runs added a staff record, by its id: an app may not
	// know it yet.
	Added     map[string]time.Time
	systems   []systemApp
	accounts  map[string][]account // by system
	zone      *time.Location
	support   support
	lints     []reconcile.Notice
	Unmanaged map[reconcile.Kind]reconcile.Policy
	Ignore    []string
	Stops     []reconcile.Stop

	PartnerOptional bool
}

// Person is a declared user with an account in XPM.
type Person struct {
	User   string
	Name   string
	Emails []string // the address to expect first, then former ones
	UUID   string   // empty when not pinned
	Create bool
	Gone   bool // after the last day
	Source reconcile.Source
}

// Ended is a login that is to end, on the day for which this is compiled.
type Ended struct {
	User    string
	LastDay reconcile.Date
	Urgent  bool
	Manual  bool
	Hold    *reconcile.Hold
	Step    reconcile.Step
}

// Mention is one place that lists a client, with the roles it asks for.
type Mention struct {
	Client string // the name as declared
	UUID   string // empty when not pinned
	Source reconcile.Source
	Claims []Claim

	jobs *jobRule
}

// Claim asks for one role on a client. A lower rank wins; among selectors,
// which have one rank, a higher priority.
type Claim struct {
	Field    reconcile.Field
	User     string
	Null     bool
	Rank     int
	Priority int
	Follow   bool           // current jobs of the client take it too
	By       string         // the document that decides: "assignment/book", "cover/jo-away"
	Line     reconcile.Step // what gives the role to this client, before covers
	Because  []reconcile.Step

	observed bool     // nobody declared it: it is what the leaver was found to hold
	via      []string // those who leave and whose handover it went through
}

// Compile flattens ws for a date. Who is away or leaves still stands in the
// claims: who acts for them is settled when the client is known.
func Compile(ws *decl.Workspace, date reconcile.Date) Compiled {
	c := Compiled{
		Date: date,
		Unmanaged: map[reconcile.Kind]reconcile.Policy{
			reconcile.KindStaff:  policy(ws.Practice.Unmanaged.Staff),
			reconcile.KindClient: policy(ws.Practice.Unmanaged.Clients),
		},
		Ignore:          ws.Practice.IgnoreStaff,
		PartnerOptional: !ws.Practice.Rails.RequirePartner,
		ByHand:          ws.Practice.XPM.Snapshot,
		writer:          ws.Practice.Writer,
		practice:        source(ws.Practice.Pos),
		standins:        newStandins(ws, date),
	}
	if ws.Practice.Manage == decl.ManageObserve {
		c.Stops = append(c.Stops, reconcile.Stop{
			Rule: "observe-only",
			Text: "the practice says manage: observe, so nothing is written; set manage: apply when the plans have been right for a while",
		})
	}
	for i := range ws.Users {
		u := &ws.Users[i]
		if _, waits := c.standins.notYet[u.Name]; u.XPM != nil && !waits {
			c.People = append(c.People, person(u, date))
		}
		if u.Leaves != nil {
			c.leave(ws, u)
		}
	}
	for i := range ws.Assignments {
		a := &ws.Assignments[i]
		rule := newJobRule(a)
		for j := range a.Clients {
			c.Mentions = append(c.Mentions, mention(a, &a.Clients[j], rule))
		}
		for j := range a.Select {
			c.Selections = append(c.Selections, selection(a, &a.Select[j], rule))
		}
	}
	for i := range ws.Covers {
		if cv := &ws.Covers[i]; cv.In(date) {
			c.covers = append(c.covers, cv)
		}
	}
	for i := range ws.Acceptances {
		if a := &ws.Acceptances[i]; date.Compare(a.Until) <= 0 {
			c.acceptances = append(c.acceptances, a)
		}
	}
	c.apps(ws)
	c.supportOf(ws)
	return c
}

func policy(p decl.UnmanagedPolicy) reconcile.Policy {
	switch p {
	case decl.UnmanagedFail:
		return reconcile.PolicyFail
	case decl.UnmanagedIgnore:
		return reconcile.PolicyIgnore
	default:
		return reconcile.PolicyReport
	}
}

func person(u *decl.User, date reconcile.Date) Person {
	p := Person{
		Gone:   u.Leaves != nil && u.Leaves.LastDay.Compare(date) < 0,
		User:   u.Name,
		Name:   u.FullName.Value,
		UUID:   u.XPM.UUID.Value,
		Create: u.XPM.Create,
		Source: source(u.XPM.Pos),
	}
	for _, e := range append([]decl.Text{u.XPM.Email, u.Email}, u.FormerEmails...) {
		if e.Given() {
			p.Emails = append(p.Emails, e.Value)
		}
	}
	return p
}

func mention(a *decl.Assignment, c *decl.Client, rule *jobRule) Mention {
	m := Mention{Client: c.Name.Value, UUID: c.UUID.Value, Source: source(c.Pos), jobs: rule}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		ref, rank := c.Role(a, string(f))
		if !ref.Given() {
			continue
		}
		cl := Claim{Field: f, User: ref.User, Null: ref.Null, Rank: rank, By: "assignment/" + a.Name, Follow: rule.follows()}
		cl.Line = reconcile.Step{Source: source(ref.Pos), Says: says(f, ref)}
		cl.Because = append(cl.Because, cl.Line)
		if ref.Pos.Line != c.Pos.Line || ref.Pos.File != c.Pos.File {
			cl.Because = append(cl.Because, reconcile.Step{Source: m.Source, Says: "lists the client"})
			cl.Line.Source = m.Source
		}
		m.Claims = append(m.Claims, cl)
	}
	return m
}

func says(f reconcile.Field, ref decl.Ref) string {
	if ref.Null {
		return string(f) + ": null"
	}
	return string(f) + ": " + ref.User
}

func source(p diag.Position) reconcile.Source { return reconcile.Source(p) }
