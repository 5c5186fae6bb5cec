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
	client := s.byUUID[strings.ToLower(in[rowUUID])]
	if client == nil || client.Deleted {
		c.fail(http.StatusOK, badClient)
		return
	}
	if strings.TrimSpace(in[rowName]) == "" {
		c.fail(http.StatusOK, noName)
		return
	}
	next := *client // a copy, since an ERROR must change nothing
	if !s.setClient(&next, in) {
		c.fail(http.StatusOK, badStaff)
		return
	}
	next.initialise()
	*client = next
	s.clientAnswer(c, client)
}

// setClient writes values into a record and reports whether all the people
// that they name exist.
func (s *Server) setClient(client *Client, in map[int]string) bool {
	for i, v := range in {
		row := s.rows[i]
		switch {
		case i == rowUUID: // it may be spelled in capitals, and stays as it was
		case !row.person:
			*row.at(client) = v
		case v == "": // assumed: a manager cannot be cleared this way
		default:
			p, ok := s.person[strings.ToLower(v)]
			if !ok {
				return false
			}
			*row.at(client) = p.UUID
		}
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
