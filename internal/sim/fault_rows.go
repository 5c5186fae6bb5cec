package sim

import (
	"net/http"
	"slices"
)

const (
	// lateLists is how many staff lists a record is missing from after the fault
	// late-list. A count, not a span: it is the same on every clock, and whoever asks
	// often enough sees the record in the end.
	lateLists = 3
	// renamed is what rename-mid-run adds to a client's name, once.
	renamed = " (renamed)"
)

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
	return slices.Concat(gatewayFaults(), serverFaults(), listFaults(), writeFaults())
}

// gatewayFaults answer in Practice Manager's place.
func gatewayFaults() []faultRow {
	return []faultRow{
		{FaultHelp{"429-minute", "a Practice Manager call: 429, minute limit used up, Retry-After of one second"},
			practiceCalls, func(_ *Server, c *call) {
				c.tooMany("minute", 1)
				c.header.Set("X-MinLimit-Remaining", "0")
			}},
		{FaultHelp{"429-day", "a Practice Manager call: 429, day limit used up, Retry-After until the day's window turns"},
			practiceCalls, (*Server).usedUp},
		{FaultHelp{"429-concurrent", "a Practice Manager call: 429 for too many at once, with a Retry-After only if U18=yes"},
			practiceCalls, (*Server).tooManyAtOnce},
		{FaultHelp{"expire-token", "a Practice Manager call: 401, and the access token that it came with stays expired"},
			practiceCalls, (*Server).expire},
		{FaultHelp{"forbidden", "a Practice Manager call: 403, as when the privilege or the connection is lost"},
			practiceCalls, func(s *Server, c *call) {
				c.giveBack()
				s.forbid(c)
			}},
	}
}

// serverFaults keep the caller from a whole answer.
func serverFaults() []faultRow {
	return []faultRow{
		{FaultHelp{"error-500", "a Practice Manager call: 500 before anything is done"},
			practiceCalls, func(_ *Server, c *call) {
				c.fail(http.StatusInternalServerError, "An unexpected error occurred")
			}},
		{FaultHelp{"hang", "a Practice Manager call: no answer, until the caller gives up; nothing is done"},
			practiceCalls, func(_ *Server, c *call) { c.hang = true }},
		{FaultHelp{"cut-body", "a Practice Manager call: done, but the connection ends half way through the answer"},
			practiceCalls, func(_ *Server, c *call) { c.cut = true }},
		{FaultHelp{"drop-after-write", "any call that writes: done, but the connection ends without an answer"},
			writingCalls, func(_ *Server, c *call) { c.drop = true }},
	}
}

// listFaults make lists that are not the truth.
func listFaults() []faultRow {
	return []faultRow{
		{FaultHelp{"lost-rows", "a client list or page: a tenth of its rows, at least one, is missing from the middle"},
			calls("client.list", "client.paged-list"), func(_ *Server, c *call) { c.loseRows = true }},
		{FaultHelp{"repeat-next", "a client page: its next link leads to itself"},
			calls("client.paged-list"), func(_ *Server, c *call) { c.repeatNext = true }},
		{FaultHelp{"no-manager-in-page", "a client page: without AccountManager and JobManager, which list and get do show"},
			calls("client.paged-list"), func(_ *Server, c *call) { c.hideManagers = true }},
		{FaultHelp{"late-list", "an add of staff: the next three staff lists lack the new record, which get does show"},
			calls("staff.add"), func(_ *Server, c *call) { c.hideAdded = true }},
	}
}

// writeFaults make client updates do other things than they were asked to.
func writeFaults() []faultRow {
	return []faultRow{
		{FaultHelp{"conflict", "a client update: 409 before anything is done"},
			calls("client.update"), func(_ *Server, c *call) { c.conflict() }},
		{FaultHelp{"ignore-manager", "a client update: OK, but AccountManager and JobManager stay as they were, as the answer shows"},
			calls("client.update"), func(_ *Server, c *call) { c.keepManagers = true }},
		{FaultHelp{"blank-omitted", "a client update: the fields that it leaves out become blank"},
			calls("client.update"), func(_ *Server, c *call) { c.blankOmitted = true }},
		{FaultHelp{"rename-mid-run", `a get or update of a client: just before it, somebody else adds "(renamed)" to the name, once`},
			calls("client.get", "client.update"), func(_ *Server, c *call) { c.rename = true }},
		{FaultHelp{"cascade-jobs", "a client update: the client's current jobs get the partner or manager that it changes, as under U8=yes"},
			calls("client.update"), func(_ *Server, c *call) { c.cascade = true }},
	}
}

func practiceCalls(r route) bool { return r.gate == gateTenant }

func writingCalls(r route) bool { return practiceCalls(r) && r.method != http.MethodGet }

func calls(names ...string) func(route) bool {
	return func(r route) bool { return slices.Contains(names, r.name) }
}
