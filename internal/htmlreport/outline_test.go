package htmlreport_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// outline is what somebody reads on the page without a script: headings,
// sentences, and tables with a line a row.
func outline(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	say := func(format string, args ...any) {
		if line := strings.TrimSpace(fmt.Sprintf(format, args...)); line != "" {
			b.WriteString(line + "\n")
		}
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Head:
			return
		case atom.H1, atom.H2, atom.H3:
			say("\n%s %s", strings.Repeat("#", int(n.Data[1]-'0')), words(n))
			return
		case atom.Tr:
			var cells []string
			for _, c := range below(n, atom.Th, atom.Td) {
				cells = append(cells, words(c))
			}
			say("| %s", strings.Join(cells, " | "))
			return
		case atom.P, atom.Caption, atom.Dt, atom.Dd, atom.A:
			say("%s", words(n))
			return
		case atom.Li:
			if len(below(n, atom.A)) == 0 {
				say("- %s", words(n))
				return
			}
		default: // what stands around these
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(parsed(t, page))
	return b.String()
}

func parsed(t *testing.T, page string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// below are the elements of these kinds in a node.
func below(n *html.Node, kinds ...atom.Atom) (out []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && slices.Contains(kinds, d.DataAtom) {
			out = append(out, d)
		}
	}
	return out
}

// words are the text of a node; a note is told apart.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case strings.HasPrefix(attribute(d, "class"), "note"), d.DataAtom == atom.Summary, d.DataAtom == atom.Pre:
			b.WriteString(" // ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Whoever cannot see the page is told the same: its language, its title, where
// its parts begin, what a field is for and what a column is.
func TestStructure(t *testing.T) {
	page := parsed(t, written(t, sample(120, 40)))
	root := below(page, atom.Html)[0]
	if lang := attribute(root, "lang"); lang != "en" {
		t.Errorf("the language is %q", lang)
	}
	if title := words(below(page, atom.Title)[0]); title != "Harbour Accounting: report for 2026-12-01" {
		t.Errorf("the title is %q", title)
	}
	for _, landmark := range []atom.Atom{atom.Header, atom.Main, atom.Nav, atom.H1} {
		if n := len(below(page, landmark)); n != 1 {
			t.Errorf("%d %s, want 1", n, landmark)
		}
	}
	level := 0
	for _, h := range below(page, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6) {
		next := int(h.Data[1] - '0')
		if next > level+1 {
			t.Errorf("%q leaves a level out", words(h))
		}
		level = next
	}
	ids := map[string]bool{}
	for n := range page.Descendants() {
		id := attribute(n, "id")
		if id != "" && ids[id] {
			t.Errorf("the id %s is there twice", id)
		}
		ids[id] = true
		if index := attribute(n, "tabindex"); index != "" && index != "0" && index != "-1" {
			t.Errorf("%s has the tabindex %s", n.Data, index)
		}
	}
	for n := range page.Descendants() {
		for _, to := range []string{attribute(n, "for"), attribute(n, "aria-labelledby"), strings.TrimPrefix(attribute(n, "href"), "#")} {
			if to != "" && !ids[to] {
				t.Errorf("%s leads to %s, which is not there", n.Data, to)
			}
		}
	}
	labels := map[string]int{}
	for _, l := range below(page, atom.Label) {
		labels[attribute(l, "for")]++
	}
	for _, f := range below(page, atom.Input, atom.Select, atom.Textarea) {
		if labels[attribute(f, "id")] != 1 {
			t.Errorf("%s has %d labels", attribute(f, "id"), labels[attribute(f, "id")])
		}
	}
	for _, table := range below(page, atom.Table) {
		if len(below(table, atom.Caption)) != 1 {
			t.Errorf("a table has no caption: %.80s", words(table))
		}
		for _, h := range below(table, atom.Th) {
			want := map[bool]string{true: "col", false: "row"}[h.Parent.Parent.DataAtom == atom.Thead]
			if attribute(h, "scope") != want || words(h) == "" {
				t.Errorf("the heading %q has the scope %q, want %s", words(h), attribute(h, "scope"), want)
			}
		}
		for _, tr := range below(below(table, atom.Tbody)[0], atom.Tr) {
			if n, want := len(below(tr, atom.Th, atom.Td)), len(below(below(table, atom.Thead)[0], atom.Th)); n != want || len(below(tr, atom.Th)) != 1 {
				t.Errorf("a row has %d cells, want %d with one heading: %s", n, want, words(tr))
			}
		}
	}
}
