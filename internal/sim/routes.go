package sim

import (
	"net/http"
	"slices"
	"strings"
)

// gate says which checks a route asks for.
type gate int

const (
	gateOpen         gate = iota // none: the identity server checks for itself who comes
	gateBearer                   // an access token
	gateTenant                   // access token, tenant, limits, scope, negotiation
	gateOrganisation             // the same, for the Accounting API of an organisation
)

// ofTenant reports whether the call is about one account.
func (g gate) ofTenant() bool { return g == gateTenant || g == gateOrganisation }

// route is one call of the API.
type route struct {
	name   string // what faults and tests call it
	method string
	path   string // a * at the end stands for one identifier
	gate   gate
	scope  scope
	query  []string // parameters beside fields
	handle func(*Server, *call)
}

// scope is what must be granted: practicemanager.<name> or, unless it is narrow,
// the scope of everything; of an organisation accounting.<name>.
type scope struct {
	name   string
	narrow bool
}

const (
	practiceManager = "/practicemanager/3.1/"
	authorisePath   = "/identity/connect/authorize"
)

// routes is the table of all calls.
func routes() []route {
	return slices.Concat(gatewayRoutes(), staffRoutes(), clientRoutes(), jobRoutes(), organisationRoutes())
}

func gatewayRoutes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	return []route{
		{"token", post, "/connect/token", gateOpen, scope{}, nil, (*Server).token},
		{"authorise", get, authorisePath, gateOpen, scope{}, nil, (*Server).authorise},
		{"authorise.decide", post, authorisePath, gateOpen, scope{}, nil, (*Server).decide},
		{"revocation", post, "/connect/revocation", gateOpen, scope{}, nil, (*Server).revocation},
		{"userinfo", get, "/connect/userinfo", gateBearer, scope{}, nil, (*Server).userinfo},
		{"connections", get, "/connections", gateBearer, scope{}, nil, (*Server).connections},
		{"connections.delete", del, "/connections/*", gateBearer, scope{}, nil, (*Server).disconnect},
	}
}

func staffRoutes() []route {
	const get, put, post = http.MethodGet, http.MethodPut, http.MethodPost
	staff := scope{name: "staff"}
	return []route{
		{"staff.list", get, practiceManager + "staff.api/list", gateTenant, staff, nil, (*Server).staffList},
		{"staff.get", get, practiceManager + "staff.api/get/*", gateTenant, staff, nil, (*Server).staffGet},
		{"staff.add", post, practiceManager + "staff.api/add", gateTenant, staff, nil, (*Server).staffAdd},
		{"staff.update", put, practiceManager + "staff.api/update", gateTenant, staff, nil, (*Server).staffUpdate},
		{"staff.enable", post, practiceManager + "staff.api/enable", gateTenant, staff, nil, (*Server).staffEnable},
		{"staff.disable", post, practiceManager + "staff.api/disable", gateTenant, staff, nil, (*Server).staffDisable},
	}
}

func clientRoutes() []route {
	const get, put = http.MethodGet, http.MethodPut
	client := scope{name: "client"}
	return []route{
		{"client.list", get, practiceManager + "client.api/list", gateTenant, client, []string{"detailed"}, (*Server).clientList},
		{"client.paged-list", get, practiceManager + "client.api/paged-list", gateTenant, client, []string{"pageSize", "pageToken"}, (*Server).clientPage},
		{"client.get", get, practiceManager + "client.api/get/*", gateTenant, client, nil, (*Server).clientGet},
		{"client.update", put, practiceManager + "client.api/update", gateTenant, client, nil, (*Server).clientUpdate},
		{"clientgroup.list", get, practiceManager + "clientgroup.api/list", gateTenant, client, nil, (*Server).groupList},
		{"clientgroup.get", get, practiceManager + "clientgroup.api/get/*", gateTenant, client, nil, (*Server).groupGet},
	}
}

// jobRoutes are the calls of jobs. Documented: all take the scope of everything but
// the list of a person's jobs.
func jobRoutes() []route {
	const get, put = http.MethodGet, http.MethodPut
	job, jobOnly := scope{name: "job"}, scope{name: "job", narrow: true}
	return []route{
		{"job.current", get, practiceManager + "job.api/current", gateTenant, job, []string{"detailed"}, (*Server).jobCurrent},
		{"job.list", get, practiceManager + "job.api/list", gateTenant, job, []string{"from", "to", "detailed"}, (*Server).jobList},
		{"job.get", get, practiceManager + "job.api/get/*", gateTenant, job, nil, (*Server).jobGet},
		{"job.client", get, practiceManager + "job.api/client/*", gateTenant, job, []string{"detailed"}, (*Server).jobClient},
		{"job.staff", get, practiceManager + "job.api/staff/*", gateTenant, jobOnly, nil, (*Server).jobStaff},
		{"job.assign", put, practiceManager + "job.api/assign", gateTenant, job, nil, (*Server).jobAssign},
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
// broad ones too, unless it is narrow, and for reads the read-only ones.
func (r route) allows(granted []string) bool {
	api := "practicemanager"
	if r.gate == gateOrganisation {
		api = "accounting"
	}
	accepted := []string{api + "." + r.scope.name}
	if !r.scope.narrow {
		accepted = append(accepted, api)
	}
	if r.method == http.MethodGet {
		for _, s := range slices.Clone(accepted) {
			accepted = append(accepted, s+".read")
		}
	}
	return slices.ContainsFunc(granted, func(s string) bool { return slices.Contains(accepted, s) })
}
