package xpm

import (
	"bytes"
	"slices"
)

// recorder makes Records while an answer is read; a nil one makes none. start
// (or element) and end go with every field, value with every piece of text. It
// belongs to one answer.
type recorder struct {
	book  *book
	shape shape
	open  []node // the record itself first; none outside of a record
	marks []mark
	text  []byte
}

// node is something in the record that has begun and not ended.
type node struct {
	path  uint32
	last  uint32 // of the fields in it, so far
	from  int    // its first mark
	holds bool   // other fields, not a text
	item  bool   // of a list
	items uint32
	id    uint32
}

// begin starts a record.
func (c *recorder) begin() {
	if c != nil {
		c.open, c.marks = append(c.open[:0], node{path: root, holds: true}), c.marks[:0]
	}
}

// finish is the record since begin.
func (c *recorder) finish() *Record {
	if c == nil {
		return nil
	}
	c.open = c.open[:0]
	slices.SortFunc(c.marks, mark.compare)
	return &Record{book: c.book, shape: c.shape, marks: slices.Clone(c.marks)}
}

// start begins a named field of what is open.
func (c *recorder) start(name []byte) {
	in := &c.open[len(c.open)-1]
	c.below(in, in.path, name)
}

// token takes a piece of XML.
func (c *recorder) token(t token) {
	switch t.kind {
	case startToken:
		c.element(t.name.Local)
	case endToken:
		c.end()
	case textToken:
		c.value(t.text)
	case otherToken:
	}
}

// element is start for XML, which does not tell lists from other fields. In a
// client, what lies two levels below the record and holds fields itself is
// always an item of a list (documented); its own name, which JSON does not
// have, is left out.
func (c *recorder) element(name string) {
	switch {
	case len(c.open) == 0:
	case len(c.open) == 3:
		in := &c.open[2]
		in.item = true
		c.below(in, c.open[1].path, []byte(name))
	default:
		c.start([]byte(name))
	}
}

func (c *recorder) below(in *node, at uint32, name []byte) {
	in.holds = true
	in.last = c.book.child(at, in.last, name)
	c.push(node{path: in.last})
}

// startItem begins an item of the list that is open.
func (c *recorder) startItem() {
	in := &c.open[len(c.open)-1]
	in.holds = true
	c.push(node{path: in.path, item: true, holds: true})
}

func (c *recorder) push(n node) {
	n.from = len(c.marks)
	c.open = append(c.open, n)
	c.text = c.text[:0]
}

func (c *recorder) value(text []byte) {
	if len(c.open) > 0 {
		c.text = append(c.text, text...)
	}
}

// plain marks an item that is a text itself.
func (c *recorder) plain() {
	c.marks = append(c.marks, mark{path: c.open[len(c.open)-1].path, digest: c.book.digest(c.text)})
}

// end ends what was started last; the record itself too.
func (c *recorder) end() {
	if len(c.open) == 0 {
		return
	}
	n := c.open[len(c.open)-1]
	if c.open = c.open[:len(c.open)-1]; len(c.open) == 0 {
		return
	}
	in := &c.open[len(c.open)-1]
	switch {
	case n.item:
		in.items++
		c.number(n, in.items)
	case !n.holds:
		c.leaf(n, in)
	}
}

// leaf marks a field without fields of its own. Ids are the same in any case.
func (c *recorder) leaf(n node, in *node) {
	p := &c.book.paths[n.path]
	if p.id {
		c.text = lower(bytes.TrimSpace(c.text))
	}
	digest := c.book.digest(c.text)
	c.marks = append(c.marks, mark{path: n.path, digest: digest})
	if p.id && in.item && digest != blank && (p.folded == "uuid" || in.id == 0) {
		in.id = uint32(digest>>32) | 1
	}
}

// lower changes an id in place: bytes.ToLower makes a copy.
func lower(id []byte) []byte {
	for i, b := range id {
		if 'A' <= b && b <= 'Z' {
			id[i] = b + 'a' - 'A'
		}
	}
	return id
}

// number gives the marks of an item its id or, without one, its place.
func (c *recorder) number(n node, place uint32) {
	key := n.id
	if key == 0 {
		key = place
	}
	for i := range c.marks[n.from:] {
		m := &c.marks[n.from+i]
		m.item = max(m.item*31+key, 1)
	}
}
