package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// ExplainUser says what a declared person holds, will hold, and is declared for.
func ExplainUser(user, name string, p Plan, d Desired, observed []Snapshot) Explanation {
	x := newExplainer(p, d, observed)
	u := ExplainedUser{Address: "user/" + user, Name: name, Later: []Later{}}
	record := PersonAddress(user, p.Tenant.System)
	for _, w := range d.Wants {
		if w.Address == record {
			u.ID = w.Key.ID
		}
	}
	if b, ok := x.blocked[record]; ok {
		u.Hold = &b.Hold
	}
	is := func(v Value) bool { return v.User == user || u.ID != "" && v.ID == u.ID }
	keys := x.clients()
	for _, f := range []Field{FieldPartner, FieldManager} {
		u.Roles = append(u.Roles, x.holdings(f, keys, is))
	}
	if slices.ContainsFunc(observed, func(s Snapshot) bool { return s.Jobs }) {
		u.Jobs = x.onJobs(is)
	}
	u.Leaves = leavingOf(user, p, d)
	for _, l := range p.Later {
		if is(l.Before) || is(l.After) {
			u.Later = append(u.Later, l)
		}
	}
	u.standing(p, record)
	e := explanation(p)
	e.User = &u
	return e
}

// leavingOf is what the plan moves away from somebody who leaves, or that they
// leave.
func leavingOf(user string, p Plan, d Desired) *Leaving {
	for _, l := range p.Leaving {
		if l.User == user {
			return &l
		}
	}
	for _, l := range d.Leavers {
		if l.User == user {
			return &Leaving{User: l.User, Name: l.Name, LastDay: l.LastDay, Takers: []Taker{}}
		}
	}
	return nil
}

func (x explainer) holdings(f Field, keys []Key, is func(Value) bool) Holdings {
	h := Holdings{Field: f, Clients: x.held(f, keys, is)}
	for _, c := range h.Clients {
		h.Now, h.After, h.Declared = h.Now+one(c.Now), h.After+one(c.After), h.Declared+one(c.Declared)
	}
	return h
}

// held are those of the clients or jobs that somebody has to do with in a role.
func (x explainer) held(f Field, keys []Key, is func(Value) bool) []Holding {
	out := []Holding{}
	for _, k := range keys {
		r := x.role(k, f)
		c := Holding{State: r.State, Now: is(r.Now), After: is(r.After), Declared: is(r.Declared), Hold: r.Hold, Accepted: r.Accepted}
		if !c.Now && !c.After && !c.Declared {
			continue
		}
		if len(r.Because) > 0 {
			c.Source = r.Because[0].Source
		}
		if c.Now {
			c.Other = r.Declared
		} else {
			c.Other = r.Now
		}
		out = append(out, x.named(k, c))
	}
	sortHoldings(out)
	return out
}

// named says of which client or job a holding is.
func (x explainer) named(k Key, c Holding) Holding {
	o := x.world.objects[k]
	c.Address, c.Name = x.address(k), cmp.Or(o.Name, x.wants[k].Name)
	if k.Kind == KindJob {
		c.Number, c.Client = o.Number, x.clientOf(o).Name
	}
	return c
}

func sortHoldings(all []Holding) {
	slices.SortFunc(all, func(a, b Holding) int {
		return cmp.Or(byName(a.Client, b.Client), byName(a.Name, b.Name), strings.Compare(a.Address, b.Address))
	})
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// onJobs is what somebody holds on current jobs.
func (x explainer) onJobs(is func(Value) bool) []JobHoldings {
	keys := x.jobs()
	out := []JobHoldings{
		{Field: FieldPartner, Jobs: x.held(FieldPartner, keys, is)},
		{Field: FieldManager, Jobs: x.held(FieldManager, keys, is)},
		{Field: FieldStaff, Jobs: x.staffOf(keys, is)},
	}
	for i := range out {
		for _, j := range out[i].Jobs {
			out[i].Now, out[i].After = out[i].Now+one(j.Now), out[i].After+one(j.After)
		}
	}
	return out
}

// staffOf are the jobs that somebody is on, comes on or comes off, tasks
// included.
func (x explainer) staffOf(keys []Key, is func(Value) bool) []Holding {
	out := []Holding{}
	for _, k := range keys {
		if !x.concerns(k, is) {
			continue
		}
		crew := x.crew(k)
		m := crew[slices.IndexFunc(crew, func(m ExplainedMember) bool { return is(m.Person) })]
		h := Holding{State: m.State, Now: m.there(), After: m.stays(), Declared: x.wantsOn(k, is), Hold: m.Hold}
		if len(m.Because) > 0 {
			h.Source = m.Because[0].Source
		}
		if h.Now != h.After {
			h.Other = instead(crew, h.After)
		}
		out = append(out, x.named(k, h))
	}
	sortHoldings(out)
	return out
}

// concerns is a quick look whether somebody is on a job or is wanted on it or
// off it: most people are not.
func (x explainer) concerns(k Key, is func(Value) bool) bool {
	return slices.ContainsFunc(x.world.objects[k].Fields, func(fv FieldValue) bool { return fv.Field.Many() && is(fv.Value) }) ||
		slices.ContainsFunc(x.wants[k].Fields, func(w WantField) bool { return w.Field.Many() && is(w.Value) })
}

func (x explainer) wantsOn(k Key, is func(Value) bool) bool {
	return slices.ContainsFunc(x.wants[k].Fields, func(w WantField) bool { return w.Field.Many() && is(w.Value) && !w.Null })
}

// there reports whether the person is on the job or any task of it.
func (m ExplainedMember) there() bool { return m.Now || len(m.TasksNow) > 0 }

// stays is the same once the plan is applied.
func (m ExplainedMember) stays() bool { return m.After || len(m.TasksAfter) > 0 }

// instead is who comes off where somebody comes on, or the other way round;
// nobody where that is not exactly one.
func instead(crew []ExplainedMember, comesOn bool) Value {
	var found []Value
	for _, m := range crew {
		if m.there() == comesOn && m.stays() != comesOn {
			found = append(found, m.Person)
		}
	}
	if len(found) != 1 {
		return Value{}
	}
	return found[0]
}

// standing adds what the plan says of the person besides what they hold.
func (u *ExplainedUser) standing(p Plan, record string) {
	login := record + "/" + string(FieldLogin)
	for i := range p.Changes {
		if c := &p.Changes[i]; len(c.Fields) == 1 && c.Fields[0].Address == login {
			u.Login = c
		}
	}
	for i := range p.Attested {
		if p.Attested[i].Address == login {
			u.Ended = &p.Attested[i]
		}
	}
	u.Notices = []Notice{}
	for _, n := range p.Notices {
		if n.Address == u.Address || strings.HasPrefix(n.Address, u.Address+"/") {
			u.Notices = append(u.Notices, n)
		}
	}
}
