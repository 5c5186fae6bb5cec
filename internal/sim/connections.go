package sim

import "net/http"

// connection is one element of GET /connections.
type connection struct {
	ID      string `json:"id"`
	Event   string `json:"authEventId"`
	Tenant  string `json:"tenantId"`
	Type    string `json:"tenantType"`
	Name    string `json:"tenantName"`
	Created string `json:"createdDateUtc"`
	Updated string `json:"updatedDateUtc"`
}

// connectionTime has seven digits and no zone: documented, and a trap for RFC 3339.
const connectionTime = "2006-01-02T15:04:05.0000000"

// connections is GET /connections?authEventId=.
func (s *Server) connections(c *call) {
	list := []connection{}
	if event := c.query.Get("authEventId"); event == "" || event == s.tokens.event {
		at := s.tokens.consented.UTC().Format(connectionTime)
		list = append(list, connection{
			ID:      hashUUID("connection "+s.main.tenant.ID, 0),
			Event:   s.tokens.event,
			Tenant:  s.main.tenant.ID,
			Type:    "PRACTICEMANAGER",
			Name:    s.main.tenant.Name,
			Created: at,
			Updated: at,
		})
	}
	c.json(http.StatusOK, list)
}
