package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

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
