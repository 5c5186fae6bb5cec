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
	Unmanaged  map[reconcile.Kind]reconcile.Policy
	Ignore     []string
	Stops      []reconcile.Stop

	PartnerOptional bool
}

// Person is a declared user with an account in XPM.
type Person struct {
	User   string
	Name   string
	Emails []string // the address to expect first, then former ones
	UUID   string   // empty when not pinned
	Create bool
	Source reconcile.Source
}

// Mention is one place that lists a client, with the roles it asks for.
type Mention struct {
	Client string // the name as declared
	UUID   string // empty when not pinned
	Source reconcile.Source
	Claims []Claim
}

// Claim asks for one role on a client. A lower rank wins; among selectors,
// which have one rank, a higher priority.
type Claim struct {
	Field    reconcile.Field
	User     string
	Null     bool
	Rank     int
	Priority int
	By       string         // the document that decides: "assignment/book", "cover/jo-away"
	Line     reconcile.Step // what gives the role to this client, before covers
	Because  []reconcile.Step
}

// Compile flattens ws for a date: whoever is away on that day is replaced by
// who covers them.
func Compile(ws *decl.Workspace, date reconcile.Date) Compiled {
	return compile(ws, date, newCovers(ws.Covers, date))
}

func compile(ws *decl.Workspace, date reconcile.Date, covers covers) Compiled {
	c := Compiled{
		Date: date,
		Unmanaged: map[reconcile.Kind]reconcile.Policy{
			reconcile.KindStaff:  policy(ws.Practice.Unmanaged.Staff),
			reconcile.KindClient: policy(ws.Practice.Unmanaged.Clients),
		},
		Ignore:          ws.Practice.IgnoreStaff,
		PartnerOptional: !ws.Practice.Rails.RequirePartner,
	}
	if ws.Practice.Manage == decl.ManageObserve {
		c.Stops = append(c.Stops, reconcile.Stop{
			Rule: "observe-only",
			Text: "the practice says manage: observe, so nothing is written; set manage: apply when the plans have been right for a while",
		})
	}
	for i := range ws.Users {
		if u := &ws.Users[i]; u.XPM != nil {
			c.People = append(c.People, person(u))
		}
	}
	for i := range ws.Assignments {
		a := &ws.Assignments[i]
		for j := range a.Clients {
			c.Mentions = append(c.Mentions, mention(a, &a.Clients[j], covers))
		}
		for j := range a.Select {
			c.Selections = append(c.Selections, selection(a, &a.Select[j], covers))
		}
	}
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

func person(u *decl.User) Person {
	p := Person{
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

func mention(a *decl.Assignment, c *decl.Client, covers covers) Mention {
	m := Mention{Client: c.Name.Value, UUID: c.UUID.Value, Source: source(c.Pos)}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		ref, rank := c.Role(a, string(f))
		if !ref.Given() {
			continue
		}
		cl := Claim{Field: f, User: ref.User, Null: ref.Null, Rank: rank, By: "assignment/" + a.Name}
		cl.Line = reconcile.Step{Source: source(ref.Pos), Says: says(f, ref)}
		cl.Because = append(cl.Because, cl.Line)
		if ref.Pos.Line != c.Pos.Line || ref.Pos.File != c.Pos.File {
			cl.Because = append(cl.Because, reconcile.Step{Source: m.Source, Says: "lists the client"})
			cl.Line.Source = m.Source
		}
		m.Claims = append(m.Claims, covers.apply(cl))
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
