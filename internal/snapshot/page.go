package snapshot

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page finds the tables of an HTML page. Nothing of it is run, and of what is
// not in the cells of the table that is read, nothing is kept.
type page struct {
	tables [][]row
	loose  []row // rows with the role, outside of any table
}

func readPage(text string) (page, *Problem) {
	var p page
	// Scripting is off as in a browser that only parses: else noscript reads on
	// as text, up to its end or that of the page.
	doc, err := html.ParseWithOptions(strings.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		return p, &Problem{Rule: ruleTable, Message: "the page cannot be parsed: its elements lie too deep in one another", Hint: "copy the table alone"}
	}
	p.find(doc, false)
	if len(p.loose) > 0 {
		p.tables = append(p.tables, p.loose)
	}
	return p, nil
}

// find lists the tables below n in the order in which they begin.
func (p *page) find(n *html.Node, inside bool) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type != html.ElementNode || absent(c):
			continue
		case isTable(c):
			var rows []row
			collect(c, &rows, false)
			p.tables = append(p.tables, rows)
			p.find(c, true)
		case isRow(c) && !inside:
			add(c, &p.loose, false)
			p.find(c, true)
		default:
			p.find(c, inside)
		}
	}
}

// collect adds the rows of a table, without those of tables inside it.
func collect(n *html.Node, rows *[]row, head bool) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type != html.ElementNode, absent(c), c.Data == "tfoot", isTable(c):
		case isRow(c):
			add(c, rows, head)
		default:
			collect(c, rows, head || c.Data == "thead")
		}
	}
}

// add counts blank rows too, which are dropped later: the number of a row is
// the one that a person counts.
func add(n *html.Node, rows *[]row, head bool) {
	r := row{n: len(*rows) + 1, head: head}
	r.gather(n)
	*rows = append(*rows, r)
}

// gather adds the cells of a row.
func (r *row) gather(n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type != html.ElementNode || absent(c):
		case len(r.cells) > MaxColumns:
			return
		case isCell(c):
			r.merged = r.merged || merged(c)
			r.cells = append(r.cells, newCell(c))
		case !isTable(c):
			r.gather(c)
		}
	}
}

func isTable(n *html.Node) bool {
	return n.Data == "table" || slices.Contains([]string{"table", "grid", "treegrid"}, attr(n, "role"))
}

func isRow(n *html.Node) bool { return n.Data == "tr" || attr(n, "role") == "row" }

func isCell(n *html.Node) bool {
	return n.Data == "td" || n.Data == "th" ||
		slices.Contains([]string{"cell", "gridcell", "columnheader", "rowheader"}, attr(n, "role"))
}

func merged(n *html.Node) bool {
	for _, key := range []string{"colspan", "rowspan", "aria-colspan", "aria-rowspan"} {
		if v := strings.TrimSpace(attr(n, key)); v != "" && v != "1" {
			return true
		}
	}
	return false
}

// absent reports whether the element is not on the screen, or not text.
func absent(n *html.Node) bool {
	switch n.Data {
	case "script", "style", "template", "noscript", "iframe", "datalist":
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			if strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none") {
				return true
			}
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
