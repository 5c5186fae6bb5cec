package sim

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Fault is a named misbehaviour. Make one with [ParseFault].
type Fault struct {
	row faultRow
	nth int // strikes this call only, counted from 1; 0 is every call
}

// FaultHelp is one line of the table of faults: its name and what it does to
// which calls.
type FaultHelp struct{ Name, Help string }

// faultRow is one fault. It strikes calls whose route it takes; strike
// answers the call or sets its twist.
type faultRow struct {
	FaultHelp
	takes  func(route) bool
	strike func(*Server, *call)
}

// faultRows is the table of all faults. All strike after the checks of the
// gateway, so only calls that would have been carried out are counted.
func faultRows() []faultRow {
	return []faultRow{
		{FaultHelp{"429-minute", "a Practice Manager call: 429, minute limit used up, Retry-After of one second"},
			practiceCalls, func(s *Server, c *call) {
				s.tooMany(c, "minute", 1)
				c.header.Set("X-MinLimit-Remaining", "0")
			}},
		{FaultHelp{"429-concurrent", "a Practice Manager call: 429 for too many at once, without Retry-After"},
			practiceCalls, func(s *Server, c *call) { s.tooMany(c, "concurrent", 0) }},
		{FaultHelp{"error-500", "a Practice Manager call: 500 before anything is done"},
			practiceCalls, func(_ *Server, c *call) {
				c.fail(http.StatusInternalServerError, "An unexpected error occurred")
			}},
		{FaultHelp{"hang", "a Practice Manager call: no answer, until the caller gives up; nothing is done"},
			practiceCalls, func(_ *Server, c *call) { c.hang = true }},
		{FaultHelp{"cut-body", "a Practice Manager call: done, but the connection ends half way through the answer"},
			practiceCalls, func(_ *Server, c *call) { c.cut = true }},
		{FaultHelp{"lost-rows", "a client list or page: a tenth of its rows, at least one, is missing from the middle"},
			calls("client.list", "client.paged-list"), func(_ *Server, c *call) { c.loseRows = true }},
		{FaultHelp{"repeat-next", "a client page: its next link leads to itself"},
			calls("client.paged-list"), func(_ *Server, c *call) { c.repeatNext = true }},
		{FaultHelp{"no-manager-in-page", "a client page: without AccountManager and JobManager, which list and get do show"},
			calls("client.paged-list"), func(_ *Server, c *call) { c.hideManagers = true }},
	}
}

func practiceCalls(r route) bool { return r.gate == gateTenant }

func calls(names ...string) func(route) bool {
	return func(r route) bool {
		for _, n := range names {
			if r.name == n {
				return true
			}
		}
		return false
	}
}

// Faults lists every fault with its help, in the order to show them.
func Faults() []FaultHelp {
	var list []FaultHelp
	for _, row := range faultRows() {
		list = append(list, row.FaultHelp)
	}
	return list
}

// ParseFault reads NAME, which strikes every call it can, or NAME=N, which
// strikes only the Nth of them.
func ParseFault(text string) (Fault, error) {
	name, count, counted := strings.Cut(text, "=")
	var names []string
	for _, row := range faultRows() {
		names = append(names, row.Name)
		if row.Name != name {
			continue
		}
		f := Fault{row: row}
		if !counted {
			return f, nil
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return Fault{}, fmt.Errorf("fault %q: write %s=N with N from 1, the call that it strikes", text, name)
		}
		f.nth = n
		return f, nil
	}
	return Fault{}, fmt.Errorf("fault %q is not known, use one of %s", cmp.Or(name, text), strings.Join(names, ", "))
}

// String is the form that [ParseFault] reads.
func (f Fault) String() string {
	if f.nth == 0 {
		return f.row.Name
	}
	return fmt.Sprintf("%s=%d", f.row.Name, f.nth)
}

// faultState is a fault in a server, with the number of calls it could strike so far.
type faultState struct {
	Fault
	seen int
}

// strike lets the faults do their work. Each counts the call, even when an
// earlier one has answered it.
func (s *Server) strike(c *call) {
	for _, f := range s.faults {
		if f.row.takes == nil || !f.row.takes(c.route) {
			continue
		}
		f.seen++
		if f.nth == 0 || f.nth == f.seen {
			f.row.strike(s, c)
		}
	}
}
