package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// The formats of a runbook.
const (
	FormatText     = "text"
	FormatMarkdown = "markdown"
	FormatHTML     = "html"
)

// Runbook writes what people have to do by hand as a checklist for one sitting:
// for whoever has never seen this tool, and for paper. Names are the full names
// of users; whoever is not among them is called as the plan calls them.
func Runbook(w io.Writer, p reconcile.Plan, names map[string]string, format string) error {
	b := newRunbook(p, names)
	switch format {
	case FormatText:
		return b.text(w)
	case FormatMarkdown:
		return b.markdown(w)
	case FormatHTML:
		return b.html(w)
	default:
		return fmt.Errorf("a runbook has no format %q", format)
	}
}

// runbook is a plan's manual changes, ordered for doing them. Its texts are as
// they came: each format makes them safe in its own way.
type runbook struct {
	Title    string
	About    string // whose systems, and on which day
	Summary  []string
	Sittings []sitting
	Reported []otherItem // done, as somebody says, and still to be seen
	Waiting  []otherItem
	Unknown  []otherItem
	Tell     []command // what to run afterwards
}

// sitting is what one actor does without waiting for anybody else.
type sitting struct {
	Actor   string
	Who     string // the declared users who may
	Minutes int
	Screens []screen
}

// screen is what is done in one place, with one save at its end.
type screen struct {
	System, Title string
	Before        string
	Paths         []string // the first one, then the others
	Items         []item
	Save          string
	Each          bool // several are edited, which some screens save one by one
	Help          []string
}

// item is one box to tick.
type item struct {
	Number   int
	ID       string
	Person   string
	What     string
	Minutes  int
	Stale    int // days since the list was taken
	After    []int
	Steps    []string
	Seen     string
	Wait     int
	Evidence string
}

// otherItem is what cannot be ticked now, and why.
type otherItem struct {
	ID, Person, System, What, Why string
}

// command is a line for a terminal, and what it is for.
type command struct {
	Why  string
	Line string
}

func newRunbook(p reconcile.Plan, names map[string]string) runbook {
	known := peopleIn(p)
	for user, name := range names {
		known[user] = name
	}
	b := runbook{
		Title: fmt.Sprintf("%s: what is to be done by hand on %s", p.DisplayName, longDay(p.AsOf)),
		About: seenAt(p.Tenant, p.ObservedAt, p.TimeZone),
	}
	s := newOrder(p)
	for _, i := range s.reported {
		c := p.Changes[i]
		o := other(c)
		o.Why = fmt.Sprintf("done by %s on %s; to be seen in a new list of %s", known.of(c.Word.By), localDay(c.Word.At, p.TimeZone), inSystem(c))
		b.Reported = append(b.Reported, o)
	}
	for _, i := range s.waiting {
		o := other(p.Changes[i])
		o.Why = s.why[i]
		b.Waiting = append(b.Waiting, o)
	}
	for _, u := range p.Unseen {
		b.Unknown = append(b.Unknown, otherItem{Person: u.Name, System: systemIn(p, u.System), Why: u.Text})
	}
	number := map[int]int{}
	for _, blocks := range s.sittings() {
		b.Sittings = append(b.Sittings, s.sitting(blocks, known, number))
	}
	b.Summary = b.summary(p)
	b.Tell = s.tell(b.Sittings)
	return b
}

func other(c reconcile.Change) otherItem {
	return otherItem{ID: manualOf(c).ID, Person: called(c), System: inSystem(c), What: todo(c)}
}

// manualOf is how a change is done by hand. A plan that does not say gets what
// this package says of such changes in its text.
func manualOf(c reconcile.Change) reconcile.Manual {
	if c.Manual != nil {
		return *c.Manual
	}
	return reconcile.Manual{
		System: systemName(c.Key.System), Actor: "whoever may edit this in " + systemName(c.Key.System), Steps: howTo(c),
		Screen: systemName(c.Key.System), Observed: true,
	}
}

func (b runbook) summary(p reconcile.Plan) []string {
	n, work := 0, map[string]int{}
	for _, s := range b.Sittings {
		for _, sc := range s.Screens {
			n += len(sc.Items)
		}
		work[s.Actor] += s.Minutes
	}
	var out []string
	spent := spending(work)
	switch {
	case n == 0 && len(b.Unknown) > 0:
		out = append(out, "Nothing is to be done by hand now, as far as is known.")
	case n == 0:
		out = append(out, "Nothing is to be done by hand now.")
	case len(spent) == 0:
		out = append(out, count(n, "thing to do.", "things to do."))
	default:
		out = append(out, count(n, "thing to do", "things to do")+": about "+strings.Join(spent, ", ")+".")
	}
	if n > 0 {
		out = append(out, "Work from top to bottom, since some of it builds on what stands before. Tick a box when the thing is done. Where a screen looks different from what is said here, stop and tell whoever keeps these declarations.")
	}
	if p.Rehearsal {
		out = append(out, "This is a rehearsal for another day: do nothing of it today.")
	}
	if rest := list([]string{
		count(len(b.Reported), "is done, says somebody, and has to be seen", "are done, says somebody, and have to be seen"),
		count(len(b.Waiting), "waits for something else", "wait for something else"),
		count(len(b.Unknown), "thing is not known", "things are not known"),
	}); rest != "" {
		out = append(out, sentence(rest))
	}
	return out
}

// sitting turns what an actor does, in its order, into boxes with numbers.
func (s *order) sitting(blocks [][]int, names people, number map[int]int) sitting {
	first := s.manual[blocks[0][0]]
	out := sitting{Actor: names.doer(first), Who: names.all(first.Who)}
	if len(first.Who) == 1 {
		out.Who = first.Actor
	}
	earlier := len(number)
	for _, block := range blocks {
		m := s.manual[block[0]]
		sc := screen{System: m.System, Title: m.Screen, Before: m.Before, Save: m.Save}
		for _, path := range [][]string{m.Open, m.Or} {
			if len(path) > 0 {
				sc.Paths = append(sc.Paths, strings.Join(path, " → "))
			}
		}
		for _, i := range block {
			number[i] = len(number) + 1
			it := s.item(i)
			it.Number = number[i]
			for _, need := range s.needs[i] {
				if n := number[need]; n > 0 && n <= earlier {
					it.After = append(it.After, n)
				}
			}
			slices.Sort(it.After)
			sc.Each = sc.Each || it.Person != called(s.changes[block[0]])
			sc.Items = append(sc.Items, it)
			sc.Help = append(sc.Help, help(s.manual[i]))
			out.Minutes += it.Minutes
		}
		sc.Help = slices.DeleteFunc(unique(sc.Help), func(h string) bool { return h == "" })
		out.Screens = append(out.Screens, sc)
	}
	return out
}

func (s *order) item(i int) item {
	c, m := s.changes[i], s.manual[i]
	return item{
		ID: m.ID, Person: called(c), What: todo(c), Minutes: m.Work, Stale: c.Stale,
		Steps: m.Steps, Seen: m.Seen, Wait: m.Wait, Evidence: m.Evidence,
	}
}

// help is where the click path comes from, and how old it is.
func help(m reconcile.Manual) string {
	switch {
	case m.Source == "":
		return ""
	case m.Checked == reconcile.Date{}:
		return m.Source
	default:
		return m.Source + "; checked on " + longDay(m.Checked)
	}
}
