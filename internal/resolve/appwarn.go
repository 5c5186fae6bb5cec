package resolve

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// warn tells what no single app shows: what an app will do by itself, and what
// it cannot do for people who are not linked.
func (a *app) warn() {
	at := map[string]int{}
	for i := range a.rows {
		r := &a.rows[i]
		if r.deleted {
			continue
		}
		a.window(r)
		a.duplicate(r)
		if strings.Contains(r.Email, "+") {
			a.note(r, "alias", "has an address with a +, which no other app knows: use the plain one")
		}
		if at[reconcile.FoldEmail(r.Email)]++; r.Email != "" && at[reconcile.FoldEmail(r.Email)] == 2 {
			a.note(r, "shared", "has an address that another user of "+a.DisplayName+" has too: which of the two is matched cannot be told")
		}
	}
	if a.ReadsClientRoles {
		a.unlinkedHolders()
	}
}

func (a *app) note(r *row, rule, text string) {
	address := a.Name + "/" + r.Key.ID
	if r.user != "" {
		address = reconcile.PersonAddress(r.user, a.Name)
	}
	a.out.Notices = append(a.out.Notices, reconcile.Notice{Address: address, Name: r.Name, Rule: rule, Text: text, Source: a.place(r.user)})
}

func (a *app) place(user string) reconcile.Source {
	if acc, ok := a.byUser[user]; ok {
		return acc.source()
	}
	return source(a.system.Pos)
}

// window tells of a user who is about to become a new staff record, since they
// are not linked and no record has their e-mail. The app maps to a record of the
// same e-mail, and makes none.
func (a *app) window(r *row) {
	if a.Link == nil || a.Link.AutoCreateHours == 0 || r.linked != notLinked || len(a.index.emails[reconcile.FoldEmail(r.Email)]) > 0 {
		return
	}
	since, closes := "it was added", a.seen.CapturedAt
	if day, err := reconcile.ParseDate(r.get(fieldAdded)); err == nil {
		since, closes = day.String(), day.AddDays(1).Start(a.zone)
	}
	closes = closes.Add(time.Duration(a.Link.AutoCreateHours) * time.Hour)
	if closes.Before(a.seen.CapturedAt) || closes.Before(a.date.Start(a.zone)) {
		a.note(r, "window", fmt.Sprintf("has had no link since %s: %s may have made a new staff record by now; look for one that is declared nowhere", since, a.DisplayName))
		return
	}
	a.note(r, "window", fmt.Sprintf("has no link, and no staff record has the e-mail %s: after %d hours %s makes a new one, at the latest at %s; link the user in time",
		r.Email, a.Link.AutoCreateHours, a.DisplayName, closes.In(a.zone).Format("15:04 on 2 January 2006")))
}

// duplicate tells of a second staff record of a declared person that looks as
// if the app had made it: it is declared nowhere, and has the e-mail of the
// app's user, or is whom the app has linked under the person's name.
func (a *app) duplicate(r *row) {
	own := a.people[r.user].value
	if a.Link == nil || a.Link.AutoCreateHours == 0 || own.ID == "" {
		return
	}
	named := slices.DeleteFunc(slices.Clone(a.index.names[decl.FoldName(own.Name)]), func(o reconcile.Object) bool {
		return r.linked != linkUnclear && (r.linked != linkedTo || r.link.ID != o.Key.ID)
	})
	for _, o := range append(named, a.index.emails[reconcile.FoldEmail(r.Email)]...) {
		if o.Key.ID != own.ID && a.users[o.Key.ID] == "" {
			a.note(r, "auto-created", fmt.Sprintf("has a second staff record that is declared nowhere, and that %s probably made: %s <%s>, %s; link the right one, and let Xero merge or end the other",
				a.DisplayName, o.Name, orNone(o.Email), o.Key.ID))
			return
		}
	}
}

// unlinkedHolders are partners and managers whose clients the app cannot give
// them: it knows staff only by the link.
func (a *app) unlinkedHolders() {
	linked := map[string]bool{}
	for i := range a.rows {
		switch r := &a.rows[i]; {
		case r.deleted:
		case r.linked == linkedTo:
			linked[r.link.User] = true
		case r.linked == linkUnclear:
			linked[r.user] = true // said where the person is
		}
	}
	var names []string
	for user := range a.holders() {
		if !linked[user] && a.people[user].value.ID != "" {
			names = append(names, a.people[user].value.Name)
		}
	}
	if len(names) == 0 {
		return
	}
	slices.Sort(names)
	which := "and these are not: "
	if a.seen.Partial {
		which = "and of these it is not known: "
	}
	a.out.Notices = append(a.out.Notices, reconcile.Notice{
		Address: a.Name, Name: a.DisplayName, Rule: "unlinked-holder", Source: source(a.system.Pos),
		Text: "takes partner and manager of clients over only for linked people, " + which + strings.Join(names, ", "),
	})
}

// lint tells what the declarations alone show: somebody in one app and not in
// the other, two writers of one thing, and a leaver on whom a system hangs.
func (c *Compiled) lint(ws *decl.Workspace) {
	x := ws.Practice.XPM
	c.leaves(ws, "xpm", "Practice Manager", decl.System{ConnectedAs: x.ConnectedAs, Pos: x.ConnectedAs.Pos})
	for _, s := range c.systems {
		c.leaves(ws, s.app.Name, s.app.DisplayName, s.system)
		if s.app.Link == nil || s.app.Checklist {
			continue
		}
		declared := map[string]bool{}
		for _, acc := range c.accounts[s.app.Name] {
			declared[acc.user.Name] = true
		}
		var missing []string
		for _, p := range c.People {
			if !declared[p.User] && !p.Gone {
				missing = append(missing, p.Name)
			}
		}
		if len(missing) > 0 && len(declared) > 0 {
			c.lints = append(c.lints, reconcile.Notice{
				Address: s.app.Name, Name: s.app.DisplayName, Rule: "one-sided", Source: source(s.system.Pos),
				Text: fmt.Sprintf("%s in Practice Manager and not declared here: %s; add accounts.%s, or null for those who are to have none", amount(len(missing), "person is", "people are"), strings.Join(missing[:min(len(missing), maxNames)], ", ")+more(len(missing)), s.app.Name),
			})
		}
		if s.app.Name == "ignition" && ws.Practice.Writer == decl.WriterXPM {
			c.lints = append(c.lints, reconcile.Notice{
				Address: s.app.Name, Name: s.app.DisplayName, Rule: "two-writers", Source: source(s.system.Pos),
				Text: "can write partner and manager of clients too: its sync must go From XPM, or two systems write one thing; clientRoles.writer says which of them does",
			})
		}
	}
}

// leaves tells of a principal or a connecting user who leaves: nobody there can
// remove the one, and a connection ends with the other.
func (c *Compiled) leaves(ws *decl.Workspace, system, name string, s decl.System) {
	for _, role := range []struct{ user, text string }{
		{s.Principal.Value, "is the principal of " + name + ": ask " + name + " support to make somebody else the principal before that day"},
		{s.ConnectedAs.Value, "is who " + name + " is connected as: let somebody else connect it before that day, or the connection ends with the account"},
	} {
		if u, ok := ws.User(role.user); ok && u.Leaves != nil {
			c.lints = append(c.lints, reconcile.Notice{
				Address: reconcile.PersonAddress(u.Name, system), Name: u.FullName.Value, Rule: "leaver-holds", Source: source(u.Leaves.Pos),
				Text: fmt.Sprintf("leaves (last day %s), and %s", u.Leaves.LastDay, role.text),
			})
		}
	}
}

// xeroPractice is the app whose roles say who may open which client's file.
const xeroPractice = "xeroPractice"

// noAccess tells of a partner or manager whose role in the practice's staff list
// opens no client's file by itself.
func (b *binder) noAccess(c Compiled) {
	holders := b.holders()
	for _, acc := range c.accounts[xeroPractice] {
		role := acc.Role.Value
		if !holders[acc.user.Name] || acc.absent || role != "staff" && role != "consultant" {
			continue
		}
		b.out.Notices = append(b.out.Notices, reconcile.Notice{
			Address: acc.address(), Name: acc.user.FullName.Value, Rule: "no-access", Source: acc.source(),
			Text: "is partner or manager of clients, which is no access to their files: as " + role + " in My Xero they open only what somebody has given them",
		})
	}
}

// holders are the users who are wanted as partner or manager of any client.
func (b *binder) holders() map[string]bool {
	out := map[string]bool{}
	for _, w := range b.out.Wants {
		for _, f := range w.Fields {
			if w.Key.Kind == reconcile.KindClient && f.Value.User != "" {
				out[f.Value.User] = true
			}
		}
	}
	return out
}

func more(n int) string {
	if n <= maxNames {
		return ""
	}
	return fmt.Sprintf(" and %d more", n-maxNames)
}
