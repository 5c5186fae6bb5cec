package sim

import (
	"fmt"
	"net/http"
	"strings"
)

// gatewayError is the body of a 401 or 403. Observed: JSON with these keys in
// this order, on XML calls too.
type gatewayError struct {
	Type       *string
	Title      string
	Status     int
	Detail     string
	Instance   string
	Extensions struct{}
}

func (s *Server) refuse(c *call, status int, detail string) {
	c.json(status, gatewayError{
		Title:    http.StatusText(status),
		Status:   status,
		Detail:   detail,
		Instance: c.header.Get("Xero-Correlation-Id"),
	})
}

// What a refusal says. Documented and observed; that a missing scope is told
// apart is assumed.
const (
	notAuthenticated = "AuthenticationUnsuccessful"
	notAuthorised    = "AuthorizationUnsuccessful"
)

// authenticate checks the bearer token.
func (s *Server) authenticate(c *call) {
	if c.route.gate == gateOpen {
		return
	}
	c.header.Set("Xero-Correlation-Id", hashUUID("correlation", s.calls))
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	c.grant = s.identity.access[token]
	switch {
	case !strings.EqualFold(scheme, "Bearer") || c.grant == nil:
		c.header.Set("WWW-Authenticate", "Bearer error=invalid_token")
		s.refuse(c, http.StatusUnauthorized, notAuthenticated)
	case !s.now().Before(c.grant.expires):
		s.refuseExpired(c)
	}
}

func (s *Server) refuseExpired(c *call) {
	c.header.Set("WWW-Authenticate", "Bearer error=invalid_token")
	at := c.grant.expires.UTC().Format("01/02/2006 15:04:05")
	s.refuse(c, http.StatusUnauthorized, fmt.Sprintf("TokenExpired: token expired at %s", at))
}

// expire ends the call's token for good and answers as for any expired one.
func (s *Server) expire(c *call) {
	c.grant.expires = s.now()
	c.giveBack()
	s.refuseExpired(c)
}

// checkTenant wants the header to name a connected account of the call's type.
// Observed: the refusal carries the app's limit header and no other.
func (s *Server) checkTenant(c *call) {
	if !c.route.gate.ofTenant() {
		return
	}
	id := strings.ToLower(c.r.Header.Get("Xero-Tenant-Id"))
	if r := s.records[id]; r != nil && c.route.gate == gateTenant {
		c.tenant, c.records = r.tenant, r
	}
	if o := s.organisations[id]; o != nil && c.route.gate == gateOrganisation {
		c.tenant, c.organisation = o.tenant, o
	}
	if !c.grant.consent.opens(c.tenant) {
		s.forbid(c)
	}
}

func (s *Server) forbid(c *call) {
	s.meters.appHeader(c.header, c.grant.consent.app, s.now())
	s.refuse(c, http.StatusForbidden, notAuthenticated)
}

func (s *Server) checkScope(c *call) {
	if c.route.gate.ofTenant() && !c.route.allows(c.grant.scopes) {
		s.refuse(c, http.StatusForbidden, notAuthorised)
	}
}
