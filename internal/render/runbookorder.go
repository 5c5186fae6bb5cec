package render

import (
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// order is a plan's manual changes on their way into a runbook, by their index
// in the plan.
type order struct {
	changes   []reconcile.Change
	workspace string
	manual    map[int]reconcile.Manual // what can be done now
	open      []int                    // the same, in the order of the plan
	needs     map[int][]int            // which of them goes before which
	reported  []int
	waiting   []int
	why       map[int]string // what a waiting one waits for
	called    map[string]string
}

// newOrder tells what can be done now from what waits: for a hold, for the tool,
// for something that is blocked, or for another one that waits.
func newOrder(p reconcile.Plan) *order {
	s := &order{
		changes: p.Changes, workspace: p.Workspace,
		manual: map[int]reconcile.Manual{}, needs: map[int][]int{}, why: map[int]string{}, called: map[string]string{},
	}
	at := map[string]int{} // by address, of the change and of its fields
	for i, c := range p.Changes {
		for _, f := range c.Fields {
			if _, taken := at[f.Address]; !taken {
				at[f.Address] = i
			}
		}
	}
	for i, c := range p.Changes {
		at[c.Address] = i
	}
	blocked := map[string]string{}
	for _, b := range p.Blocked {
		blocked[b.Address] = b.Text
	}
	why := s.waits(at, blocked)
	for i, c := range p.Changes {
		if c.Action != reconcile.ActionManual {
			continue
		}
		s.called[c.Key.System] = inSystem(c)
		switch text := why(i); {
		case c.Word != nil:
			s.reported = append(s.reported, i)
		case text != "":
			s.waiting, s.why[i] = append(s.waiting, i), text
		default:
			s.open, s.manual[i] = append(s.open, i), manualOf(c)
		}
	}
	for _, i := range s.open {
		for _, d := range p.Changes[i].DependsOn {
			if j, ok := at[d]; ok && j != i {
				if _, now := s.manual[j]; now {
					s.needs[i] = append(s.needs[i], j)
				}
			}
		}
	}
	return s
}

// waits says what a change waits for, or nothing. What somebody says is done
// holds nothing up.
func (s *order) waits(at map[string]int, blocked map[string]string) func(int) string {
	known := map[int]string{}
	under := map[int]bool{}
	var why func(int) string
	why = func(i int) string {
		if text, ok := known[i]; ok || under[i] {
			return text
		}
		under[i] = true
		known[i] = s.reason(i, at, blocked, why)
		return known[i]
	}
	return why
}

func (s *order) reason(i int, at map[string]int, blocked map[string]string, why func(int) string) string {
	c := s.changes[i]
	if h := c.Hold; h != nil {
		return strings.Join(holdDetail(h), "; ")
	}
	for _, d := range c.DependsOn {
		j, planned := at[d]
		switch {
		case !planned && blocked[d] != "":
			return "waits for " + d + ", which is blocked: " + blocked[d]
		case !planned || j == i || s.changes[j].Word != nil:
		case s.changes[j].Action == reconcile.ActionManual && why(j) != "":
			return "waits for " + called(s.changes[j]) + ": " + todo(s.changes[j]) + ", which waits too"
		case s.changes[j].Action != reconcile.ActionManual:
			return "waits until practicectl apply has done this: " + called(s.changes[j]) + ", " + What(s.changes[j])
		}
	}
	return ""
}

// actor tells whose sittings are one and the same.
func (s *order) actor(i int) string {
	return s.manual[i].Actor + "\x00" + strings.Join(s.manual[i].Who, "\x00")
}

func (s *order) screen(i int) string {
	m := s.manual[i]
	return strings.Join(append([]string{m.System, m.Screen, m.Save}, m.Open...), "\x00")
}

// sittings groups what can be done now by actor and then by screen, each in as
// few goes as the dependencies allow: whoever can finish without waiting for
// anybody goes first.
func (s *order) sittings() [][][]int {
	done := map[int]bool{}
	var out [][][]int
	for rest := s.open; len(rest) > 0; rest = s.rest(rest, done) {
		whose := s.pick(rest, done, s.actor)
		mine := slices.DeleteFunc(slices.Clone(rest), func(i int) bool { return s.actor(i) != whose })
		var sitting [][]int
		for len(mine) > 0 {
			where := s.pick(mine, done, s.screen)
			block := s.take(mine, done, func(i int) bool { return s.screen(i) == where })
			if len(block) == 0 {
				break
			}
			sitting = append(sitting, block)
			mine = s.rest(mine, done)
		}
		if len(sitting) == 0 { // a circle, which no plan should have: it is shown all the same
			done[rest[0]] = true
			sitting = [][]int{{rest[0]}}
		}
		out = append(out, sitting)
	}
	return out
}

func (s *order) rest(of []int, done map[int]bool) []int {
	return slices.DeleteFunc(slices.Clone(of), func(i int) bool { return done[i] })
}

// take does what can be done of those that fit, in the order of the plan as
// far as one does not wait for another.
func (s *order) take(of []int, done map[int]bool, fits func(int) bool) []int {
	var out []int
	for again := true; again; {
		again = false
		for _, i := range of {
			if !done[i] && fits(i) && !slices.ContainsFunc(s.needs[i], func(n int) bool { return !done[n] }) {
				done[i], again = true, true
				out = append(out, i)
			}
		}
	}
	return out
}

// pick is the group to go on with: the first that can be finished, else the
// first that can be begun.
func (s *order) pick(of []int, done map[int]bool, group func(int) string) string {
	begun := ""
	var tried []string
	for _, i := range of {
		g := group(i)
		if slices.Contains(tried, g) {
			continue
		}
		tried = append(tried, g)
		then := make(map[int]bool, len(done))
		for k := range done {
			then[k] = true
		}
		n := 0
		for _, j := range of {
			if group(j) == g {
				n++
			}
		}
		switch got := s.take(of, then, func(j int) bool { return group(j) == g }); {
		case len(got) == n:
			return g
		case len(got) > 0 && begun == "":
			begun = g
		}
	}
	if begun == "" && len(of) > 0 {
		return group(of[0])
	}
	return begun
}
