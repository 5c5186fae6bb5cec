package resolve

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// Bind finds the records that c means in s and returns what is wanted of
// them. What cannot be bound is blocked, with its reason.
//
// seen are the lists of systems that are data, where there are any.
func Bind(c Compiled, s reconcile.Snapshot, seen ...reconcile.Snapshot) reconcile.Desired {
	return bind(c, s, seen).out
}

func bind(c Compiled, s reconcile.Snapshot, seen []reconcile.Snapshot) *binder {
	b := newBinder(c, s)
	b.notLookedAt(c)
	if b.sight.lacking(reconcile.KindStaff) == "" {
		b.bindPeople(c.People)
		b.bindLeavers(c)
	}
	var clients []*claimed
	if b.sight.lacking(reconcile.KindClient) == "" {
		clients = b.gather(c)
		for _, cl := range clients {
			b.decide(cl)
		}
	}
	if b.sight.lacking(reconcile.KindJob) == "" {
		b.bindJobs(clients)
	}
	b.endLogins(c.Ended)
	b.holdLogins(b.out.Wants)
	b.accept(c.acceptances)
	b.notCovered(c.covers)
	b.aged(c, s)
	b.bindApps(c, seen)
	b.bindSupport(c, seen)
	b.bindEarlier(c)
	return b
}

// bindEarlier finds Xero Support in the lists before the newest, of which nothing
// else is told.
func (b *binder) bindEarlier(c Compiled) {
	for _, s := range c.Earlier {
		if a, ok := c.support.app(s.System); ok {
			b.out.Support.Looks = append(b.out.Support.Looks, c.support.look(a, s))
		}
	}
}

type binder struct {
	index    index
	people   map[string]boundPerson
	users    map[string]string // declared users, by the id of their record
	leavers  map[string]string // those of them who leave
	standins standins
	out      reconcile.Desired
	cells    []reconcile.Cell
	sight    sight
	writer   decl.Writer

	strangers []reconcile.Stranger
	added     map[string]time.Time // when our own runs added a record, by its id

	doubtful   map[string][]Claim                  // by client's id: of lines that may mean it or a namesake
	unmatched  map[string]reconcile.Source         // by leaver: a row of their own list that fits no single client
	unresolved map[reconcile.Field]unresolvedGroup // what rules by a group ask for, while nobody knows who is in it
	unpinned   map[string]*reconcile.Hold          // by client's id: a leaver's list knows it by name only
	searched   int                                 // names that near matches were searched for
}

func newBinder(c Compiled, s reconcile.Snapshot) *binder {
	return &binder{
		index:     newIndex(s),
		people:    make(map[string]boundPerson, len(c.People)),
		users:     make(map[string]string, len(c.People)),
		leavers:   map[string]string{},
		standins:  c.standins,
		added:     c.Added,
		sight:     newSight(c, s),
		writer:    c.writer,
		doubtful:  map[string][]Claim{},
		unpinned:  map[string]*reconcile.Hold{},
		unmatched: map[string]reconcile.Source{}, unresolved: map[reconcile.Field]unresolvedGroup{},
		out: reconcile.Desired{
			Unmanaged: c.Unmanaged,
			Ignore:    c.Ignore,
			Stops:     c.Stops,
			Notices:   c.Notices,

			PartnerOptional: c.PartnerOptional,
			ByHand:          c.ByHand,
		},
	}
}

// claimed is a client with the claims of every line that means it.
type claimed struct {
	want   reconcile.Want
	claims []boundClaim
	jobs   []*jobRule // of the lines that mean it
	held   bool       // no line means it: somebody who leaves holds it
}

type boundClaim struct {
	Claim
	hold  *reconcile.Hold // can be planned, but not written
	block *reconcile.Hold // cannot be planned
}

func newClaimed(id, name string, src reconcile.Source) *claimed {
	return &claimed{want: reconcile.Want{
		Address: "client/" + id,
		Key:     reconcile.Key{System: SystemXPM, Kind: reconcile.KindClient, ID: id},
		Name:    name, Source: src,
	}}
}

// gather finds the clients that lines and selectors mean, and those on which a
// leaver holds anything, in the order of their ids.
func (b *binder) gather(c Compiled) []*claimed {
	clients := make(map[string]*claimed, len(c.Mentions))
	b.bindMentions(c.Mentions, clients)
	b.bindSelections(c.Selections, clients)
	b.gatherHeld(c, clients)
	out := make([]*claimed, 0, len(clients))
	for _, id := range slices.Sorted(maps.Keys(clients)) {
		out = append(out, clients[id])
	}
	return out
}

func (b *binder) bindMentions(mentions []Mention, clients map[string]*claimed) {
	for _, m := range mentions {
		id, hold := b.bindClient(m)
		if id == "" {
			continue
		}
		cl, ok := clients[id]
		if !ok {
			cl = newClaimed(id, m.Client, m.Source)
			clients[id] = cl
		}
		if hold == nil && !sameName(m.Client, cl.want.Name) {
			cl.want.OtherNames = append(cl.want.OtherNames, reconcile.Named{Name: m.Client, Source: m.Source})
		}
		cl.ruled(m.jobs)
		for _, c := range m.Claims {
			cl.claims = append(cl.claims, boundClaim{Claim: c, hold: hold})
		}
	}
}

// bindClient returns the id that a mention means, and what holds its writes.
func (b *binder) bindClient(m Mention) (string, *reconcile.Hold) {
	if _, listed := b.index.byID[m.UUID]; m.UUID != "" && (listed || !b.sight.byHand) {
		return m.UUID, nil
	}
	address := "client/" + m.Client
	found := b.index.clients[decl.FoldName(m.Client)]
	switch len(found) {
	case 1:
		if b.sight.byHand {
			return found[0].Key.ID, nil
		}
		b.out.Pins = append(b.out.Pins, reconcile.Pin{
			Address: address, Name: m.Client, Source: m.Source, ID: found[0].Key.ID, FoundBy: "name",
		})
		return found[0].Key.ID, &reconcile.Hold{
			Rule: "unpinned",
			Text: "the client is only known by its name",
			Hint: fmt.Sprintf("add uuid: %s", found[0].Key.ID),
		}
	case 0:
		if id := b.sight.archived[decl.FoldName(m.Client)]; id != "" {
			return id, nil
		}
		if b.sight.partial {
			b.unseen(address, m.Client, "is not in the list of clients, which is not the whole", m.Source)
			return "", nil
		}
		b.block(address, m.Client, m.Source, reconcile.Hold{
			Rule: "not-found",
			Text: "no active client has this name",
			Hint: b.nearClients(m.Client),
		})
	default:
		for _, o := range found {
			b.doubtful[o.Key.ID] = append(b.doubtful[o.Key.ID], m.Claims...)
		}
		b.block(address, m.Client, m.Source, reconcile.Hold{
			Rule: "ambiguous",
			Text: fmt.Sprintf("%d clients have this name", len(found)),
			Hint: b.sayWhich("add the uuid of the one you mean: " + ids(found)),
		})
	}
	return "", nil
}

// decide settles each role of a client. Two claims of equal right that only
// the snapshot could show to mean the same client are blocked, even where they
// agree: whichever was picked, somebody's line would be ignored.
func (b *binder) decide(cl *claimed) {
	at := place{client: cl.want.Key.ID}
	for _, f := range roles {
		best, rival := cl.pick(f)
		if best == nil {
			continue
		}
		if u, ok := b.unresolved[f]; ok && best.Rank == decl.RankSelector && best.Priority <= u.priority && best.block == nil {
			undecided := *best
			undecided.block, best = u.hold(), &undecided
		}
		w, now := b.settled(*best, at)
		switch {
		case rival != nil:
			w.Value, w.Null, w.Block = reconcile.Value{}, false, twice(best, rival)
		case !now:
			continue
		}
		w.Lost = cl.lost(best)
		cl.want.Fields = append(cl.want.Fields, w)
	}
	b.holdings(cl, b.index.byID[at.client], at)
	if !cl.held || len(cl.want.Fields) > 0 {
		b.out.Wants = append(b.out.Wants, cl.want)
	}
}

// settled is what a claim comes to once it is known who acts for whom. now is
// false while whoever is meant has not started.
func (b *binder) settled(c boundClaim, at place) (w reconcile.WantField, now bool) {
	claim, hold := b.standins.settle(c.Claim, at)
	c.Claim = claim
	if hold != nil && c.block == nil {
		c.block = hold
	}
	if wait := b.waitsForList(c.Claim, at); wait != nil && c.hold == nil {
		c.hold = wait
	}
	if len(c.Because) == 0 { // nobody declared it, and nobody takes over
		c.Because = []reconcile.Step{b.standins.leaving(c.User)}
	}
	_, waits := b.standins.notYet[c.User]
	w = b.wantField(c)
	if !at.job {
		b.written(&w)
	}
	return w, !waits || c.Null || c.block != nil
}

// written leaves the roles of clients to the system that is their one writer.
func (b *binder) written(w *reconcile.WantField) {
	switch b.writer {
	case decl.WriterXPM:
	case decl.WriterIgnition:
		w.Manual = true
	case decl.WriterElsewhere: // by hand too: nothing that an apply leaves undone
		w.Manual = true
		w.Hold = &reconcile.Hold{
			Rule: "elsewhere", Text: "clientRoles.writer says elsewhere: differences are only reported",
			Hint: "change it in the system that writes the roles of clients, or correct the declaration",
		}
	}
}

func (b *binder) wantField(c boundClaim) reconcile.WantField {
	w := reconcile.WantField{Field: c.Field, Null: c.Null, Hold: c.hold, By: c.By, Because: c.Because, Manual: b.sight.byHand}
	if c.block != nil {
		w.Null, w.Block = false, c.block
		return w
	}
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
