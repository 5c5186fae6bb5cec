package htmlreport

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/render"
)

// part is a heading of the page and what stands below it.
type part struct {
	ID       string
	Title    string
	Say      []string
	Sections []block
	Bars     []bars
	Grid     *grid
	Timeline *timeline
	Table    *table
	Facts    []fact
}

// block is one section of a view.
type block struct {
	ID    string
	Title string
	Tone  string
	Count string
	List  []item // where there is nothing to put in columns
	Table *table
	Foot  []string
}

// item is one line without columns.
type item struct {
	Text   string
	Source string
	Detail []string
}

// builder counts what is on the page, and keeps the rows for its script.
type builder struct {
	blocks int
	data   map[string]rows
}

// parts are the page, in the order of reading: what needs attention, what it
// comes to, what is good to know, and what it was all made from. Access that has to
// end, or that somebody has to see to, goes before all of it.
func (b *builder) parts(p Page, v render.View) []part {
	attention := slices.DeleteFunc(slices.Clone(v.Sections), func(s render.Section) bool { return s.Tone == render.ToneQuiet })
	quiet := slices.DeleteFunc(slices.Clone(v.Sections), func(s render.Section) bool { return s.Tone != render.ToneQuiet })
	all := []part{
		{ID: "changes", Title: "What needs attention", Sections: b.blocksOf(attention)},
		portfolios(p),
		b.people(p),
		support(p),
		b.clients(p),
		{ID: "more", Title: "Good to know", Sections: b.blocksOf(quiet)},
		b.rails(p.Plan),
		evidence(p),
	}
	if askedFor(p.Plan) {
		slices.SortStableFunc(all, func(x, y part) int { return cmp.Compare(urgency(x), urgency(y)) })
	}
	return slices.DeleteFunc(all, part.empty)
}

// urgency puts access for support first.
func urgency(p part) int {
	if p.Timeline != nil {
		return 0
	}
	return 1
}

func (p part) empty() bool {
	return len(p.Sections)+len(p.Bars)+len(p.Facts) == 0 && p.Grid == nil && p.Timeline == nil && p.Table == nil
}

func (b *builder) blocksOf(sections []render.Section) []block {
	out := make([]block, 0, len(sections))
	for _, s := range sections {
		b.blocks++
		k := block{
			ID: fmt.Sprintf("s%d", b.blocks), Title: render.Clean(s.Title), Tone: toneClass(s.Tone),
			Count: render.Thousands(len(s.Lines) + s.More), Foot: foot(s),
		}
		if columns, lines := columnsOf(s); len(columns) > 1 {
			k.Table = b.table(k.ID, k.Title, columns, lines)
		} else {
			k.List = itemsOf(s)
		}
		out = append(out, k)
	}
	return out
}

func foot(s render.Section) (out []string) {
	if s.More > 0 {
		rest := s.Rest
		if rest == "" {
			rest = "--format json"
		}
		out = append(out, fmt.Sprintf("and %s more: see %s", render.Thousands(s.More), rest))
	}
	if s.Hint != "" {
		out = append(out, "hint: "+s.Hint)
	}
	return cleaned(out)
}

func toneClass(t render.Tone) string {
	switch t {
	case render.ToneStop:
		return "stop"
	case render.ToneTake:
		return "take"
	case render.ToneGrant, render.ToneFill:
		return "give"
	case render.ToneWait:
		return "wait"
	default:
		return "quiet"
	}
}

func cleaned(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = render.Clean(t)
	}
	return out
}
