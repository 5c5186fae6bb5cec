package sim

import "slices"

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
