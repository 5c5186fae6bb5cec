package resolve

import (
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Bind finds the records that c means in s and returns what is wanted of
// them. What cannot be bound is blocked, with its reason.
func Bind(c Compiled, s reconcile.Snapshot) reconcile.Desired {
	b := binder{
		index:  newIndex(s),
		people: make(map[string]boundPerson, len(c.People)),
		out: reconcile.Desired{
			Unmanaged: c.Unmanaged,
			Ignore:    c.Ignore,

			PartnerOptional: c.PartnerOptional,
			Stops:           c.Stops,
		},
	}
	b.bindPeople(c.People)
	b.bindMentions(c.Mentions)
	return b.out
}

type binder struct {
	index  index
	people map[string]boundPerson
	out    reconcile.Desired

	searched int // names that near matches were searched for
}

// claimed is a client with the claims of every mention that means it.
type claimed struct {
	want   reconcile.Want
	claims []boundClaim
}

type boundClaim struct {
	Claim
	hold *reconcile.Hold
}

func (b *binder) bindMentions(mentions []Mention) {
	clients := make(map[string]*claimed, len(mentions))
	var order []string
	for _, m := range mentions {
		id, hold := b.bindClient(m)
		if id == "" {
			continue
		}
		cl, ok := clients[id]
		if !ok {
			order = append(order, id)
			cl = &claimed{want: reconcile.Want{
				Address: "client/" + id,
				Key:     reconcile.Key{System: SystemXPM, Kind: reconcile.KindClient, ID: id},
				Name:    m.Client, Source: m.Source,
			}}
			clients[id] = cl
		}
		if hold == nil && !sameName(m.Client, cl.want.Name) {
			cl.want.OtherNames = append(cl.want.OtherNames, reconcile.Named{Name: m.Client, Source: m.Source})
		}
		for _, c := range m.Claims {
			cl.claims = append(cl.claims, boundClaim{c, hold})
		}
	}
	slices.Sort(order)
	for _, id := range order {
		b.decide(clients[id])
	}
}

// bindClient returns the id that a mention means, and what holds its writes.
func (b *binder) bindClient(m Mention) (string, *reconcile.Hold) {
	if m.UUID != "" {
		return m.UUID, nil
	}
	address := "client/" + m.Client
	found := b.index.clients[decl.FoldName(m.Client)]
	switch len(found) {
	case 1:
		b.out.Pins = append(b.out.Pins, reconcile.Pin{
			Address: address, Name: m.Client, Source: m.Source, ID: found[0].Key.ID, FoundBy: "name",
		})
		return found[0].Key.ID, &reconcile.Hold{
			Rule: "unpinned",
			Text: "the client is only known by its name",
			Hint: fmt.Sprintf("add uuid: %s", found[0].Key.ID),
		}
	case 0:
		b.block(address, m.Client, m.Source, reconcile.Hold{
			Rule: "not-found",
			Text: "no active client has this name",
			Hint: b.nearClients(m.Client),
		})
	default:
		b.block(address, m.Client, m.Source, reconcile.Hold{
			Rule: "ambiguous",
			Text: fmt.Sprintf("%d clients have this name", len(found)),
			Hint: "add the uuid of the one you mean: " + ids(found),
		})
	}
	return "", nil
}

// decide picks, for each role, the claim of the lowest rank. Two of one rank
// that only the snapshot could show to mean the same client are blocked:
// whichever was picked, somebody's line would be ignored.
func (b *binder) decide(cl *claimed) {
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		var best, rival *boundClaim
		for i := range cl.claims {
			c := &cl.claims[i]
			switch {
			case c.Field != f:
			case best == nil || c.Rank < best.Rank:
				best, rival = c, nil
			case c.Rank == best.Rank:
				rival = c
			}
		}
		if best == nil {
			continue
		}
		w := b.wantField(*best)
		if rival != nil {
			w.Block = twice(f, best.Because[0].Source, rival.Because[0].Source)
		}
		cl.want.Fields = append(cl.want.Fields, w)
	}
	b.out.Wants = append(b.out.Wants, cl.want)
}

func twice(f reconcile.Field, a, b reconcile.Source) *reconcile.Hold {
	return &reconcile.Hold{
		Rule: "twice",
		Text: fmt.Sprintf("two lines give the %s with equal right: %s:%d and %s:%d", f, a.File, a.Line, b.File, b.Line),
		Hint: "remove one of them, or write the role on the client's own entry",
	}
}

func (b *binder) wantField(c boundClaim) reconcile.WantField {
	w := reconcile.WantField{Field: c.Field, Null: c.Null, Hold: c.hold, By: c.By, Because: c.Because}
	if c.Null {
		return w
	}
	p := b.people[c.User]
	w.Value = p.value
	w.Block = p.block
	if w.Hold == nil {
		w.Hold = p.hold
	}
	return w
}

func (b *binder) block(address, name string, src reconcile.Source, h reconcile.Hold) {
	b.out.Blocked = append(b.out.Blocked, reconcile.Blocked{Address: address, Name: name, Hold: h, Source: src})
}
