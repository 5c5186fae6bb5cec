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
	for i := range a.rows {
		r := &a.rows[i]
		if r.deleted {
			continue
		}
		a.window(r)
		if strings.Contains(r.Email, "+") {
			a.note(r, "alias", "has an address with a +, which no other app knows: use the plain one")
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
	for _, acc := range a.accounts {
		if acc.user.Name == user {
			return acc.source()
		}
	}
	return source(a.system.Pos)
}

// window tells of a user who is about to become a new staff record, since they
// are not linked and no record has their e-mail; and of the record that looks
// as if that had happened.
func (a *app) window(r *row) {
	if a.Link == nil || a.Link.AutoCreateHours == 0 || r.linked != notLinked {
		return
	}
	if twin := a.index.emails[reconcile.FoldEmail(r.Email)]; len(twin) > 0 {
		if t := twin[0]; a.users[t.Key.ID] == "" && r.user != "" {
			a.note(r, "auto-created", fmt.Sprintf("is declared, and Practice Manager has a second record of this e-mail that is declared nowhere: %s probably made it; link the right one, and let Xero merge or end the other (%s)", a.DisplayName, t.Key.ID))
		}
		return // the app maps to a record of the same e-mail and makes none
	}
	hours := time.Duration(a.Link.AutoCreateHours) * time.Hour
	closes, sure := a.seen.CapturedAt.Add(hours), "at the latest at "
	if day, err := reconcile.ParseDate(r.get(fieldAdded)); err == nil {
		closes, sure = day.AddDays(1).Start(a.zone).Add(hours), "at the latest at "
		if closes.Before(a.seen.CapturedAt) {
			a.note(r, "window", fmt.Sprintf("has had no link since %s: %s may have made a new staff record by now; look for one that is declared nowhere", day, a.DisplayName))
			return
		}
	}
	a.note(r, "window", fmt.Sprintf("has no link, and no staff record has the e-mail %s: after %d hours %s makes a new one, %s%s; link the user in time",
		r.Email, a.Link.AutoCreateHours, a.DisplayName, sure, closes.In(a.zone).Format("15:04 on 2 January 2006")))
}

// unlinkedHolders are partners and managers whose clients the app cannot give
// them: it knows staff only by the link.
func (a *app) unlinkedHolders() {
	holders := map[string]bool{}
	for _, w := range a.out.Wants {
		for _, f := range w.Fields {
			if w.Key.Kind == reconcile.KindClient && f.Value.User != "" {
				holders[f.Value.User] = true
			}
		}
	}
	linked := map[string]bool{}
	for i := range a.rows {
		if r := &a.rows[i]; r.linked == linkedTo && !r.deleted {
			linked[r.link.User] = true
		}
	}
	var names []string
	for user := range holders {
		if !linked[user] && a.people[user].value.ID != "" {
			names = append(names, a.people[user].value.Name)
		}
	}
	if len(names) == 0 {
		return
	}
	slices.Sort(names)
	a.out.Notices = append(a.out.Notices, reconcile.Notice{
		Address: a.Name, Name: a.DisplayName, Rule: "unlinked-holder", Source: source(a.system.Pos),
		Text: "takes partner and manager of clients over only for linked people, and these are not: " + strings.Join(names, ", "),
	})
}

// lint tells what the declarations alone show: somebody in one app and not in
// the other, two writers of one thing, and that a role on a client is not
// access to it.
func (c *Compiled) lint(ws *decl.Workspace) {
	for _, s := range c.systems {
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

func more(n int) string {
	if n <= maxNames {
		return ""
	}
	return fmt.Sprintf(" and %d more", n-maxNames)
}
