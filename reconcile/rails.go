package reconcile

import (
	"fmt"
	"slices"
	"strings"
)

// The rails on what one plan may change.
const (
	RailClients = "maxClients"
	RailJobs    = "maxJobs"
	RailLogins  = "maxLogins"
)

// AllRails are the names of what can stop a plan and be lifted for it.
func AllRails() []string { return []string{RailClients, RailJobs, RailLogins, RailCollateral} }

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
	asked := p.asked()
	kept := p.announcements(r, asked)
	seen := map[Kind]int{}
	for _, s := range observed {
		for _, o := range s.Objects {
			seen[o.Key.Kind]++
		}
	}
	p.checkRail(RailCount{Rail: RailClients, Limit: r.Clients, Of: seen[KindClient]}, KindClient, kept, asked)
	if seen[KindJob] > 0 {
		p.checkRail(RailCount{Rail: RailJobs, Limit: r.Jobs, Of: seen[KindJob]}, KindJob, kept, asked)
	}
	p.checkLogins(r.Logins, seen[KindStaff])
}

func (p *Plan) checkRail(count RailCount, kind Kind, kept map[string]bool, asked map[string]Expect) {
	open := map[string]int{} // document → objects that it changes without having announced them
	for _, c := range p.Changes {
		if c.Key.Kind != kind || !c.Ready() {
			continue
		}
		docs := deciders(c)
		docs = slices.DeleteFunc(docs, func(doc string) bool { return kept[doc] })
		for _, doc := range docs {
			open[doc]++
		}
		if len(docs) > 0 {
			count.Counted++
		} else {
			count.Expected++
		}
	}
	count.Tripped = trips(count.Limit, count.Counted, count.Of)
	if count.Tripped {
		p.trip(&count, open, asked)
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
				"%s would end, and the rail %s allows %d: raise it in the practice, or plan with --override %s --reason TEXT",
				logins(count.Counted), RailLogins, limit, RailLogins)})
		}
	}
	p.Rails = append(p.Rails, count)
}

// asked counts the clients and jobs that each document changes.
func (p *Plan) asked() map[string]Expect {
	out := map[string]Expect{}
	for _, c := range p.Changes {
		if !c.Ready() || c.Key.Kind != KindClient && c.Key.Kind != KindJob {
			continue
		}
		for _, doc := range deciders(c) {
			n := out[doc]
			if c.Key.Kind == KindJob {
				n.Jobs++
			} else {
				n.Clients++
			}
			out[doc] = n
		}
	}
	return out
}

// deciders are the documents that decide what becomes of one object.
func deciders(c Change) []string {
	var docs []string
	for _, f := range c.Fields {
		if !slices.Contains(docs, f.By) {
			docs = append(docs, f.By)
		}
	}
	return docs
}

// announcements are the documents that change no more clients and jobs than
// they announced. One that changes more is named.
func (p *Plan) announcements(r Rails, asked map[string]Expect) map[string]bool {
	kept := map[string]bool{}
	for doc, expect := range r.Expect {
		clients, jobs := asked[doc].Clients, asked[doc].Jobs
		kept[doc] = clients <= expect.Clients && jobs <= expect.Jobs
		if !kept[doc] {
			p.Notices = append(p.Notices, Notice{
				Address: doc, Name: doc, Rule: "expect", Source: expect.Source,
				Text: fmt.Sprintf("expects to change %s, and would change %s", amounts(expect.Clients, expect.Jobs, jobs), amounts(clients, jobs, expect.Jobs)),
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

// trip stops the plan, and says which document would have to announce what.
func (p *Plan) trip(c *RailCount, open map[string]int, asked map[string]Expect) {
	if c.Override = p.override(c.Rail); c.Override != "" {
		return
	}
	what := "clients"
	if c.Rail == RailJobs {
		what = "jobs"
	}
	most := ""
	for _, doc := range sortedKeys(open) {
		if most == "" || open[doc] > open[most] {
			most = doc
		}
	}
	where := inDocument(most)
	if n := open[most]; n < c.Counted {
		where += fmt.Sprintf(" (which changes %d of them)", n)
	}
	p.Stops = append(p.Stops, Stop{Rule: "rail", Text: fmt.Sprintf(
		"%d of %d %s would change, and the rail %s allows %d or %d%%: if that is meant, write expect: %s in %s, or plan with --override %s --reason TEXT",
		c.Counted, c.Of, what, c.Rail, c.Limit.Count, c.Limit.Percent, asked[most], where, c.Rail)})
}

// inDocument is where in a document its announcement stands.
func inDocument(doc string) string {
	kind, name, _ := strings.Cut(doc, "/")
	if kind == "user" {
		return "leaves of user " + name
	}
	return kind + " " + name
}

// String is the announcement as it is written in YAML.
func (e Expect) String() string {
	switch {
	case e.Jobs == 0:
		return fmt.Sprintf("{clients: %d}", e.Clients)
	case e.Clients == 0:
		return fmt.Sprintf("{jobs: %d}", e.Jobs)
	default:
		return fmt.Sprintf("{clients: %d, jobs: %d}", e.Clients, e.Jobs)
	}
}

func logins(n int) string {
	if n == 1 {
		return "1 login"
	}
	return fmt.Sprintf("%d logins", n)
}
