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
	by := map[string][]int{} // document → the changes it decides
	for i, c := range p.Changes {
		if c.Key.Kind == KindClient && c.Ready() {
			by[c.Fields[0].By] = append(by[c.Fields[0].By], i)
		}
	}
	docs := make([]string, 0, len(by))
	for doc := range by {
		docs = append(docs, doc)
	}
	slices.Sort(docs)
	for _, doc := range docs {
		n := len(by[doc])
		expect, announced := r.Expect[doc]
		switch {
		case announced && n <= expect.Clients:
			count.Expected += n
			continue
		case announced:
			p.Notices = append(p.Notices, Notice{
				Address: doc, Name: doc, Rule: "expect", Source: expect.Source,
				Text: fmt.Sprintf("expects to change %d clients, and would change %d", expect.Clients, n),
			})
		}
		count.Counted += n
	}
	count.Tripped = trips(r.Clients, count.Counted, clients)
	if count.Tripped {
		p.trip(&count)
	}
	p.Rails = append(p.Rails, count)
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
		"%d of %d clients would change, and the rail %s allows %d or %d%%: say in the assignment that it is meant (expect: {clients: %d}), or plan with --override %s --reason TEXT",
		c.Counted, c.Of, c.Rail, c.Limit.Count, c.Limit.Percent, c.Counted, c.Rail)})
}
