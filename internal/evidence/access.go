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
	Owner string               `json:"owner,omitempty"`
	Until *reconcile.Date      `json:"until,omitempty"`
	Seen  string               `json:"seen,omitempty"`
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
		x := AccessGrant{Name: g.Name, Title: g.Title, Level: g.Level, State: g.State, Owner: g.Owner, Seen: g.Seen}
		if g.Until != (reconcile.Date{}) {
			until := g.Until
			x.Until = &until
		}
		a.Grants = append(a.Grants, x)
	}
	return a
}

// held is what somebody holds in Practice Manager.
type held struct{ partner, manager, jobs int }

func heldIn(s reconcile.Snapshot) map[string]*held {
	out := map[string]*held{}
	of := func(id string) *held {
		if out[id] == nil {
			out[id] = &held{}
		}
		return out[id]
	}
	for _, o := range s.Objects {
		on := map[string]bool{} // a job names somebody once, however often it does
		for _, f := range o.Fields {
			id := f.Value.ID
			switch {
			case id == "":
			case o.Key.Kind == reconcile.KindJob:
				on[id] = true
			case o.Key.Kind == reconcile.KindClient && f.Field == reconcile.FieldPartner:
				of(id).partner++
			case o.Key.Kind == reconcile.KindClient && f.Field == reconcile.FieldManager:
				of(id).manager++
			}
		}
		for id := range on {
			of(id).jobs++
		}
	}
	return out
}

const systemXPM = "xpm"

type reviewer struct {
	Reviewed
	held map[string]*held
	told map[string]bool // records of Practice Manager that have a row
}

func (r *reviewer) column(system string) int {
	return slices.IndexFunc(r.Mapping.Systems, func(s reconcile.MappedSystem) bool { return s.System == system })
}

// row is what every row has: the system, and when it was looked at.
func (r *reviewer) row(system, name string) AccessRow {
	out := AccessRow{Name: name, System: system, Title: system, Login: "not shown by any list"}
	if i := r.column(system); i >= 0 {
		s := r.Mapping.Systems[i]
		out.Title = s.Title
		if s.Seen != nil {
			out.SeenAt, out.Days, out.Stale = s.Seen.CapturedAt.UTC(), s.Seen.Days, s.Seen.Stale
		}
	}
	return out
}

func (r *reviewer) declared(c reconcile.Cell) AccessRow {
	out := r.row(c.System, c.Name)
	out.User, out.Standing, out.Email, out.ID = c.User, StandingDeclared, c.Email, c.ID
	out.State, out.Status, out.Known = string(c.State), string(c.Status), how(c)
	for _, l := range r.Leavers {
		if l.User == c.User {
			day := l.LastDay
			out.LastDay, out.Standing = &day, StandingLeaves
			if day.Compare(r.Plan.AsOf) < 0 {
				out.Standing = StandingLeft
			}
		}
	}
	if slices.Contains(r.Starts, c.User) {
		out.Standing = StandingStarts
	}
	if c.System == systemXPM {
		r.practice(&out, c.ID)
		r.login(&out)
		return out
	}
	r.shown(&out, func(o reconcile.Object) bool {
		return c.Email != "" && reconcile.SameEmail(o.Email, c.Email)
	})
	return out
}

func how(c reconcile.Cell) string {
	switch {
	case c.Matched != "":
		return "seen, found by " + c.Matched
	case c.Text != "":
		return c.Text
	default:
		return "not seen"
	}
}

// practice adds what somebody holds in Practice Manager.
func (r *reviewer) practice(out *AccessRow, id string) {
	h := held{}
	if id != "" && r.held[id] != nil {
		h = *r.held[id]
	}
	r.told[id] = true
	out.Partner, out.Manager = &h.partner, &h.manager
	if r.XPM.Jobs {
		out.Jobs = &h.jobs
	}
}

// login is what the plan knows of the end of a login, which no list shows.
func (r *reviewer) login(out *AccessRow) {
	at := reconcile.PersonAddress(out.User, systemXPM)
	for _, a := range r.Plan.Attested {
		if a.Address == at+"/"+string(reconcile.FieldLogin) {
			out.Login = "ended, says " + a.By
		}
	}
	for _, c := range r.Plan.Changes {
		for _, f := range c.Fields {
			if f.Field == reconcile.FieldLogin && (c.Address == at || strings.HasPrefix(c.Address, at+"/")) {
				out.Login = "is still to be ended"
			}
		}
	}
}

// shown adds what the list of a system shows of one user.
func (r *reviewer) shown(out *AccessRow, is func(reconcile.Object) bool) {
	for _, s := range r.Lists {
		if s.System != out.System {
			continue
		}
		for _, o := range s.Objects {
			if !is(o) {
				continue
			}
			text := func(f reconcile.Field) string {
				v, _ := o.Get(f)
				return cmp.Or(v.Value.Name, v.Value.ID)
			}
			out.Role, out.Link = text(reconcile.FieldRole), text(reconcile.FieldLink)
			login := []string{text(reconcile.FieldStatus)}
			if last := text("lastLogin"); last != "" {
				login = append(login, "last login "+last)
			}
			out.Login = cmp.Or(strings.Trim(strings.Join(login, ", "), ", "), "not shown by the list")
			return
		}
	}
}

// undeclared are users of any system whom nobody declares, and whoever still
// holds clients and is in no list of staff.
func (r *reviewer) undeclared() []AccessRow {
	var out []AccessRow
	add := func(row AccessRow) {
		row.Standing, row.State, row.Status = StandingUndeclared, string(StandingUndeclared), string(reconcile.StatusDrifted)
		out = append(out, row)
	}
	for _, u := range r.Plan.Unmanaged {
		if u.Key.System == systemXPM && u.Key.Kind == reconcile.KindStaff && !r.told[u.Key.ID] {
			row := r.row(systemXPM, u.Name)
			row.Email, row.ID, row.Known = u.Email, u.Key.ID, "seen"
			r.practice(&row, u.Key.ID)
			add(row)
		}
	}
	for _, s := range r.Mapping.Strangers {
		if s.System == systemXPM {
			continue
		}
		row := r.row(s.System, cmp.Or(s.Name, s.Email))
		row.Email, row.Known = s.Email, "seen"
		r.shown(&row, func(o reconcile.Object) bool { return o.Name == s.Name && o.Email == s.Email })
		add(row)
	}
	names := map[string]string{}
	for _, o := range r.XPM.Objects {
		for _, f := range o.Fields {
			if f.Value.ID != "" && o.Key.Kind == reconcile.KindClient {
				names[f.Value.ID] = f.Value.Name
			}
		}
		if o.Key.Kind == reconcile.KindStaff {
			names[o.Key.ID] = o.Name
		}
	}
	for _, id := range sortedKeys(r.held) {
		if h := r.held[id]; !r.told[id] && h.partner+h.manager+h.jobs > 0 {
			row := r.row(systemXPM, cmp.Or(names[id], id))
			row.ID, row.Known = id, "holds clients or jobs, and is not in the list of staff"
			r.practice(&row, id)
			add(row)
		}
	}
	return out
}
