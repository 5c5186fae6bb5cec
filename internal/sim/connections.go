package sim

import (
	"net/http"
	"strings"
)

// connectionAnswer is one element of GET /connections.
type connectionAnswer struct {
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
	list := []connectionAnswer{}
	event := c.query.Get("authEventId")
	for _, x := range c.grant.consent.open() {
		if event == "" || event == x.event {
			list = append(list, connectionAnswer{
				ID:      x.id,
				Event:   x.event,
				Tenant:  x.tenant.ID,
				Type:    x.tenant.Type,
				Name:    x.tenant.Name,
				Created: x.created.UTC().Format(connectionTime),
				Updated: x.updated.UTC().Format(connectionTime),
			})
		}
	}
	c.json(http.StatusOK, list)
}

// disconnect is DELETE /connections/{id}. Observed: an identifier of the tenant or of the
// authentication event in place of the connection's is forbidden, not unknown.
func (s *Server) disconnect(c *call) {
	for _, x := range c.grant.consent.open() {
		switch {
		case strings.EqualFold(c.id, x.id):
			x.gone = true
			c.empty(http.StatusNoContent)
			return
		case strings.EqualFold(c.id, x.tenant.ID), strings.EqualFold(c.id, x.event):
			s.refuse(c, http.StatusForbidden, notAuthorised)
			return
		}
	}
	c.empty(http.StatusNotFound)
}
