package reconcile

import (
	"fmt"
	"slices"
)

// The rails on what one plan may change.
const (
	RailClients = "maxClients"
	RailJobs    = "maxJobs"
	RailLogins  = "maxLogins"
)

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
	Jobs    Limit
	Logins  int // people whose logins end
	// Expect is how many clients and jobs each document announces to change;
	// changes of a document that keeps to its announcement are not counted.
	Expect    map[string]Expect
	Overrides []Override
}

// Expect is a document's announcement.
type Expect struct {
	Clients int
	Jobs    int
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
func (p *Plan) checkRails(r Rails, observed []Snapshot) {
	p.Overrides = r.Overrides
	kept := p.announcements(r)
	seen := map[Kind]int{}
	for _, s := range observed {
		for _, o := range s.Objects {
			seen[o.Key.Kind]++
		}
	}
	p.checkRail(RailCount{Rail: RailClients, Limit: r.Clients, Of: seen[KindClient]}, KindClient, kept)
	if seen[KindJob] > 0 {
		p.checkRail(RailCount{Rail: RailJobs, Limit: r.Jobs, Of: seen[KindJob]}, KindJob, kept)
	}
	p.checkLogins(r.Logins, seen[KindStaff])
}

func (p *Plan) checkRail(count RailCount, kind Kind, kept map[string]bool) {
	for _, c := range p.Changes {
		switch {
		case c.Key.Kind != kind || !c.Ready():
		case slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return !kept[f.By] }):
			count.Counted++
		default:
			count.Expected++
		}
	}
	count.Tripped = trips(count.Limit, count.Counted, count.Of)
	if count.Tripped {
		p.trip(&count)
	}
	p.Rails = append(p.Rails, count)
}

// checkLogins counts people, so a share of them would say nothing.
func (p *Plan) checkLogins(limit, staff int) {
	count := RailCount{Rail: RailLogins, Limit: Limit{Count: limit, Percent: 100}, Of: staff}
	for _, c := range p.Changes {
		if c.Ready() && c.Class() == ClassLoginEnd {
			count.Counted++
		}
	}
	if count.Counted == 0 {
		return
	}
	if count.Tripped = count.Counted > limit; count.Tripped {
		if count.Override = p.override(RailLogins); count.Override == "" {
			p.Stops = append(p.Stops, Stop{Rule: "rail", Text: fmt.Sprintf(
				"%d logins would end, and the rail %s allows %d: raise it in the practice, or plan with --override %s --reason TEXT",
				count.Counted, RailLogins, limit, RailLogins)})
		}
	}
	p.Rails = append(p.Rails, count)
}

// announcements are the documents that change no more clients and jobs than
// they announced. One that changes more is named.
func (p *Plan) announcements(r Rails) map[string]bool {
	clients, jobs := map[string]int{}, map[string]int{} // document → objects that it changes
	for _, c := range p.Changes {
		if !c.Ready() || c.Key.Kind != KindClient && c.Key.Kind != KindJob {
			continue
		}
		seen := map[string]bool{}
		for _, f := range c.Fields {
			switch {
			case seen[f.By]:
			case c.Key.Kind == KindJob:
				jobs[f.By]++
			default:
				clients[f.By]++
			}
			seen[f.By] = true
		}
	}
	kept := map[string]bool{}
	for doc, expect := range r.Expect {
		kept[doc] = clients[doc] <= expect.Clients && jobs[doc] <= expect.Jobs
		if !kept[doc] {
			p.Notices = append(p.Notices, Notice{
				Address: doc, Name: doc, Rule: "expect", Source: expect.Source,
				Text: fmt.Sprintf("expects to change %s, and would change %s", amounts(expect.Clients, expect.Jobs, jobs[doc]), amounts(clients[doc], jobs[doc], expect.Jobs)),
			})
		}
	}
	return kept
}

// amounts leaves jobs out where neither side has any.
func amounts(clients, jobs, otherJobs int) string {
	if jobs == 0 && otherJobs == 0 {
		return fmt.Sprintf("%d clients", clients)
	}
	return fmt.Sprintf("%d clients and %d jobs", clients, jobs)
}

// trips at the lower of count and share.
func trips(l Limit, n, of int) bool {
	return n > min(l.Count, max(percentFloor, l.Percent*of/100))
}

func (p *Plan) trip(c *RailCount) {
	if c.Override = p.override(c.Rail); c.Override != "" {
		return
	}
	what, where := "clients", "assignment, cover or leaves"
	if c.Rail == RailJobs {
		what = "jobs"
	}
	p.Stops = append(p.Stops, Stop{Rule: "rail", Text: fmt.Sprintf(
		"%d of %d %s would change, and the rail %s allows %d or %d%%: say in what decides them that it is meant (expect: {%s: N} in the %s), or plan with --override %s --reason TEXT",
		c.Counted, c.Of, what, c.Rail, c.Limit.Count, c.Limit.Percent, what, where, c.Rail)})
}
