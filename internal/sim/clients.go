package sim

import (
	"net/http"
	"slices"
	"strings"
)

var (
	clientsName = name{"Clients", "clients"}
	clientItem  = name{"Client", ""}
	clientOne   = name{"Client", "client"}
)

// clientList is GET client.api/list: everybody, archived and deleted too.
func (s *Server) clientList(c *call) {
	whole, ok := c.detailed()
	if !ok {
		return
	}
	d := plain
	if whole {
		d = detailed
	}
	c.enc.begin("OK")
	s.writeClients(c, d, c.records.clients)
	c.enc.end()
}

// detailed reads the parameter of that name. When ok is false the call has been
// answered with what is wrong.
func (c *call) detailed() (whole, ok bool) {
	switch c.query.Get("detailed") {
	case "", "false":
		return false, true
	case "true":
		return true, true
	default:
		c.fail(http.StatusBadRequest, "detailed must be true or false")
		return false, false
	}
}

func (s *Server) writeClients(c *call, d depth, list []*Client) {
	if c.loseRows {
		list = withoutMiddle(list)
	}
	w := s.clientWriter(c, d)
	w.list(clientsName)
	for _, client := range list {
		w.client(clientItem, client)
	}
	w.closeList(clientsName)
}

// withoutMiddle leaves out a tenth of the rows, and at least one.
func withoutMiddle(list []*Client) []*Client {
	lost := min(len(list), max(1, len(list)/10))
	from := (len(list) - lost) / 2
	return slices.Concat(list[:from], list[from+lost:])
}

// clientGet is GET client.api/get/{uuid}.
func (s *Server) clientGet(c *call) {
	client, ok := c.records.byUUID[strings.ToLower(c.id)]
	if !ok {
		c.fail(http.StatusOK, badClient)
		return
	}
	c.meddle(client)
	s.clientAnswer(c, client)
}

func (s *Server) clientAnswer(c *call, client *Client) {
	c.enc.begin("OK")
	w := s.clientWriter(c, detailed)
	w.client(clientOne, client)
	c.enc.end()
}
