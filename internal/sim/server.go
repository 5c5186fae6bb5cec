package sim

import (
	"context"
	"io"
	"net/http"
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
	// Assumptions are the answers to what is not known of Xero, for each question
	// that is not named its default.
	Assumptions []Assumption
	// Latency is waited before each answer, in real time.
	Latency time.Duration
	// Log gets one compact JSON line a request.
	Log io.Writer
	// OnCall is called when a request has arrived, and again just before its
	// answer is sent: the two moments at which a test of crashes ends its caller. It may
	// be called from several goroutines at once, and may panic with
	// [http.ErrAbortHandler]: then the connection ends there, on arrival with nothing done.
	OnCall func(Call)
	// Apps are registered with the identity server. Without any there is one, public, with
	// [DefaultClientID] and [DefaultRedirect].
	Apps []App
}

// Server is the simulated Xero. Make one with [New].
type Server struct {
	now     func() time.Time
	latency time.Duration
	onCall  func(Call)
	assumed assumed
	routes  []route
	rows    []clientRow
	names   bodyNames // of fields in client update bodies → index in rows
	buffers sync.Pool // of *[]byte, for bodies
	scopes  []scopeRow
	pages   pages
	tenants []Tenant // that can be connected, the main one first
	// organisations are by tenant id, in lower case. No call changes them.
	organisations map[string]*organisation

	mu       sync.Mutex          // guards all below
	main     *records            // the seed's
	records  map[string]*records // by tenant id, in lower case
	identity identity
	meters   meters
	faults   []*faultState
	log      requestLog
	writes   int
	calls    int
}

// New makes a server from options. It panics over a seed that does not pass
// [Seed.Check], as those of [Generate] and [ReadSeed] do, and over apps that do
// not pass [App.Check] or share an ID.
func New(o Options) *Server {
	if err := o.Seed.Check(); err != nil {
		panic("sim: " + err.Error())
	}
	if err := checkApps(o.Apps); err != nil {
		panic("sim: " + err.Error())
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		now:     o.Now,
		latency: o.Latency,
		onCall:  o.OnCall,
		assumed: newAssumed(o.Assumptions),
		routes:  routes(),
		rows:    clientRows(),
		scopes:  scopeRows(),
		pages:   newPages(),
		log:     requestLog{out: o.Log},
	}
	s.names = clientNames(s.rows)
	s.buffers.New = func() any { return new([]byte) }
	s.load(o.Seed)
	s.identity = newIdentity(o, s.ownTenants(AllScopes()))
	s.meters = newMeters(o)
	for _, f := range o.Faults {
		s.faults = append(s.faults, &faultState{Fault: f})
	}
	return s
}

// load takes the seed in, with an empty practice for each further one.
func (s *Server) load(seed Seed) {
	s.tenants = seed.accounts()
	s.organisations = newOrganisations(seed)
	s.main = newRecords(s.tenants[0], seed)
	s.records = map[string]*records{strings.ToLower(s.main.tenant.ID): s.main}
	for _, t := range s.tenants[1:] {
		if t.Type == PracticeManager {
			s.records[strings.ToLower(t.ID)] = newRecords(t, Seed{})
		}
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := s.receive(r)
	s.match(c)
	s.tell(c, false)
	s.gate(c)
	if c.inFlight {
		defer s.leave(c)
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
	if c.drop {
		c.status = 0
		s.record(c)
		panic(http.ErrAbortHandler)
	}
	s.record(c)
	s.tell(c, true)
	c.send(w)
	s.recycle(c)
}

// gate runs every check that comes before the call's own handler.
func (s *Server) gate(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if c.answered() {
		return
	}
	for _, step := range []func(*Server, *call){
		(*Server).authenticate, (*Server).checkTenant, (*Server).count,
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
	s.log.add(c.request())
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
