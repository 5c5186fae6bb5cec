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

// authenticate checks the bearer token.
func (s *Server) authenticate(c *call) {
	if c.route.gate == gateOpen {
		return
	}
	c.header.Set("Xero-Correlation-Id", hashUUID("correlation", s.calls))
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	granted, known := s.tokens.access[token]
	switch {
	case !strings.EqualFold(scheme, "Bearer") || !known:
		c.header.Set("WWW-Authenticate", "Bearer error=invalid_token")
		s.refuse(c, http.StatusUnauthorized, "AuthenticationUnsuccessful")
	case !s.now().Before(granted.expires):
		s.refuseExpired(c, granted)
	default:
		c.token, c.scopes = token, granted.scopes
	}
}

func (s *Server) refuseExpired(c *call, g grant) {
	c.header.Set("WWW-Authenticate", "Bearer error=invalid_token")
	at := g.expires.UTC().Format("01/02/2006 15:04:05")
	s.refuse(c, http.StatusUnauthorized, fmt.Sprintf("TokenExpired: token expired at %s", at))
}

// expire ends the call's token for good and answers as for any expired one.
func (s *Server) expire(c *call) {
	g := s.tokens.access[c.token]
	g.expires = s.now()
	s.tokens.access[c.token] = g
	s.meter.giveBack(c.header)
	s.refuseExpired(c, g)
}

// checkTenant wants the header to name the connected practice. Observed: the refusal
// carries the app's limit header and no other.
func (s *Server) checkTenant(c *call) {
	if c.route.gate != gateTenant {
		return
	}
	c.records = s.records[strings.ToLower(c.r.Header.Get("Xero-Tenant-Id"))]
	if c.records == nil {
		s.forbid(c)
	}
}

func (s *Server) forbid(c *call) {
	s.meter.appHeader(c.header, s.now())
	s.refuse(c, http.StatusForbidden, "AuthenticationUnsuccessful")
}

func (s *Server) checkScope(c *call) {
	if c.route.gate == gateTenant && !c.route.allows(c.scopes) {
		s.refuse(c, http.StatusForbidden, "AuthorizationUnsuccessful")
	}
}
