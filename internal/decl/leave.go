package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

// leave reads how a person leaves. One of the wrong type counts as one, so
// that what names the person is still compared with it.
func (d *document) leave(n *yaml.Node) *Leave {
	if n == nil {
		return nil
	}
	v := &Leave{
		Pos:     d.pos(n),
		Urgent:  d.text(get(n, "urgent", "reason")),
		Partner: d.taker(get(n, "handover", rolePartner)),
		Manager: d.taker(get(n, "handover", roleManager)),
		Jobs:    d.taker(get(n, "handover", keyJobs)),
		Clients: d.clientsFrom(get(n, "clientsFrom")),
		Expect:  d.expect(get(n, "expect")),
	}
	v.LastDay, _ = d.day(get(n, "lastDay"))
	return v
}

// taker reads who takes over: always somebody. To hand a whole book over to
// nobody would take the roles from every client in it at one word; a row of
// clientsFrom can say null for one of them.
func (d *document) taker(n *yaml.Node) Ref {
	t := d.text(n)
	return Ref{User: t.Value, Pos: t.Pos}
}

// dated reports whether it is known when somebody leaves.
func (v *Leave) dated() bool { return v != nil && v.LastDay != reconcile.Date{} }

// Taker returns who takes over the role ("partner" or "manager") on clients
// that no row of clientsFrom names. Where nobody does it is not given.
func (v *Leave) Taker(role string) Ref {
	if role == rolePartner {
		return v.Partner
	}
	return v.Manager
}

// JobTaker returns who takes over on jobs: as "partner", or as anything else
// ("manager", "staff", "task"). Where nobody takes over anything it is not
// given.
func (v *Leave) JobTaker(role string) Ref {
	order := [4]Ref{v.Jobs, v.Jobs, v.Manager, v.Partner}
	if role == rolePartner {
		order[0] = v.Partner
	}
	for _, taker := range order {
		if taker.Given() {
			return taker
		}
	}
	return Ref{}
}
