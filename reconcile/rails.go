package reconcile

import (
	"fmt"
	"slices"
)

// RailClients is the name of the rail on the number of clients changed.
const RailClients = "maxClients"

// percentFloor is the number of changes below which a share says nothing: one
// client of five is a fifth of them.
const percentFloor = 10

// Limit is how much a plan may change before somebody has to say that it is
// meant: a count, and a share of all.
type Limit struct {
	Count   int `json:"count"`
	Percent int `json:"percent"`
}

// Rails are the limits of a practice, and what answers them.
type Rails struct {
	Clients Limit
	// Expect is how many clients each document announces to change; changes of
	// a document that keeps to its announcement are not counted.
	Expect    map[string]Expect
	Overrides []Override
}

// Expect is a document's announcement.
type Expect struct {
	Clients int
	Source  Source
}

// Override lifts one rail for one plan. It stands in the plan and in its
// digests; apply has none.
type Override struct {
	Rail   string `json:"rail"`
	Reason string `json:"reason"`
}

// RailCount is what a rail counted.
type RailCount struct {
	Rail     string `json:"rail"`
	Limit    Limit  `json:"limit"`
	Counted  int    `json:"counted"`
	Expected int    `json:"expected"` // changed as announced, and not counted
	Of       int    `json:"of"`
	Tripped  bool   `json:"tripped"`
	Override string `json:"override,omitempty"` // the reason given
}

// checkRails counts what p would do and stops it where a rail trips.
func (p *Plan) checkRails(r Rails, clients int) {
	p.Overrides = r.Overrides
	count := RailCount{Rail: RailClients, Limit: r.Clients, Of: clients}
	kept := p.announcements(r)
	for _, c := range p.Changes {
		switch {
		case c.Key.Kind != KindClient || !c.Ready():
		case slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return !kept[f.By] }):
			count.Counted++
		default:
			count.Expected++
		}
	}
	count.Tripped = trips(r.Clients, count.Counted, clients)
	if count.Tripped {
		p.trip(&count)
	}
	p.Rails = append(p.Rails, count)
}

// announcements are the documents that change no more clients than they
// announced. One that changes more is named.
func (p *Plan) announcements(r Rails) map[string]bool {
	clients := map[string]int{} // document → clients that it changes
	for _, c := range p.Changes {
		if c.Key.Kind != KindClient || !c.Ready() {
			continue
		}
		seen := map[string]bool{}
		for _, f := range c.Fields {
			if !seen[f.By] {
				clients[f.By]++
			}
			seen[f.By] = true
		}
	}
	kept := map[string]bool{}
	for doc, expect := range r.Expect {
		n := clients[doc]
		if kept[doc] = n <= expect.Clients; !kept[doc] {
			p.Notices = append(p.Notices, Notice{
				Address: doc, Name: doc, Rule: "expect", Source: expect.Source,
				Text: fmt.Sprintf("expects to change %d clients, and would change %d", expect.Clients, n),
			})
		}
	}
	return kept
}

// trips at the lower of count and share.
func trips(l Limit, n, of int) bool {
	return n > min(l.Count, max(percentFloor, l.Percent*of/100))
}

func (p *Plan) trip(c *RailCount) {
	if c.Override = p.override(c.Rail); c.Override != "" {
		return
	}
	p.Stops = append(p.Stops, Stop{Rule: "rail", Text: fmt.Sprintf(
		"%d of %d clients would change, and the rail %s allows %d or %d%%: say in what decides them that it is meant (expect: {clients: N} in the assignment or cover), or plan with --override %s --reason TEXT",
		c.Counted, c.Of, c.Rail, c.Limit.Count, c.Limit.Percent, c.Rail)})
}
