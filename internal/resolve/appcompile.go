package resolve

import (
	"time"

	"github.com/practicectl/practicectl/internal/decl"
)

// systemApp is one app that the practice uses.
type systemApp struct {
	system decl.System
	app    decl.App
}

// apps adds the apps of the practice, and who is declared to have an account in
// which. Somebody who has not started is left out until the day.
func (c *Compiled) apps(ws *decl.Workspace) {
	zone, err := time.LoadLocation(ws.Practice.TimeZone)
	if err != nil {
		zone = time.UTC // the loader has checked it
	}
	c.zone, c.accounts = zone, map[string][]account{}
	for _, s := range ws.Practice.Systems {
		if a, ok := ws.App(s.Name); ok && !s.Unused {
			c.systems = append(c.systems, systemApp{s, a})
		}
	}
	for i := range ws.Users {
		u := &ws.Users[i]
		if _, waits := c.standins.notYet[u.Name]; waits {
			continue
		}
		for _, acc := range u.Accounts {
			a := account{AppAccount: acc, user: u, absent: acc.Null}
			for _, e := range []decl.Text{acc.Email, u.Email} {
				if e.Given() {
					a.own++
				}
			}
			a.waits = acc.Null && u.Leaves != nil && !u.Leaves.Urgent.Given() && c.Date.Compare(u.Leaves.LastDay) <= 0
			c.accounts[acc.System] = append(c.accounts[acc.System], a)
		}
	}
	c.lint(ws)
}
