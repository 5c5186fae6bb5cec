package htmlreport

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// grid is people by systems.
type grid struct {
	Caption string
	Systems []string
	People  []row
}

type row struct {
	Name  string
	Cells []cell
}

// cell is one account in a word or two. The status is its class.
type cell struct {
	Word, How string // what it is, and how the record was found
	Status    string
}

// people is who has an account where, and what is not as declared there. What
// the plan tells already is not told again.
func (b *builder) people(p Page) part {
	out := part{ID: "people", Title: "People and systems"}
	if p.Mapping == nil || len(p.Mapping.People) == 0 {
		return out
	}
	m := *p.Mapping
	m.Notices = slices.DeleteFunc(slices.Clone(m.Notices), func(n reconcile.Notice) bool { return slices.Contains(p.Plan.Notices, n) })
	m.Strangers = slices.DeleteFunc(slices.Clone(m.Strangers), func(s reconcile.Stranger) bool {
		return slices.ContainsFunc(p.Plan.Unmanaged, func(u reconcile.Unmanaged) bool {
			return u.Key.System == s.System && u.Name == s.Name && u.Email == s.Email
		})
	})
	out.Say = []string{"Accounts: " + render.Accounts(m) + ".", "Below an account stands how its record was found; one that is pinned is declared with its id."}
	out.Grid = &grid{Caption: "Accounts of each person, by system"}
	for _, s := range m.Systems {
		out.Grid.Systems = append(out.Grid.Systems, render.Clean(s.Title))
	}
	for _, p := range m.People {
		r := row{Name: render.Clean(p.Name)}
		for _, s := range m.Systems {
			i := slices.IndexFunc(p.Cells, func(c reconcile.Cell) bool { return c.System == s.System })
			if i < 0 {
				r.Cells = append(r.Cells, cell{Word: "–", Status: "none"})
				continue
			}
			word, how, _ := strings.Cut(render.Clean(render.CellWord(p.Cells[i])), " · ")
			r.Cells = append(r.Cells, cell{Word: word, How: how, Status: statusClass(p.Cells[i].Status)})
		}
		out.Grid.People = append(out.Grid.People, r)
	}
	out.Sections = b.blocksOf(unfolded(render.MappingSections(m)))
	return out
}

// unfolded are sections whose details were broken into lines for a page of text:
// here they are whole again, and have a column where no other one says what is
// the matter.
func unfolded(sections []render.Section) []render.Section {
	for i, s := range sections {
		says := slices.ContainsFunc(s.Columns, saysWhat)
		for j, l := range s.Lines {
			var whole []string
			for _, d := range l.Detail {
				if len(whole) == 0 || strings.HasPrefix(d, "hint: ") {
					whole = append(whole, d)
				} else {
					whole[len(whole)-1] += " " + d
				}
			}
			s.Lines[j].Detail = whole
			if !says {
				cells := make([]string, len(s.Columns)+1)
				copy(cells, l.Cells)
				cells[len(s.Columns)] = strings.Join(whole, "; ")
				s.Lines[j].Cells, s.Lines[j].Detail = cells, nil
			}
		}
		if !says {
			sections[i].Columns = append(slices.Clip(s.Columns), "Note")
		}
	}
	return sections
}

func statusClass(s reconcile.CellStatus) string {
	switch s {
	case reconcile.StatusInSync:
		return "sync"
	case reconcile.StatusDrifted:
		return "drifted"
	case reconcile.StatusAttested:
		return "attested"
	case reconcile.StatusStale:
		return "stale"
	default:
		return "unknown"
	}
}

// rails are what guards the plan, and how near it came.
func (b *builder) rails(p reconcile.Plan) part {
	out := part{ID: "rails", Title: "Rails: how much may change at once"}
	lines := make([]line, 0, len(p.Rails))
	for _, r := range p.Rails {
		limit := render.Thousands(r.Limit.Count)
		if r.Limit.Percent < 100 {
			limit += fmt.Sprintf(", or %d %%", r.Limit.Percent)
		}
		outcome := "within the limit"
		switch {
		case r.Override != "":
			outcome = "lifted: " + r.Override
		case r.Tripped:
			outcome = "stops the plan"
		}
		lines = append(lines, line{Cells: cleaned([]string{
			r.Rail, outcome, render.Thousands(r.Counted), limit, render.Thousands(r.Expected), render.Thousands(r.Of),
		})})
	}
	if len(lines) > 0 {
		out.Table = b.table("rail", out.Title, []string{"Rail", "Outcome", "Counted", "Limit", "Announced, and not counted", "Of"}, lines)
	}
	return out
}
