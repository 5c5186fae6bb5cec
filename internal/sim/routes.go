package sim

import (
	"net/http"
	"slices"
	"strings"
)

// gate says which checks a route asks for.
type gate int

const (
	gateOpen   gate = iota // none: the token endpoint checks the client itself
	gateBearer             // an access token
	gateTenant             // access token, tenant, limits, scope, negotiation
)

// route is one call of the API.
type route struct {
	name   string // what faults and tests call it
	method string
	path   string // a * at the end stands for one identifier
	gate   gate
	scope  string   // practicemanager.<scope>, or wider, must be granted
	query  []string // parameters beside fields
	handle func(*Server, *call)
}

const practiceManager = "/practicemanager/3.1/"

// routes is the table of all calls.
func routes() []route {
	const get, put, post = http.MethodGet, http.MethodPut, http.MethodPost
	return []route{
		{"token", post, "/connect/token", gateOpen, "", nil, (*Server).token},
		{"connections", get, "/connections", gateBearer, "", nil, (*Server).connections},
		{"staff.list", get, practiceManager + "staff.api/list", gateTenant, "staff", nil, (*Server).staffList},
		{"staff.get", get, practiceManager + "staff.api/get/*", gateTenant, "staff", nil, (*Server).staffGet},
		{"staff.add", post, practiceManager + "staff.api/add", gateTenant, "staff", nil, (*Server).staffAdd},
		{"staff.update", put, practiceManager + "staff.api/update", gateTenant, "staff", nil, (*Server).staffUpdate},
		{"client.list", get, practiceManager + "client.api/list", gateTenant, "client", []string{"detailed"}, (*Server).clientList},
		{"client.paged-list", get, practiceManager + "client.api/paged-list", gateTenant, "client", []string{"pageSize", "pageToken"}, (*Server).clientPage},
		{"client.get", get, practiceManager + "client.api/get/*", gateTenant, "client", nil, (*Server).clientGet},
		{"client.update", put, practiceManager + "client.api/update", gateTenant, "client", nil, (*Server).clientUpdate},
	}
}

// match finds the call's route, or answers 404 or 405.
func (s *Server) match(c *call) {
	status := http.StatusNotFound
	for _, r := range s.routes {
		id, ok := r.takes(c.r.URL.Path)
		if !ok {
			continue
		}
		if r.method == c.r.Method {
			c.route, c.id = r, id
			return
		}
		status = http.StatusMethodNotAllowed
	}
	c.empty(status)
}

func (r route) takes(path string) (id string, ok bool) {
	prefix, identified := strings.CutSuffix(r.path, "*")
	if !identified {
		return "", path == r.path
	}
	id, ok = strings.CutPrefix(path, prefix)
	return id, ok && id != "" && !strings.Contains(id, "/")
}

// allows reports whether granted holds a scope that the route accepts: the
// broad ones too, and for reads the read-only ones.
func (r route) allows(granted []string) bool {
	accepted := []string{"practicemanager", "practicemanager." + r.scope}
	if r.method == http.MethodGet {
		accepted = append(accepted, "practicemanager.read", "practicemanager."+r.scope+".read")
	}
	return slices.ContainsFunc(granted, func(s string) bool { return slices.Contains(accepted, s) })
}
