package decl

import "strings"

// The roles of a client, as Role takes them.
const (
	rolePartner = "partner"
	roleManager = "manager"
)

// keyJobs is the key under which documents speak of jobs.
const keyJobs = "jobs"

// The ranks of a client's role: the lower number decides. Two claims of one
// rank on one client are an error, even where they agree: whichever was
// corrected later, the other would silently stay.
const (
	RankEntry    = 1 // the client's own entry in a list of clients
	RankList     = 2 // a list's partner or manager, or the cell of a CSV row
	RankSelector = 3 // a list's partner or manager, for a client that its select fits
)

// Role returns who has the role ("partner" or "manager") on this client of a,
// and the rank with which that is said. A CSV cell stands for the list's own
// role in its row, at the same rank: a spreadsheet is a list. Where nobody
// says anything the Ref is not given and the rank is 0.
func (c *Client) Role(a *Assignment, role string) (Ref, int) {
	own, list := c.Partner, a.Partner
	if role == roleManager {
		own, list = c.Manager, a.Manager
	}
	switch {
	case own.Given() && !c.CSV:
		return own, RankEntry
	case own.Given():
		return own, RankList
	case list.Given():
		return list, RankList
	default:
		return Ref{}, 0
	}
}

// FoldName makes names of clients and people comparable: two that differ in
// upper and lower case or in runs of blanks only are one name. Everything that
// looks for a record by its name folds like this, so that what is two names
// here is never one client there.
func FoldName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// identified reports whether it can be told which client is meant. A uuid that
// is none has been reported; by its name the entry is not looked for.
func (c *Client) identified() bool {
	if c.UUID.Value != "" {
		return IsUUID(c.UUID.Value)
	}
	return c.Name.Value != ""
}

// clientSet finds entries that mean the same client: those with one UUID, or,
// where at least one of the two has none, with one name. Two entries with one
// name and different UUIDs are two clients.
type clientSet struct {
	byUUID   map[string]int
	byName   map[string]int // the first with that name
	unpinned map[string]int // the first with that name that has no UUID
}

func newClientSet(size int) clientSet {
	return clientSet{byUUID: make(map[string]int, size), byName: make(map[string]int, size), unpinned: map[string]int{}}
}

// add keeps the entry with that folded name under the number i, and returns
// an earlier one that means the same client.
func (s clientSet) add(c *Client, name string, i int) (earlier int, same bool) {
	uuid := c.UUID.Value
	switch {
	case uuid == "":
		earlier, same = s.byName[name]
	default:
		if earlier, same = s.byUUID[uuid]; !same {
			earlier, same = s.unpinned[name]
		}
	}
	// Kept even when it is a repeat: a third entry may only match this one.
	keep := func(m map[string]int, key string) {
		if _, taken := m[key]; !taken {
			m[key] = i
		}
	}
	keep(s.byName, name)
	if uuid == "" {
		keep(s.unpinned, name)
	} else {
		keep(s.byUUID, uuid)
	}
	return earlier, same
}
