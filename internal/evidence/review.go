package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

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
	if c.System == resolve.SystemXPM {
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
	at := reconcile.PersonAddress(out.User, resolve.SystemXPM)
	for _, a := range r.Plan.Attested {
		if a.Address == at+"/"+string(reconcile.FieldLogin) {
			out.Login = "ended, says " + cmp.Or(r.Plan.Names.People[a.By], a.By)
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
