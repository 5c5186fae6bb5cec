package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// ExplainClient says what decides the roles of the client with that id.
func ExplainClient(id string, p Plan, d Desired, observed []Snapshot) Explanation {
	x := newExplainer(p, d, observed)
	c := x.client(Key{System: p.Tenant.System, Kind: KindClient, ID: id})
	for _, n := range p.Notices {
		if n.Address == c.Address || strings.HasPrefix(n.Address, c.Address+"/") {
			c.Notices = append(c.Notices, n)
		}
	}
	e := explanation(p)
	e.Client = &c
	return e
}

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
	for _, l := range p.Later {
		if is(l.Before) || is(l.After) {
			u.Later = append(u.Later, l)
		}
	}
	e := explanation(p)
	e.User = &u
	return e
}

func explanation(p Plan) Explanation {
	return Explanation{
		FormatVersion: ExplanationVersion, Practice: p.Practice, DisplayName: p.DisplayName, Tenant: p.Tenant,
		AsOf: p.AsOf, TimeZone: p.TimeZone, ObservedAt: p.ObservedAt,
	}
}

// explainer is a plan and what it was made from, by address.
type explainer struct {
	world   world
	wants   map[Key]Want
	changes map[string]plannedField
	blocked map[string]Blocked
	later   map[string][]Later
}

type plannedField struct {
	FieldChange
	of *Change
}

func newExplainer(p Plan, d Desired, observed []Snapshot) explainer {
	x := explainer{
		world: newWorld(observed), wants: map[Key]Want{}, changes: map[string]plannedField{},
		blocked: map[string]Blocked{}, later: map[string][]Later{},
	}
	for _, w := range d.Wants {
		x.wants[w.Key] = w
	}
	for i := range p.Changes {
		for _, f := range p.Changes[i].Fields {
			x.changes[f.Address] = plannedField{f, &p.Changes[i]}
		}
	}
	for _, b := range p.Blocked {
		x.blocked[b.Address] = b
	}
	for _, l := range p.Later {
		x.later[l.Address] = append(x.later[l.Address], l)
	}
	return x
}

// clients are the observed and the declared clients, in no order.
func (x explainer) clients() []Key {
	var keys []Key
	for k := range x.world.objects {
		if k.Kind == KindClient {
			keys = append(keys, k)
		}
	}
	for k := range x.wants {
		if _, listed := x.world.objects[k]; k.Kind == KindClient && !listed {
			keys = append(keys, k)
		}
	}
	return keys
}

func (x explainer) client(k Key) ExplainedClient {
	o, listed := x.world.objects[k]
	c := ExplainedClient{Address: "client/" + k.ID, Name: cmp.Or(o.Name, x.wants[k].Name), Listed: listed, Notices: []Notice{}}
	for _, f := range []Field{FieldPartner, FieldManager} {
		c.Roles = append(c.Roles, x.role(k, f))
	}
	return c
}

func (x explainer) role(k Key, f Field) ExplainedRole {
	address := "client/" + k.ID + "/" + string(f)
	r := ExplainedRole{Field: f, State: RoleUnmanaged, Because: []Step{}, Lost: []Lost{}, Later: []Later{}}
	o, listed := x.world.objects[k]
	if fv, ok := o.Get(f); ok {
		r.Now, r.Confirmed = fv.Value, fv.Confirmed
	}
	r.After = r.Now
	fields := x.wants[k].Fields
	i := slices.IndexFunc(fields, func(w WantField) bool { return w.Field == f })
	if i < 0 {
		return r
	}
	w := fields[i]
	r.By, r.Because, r.Declared, r.State = w.By, w.Because, w.Value, RoleInSync
	r.Lost, r.Later = append(r.Lost, w.Lost...), append(r.Later, x.later[address]...)
	if b, ok := x.blockedAt(address, "client/"+k.ID); ok {
		r.State, r.Hold = RoleBlocked, &b.Hold
		return r
	}
	if !listed {
		r.State = RoleNotThere
		return r
	}
	if c, ok := x.changes[address]; ok {
		r.Origin, r.Hold = c.Origin, c.of.Hold
		switch {
		case c.of.Hold != nil:
			r.State = RoleHeld
		case c.of.Action == ActionManual:
			r.State = RoleManual
		default:
			r.State, r.After = RoleChanges, c.After
		}
	}
	return r
}

func (x explainer) blockedAt(addresses ...string) (Blocked, bool) {
	for _, a := range addresses {
		if b, ok := x.blocked[a]; ok {
			return b, true
		}
	}
	return Blocked{}, false
}

func (x explainer) holdings(f Field, keys []Key, is func(Value) bool) Holdings {
	h := Holdings{Field: f, Clients: []Holding{}}
	for _, k := range keys {
		r := x.role(k, f)
		c := Holding{Address: "client/" + k.ID, State: r.State, Now: is(r.Now), After: is(r.After), Declared: is(r.Declared), Hold: r.Hold}
		if !c.Now && !c.After && !c.Declared {
			continue
		}
		if len(r.Because) > 0 {
			c.Source = r.Because[0].Source
		}
		c.Name = cmp.Or(x.world.objects[k].Name, x.wants[k].Name)
		if c.Now {
			c.Other = r.Declared
		} else {
			c.Other = r.Now
		}
		h.Now, h.After, h.Declared = h.Now+one(c.Now), h.After+one(c.After), h.Declared+one(c.Declared)
		h.Clients = append(h.Clients, c)
	}
	slices.SortFunc(h.Clients, func(a, b Holding) int {
		return cmp.Or(byName(a.Name, b.Name), strings.Compare(a.Address, b.Address))
	})
	return h
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
