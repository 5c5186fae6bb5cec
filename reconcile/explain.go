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
	c.Notices = noticesOf(p, c.Address)
	e := explanation(p)
	e.Client = &c
	return e
}

// noticesOf are what the plan says of an object or of a field of it. What stands
// behind a slash may be another job's, since a number may hold one.
func noticesOf(p Plan, address string) []Notice {
	out := []Notice{}
	for _, n := range p.Notices {
		rest, of := strings.CutPrefix(n.Address, address+"/")
		field, _, _ := strings.Cut(rest, "/")
		switch {
		case n.Address == address:
		case of && slices.Contains([]Field{FieldPartner, FieldManager, FieldStaff, FieldTask}, Field(field)):
		default:
			continue
		}
		out = append(out, n)
	}
	return out
}

func explanation(p Plan) Explanation {
	return Explanation{
		FormatVersion: ExplanationVersion, Practice: p.Practice, DisplayName: p.DisplayName, Tenant: p.Tenant,
		AsOf: p.AsOf, TimeZone: p.TimeZone, ObservedAt: p.ObservedAt,
	}
}

// explainer is a plan and what it was made from, by address.
type explainer struct {
	world    world
	wants    map[Key]Want
	changes  map[string]plannedField
	blocked  map[string]Blocked
	accepted map[string]Accepted
	later    map[string][]Later
}

type plannedField struct {
	FieldChange
	of *Change
}

func newExplainer(p Plan, d Desired, observed []Snapshot) explainer {
	x := explainer{
		world: newWorld(observed), wants: map[Key]Want{}, changes: map[string]plannedField{},
		blocked: map[string]Blocked{}, accepted: map[string]Accepted{}, later: map[string][]Later{},
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
	for _, a := range p.Accepted {
		x.accepted[a.Address] = a
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

// address is that of a client by its id, of a job by its number.
func (x explainer) address(k Key) string {
	if k.Kind == KindJob {
		return "job/" + x.world.objects[k].Number
	}
	return "client/" + k.ID
}

func (x explainer) client(k Key) ExplainedClient {
	o, listed := x.world.objects[k]
	c := ExplainedClient{Address: x.address(k), Name: cmp.Or(o.Name, x.wants[k].Name), Listed: listed, Notices: []Notice{}}
	for _, f := range []Field{FieldPartner, FieldManager} {
		c.Roles = append(c.Roles, x.role(k, f))
	}
	return c
}

func (x explainer) role(k Key, f Field) ExplainedRole {
	address := x.address(k) + "/" + string(f)
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
	if b, ok := x.blockedAt(address, x.address(k)); ok {
		r.State, r.Hold = RoleBlocked, &b.Hold
		return r
	}
	if !listed {
		r.State = RoleNotThere
		return r
	}
	if a, ok := x.accepted[address]; ok {
		r.State, r.Accepted = RoleAccepted, &ExplainedAcceptance{By: a.By, Until: a.Until, Reason: a.Reason, Source: a.Source}
	}
	if c, ok := x.changes[address]; ok {
		r.Origin, r.Hold, r.State = c.Origin, c.of.Hold, c.state()
		if r.State == RoleChanges {
			r.After = c.After
		}
	}
	return r
}

// state says what becomes of a planned field.
func (p plannedField) state() RoleState {
	switch {
	case p.of.Hold != nil:
		return RoleHeld
	case p.of.Action == ActionManual:
		return RoleManual
	default:
		return RoleChanges
	}
}

func (x explainer) blockedAt(addresses ...string) (Blocked, bool) {
	for _, a := range addresses {
		if b, ok := x.blocked[a]; ok {
			return b, true
		}
	}
	return Blocked{}, false
}
