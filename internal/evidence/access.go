package evidence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Access is a review of access: who holds what on a day, to be decided line by
// line, and signed. What is declared says who is who; what they hold is what was
// seen.
type Access struct {
	FormatVersion string                   `json:"format_version"`
	Practice      string                   `json:"practice"`
	DisplayName   string                   `json:"display_name"`
	AsOf          reconcile.Date           `json:"as_of"`
	TimeZone      string                   `json:"time_zone"`
	ObservedAt    time.Time                `json:"observed_at"`
	Systems       []reconcile.MappedSystem `json:"systems"`
	JobsSeen      bool                     `json:"jobs_seen"` // else nothing is said of jobs
	Rows          []AccessRow              `json:"rows"`
	Grants        []AccessGrant            `json:"grants"`
}

// Standing is what somebody is to the practice.
type Standing string

// The standings.
const (
	StandingDeclared   Standing = "declared"
	StandingStarts     Standing = "starts later"
	StandingLeaves     Standing = "leaves"
	StandingLeft       Standing = "has left"
	StandingUndeclared Standing = "declared nowhere"
)

// AccessRow is one person in one system.
type AccessRow struct {
	User     string          `json:"user,omitempty"`
	Name     string          `json:"name"`
	Standing Standing        `json:"standing"`
	LastDay  *reconcile.Date `json:"last_day,omitempty"`
	System   string          `json:"system"`
	Title    string          `json:"title"`
	Email    string          `json:"email,omitempty"` // of the account
	ID       string          `json:"id,omitempty"`
	Role     string          `json:"role,omitempty"`
	Link     string          `json:"link,omitempty"` // as the list shows it
	Login    string          `json:"login"`          // what is known of the login
	State    string          `json:"state"`          // against what is declared
	Status   string          `json:"status"`
	Known    string          `json:"known"` // how it is known
	SeenAt   time.Time       `json:"seen_at,omitzero"`
	Days     int             `json:"days"` // how old that is
	Stale    bool            `json:"stale"`
	// Of Practice Manager alone.
	Partner *int `json:"partner_of,omitempty"` // clients
	Manager *int `json:"manager_of,omitempty"`
	Jobs    *int `json:"jobs,omitempty"` // current ones that name them
}

// AccessGrant is access of Xero Support.
type AccessGrant struct {
	Name  string               `json:"name,omitempty"`
	Title string               `json:"title"`
	Level string               `json:"level,omitempty"`
	State reconcile.GrantState `json:"state"`
	Owner string               `json:"owner,omitempty"` // the user
	// OwnerName is their full name, where they are declared.
	OwnerName string          `json:"owner_name,omitempty"`
	Until     *reconcile.Date `json:"until,omitempty"`
	Seen      string          `json:"seen,omitempty"`
}

// Reviewed is what a review is made from.
type Reviewed struct {
	Plan    reconcile.Plan
	Mapping reconcile.Mapping
	Leavers []reconcile.Leaver
	Starts  []string // users whose first day has not come
	XPM     reconcile.Snapshot
	Lists   []reconcile.Snapshot // of the other systems
}

// NewAccess makes the review.
func NewAccess(in Reviewed) Access {
	p := in.Plan
	a := Access{
		FormatVersion: FormatVersion, Practice: p.Practice, DisplayName: p.DisplayName, AsOf: p.AsOf, TimeZone: p.TimeZone,
		ObservedAt: p.ObservedAt, Systems: in.Mapping.Systems, JobsSeen: in.XPM.Jobs, Rows: []AccessRow{}, Grants: []AccessGrant{},
	}
	r := reviewer{Reviewed: in, held: heldIn(in.XPM), told: map[string]bool{}}
	for _, person := range in.Mapping.People {
		for _, c := range person.Cells {
			if c.State != reconcile.CellGone {
				a.Rows = append(a.Rows, r.declared(c))
			}
		}
	}
	a.Rows = append(a.Rows, r.undeclared()...)
	slices.SortStableFunc(a.Rows, func(x, y AccessRow) int {
		return cmp.Or(
			cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), cmp.Compare(x.User, y.User),
			cmp.Compare(r.column(x.System), r.column(y.System)), cmp.Compare(x.Email, y.Email), cmp.Compare(x.ID, y.ID),
		)
	})
	for _, g := range p.Grants {
		x := AccessGrant{Name: g.Name, Title: g.Title, Level: g.Level, State: g.State, Owner: g.Owner, OwnerName: p.Names.People[g.Owner], Seen: g.Seen}
		if g.Until != (reconcile.Date{}) {
			until := g.Until
			x.Until = &until
		}
		a.Grants = append(a.Grants, x)
	}
	return a
}
