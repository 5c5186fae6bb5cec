package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Leaver is a declared person who leaves, or has left.
type Leaver struct {
	User    string
	Name    string
	Key     Key // of their record; without an ID where none is known
	LastDay Date
	Source  Source
}

// Leaving is what a plan moves away from one person, and to whom.
type Leaving struct {
	User    string  `json:"user"`
	Name    string  `json:"name"`
	LastDay Date    `json:"last_day"`
	Clients int     `json:"clients"` // objects that change in anything the person holds
	Jobs    int     `json:"jobs"`
	Takers  []Taker `json:"takers"` // who takes most first
	// Stays counts the clients and jobs on which the person still holds
	// something that this plan does not move.
	Stays int `json:"stays"`
}

// Taker is somebody who takes over from a leaver. A client that two people
// take over between them counts for both.
type Taker struct {
	Name    string `json:"name"`
	Clients int    `json:"clients"`
	Jobs    int    `json:"jobs"`
}

// namedAfter is for how long a leaver who is still named by a job is told
// of with the likely cause, in days.
const namedAfter = 365

// leave adds up what leaves whom, makes the end of a login wait for it, and
// tells of jobs that name somebody who has left.
func (df *differ) leave(leavers []Leaver, observed []Snapshot) {
	if len(leavers) == 0 {
		return
	}
	held := holdings(leavers, observed)
	for _, l := range leavers {
		sum, moves := df.sum(l, held[l.Key])
		if sum.Clients+sum.Jobs+sum.Stays > 0 {
			df.plan.Leaving = append(df.plan.Leaving, sum)
		}
		df.loginWaits(l, sum, moves)
		df.stillNamed(l, held[l.Key])
	}
}

// holdings are the clients and jobs on which each leaver holds anything.
func holdings(leavers []Leaver, observed []Snapshot) map[Key][]Object {
	out := map[Key][]Object{}
	for _, l := range leavers {
		if l.Key.ID != "" {
			out[l.Key] = nil
		}
	}
	for _, s := range observed {
		for _, o := range s.Objects {
			for _, fv := range o.Fields {
				k := Key{System: o.Key.System, Kind: KindStaff, ID: fv.Value.ID}
				if list, leaves := out[k]; leaves && (len(list) == 0 || list[len(list)-1].Key != o.Key) {
					out[k] = append(list, o)
				}
			}
		}
	}
	return out
}

// sum counts what the plan takes from l, and returns the addresses of the
// changes that do.
func (df *differ) sum(l Leaver, held []Object) (Leaving, []string) {
	out := Leaving{User: l.User, Name: l.Name, LastDay: l.LastDay, Takers: []Taker{}}
	takes := map[string]*Taker{}
	moved := map[Key]int{} // fields that are taken from l
	var moves []string
	for i := range df.plan.Changes {
		c := &df.plan.Changes[i]
		n := taken(c, l)
		if n == 0 || !c.Ready() && (!df.byHand || c.Hold != nil) {
			continue
		}
		moves = append(moves, c.Address)
		out.count(c, moved[c.Key] == 0)
		moved[c.Key] += n
		countTakers(takes, c, l)
	}
	for _, o := range held {
		if moved[o.Key] < holds(o, l) {
			out.Stays++
		}
	}
	for _, name := range sortedKeys(takes) {
		out.Takers = append(out.Takers, *takes[name])
	}
	slices.SortStableFunc(out.Takers, func(a, b Taker) int { return cmp.Compare(b.Clients+b.Jobs, a.Clients+a.Jobs) })
	return out, slices.Compact(moves)
}

func (l *Leaving) count(c *Change, first bool) {
	switch {
	case !first:
	case c.Key.Kind == KindJob:
		l.Jobs++
	default:
		l.Clients++
	}
}

func countTakers(takes map[string]*Taker, c *Change, l Leaver) {
	var names []string
	for _, f := range c.Fields {
		taker, instead := f.After, !f.Before.IsZero()
		switch {
		case taker.IsZero() || taker.ID == l.Key.ID:
			continue
		case instead && f.Before.ID != l.Key.ID:
			continue
		case !instead && f.By != "user/"+l.User: // put on a job, and not for l
			continue
		}
		names = append(names, cmp.Or(taker.Name, taker.User, taker.ID))
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		t := takes[name]
		if t == nil {
			t = &Taker{Name: name}
			takes[name] = t
		}
		if c.Key.Kind == KindJob {
			t.Jobs++
		} else {
			t.Clients++
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, byName)
	return out
}

// taken counts the fields that a change takes from l.
func taken(c *Change, l Leaver) int {
	n := 0
	for _, f := range c.Fields {
		if l.Key.ID != "" && f.Before.ID == l.Key.ID && c.Key.System == l.Key.System {
			n++
		}
	}
	return n
}

// holds counts the fields that l holds.
func holds(o Object, l Leaver) int {
	n := 0
	for _, fv := range o.Fields {
		if fv.Value.ID == l.Key.ID {
			n++
		}
	}
	return n
}

// loginWaits makes the end of a login wait until everything has been moved
// that the person holds. What is not moved holds it back; an urgent end goes
// first and waits for nothing.
func (df *differ) loginWaits(l Leaver, sum Leaving, moves []string) {
	for i := range df.plan.Changes {
		c := &df.plan.Changes[i]
		if c.Key != l.Key || c.Urgent || len(c.Fields) != 1 || c.Fields[0].Field != FieldLogin {
			continue
		}
		c.DependsOn = append(c.DependsOn, moves...)
		slices.Sort(c.DependsOn)
		if sum.Stays > 0 && c.Hold == nil {
			c.Hold = &Hold{
				Rule: "still-holds",
				Text: fmt.Sprintf("still holds something on %s that this plan does not move", objects(sum.Stays)),
				Hint: "see what is blocked or held back; with leaves.urgent the login ends first",
			}
		}
	}
}

func objects(n int) string {
	if n == 1 {
		return "1 client or job"
	}
	return fmt.Sprintf("%d clients and jobs", n)
}

// maxNumbers is how many jobs a notice names.
const maxNumbers = 5

// stillNamed tells of current jobs that name somebody who has left, for a year:
// where one is new, something still makes jobs in their name.
func (df *differ) stillNamed(l Leaver, held []Object) {
	today := df.plan.AsOf
	if l.LastDay.Compare(today) >= 0 || l.LastDay.AddDays(namedAfter).Compare(today) < 0 {
		return
	}
	var numbers []string
	for _, o := range held {
		if o.Key.Kind == KindJob {
			numbers = append(numbers, o.Number)
		}
	}
	if len(numbers) == 0 {
		return
	}
	slices.Sort(numbers)
	text := strings.Join(numbers[:min(len(numbers), maxNumbers)], ", ")
	if more := len(numbers) - maxNumbers; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	df.plan.Notices = append(df.plan.Notices, Notice{
		Address: "user/" + l.User, Name: l.Name, Rule: "named-after-leaving", Source: l.Source,
		Text: fmt.Sprintf("left on %s and is named by current jobs (%s): where one of them is new, recurring work, a job template or a proposal still names them; change it there, or it comes back", l.LastDay, text),
	})
}
