package htmlreport

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// bars are how many clients each person holds in one role, now and afterwards.
type bars struct {
	Caption string
	Moves   bool // anything changes at all
	Rows    []bar
}

// bar is one person. The lengths are shares of the longest bar, in a thousand.
type bar struct {
	Name, Note             string
	Now, After, Difference string
	NowLength, AfterLength int
	now, after             int
	nobody                 bool
}

// portfolios are who holds how many clients, before and after.
func portfolios(p Page) part {
	out := part{ID: "portfolios", Title: "Who holds how many clients"}
	for _, k := range p.Books {
		if k.Clients > 0 {
			out.Bars = append(out.Bars, barsOf(k, p.Plan))
		}
	}
	if slices.ContainsFunc(out.Bars, func(b bars) bool { return b.Moves }) {
		out.Say = []string{"The upper bar is now, the lower one is once everything above is carried out. What is blocked or held back stays as it is, and what is due later is not counted yet."}
	}
	return out
}

func barsOf(k reconcile.Book, p reconcile.Plan) bars {
	out := bars{Caption: fmt.Sprintf("Clients by %s", k.By)}
	people := map[string]*bar{}
	for _, h := range k.Holders {
		b := &bar{Name: render.Clean(render.HolderName(h)), Note: render.Clean(render.HolderNote(h)), now: len(h.Clients), after: len(h.Clients), nobody: h.Mark == reconcile.HolderNobody}
		people[h.Person.ID] = b
	}
	of := func(v reconcile.Value) *bar {
		id := holderID(v)
		if people[id] == nil {
			b := &bar{Name: render.Clean(cmp.Or(v.Name, v.User, v.ID, "Nobody")), nobody: v.IsZero()}
			if v.ID == "" && !b.nobody {
				b.Note = "to be added"
			}
			people[id] = b
		}
		return people[id]
	}
	for _, c := range p.Changes {
		for _, f := range c.Fields {
			if c.Key.Kind == reconcile.KindClient && c.Hold == nil && f.Field == k.By {
				of(f.Before).after--
				of(f.After).after++
				out.Moves = true
			}
		}
	}
	most := 1
	for _, b := range people {
		most = max(most, b.now, b.after)
	}
	for _, b := range people {
		b.Now, b.After, b.Difference = render.Thousands(b.now), render.Thousands(b.after), signed(b.after-b.now)
		b.NowLength, b.AfterLength = length(b.now, most), length(b.after, most)
		out.Rows = append(out.Rows, *b)
	}
	slices.SortFunc(out.Rows, func(x, y bar) int {
		switch {
		case x.nobody != y.nobody && y.nobody:
			return -1
		case x.nobody != y.nobody:
			return 1
		}
		return cmp.Or(cmp.Compare(max(y.now, y.after), max(x.now, x.after)), strings.Compare(x.Name, y.Name), strings.Compare(x.Note, y.Note))
	})
	return out
}

// holderID tells people apart who have no record yet.
func holderID(v reconcile.Value) string {
	if v.ID == "" && v.User != "" {
		return "user/" + v.User
	}
	return v.ID
}

// length keeps one client visible beside a thousand.
func length(n, most int) int {
	if n <= 0 {
		return 0
	}
	return max(1000*n/most, 4)
}

// signed uses a minus that is as wide as the plus.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + render.Thousands(n)
	case n < 0:
		return "−" + render.Thousands(-n)
	default:
		return "0"
	}
}

// clients are all of them, with what becomes of each.
func (b *builder) clients(p Page) part {
	out := part{ID: "clients", Title: "Every client"}
	i := slices.IndexFunc(p.Books, func(k reconcile.Book) bool { return k.By == reconcile.FieldPartner })
	if !p.Clients || i < 0 || p.Books[i].Clients == 0 {
		return out
	}
	becomes := map[string][]string{}
	for _, c := range p.Plan.Changes {
		if c.Key.Kind == reconcile.KindClient {
			text := render.What(c)
			if c.Hold != nil {
				text += " (held back)"
			}
			becomes[c.Key.ID] = append(becomes[c.Key.ID], text)
		}
	}
	var lines []line
	for _, h := range p.Books[i].Holders {
		for _, c := range h.Clients {
			lines = append(lines, line{Cells: cleaned([]string{
				c.Name, render.RoleHolder(h.Person, c.Confirmed), render.RoleHolder(c.Other, c.OtherConfirmed), strings.Join(becomes[c.ID], "; "),
			})})
		}
	}
	byName(lines)
	columns := []string{"Client", "Partner", "Manager", "Planned"}
	if len(becomes) == 0 {
		columns = columns[:3]
		for i := range lines {
			lines[i].Cells = lines[i].Cells[:3]
		}
	}
	out.Table = b.table("every-client", "Every client, by name", columns, lines)
	return out
}

// plain takes the macrons from vowels, so that a name stands where people look
// for it.
var plain = strings.NewReplacer("ā", "a", "ē", "e", "ī", "i", "ō", "o", "ū", "u")

// byName orders lines as a list of names is ordered, by their first cell.
func byName(lines []line) {
	keys := make(map[string]string, len(lines))
	for _, l := range lines {
		keys[l.Cells[0]] = plain.Replace(strings.ToLower(l.Cells[0]))
	}
	slices.SortStableFunc(lines, func(x, y line) int {
		a, b := x.Cells[0], y.Cells[0]
		return cmp.Or(strings.Compare(keys[a], keys[b]), strings.Compare(a, b))
	})
}
