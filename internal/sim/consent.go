package sim

import (
	"slices"
	"strings"
	"time"
)

// login is somebody who can log in.
type login struct{ id, name, email string }

// people is who can log in: the staff of the practice who have an address and
// are not disabled. Documented: a Xero login and a staff record have nothing in
// common but the address.
func people(staff []Staff) []login {
	var list []login
	for _, p := range staff {
		if p.Email != "" && !p.Disabled {
			list = append(list, newLogin(p.Name, p.Email))
		}
	}
	if len(list) == 0 {
		list = append(list, newLogin("Jo Bloggs", "jo.bloggs@harbour.example"))
	}
	return list
}

func newLogin(name, email string) login {
	return login{id: hashUUID("login "+strings.ToLower(email), 0), name: name, email: email}
}

// consent is what one person has agreed to for one app. Documented: scopes,
// connections and tokens all hang on the two together.
type consent struct {
	app         *App
	person      login
	scopes      []string
	connections []*connection // also those that were taken away, see connect
	round       int           // refresh tokens of earlier rounds are dead
}

// connection is an account that the consent opens.
type connection struct {
	id               string
	tenant           Tenant
	event            string // authentication event that it was last chosen in
	created, updated time.Time
	gone             bool
}

// identity is who has agreed to what, and what was issued for it.
type identity struct {
	apps     []App
	people   []login
	consents []*consent // in the order of the first agreement
	codes    map[string]*code
	access   map[string]*grant
	refresh  map[string]*refreshGrant
	ready    string
	issued   int // tokens, codes and events
}

func newIdentity(o Options, own []Tenant) identity {
	k := identity{
		apps:    slices.Clone(o.Apps),
		people:  people(o.Seed.Staff),
		codes:   make(map[string]*code),
		access:  make(map[string]*grant),
		refresh: make(map[string]*refreshGrant),
	}
	if len(k.apps) == 0 {
		k.apps = defaultApps()
	}
	now := o.Now()
	c := k.consent(&App{ID: ownClientID}, k.people[0])
	event := k.agree(c, AllScopes(), own, now)
	k.ready = k.mint(grant{c, event, AllScopes(), now.Add(readyLife)}, now)
	return k
}

func (k *identity) app(id string) *App {
	i := slices.IndexFunc(k.apps, func(a App) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &k.apps[i]
}

// consent finds what the person has agreed to for the app; at first that is nothing.
func (k *identity) consent(app *App, p login) *consent {
	for _, c := range k.consents {
		if c.app.ID == app.ID && c.person.id == p.id {
			return c
		}
	}
	c := &consent{app: app, person: p}
	k.consents = append(k.consents, c)
	return c
}

// agree adds scopes and connections to a consent and returns the authentication event.
func (k *identity) agree(c *consent, scopes []string, tenants []Tenant, now time.Time) (event string) {
	event = hashUUID("authentication event", k.number())
	c.scopes = union(c.scopes, scopes)
	for _, t := range tenants {
		c.connect(t, event, now)
	}
	return event
}

func (k *identity) number() int {
	k.issued++
	return k.issued
}

// connect opens an account. Documented: one that was open before keeps the time
// of its creation, and the identifier too (assumed).
func (c *consent) connect(t Tenant, event string, now time.Time) {
	for _, old := range c.connections {
		if old.tenant.ID == t.ID {
			old.event, old.updated, old.gone = event, now, false
			return
		}
	}
	c.connections = append(c.connections, &connection{
		id:     hashUUID(strings.Join([]string{"connection", c.app.ID, c.person.id, t.ID}, " "), 0),
		tenant: t, event: event, created: now, updated: now,
	})
}

// open is the connections that there are, in the order of their creation.
func (c *consent) open() []*connection {
	var list []*connection
	for _, x := range c.connections {
		if !x.gone {
			list = append(list, x)
		}
	}
	return list
}

// opens reports whether the account is among them.
func (c *consent) opens(t Tenant) bool {
	return slices.ContainsFunc(c.open(), func(x *connection) bool { return x.tenant.ID == t.ID })
}

// revoke takes back everything. Access tokens live on to their end, and reach nothing.
func (c *consent) revoke() {
	c.scopes = nil
	c.round++
	for _, x := range c.connections {
		x.gone = true
	}
}
