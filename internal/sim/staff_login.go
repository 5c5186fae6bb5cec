package sim

import (
	"net/http"
	"strings"
)

// Values of a body that enables or disables somebody.
const (
	loginUUID = iota
	loginSecurity
)

// staffEnable is POST staff.api/enable. Documented: its body may hold an empty Security.
func (s *Server) staffEnable(c *call) {
	names := loginNames()
	names[bodyName{formatXML, "Security"}] = slot{index: loginSecurity}
	c.setLogin(names, false)
}

// staffDisable is POST staff.api/disable.
func (s *Server) staffDisable(c *call) {
	c.setLogin(loginNames(), true)
}

func loginNames() bodyNames {
	names := make(bodyNames)
	names.add(name{"UUID", "uuid"}, slot{index: loginUUID})
	return names
}

// setLogin answers with the bare envelope (observed). Assumed: doing it again is OK, and
// nothing but the login changes.
func (c *call) setLogin(names bodyNames, disabled bool) {
	in, ok := c.values("Staff", names)
	if !ok {
		return
	}
	p, known := c.records.person[strings.ToLower(in[loginUUID])]
	switch {
	case !known:
		c.fail(http.StatusOK, badStaff)
	case strings.TrimSpace(in[loginSecurity]) != "":
		c.fail(http.StatusBadRequest, "Security must be empty")
	default:
		p.Disabled = disabled
		c.enc.begin("OK")
		c.enc.end()
	}
}

// assignable reports whether U11 lets somebody be given clients, jobs and tasks.
func (s *Server) assignable(p *Staff) bool {
	return !p.Disabled || s.assumed.holders != refused
}
