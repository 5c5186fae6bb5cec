package snapshot

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// inline are the elements whose text runs on into the text beside them.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "em": true, "font": true,
	"i": true, "label": true, "mark": true, "q": true, "s": true, "small": true, "span": true, "strong": true,
	"sub": true, "sup": true, "u": true, "wbr": true,
}

const (
	flawTable = "holds a table of its own"
	flawField = "holds a field to fill in, and a copy does not carry what is in it"
)

// content is a cell while it is read.
type content struct {
	text   strings.Builder
	labels []string
	marks  []string
	flaw   string
}

func newCell(n *html.Node) cell {
	var c content
	c.read(n)
	text := c.text.String()
	if blank(text) {
		text = strings.Join(c.labels, " ")
	}
	return cell{text: text, marks: c.marks, flaw: c.flaw}
}

func (c *content) read(n *html.Node) {
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.TextNode:
			c.text.WriteString(child.Data)
		case child.Type == html.ElementNode && !absent(child):
			c.element(child)
		}
	}
}

func (c *content) element(n *html.Node) {
	switch {
	case isTable(n):
		c.flaw = flawTable
	case isPicture(n):
		c.picture(n)
	case n.Data == "select":
		c.choice(n)
	case n.Data == "textarea", n.Data == "input" && isField(n):
		c.fill()
	case inline[n.Data]:
		c.read(n)
	default:
		c.text.WriteByte(' ')
		c.read(n)
		c.text.WriteByte(' ')
	}
}

// fill says that the cell has a field; that it has a table says more.
func (c *content) fill() {
	if c.flaw == "" {
		c.flaw = flawField
	}
}

func isField(n *html.Node) bool {
	buttons := []string{"hidden", "button", "submit", "reset", "image"}
	return !slices.Contains(buttons, strings.ToLower(attr(n, "type")))
}

// choice reads a list to choose from: what is chosen on the screen is in the
// copy only where an option says so.
func (c *content) choice(n *html.Node) {
	var chosen []*html.Node
	for d := range n.Descendants() {
		if d.Data == "option" && slices.ContainsFunc(d.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) != 1 {
		c.fill()
		return
	}
	c.text.WriteByte(' ')
	c.read(chosen[0])
	c.text.WriteByte(' ')
}

func isPicture(n *html.Node) bool {
	switch {
	case n.Data == "img", n.Data == "svg", attr(n, "role") == "img":
		return true
	default:
		return (n.Data == "i" || n.Data == "span") && n.FirstChild == nil
	}
}

// picture notes what a picture says of itself: a label for people, and its
// classes, which often are all that tells a green logo from a grey one.
func (c *content) picture(n *html.Node) {
	label := ""
	for _, key := range []string{"alt", "aria-label", "title"} {
		if label == "" {
			label = strings.TrimSpace(attr(n, key))
		}
	}
	if label == "" && n.Data == "svg" {
		label = svgTitle(n)
	}
	if label != "" {
		c.labels = append(c.labels, label)
		c.marks = append(c.marks, label)
	}
	if class := strings.TrimSpace(attr(n, "class")); class != "" {
		c.marks = append(c.marks, class)
		if words := strings.Fields(class); len(words) > 1 {
			c.marks = append(c.marks, words...)
		}
	}
}

func svgTitle(n *html.Node) string {
	for c := range n.ChildNodes() {
		if c.Data == "title" && c.FirstChild != nil {
			if c.FirstChild.Type != html.TextNode {
				return ""
			}
			return strings.TrimSpace(c.FirstChild.Data)
		}
	}
	return ""
}
