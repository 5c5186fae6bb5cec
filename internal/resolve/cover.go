package resolve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// covers are the covers in force on one day, by role and by who is away. The
// loader has made sure that there is one at most, and no circle.
type covers map[away]*decl.Cover

type away struct {
	field reconcile.Field
	user  string
}

func newCovers(all []decl.Cover, date reconcile.Date) covers {
	out := covers{}
	for i := range all {
		c := &all[i]
		if !c.In(date) {
			continue
		}
		if c.Partner {
			out[away{reconcile.FieldPartner, c.For.Value}] = c
		}
		if c.Manager {
			out[away{reconcile.FieldManager, c.For.Value}] = c
		}
	}
	return out
}

// maxNames is how many clients a notice names.
const maxNames = 5

// notCovered tells of what somebody who is covered holds and no line declares:
// a cover acts on what is declared, since only that is undone at its end.
func (b *binder) notCovered(covers []*decl.Cover) {
	if len(covers) == 0 {
		return
	}
	declared := map[string]bool{}
	for _, w := range b.out.Wants {
		for _, f := range w.Fields {
			declared[w.Address+"/"+string(f.Field)] = true
		}
	}
	for _, c := range covers {
		b.notCoveredBy(c, declared)
	}
}

func (b *binder) notCoveredBy(c *decl.Cover, declared map[string]bool) {
	away, ok := b.people[c.For.Value]
	if !ok || away.value.ID == "" {
		return
	}
	var names []string
	for _, o := range b.index.byID {
		for _, f := range roles {
			if got, _ := o.Get(f); c.Role(string(f)) && got.Value.ID == away.value.ID && !declared["client/"+o.Key.ID+"/"+string(f)] {
				names = append(names, o.Name)
				break
			}
		}
	}
	jobs := 0
	for _, o := range b.index.jobs {
		for _, f := range roles {
			if got, _ := o.Get(f); c.Jobs && c.Role(string(f)) && got.Value.ID == away.value.ID && !declared["job/"+o.Number+"/"+string(f)] {
				jobs++
				break
			}
		}
	}
	if len(names)+jobs == 0 {
		return
	}
	slices.Sort(names)
	var what []string
	if n := len(names); n > 0 {
		text := strings.Join(names[:min(n, maxNames)], ", ")
		if n > maxNames {
			text += fmt.Sprintf(" and %d more", n-maxNames)
		}
		what = append(what, fmt.Sprintf("%s (%s)", amount(n, "client", "clients"), text))
	}
	if jobs > 0 {
		what = append(what, amount(jobs, "current job", "current jobs"))
	}
	b.out.Notices = append(b.out.Notices, reconcile.Notice{
		Address: "cover/" + c.Name, Name: away.value.Name, Rule: "not-covered", Source: source(c.Pos),
		Text: "holds " + strings.Join(what, " and ") + " that no line declares, so the cover leaves them: declare them, or move them by hand",
	})
}

func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
