package sim

import (
	"net/http"
	"strings"
)

// clientUpdate is PUT client.api/update.
func (s *Server) clientUpdate(c *call) {
	in, ok := c.values("Client", s.names)
	if !ok {
		return
	}
	client := c.records.byUUID[strings.ToLower(in[rowUUID])]
	if client == nil || client.Deleted {
		c.fail(http.StatusOK, badClient)
		return
	}
	c.meddle(client)
	next := *client // a copy, since an ERROR must change nothing
	switch {
	case !s.named(in):
		c.fail(http.StatusOK, noName)
	case s.conflicts(c, client, in):
		c.conflict()
	case !s.setClient(c, &next, in):
		c.fail(http.StatusOK, badStaff)
	default:
		next.initialise()
		before := *client
		*client = next
		if c.cascade || s.assumed.cascade == yes {
			c.records.cascade(&before, client)
		}
		s.clientAnswer(c, client)
	}
}

// meddle is what the fault rename-mid-run has somebody else do.
func (c *call) meddle(client *Client) {
	if c.rename && !strings.HasSuffix(client.Name, renamed) {
		client.Name += renamed
	}
}

// cascade gives the current jobs of a client the partner or manager that it got,
// whoever was theirs before.
func (r *records) cascade(before, now *Client) {
	for _, job := range r.jobsOf[strings.ToLower(now.UUID)] {
		if !job.current() {
			continue
		}
		if before.Partner != now.Partner {
			job.Partner = now.Partner
		}
		if before.Manager != now.Manager {
			job.Manager = now.Manager
		}
	}
}

// named reports whether the update says enough of the name: one that is given
// must not be blank, and only U3 lets it be left out.
func (s *Server) named(in map[int]string) bool {
	v, given := in[rowName]
	return strings.TrimSpace(v) != "" || !given && s.assumed.clientName == no
}

// conflicts reports whether the update is one of those that U22 assumes to be
// a conflict with the state of the client.
func (s *Server) conflicts(c *call, client *Client, in map[int]string) bool {
	switch s.assumed.conflict {
	case ifArchived:
		return client.Archived
	case ifNameTaken:
		for _, other := range c.records.clients {
			if other != client && !other.Deleted && other.Name == in[rowName] {
				return true
			}
		}
	}
	return false
}

// conflict answers in the specification's words.
func (c *call) conflict() {
	c.fail(http.StatusConflict, "A conflict occurred with the current state of the resource.")
}

// setClient writes values into a record and reports whether all the people
// that they name exist.
func (s *Server) setClient(c *call, client *Client, in map[int]string) bool {
	if c.blankOmitted || s.assumed.omitted == blanks {
		s.blank(client, in)
	}
	for i, v := range in {
		row := s.rows[i]
		switch {
		case i == rowUUID: // it may be spelled in capitals, and stays as it was
		case row.person:
			if !s.setPerson(c, row.at(client), v) {
				return false
			}
		default:
			*row.at(client) = v
		}
	}
	return true
}

// blank empties the fields that an update could have set and does not give.
func (s *Server) blank(client *Client, in map[int]string) {
	for i, row := range s.rows {
		if _, given := in[i]; !given && row.write != (name{}) && i != rowUUID && i != rowName {
			*row.at(client) = ""
		}
	}
}

func (s *Server) setPerson(c *call, at *string, uuid string) bool {
	p, ok := c.records.person[strings.ToLower(uuid)]
	switch {
	case uuid == "" && s.assumed.emptied == cleared:
		*at = ""
	case uuid == "":
		return s.assumed.emptied != refused
	case !ok || !s.assignable(p):
		return false
	case !c.keepManagers:
		*at = p.UUID
	}
	return true
}

// initialise gives the record its practice fields, as the recorded update did. The
// other defaults are those that the table of fields answers for empty values.
func (c *Client) initialise() {
	if !c.Bare {
		return
	}
	c.Bare = false
	if c.BranchNumber == "" {
		c.BranchNumber = "1"
	}
}
