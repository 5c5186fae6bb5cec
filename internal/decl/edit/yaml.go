package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
)

// Key sets the value of a key in one document.
type Key struct {
	Kind, Name string   // of the document
	Path       []string // from the root; the last is the key, the others have to be there
	// Item is where an item begins in the list that all of Path but the last
	// leads to; the key is one of that item's. Zero: there is no list on the way.
	Item  diag.Position
	Value Value
	After []string // where the key goes if it is not there yet: behind the last of these
	// Instead is a key that goes where this one comes, and gives it its place.
	Instead string
}

// mark is what UTF-8 files of Windows programs begin with.
var mark = []byte("\uFEFF")

// YAML returns the file with the values set. file names it in positions.
func YAML(file string, data []byte, keys []Key) (Result, error) {
	return yamlFile(file, data, keys, func(_ int, err error) error { return err })
}

// yamlFile is YAML, but that failed decides what becomes of a key that cannot
// be set: with a nil error the others are set without it.
func yamlFile(file string, data []byte, keys []Key, failed func(int, error) error) (Result, error) {
	text := bytes.TrimPrefix(data, mark)
	docs, err := parse(text)
	if err != nil {
		return Result{}, &Conflict{Pos: diag.Position{File: file}, Problem: "is not YAML: " + err.Error()}
	}
	e := editor{source: newSource(file, text), docs: docs, items: map[*yaml.Node]map[place]*yaml.Node{}}
	for i, k := range keys {
		if err := e.key(i, k); err != nil {
			if err := failed(i, err); err != nil {
				return Result{}, err
			}
		}
	}
	r, err := apply(file, text, e.splices)
	if err != nil || len(r.Done) == 0 {
		r.Data = data
		return r, err
	}
	for _, set := range e.sets {
		set()
	}
	after, err := parse(r.Data)
	if err != nil || !sameTrees(docs, after) {
		return Result{}, &Conflict{Pos: r.Done[0].Pos, Problem: "this line is written in a way that an edit would spoil"}
	}
	r.Data = append(data[:len(data)-len(text):len(data)-len(text)], r.Data...)
	return r, nil
}

func parse(data []byte) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	for dec := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var n yaml.Node
		err := dec.Decode(&n)
		switch {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, err
		}
		docs = append(docs, n.Content[0])
	}
}

// editor gathers what is to be done in a file. The nodes are changed last:
// then they are what the result has to read as.
type editor struct {
	*source
	docs    []*yaml.Node
	items   map[*yaml.Node]map[place]*yaml.Node // of lists that were searched
	splices []splice
	sets    []func()
}

type place struct{ line, column int }

func (e *editor) key(i int, k Key) error {
	m, err := e.mapping(k)
	if err != nil {
		return err
	}
	name := k.Path[len(k.Path)-1]
	at, err := e.member(m, name)
	if err != nil {
		return err
	}
	if old := pairOf(m, k.Instead); at == nil && old >= 0 {
		return e.takePlace(i, m.Content[old], m.Content[old+1], name, k)
	}
	if at == nil {
		return e.add(i, m, name, k)
	}
	start, end, err := e.scalar(at)
	if err != nil {
		return err
	}
	was := of(at)
	if was == k.Value {
		return nil
	}
	e.splices = append(e.splices, splice{
		at: start, end: end, line: at.Line, text: e.write(k.Value, at.Style),
		done: Done{Key: name, Was: was.String(), Now: k.Value.String(), Index: i},
	})
	e.sets = append(e.sets, func() { k.Value.put(at) })
	return nil
}

// takePlace writes key and value where another key and its value stand.
func (e *editor) takePlace(i int, key, value *yaml.Node, name string, k Key) error {
	start, _, err := e.scalar(key)
	if err != nil {
		return err
	}
	_, end, err := e.scalar(value)
	if err != nil {
		return err
	}
	e.splices = append(e.splices, splice{
		at: start, end: end, line: key.Line, text: e.pair(key, name, k.Value),
		done: Done{Key: name, Was: key.Value + ": " + of(value).String(), Now: k.Value.String(), Index: i},
	})
	e.sets = append(e.sets, func() {
		Value{Text: name}.put(key)
		k.Value.put(value)
	})
	return nil
}

// pairOf is where the key stands in a mapping, or -1.
func pairOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if key != "" && m.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func (e *editor) add(i int, m *yaml.Node, name string, k Key) error {
	s, err := e.insert(m, name, k.Value, k.After)
	if err != nil {
		return err
	}
	s.done = Done{Key: name, Now: k.Value.String(), Index: i}
	e.splices = append(e.splices, s)
	e.sets = append(e.sets, func() {
		var key, value yaml.Node
		Value{Text: name}.put(&key)
		k.Value.put(&value)
		m.Content = append(m.Content, &key, &value)
	})
	return nil
}

// mapping finds the keys among which k's is, or belongs.
func (e *editor) mapping(k Key) (*yaml.Node, error) {
	n, err := e.document(k.Kind, k.Name)
	if err != nil {
		return nil, err
	}
	for _, name := range k.Path[:len(k.Path)-1] {
		next, err := e.member(n, name)
		if err != nil {
			return nil, err
		}
		if next == nil {
			return nil, e.conflict(n, fmt.Sprintf("the key %q is not here", name))
		}
		n = next
	}
	if k.Item.Line != 0 {
		return e.item(n, k.Item)
	}
	return n, nil
}

func (e *editor) document(kind, name string) (*yaml.Node, error) {
	var found *yaml.Node
	for _, d := range e.docs {
		if text(d, "kind") != kind || text(get(d, "metadata"), "name") != name {
			continue
		}
		if found != nil {
			return nil, e.conflict(d, fmt.Sprintf("the %s %q is declared twice", kind, name))
		}
		found = d
	}
	if found == nil {
		return nil, &Conflict{Pos: diag.Position{File: e.file}, Problem: fmt.Sprintf("there is no %s %q", kind, name)}
	}
	return found, nil
}

// item finds the item that begins at a place, whatever the file is called.
func (e *editor) item(list *yaml.Node, at diag.Position) (*yaml.Node, error) {
	if e.items[list] == nil {
		byPlace := make(map[place]*yaml.Node, len(list.Content))
		for _, n := range list.Content {
			byPlace[place{n.Line, n.Column}] = n
		}
		e.items[list] = byPlace
	}
	n := e.items[list][place{at.Line, at.Column}]
	if n == nil || list.Kind != yaml.SequenceNode {
		return nil, &Conflict{Pos: diag.Position{File: e.file, Line: at.Line, Column: at.Column}, Problem: "no item of the list begins here"}
	}
	return n, nil
}

// member returns the value of a key, or nil where it is not there.
func (e *editor) member(m *yaml.Node, name string) (*yaml.Node, error) {
	if m.Kind != yaml.MappingNode {
		return nil, e.conflict(m, "there are no keys here")
	}
	var found *yaml.Node
	for i := 0; i+1 < len(m.Content); i += 2 {
		switch key := m.Content[i]; {
		case key.Tag == "!!merge":
			return nil, e.conflict(key, "keys are merged in from elsewhere here (<<)")
		case key.Value != name:
		case found != nil:
			return nil, e.conflict(key, fmt.Sprintf("the key %q is here twice", name))
		default:
			found = m.Content[i+1]
		}
	}
	return found, nil
}

// get is the value of a key in any document, also a foreign one.
func get(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func text(n *yaml.Node, name string) string {
	if v := get(n, name); v != nil && v.Kind == yaml.ScalarNode {
		return of(v).Text
	}
	return ""
}
