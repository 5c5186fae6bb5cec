package sim

import (
	"net/http"
	"strings"
)

var groupItem = name{"Group", ""}

// groupList is GET clientgroup.api/list: names only, no members (documented).
func (s *Server) groupList(c *call) {
	list := name{"Groups", "groups"}
	c.enc.begin("OK")
	c.enc.list(list)
	for _, g := range c.records.groups {
		c.enc.object(groupItem)
		c.group(g)
		c.enc.closeObject(groupItem)
	}
	c.enc.closeList(list)
	c.enc.end()
}

// groupGet is GET clientgroup.api/get/{uuid}.
func (s *Server) groupGet(c *call) {
	g, ok := c.records.byGroup[strings.ToLower(c.id)]
	if !ok {
		c.fail(http.StatusOK, badGroup)
		return
	}
	one := name{"Group", "group"}
	c.enc.begin("OK")
	c.enc.object(one)
	c.group(g)
	if c.only.has(clientsName) {
		c.enc.list(clientsName)
		for _, uuid := range g.Clients {
			member := c.records.byUUID[strings.ToLower(uuid)]
			c.enc.object(clientItem)
			c.enc.identity(member.UUID, member.Name)
			c.enc.closeObject(clientItem)
		}
		c.enc.closeList(clientsName)
	}
	c.enc.closeObject(one)
	c.enc.end()
}

// group writes the fields that a list shows too.
func (c *call) group(g *ClientGroup) {
	c.field(name{"UUID", "uuid"}, g.UUID)
	c.field(name{"Name", "name"}, g.Name)
	c.field(name{"Taxable", "taxable"}, yesNo(g.Taxable))
	c.webURL("ClientGroup/" + g.UUID)
}

// field writes a field of a record, if it is asked for.
func (c *call) field(n name, v string) {
	if c.only.has(n) {
		c.enc.text(n, v)
	}
}

// webURL writes the address of a record's page, in JSON only (assumed).
func (c *call) webURL(path string) {
	if c.format == formatJSON {
		c.field(name{"WebUrl", "webUrl"}, "https://practicemanager.xero.com/"+path)
	}
}
