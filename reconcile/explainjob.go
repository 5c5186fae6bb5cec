package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// ExplainedJob is one current job with both its roles and all its staff.
type ExplainedJob struct {
	Address string            `json:"address"`
	Number  string            `json:"number"`
	Name    string            `json:"name"`
	Client  JobClient         `json:"client"`
	Roles   []ExplainedRole   `json:"roles"`
	Staff   []ExplainedMember `json:"staff"`
	Notices []Notice          `json:"notices"`
}

// JobClient is whose a job is. The name is empty where the client is not among
// the active ones.
type JobClient struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

// ExplainedMember is one person on a job, on any of its tasks, or on both: now,
// and once the plan is applied. Tasks go by their names, in the order in which
// the job shows them.
type ExplainedMember struct {
	Person     Value     `json:"person"`
	State      RoleState `json:"state"`
	Now        bool      `json:"now"`
	After      bool      `json:"after"`
	TasksNow   []string  `json:"tasks_now"`
	TasksAfter []string  `json:"tasks_after"`
	Because    []Step    `json:"because"`
	Hold       *Hold     `json:"hold,omitempty"`
}

// ExplainJob says what decides the roles and the staff of the current job that
// has that number.
func ExplainJob(number string, p Plan, d Desired, observed []Snapshot) Explanation {
	x := newExplainer(p, d, observed)
	j := ExplainedJob{Address: "job/" + number, Number: number, Roles: []ExplainedRole{}, Staff: []ExplainedMember{}}
	keys := x.jobs()
	if i := slices.IndexFunc(keys, func(k Key) bool { return x.world.objects[k].Number == number }); i >= 0 {
		k := keys[i]
		j.Name, j.Client = x.world.objects[k].Name, x.clientOf(x.world.objects[k])
		for _, f := range []Field{FieldPartner, FieldManager} {
			j.Roles = append(j.Roles, x.role(k, f))
		}
		j.Staff = x.crew(k)
	}
	j.Notices = noticesOf(p, j.Address)
	e := explanation(p)
	e.Job = &j
	return e
}

// jobs are the current jobs, by their ids.
func (x explainer) jobs() []Key {
	var keys []Key
	for k := range x.world.objects {
		if k.Kind == KindJob {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, Key.Compare)
	return keys
}

func (x explainer) clientOf(job Object) JobClient {
	k := Key{System: job.Key.System, Kind: KindClient, ID: job.Client}
	return JobClient{Address: x.address(k), Name: x.world.objects[k].Name}
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

// crew is everybody on a job and its tasks, now or after the plan, by name.
func (x explainer) crew(k Key) []ExplainedMember {
	c := crew{address: x.address(k)}
	for _, fv := range x.world.objects[k].Fields {
		if fv.Field.Many() {
			m := c.member(fv.Value)
			m.now[c.place(fv.Field, fv.Of, fv.OfName)] = true
			m.after[c.place(fv.Field, fv.Of, fv.OfName)] = true
		}
	}
	for _, w := range x.wants[k].Fields {
		if w.Field.Many() && !w.Value.IsZero() {
			x.join(&c, w)
		}
	}
	return c.explained()
}

// join adds what is wanted of one person on a job or task.
func (x explainer) join(c *crew, w WantField) {
	m, place := c.member(w.Value), c.place(w.Field, w.Of, w.OfName)
	address := w.address(c.address)
	state, hold := RoleInSync, (*Hold)(nil)
	if b, ok := x.blocked[address]; ok {
		state, hold = RoleBlocked, &b.Hold
	} else if p, ok := x.changes[address]; ok {
		if state, hold = p.state(), p.of.Hold; state == RoleChanges {
			m.after[place] = !w.Null
		}
	}
	if slices.Index(worse, state) > slices.Index(worse, m.State) {
		m.State, m.Hold, m.Because = state, hold, w.Because
	}
}

// worse are the states of a member from the one that says least: what stands
// for all that is wanted of somebody on a job.
var worse = []RoleState{RoleUnmanaged, RoleInSync, RoleChanges, RoleManual, RoleHeld, RoleBlocked}

// crew is the staff of a job while it is put together.
type crew struct {
	address string
	members []*member
	places  []place // the tasks, in the order in which the job shows them
}

type member struct {
	ExplainedMember
	now, after map[place]bool
}

// place is the job itself, or a task of it.
type place struct {
	field    Field
	of, name string
}

func (c *crew) place(f Field, of, name string) place {
	p := place{f, of, cmp.Or(name, of)}
	if i := slices.IndexFunc(c.places, func(q place) bool { return q.field == f && q.of == of }); i >= 0 {
		return c.places[i]
	}
	c.places = append(c.places, p)
	return p
}

// member is the one person with that record, or who is to get one.
func (c *crew) member(v Value) *member {
	for _, m := range c.members {
		if v.ID != "" && m.Person.ID == v.ID || v.ID == "" && m.Person.User == v.User {
			m.Person.User = cmp.Or(m.Person.User, v.User)
			return m
		}
	}
	m := &member{now: map[place]bool{}, after: map[place]bool{}}
	m.Person, m.State = v, RoleUnmanaged
	m.TasksNow, m.TasksAfter, m.Because = []string{}, []string{}, []Step{}
	c.members = append(c.members, m)
	return m
}

func (c *crew) explained() []ExplainedMember {
	out := make([]ExplainedMember, 0, len(c.members))
	for _, m := range c.members {
		for _, p := range c.places {
			if p.field == FieldStaff {
				m.Now, m.After = m.now[p], m.after[p]
				continue
			}
			if m.now[p] {
				m.TasksNow = append(m.TasksNow, p.name)
			}
			if m.after[p] {
				m.TasksAfter = append(m.TasksAfter, p.name)
			}
		}
		out = append(out, m.ExplainedMember)
	}
	slices.SortFunc(out, func(a, b ExplainedMember) int {
		return cmp.Or(byName(a.Person.Name, b.Person.Name), strings.Compare(a.Person.ID, b.Person.ID), strings.Compare(a.Person.User, b.Person.User))
	})
	return out
}
