package xpm

import (
	"bytes"
	"hash/maphash"
	"strings"
	"sync"
)

// book is what the records of one API share: the key of their digests and the
// names of their fields, which are the same in thousands of records. A name
// that differs in case only is the same field, since XML and JSON differ so.
type book struct {
	mu    sync.Mutex // taken for a whole answer, not for each field
	seed  maphash.Seed
	paths []path
	steps map[step]uint32
}

// path is the place of a field in a record.
type path struct {
	name   string // "Contacts.Email"
	folded string // the last part, in lower case
	parent uint32
	top    uint32 // the field of the record that it is or lies in
	id     bool   // of the record or item that it lies in
	// first and next are what was last found first below it and next beside it.
	// Records are alike, so a guess is right nearly always, and costs a sixth of
	// looking it up (measured).
	first, next guess
}

// step leads from a place to one below it. The name is as the answer spells it,
// or in lower case.
type step struct {
	parent uint32
	name   string
}

type guess struct {
	name string
	path uint32
}

// root is the place of the record itself.
const root = 0

func newBook() *book {
	return &book{seed: maphash.MakeSeed(), paths: []path{{}}, steps: map[step]uint32{}}
}

// child is the place of a named field below parent, where the one before it
// was prev; root if it is the first.
func (b *book) child(parent, prev uint32, name []byte) uint32 {
	g := &b.paths[prev].next
	if prev == root {
		g = &b.paths[parent].first
	}
	if g.path != root && g.name == string(name) {
		return g.path
	}
	found := guess{name: string(name)}
	found.path = b.find(parent, found.name)
	if prev == root { // b.paths may have moved
		b.paths[parent].first = found
	} else {
		b.paths[prev].next = found
	}
	return found.path
}

func (b *book) find(parent uint32, name string) uint32 {
	if p, ok := b.steps[step{parent, name}]; ok {
		return p
	}
	folded := strings.ToLower(name)
	p, ok := b.steps[step{parent, folded}]
	if !ok {
		p = uint32(len(b.paths))
		b.paths = append(b.paths, b.below(parent, p, name))
		b.steps[step{parent, folded}] = p
	}
	b.steps[step{parent, name}] = p
	return p
}

// below makes a place. JSON's names get a capital.
func (b *book) below(parent, self uint32, name string) path {
	folded := strings.ToLower(name)
	first := min(1, len(name))
	p := path{name: strings.ToUpper(name[:first]) + name[first:], folded: folded, parent: parent, top: self, id: folded == "uuid" || folded == "id"}
	if parent != root {
		p.name, p.top = b.paths[parent].name+"."+p.name, b.paths[parent].top
	}
	return p
}

func (b *book) top(m mark) string  { return b.paths[b.paths[m.path].top].folded }
func (b *book) leaf(m mark) string { return b.paths[m.path].folded }

// name is what a field is called in a message. Of a reference, such as the job
// manager, it is the reference that differs, not its id.
func (b *book) name(m mark) string {
	p := b.paths[m.path]
	if m.item == 0 && p.parent != root && (p.id || p.folded == "name") {
		return b.paths[p.parent].name
	}
	return p.name
}

// digest is never blank for a text that is not.
func (b *book) digest(text []byte) uint64 {
	if len(bytes.TrimSpace(text)) == 0 {
		return blank
	}
	return max(maphash.Bytes(b.seed, text), blank+1)
}
