package sim

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options says what to simulate. The zero value is an empty practice with
// Xero's limits.
type Options struct {
	Seed Seed
	// Now is the clock of tokens and limits; time.Now if nil. A clock that
	// stands still never opens a new rate-limit window.
	Now func() time.Time
	// Limits left zero are Xero's; NoLimits counts nothing and sends no limit headers.
	Limits   Limits
	NoLimits bool
	Faults   []Fault
	// Latency is waited before each answer, in real time.
	Latency time.Duration
	// Log gets one compact JSON line a request.
	Log io.Writer
	// ClientID and ClientSecret are what the token endpoint accepts:
	// [DefaultClientID] if empty, and a public client (no secret) if that is empty.
	ClientID     string
	ClientSecret string
}

// Server is the simulated Xero. Make one with [New].
type Server struct {
	now     func() time.Time
	latency time.Duration
	routes  []route
	rows    []clientRow
	names   bodyNames // of fields in client update bodies → index in rows
	buffers sync.Pool // of *[]byte, for bodies

	mu      sync.Mutex // guards all below
	tenant  Tenant
	staff   []*Staff
	clients []*Client // in the order of creation
	active  []*Client // neither archived nor deleted, same order
	byUUID  map[string]*Client
	person  map[string]*Staff
	made    int // staff records added by API
	tokens  tokens
	meter   meter
	faults  []*faultState
	log     requestLog
	writes  int
	calls   int
}

// New makes a server from options. It panics over a seed that does not pass
// [Seed.Check]; those of [Generate] and [ReadSeed] do.
func New(o Options) *Server {
	if err := o.Seed.Check(); err != nil {
		panic("sim: " + err.Error())
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		now:     o.Now,
		latency: o.Latency,
		routes:  routes(),
		rows:    clientRows(),
		byUUID:  make(map[string]*Client, len(o.Seed.Clients)),
		person:  make(map[string]*Staff, len(o.Seed.Staff)),
		tenant:  o.Seed.Tenant.orDefault(),
		log:     requestLog{out: o.Log},
	}
	s.names = clientNames(s.rows)
	s.buffers.New = func() any { return new([]byte) }
	s.load(o.Seed)
	s.tokens = newTokens(o, s.tenant)
	s.meter = newMeter(o, s.tenant)
	for _, f := range o.Faults {
		s.faults = append(s.faults, &faultState{Fault: f})
	}
	return s
}

// load copies the seed, so that the caller's stays as it is.
func (s *Server) load(seed Seed) {
	for _, p := range slices.Clone(seed.Staff) {
		s.addStaff(&p)
	}
	for _, c := range slices.Clone(seed.Clients) {
		c.Contacts = slices.Clone(c.Contacts)
		s.clients = append(s.clients, &c)
		s.byUUID[strings.ToLower(c.UUID)] = &c
		if !c.Archived && !c.Deleted {
			s.active = append(s.active, &c)
		}
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := s.receive(r)
	s.gate(c)
	if c.inFlight {
		defer s.leave()
	}
	if !c.answered() && !pause(r.Context(), s.latency) {
		c.hang = true
	}
	if c.hang {
		s.record(c)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	s.handle(c)
	s.record(c)
	c.send(w)
	s.recycle(c)
}

// gate runs every check that comes before the call's own handler.
func (s *Server) gate(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for _, step := range []func(*Server, *call){
		(*Server).match, (*Server).authenticate, (*Server).checkTenant, (*Server).count,
		(*Server).checkScope, (*Server).negotiate, (*Server).strike,
	} {
		if step(s, c); c.answered() || c.hang {
			return
		}
	}
}

// handle runs the handler, unless a check or a fault has answered already.
func (s *Server) handle(c *call) {
	if c.answered() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.route.gate == gateTenant && c.route.method != http.MethodGet {
		s.writes++
	}
	c.status = http.StatusOK
	c.enc = encoder{buf: (*s.buffers.Get().(*[]byte))[:0], format: c.format}
	c.route.handle(s, c)
}

func (s *Server) record(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.add(Request{Method: c.r.Method, Path: c.r.URL.RequestURI(), Status: c.status})
}

// keepBuffer is the size above which a body's buffer is left to the collector:
// one full list of a big practice would otherwise be held for good.
const keepBuffer = 4 << 20

func (s *Server) recycle(c *call) {
	if buf := c.enc.buf; buf != nil && cap(buf) <= keepBuffer {
		s.buffers.Put(&buf)
	}
}

// pause waits for d and reports whether the caller is still there.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
