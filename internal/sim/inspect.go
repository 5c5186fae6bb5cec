package sim

import (
	"slices"
	"time"
)

// What tests and the simulate command ask of a running server. All of it is a
// copy of the state at one moment.

// Tenant is the connected practice.
func (s *Server) Tenant() Tenant { return s.main.tenant }

// Clients is a copy of all client records as they are now, unmasked.
func (s *Server) Clients() []Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Client, len(s.main.clients))
	for i, c := range s.main.clients {
		out[i] = *c
		out[i].Contacts = slices.Clone(c.Contacts)
	}
	return out
}

// Jobs is a copy of all job records as they are now, completed ones too.
func (s *Server) Jobs() []Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Job, len(s.main.jobs))
	for i, j := range s.main.jobs {
		out[i] = j.clone()
	}
	return out
}

// Staff is a copy of all staff records as they are now.
func (s *Server) Staff() []Staff {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Staff, len(s.main.staff))
	for i, p := range s.main.staff {
		out[i] = *p
	}
	return out
}

// Requests is the log so far, in the order of answering. Status 0 is a
// request that never got an answer.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log.requests)
}

// Writes counts the writing calls that reached Practice Manager: not those
// that the gateway, a limit or a fault answered, but those refused with ERROR.
func (s *Server) Writes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

// Grant is what one person has agreed to for one app.
type Grant struct {
	App     string // client id
	Person  string // e-mail address
	Scopes  []string
	Tenants []Tenant // that are connected
}

// Granted lists what people have agreed to and not taken back, in the order of
// first agreement. The app of [Server.AccessToken] is not among it.
func (s *Server) Granted() []Grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Grant
	for _, c := range s.identity.consents {
		if len(c.scopes) == 0 || c.app.ID == ownClientID {
			continue
		}
		g := Grant{App: c.app.ID, Person: c.person.email, Scopes: slices.Clone(c.scopes)}
		for _, x := range c.open() {
			g.Tenants = append(g.Tenants, x.tenant)
		}
		list = append(list, g)
	}
	return list
}

// TokenInfo is what the identity server knows of a token.
type TokenInfo struct {
	App     string // client id
	Person  string // e-mail address
	Scopes  []string
	Refresh bool // a refresh token, else an access token
	Expires time.Time
	Used    time.Time // when a refresh token was first exchanged
	Live    bool      // it would be accepted now
}

// Inspect looks a token up; ok is false for one that was never issued.
func (s *Server) Inspect(token string) (info TokenInfo, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	describe := func(g grant) TokenInfo {
		return TokenInfo{App: g.consent.app.ID, Person: g.consent.person.email, Scopes: slices.Clone(g.scopes), Expires: g.expires}
	}
	if g := s.identity.access[token]; g != nil {
		info = describe(*g)
		info.Live = s.now().Before(g.expires)
		return info, true
	}
	g := s.identity.refresh[token]
	if g == nil {
		return TokenInfo{}, false
	}
	info = describe(g.grant)
	info.Refresh, info.Used, info.Live = true, g.usedAt, g.usable(s.now())
	return info, true
}
