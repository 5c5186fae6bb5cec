package resolve

import (
	"fmt"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// leave adds what the declaration of a leaver asks for on the day.
func (c *Compiled) leave(ws *decl.Workspace, u *decl.User) {
	c.Leavers = append(c.Leavers, reconcile.Leaver{
		User: u.Name, Name: u.FullName.Value, LastDay: u.Leaves.LastDay, Source: source(u.Leaves.Pos),
	})
	for i := range u.Leaves.Clients {
		c.Exceptions = append(c.Exceptions, exceptions(u, &u.Leaves.Clients[i]))
	}
	urgent := u.Leaves.Urgent.Given()
	if u.XPM == nil || !urgent && c.Date.Compare(u.Leaves.LastDay) <= 0 {
		return
	}
	e := Ended{User: u.Name, LastDay: u.Leaves.LastDay, Urgent: urgent, Manual: !ws.Practice.XPM.LoginsByAPI}
	e.Step = reconcile.Step{Source: source(u.Leaves.Pos), Says: fmt.Sprintf("leaves, with %s as the last day", u.Leaves.LastDay)}
	if urgent {
		e.Step.Says += ", urgently: " + u.Leaves.Urgent.Value
	}
	if ws.Practice.XPM.ConnectedAs.Value == u.Name {
		e.Hold = &reconcile.Hold{
			Rule: reconcile.RuleProtected,
			Text: "is who the tool is connected as: without this login nothing could be read or written any more",
			Hint: "let somebody else log in (practicectl auth login), and name them in systems.xpm.connectedAs",
		}
	}
	c.Ended = append(c.Ended, e)
}

func exceptions(u *decl.User, row *decl.Client) Mention {
	m := Mention{Client: row.Name.Value, UUID: row.UUID.Value, Source: source(row.Pos)}
	for _, r := range []struct {
		field reconcile.Field
		ref   decl.Ref
	}{{reconcile.FieldPartner, row.Partner}, {reconcile.FieldManager, row.Manager}} {
		if r.ref.Given() {
			m.Claims = append(m.Claims, Claim{
				Field: r.field, User: r.ref.User, Null: r.ref.Null, By: u.Name,
				Line: reconcile.Step{Source: source(r.ref.Pos), Says: says(r.field, r.ref)},
			})
		}
	}
	return m
}

// bindExceptions finds the clients that leavers' lists name. One that is only
// known by name decides for planning, as in an assignment, and is held.
func (b *binder) bindExceptions(rows []Mention) {
	b.standins.exception = map[exception]decl.Ref{}
	b.unpinned = map[string]*reconcile.Hold{}
	for _, m := range rows {
		id, hold := b.bindClient(m)
		if id == "" {
			for _, cl := range m.Claims {
				b.unmatched[cl.By] = m.Source
			}
			continue
		}
		if hold != nil {
			b.unpinned[id] = hold
		}
		for _, cl := range m.Claims {
			b.standins.exception[exception{cl.By, id, cl.Field}] = decl.Ref{User: cl.User, Null: cl.Null, Pos: diag.Position(cl.Line.Source)}
		}
	}
}

// endLogins adds the end of a login to the record that the person has.
func (b *binder) endLogins(ended []Ended) {
	for _, e := range ended {
		for i := range b.out.Wants {
			w := &b.out.Wants[i]
			if w.Address != reconcile.PersonAddress(e.User, SystemXPM) || w.Key.ID == "" {
				continue
			}
			w.Urgent = e.Urgent
			w.Fields = append(w.Fields, reconcile.WantField{
				Field: reconcile.FieldLogin, Of: e.LastDay.String(), Null: true, Manual: e.Manual, Hold: e.Hold,
				By: "user/" + e.User, Because: []reconcile.Step{e.Step},
			})
			if w.Fields[0].Hold == nil && b.people[e.User].hold != nil {
				w.Fields[0].Hold = b.people[e.User].hold // known by e-mail only
			}
		}
	}
}

// holdings adds to a client what a leaver was found to hold on it and nobody
// declares: without that it would stay theirs for ever.
func (b *binder) holdings(cl *claimed, o reconcile.Object, at place) {
	for _, fv := range o.Fields {
		user, leaves := b.leavers[fv.Value.ID]
		if !leaves || fv.Field.Many() || cl.wants(fv.Field) {
			continue
		}
		c := boundClaim{Claim: b.observedClaim(user, fv.Field), hold: b.unpinned[at.client], block: b.perhapsDeclared(at.client, fv.Field)}
		if w, now := b.settled(c, at); now {
			cl.want.Fields = append(cl.want.Fields, w)
		}
	}
}

// perhapsDeclared blocks what nobody seems to declare, where a line or a rule
// that cannot be told apart yet may speak of that client.
func (b *binder) perhapsDeclared(client string, f reconcile.Field) *reconcile.Hold {
	if hold := b.perhapsListed(client, f); hold != nil {
		return hold
	}
	if u, ok := b.unresolved[f]; ok {
		return u.hold()
	}
	return nil
}

// waitsForList holds back what falls to a leaver's handover while a row of
// their own list could not be matched: it may be meant for that very client.
func (b *binder) waitsForList(c Claim, at place) *reconcile.Hold {
	for _, user := range c.via {
		src, ok := b.unmatched[user]
		_, listed := b.standins.exception[exception{user, at.client, listedAs(c.Field)}]
		if ok && !listed {
			return &reconcile.Hold{
				Rule: "unmatched-row",
				Text: fmt.Sprintf("a row of %s's own list fits no single client, and may mean this one: %s:%d", user, src.File, src.Line),
				Hint: "correct that row, or give the uuid",
			}
		}
	}
	return nil
}

func (b *binder) observedClaim(user string, f reconcile.Field) Claim {
	return Claim{Field: f, User: user, By: "user/" + user, observed: true}
}

func (cl *claimed) wants(f reconcile.Field) bool {
	for i := range cl.want.Fields {
		if cl.want.Fields[i].Field == f {
			return true
		}
	}
	return false
}

// bindLeavers finds the records of those who leave.
func (b *binder) bindLeavers(c Compiled) {
	for user, p := range b.people {
		if p.value.ID != "" {
			b.users[p.value.ID] = user
		}
	}
	for _, l := range c.Leavers {
		l.Key = reconcile.Key{System: SystemXPM, Kind: reconcile.KindStaff, ID: b.people[l.User].value.ID}
		if l.Key.ID != "" {
			b.leavers[l.Key.ID] = l.User
		}
		b.out.Leavers = append(b.out.Leavers, l)
	}
}

// gatherHeld adds the clients on which somebody who leaves holds anything,
// whether or not a line means them.
func (b *binder) gatherHeld(c Compiled, clients map[string]*claimed) {
	doubtful := b.doubtful // rows of leavers speak of nobody else's lines
	b.doubtful = map[string][]Claim{}
	b.bindExceptions(c.Exceptions)
	b.doubtful = doubtful
	if len(b.leavers) == 0 {
		return
	}
	for id, o := range b.index.byID {
		for _, fv := range o.Fields {
			user, leaves := b.leavers[fv.Value.ID]
			if leaves && clients[id] == nil {
				clients[id] = newClaimed(id, o.Name, b.standins.leaving(user).Source)
				clients[id].held = true
			}
		}
	}
}

// bindJobs decides about the current jobs, in the order of their ids.
func (b *binder) bindJobs(clients []*claimed) {
	if len(b.index.jobs) == 0 {
		return
	}
	of := make(map[string]*claimed, len(clients))
	for _, cl := range clients {
		of[cl.want.Key.ID] = cl
	}
	for _, o := range b.index.jobs {
		b.bindJob(o, of[o.Client])
	}
}
