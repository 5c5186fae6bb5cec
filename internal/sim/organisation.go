package sim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// organisationRoutes are the calls of an organisation. All only read.
func organisationRoutes() []route {
	settings := scope{name: "settings", narrow: true}
	return []route{
		{"users.list", http.MethodGet, accounting + "Users", gateOrganisation, settings, nil, (*Server).userList},
		{"users.get", http.MethodGet, accounting + "Users/*", gateOrganisation, settings, nil, (*Server).userGet},
		{"organisation", http.MethodGet, accounting + "Organisation", gateOrganisation, settings, nil, (*Server).organisationGet},
	}
}

// organisation is what is kept of one organisation. Nothing changes it but the days.
type organisation struct {
	tenant  Tenant
	users   []User
	support []SupportAccess
	told    bool // the seed has users or support of it
}

// newOrganisations makes those among the tenants. The users of the seed are in the
// practice's own, which is the first; the others have their subscriber alone.
func newOrganisations(seed Seed) map[string]*organisation {
	all := make(map[string]*organisation)
	own, _ := seed.ownOrganisation()
	for _, t := range seed.accounts() {
		if t.Type != Organisation {
			continue
		}
		o := &organisation{tenant: t}
		if t == own {
			o.told = len(seed.Users)+len(seed.Support) > 0
			o.support = append(o.support, seed.Support...)
			for _, u := range seed.Users {
				o.users = append(o.users, u.orDefault())
			}
		}
		if len(o.users) == 0 {
			o.users = []User{subscriber(people(seed.Staff)[0]).orDefault()}
		}
		all[strings.ToLower(t.ID)] = o
	}
	return all
}

// shown is the users that answers show at a time.
func (o *organisation) shown(now time.Time, support bool) []User {
	var list []User
	for _, u := range o.users {
		if !u.Pending {
			list = append(list, u)
		}
	}
	day := now.UTC().Format(time.DateOnly)
	for _, a := range o.support {
		if support && a.on(day) {
			list = append(list, a.user(hashUUID("xero support in "+o.tenant.ID, 0)))
		}
	}
	return list
}

// organisationGet is GET Organisation: the one that the tenant header names.
func (s *Server) organisationGet(c *call) {
	t := c.tenant
	list, item := alike("Organisations"), name{"Organisation", ""}
	c.envelope(s.now())
	c.enc.list(list)
	c.enc.object(item)
	for _, f := range []struct{ name, text string }{
		{"OrganisationID", t.ID},
		{"Name", t.Name},
		{"LegalName", t.Name},
		{"Version", "AU"},
		{"OrganisationType", "COMPANY"},
		{"BaseCurrency", "AUD"},
		{"CountryCode", "AU"},
		{"OrganisationStatus", "ACTIVE"},
		{"TaxNumber", strconv.FormatUint(10_000_000_000+hash("tax "+t.ID, 0)%90_000_000_000, 10)},
	} {
		c.enc.text(alike(f.name), f.text)
	}
	c.enc.number(alike("PaysTax"), "true")
	c.enc.number(alike("IsDemoCompany"), "false")
	c.enc.number(alike("FinancialYearEndDay"), "30")
	c.enc.number(alike("FinancialYearEndMonth"), "6")
	c.enc.closeObject(item)
	c.enc.closeList(list)
	c.enc.end()
}

// ownTenants is what a consent with these scopes opens that nobody was asked for. An
// organisation of which the seed says nothing is only for those who choose it.
func (s *Server) ownTenants(scopes []string) []Tenant {
	list := []Tenant{s.main.tenant}
	own, ok := s.Organisation()
	if ok && s.organisations[strings.ToLower(own.ID)].told &&
		slices.ContainsFunc(scopes, func(name string) bool { return strings.HasPrefix(name, "accounting.") }) {
		list = append(list, own)
	}
	return list
}

// Organisation is the practice's own, and false where the seed has none.
func (s *Server) Organisation() (Tenant, bool) {
	i := slices.IndexFunc(s.tenants, func(t Tenant) bool { return t.Type == Organisation })
	if i < 0 {
		return Tenant{}, false
	}
	return s.tenants[i], true
}
