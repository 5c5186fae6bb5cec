package decl

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Scalars are never decoded: yaml.v3 would turn 090 into 90, 12.10 into 12.1
// and a date into a time. These helpers read a node's own text, and its tag to
// know what YAML takes it for.
const (
	tagText = "!!str"
	tagNull = "!!null"
	tagBool = "!!bool"
)

// get follows keys into mappings and returns nil where one is not there. Of a
// key that is written twice the first counts.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = member(n, key)
	}
	return n
}

func member(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if isKey(n.Content[i], key) {
			return n.Content[i+1]
		}
	}
	return nil
}

func isKey(n *yaml.Node, key string) bool { return n.Value == key && isText(n) }

// items are the nodes of a list, none where n is no list.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == tagNull && n.Value == ""
}

// isNull recognises a written null; an empty value is none.
func isNull(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Tag == tagNull && n.Value != ""
}

func isText(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.Tag == tagText
}

func isTrue(n *yaml.Node) bool {
	return n != nil && n.Tag == tagBool && strings.EqualFold(n.Value, "true")
}

// text reads a text, without the blanks around it. Anything else is not given;
// the schema has then reported it.
func (f *file) text(n *yaml.Node) Text {
	if !isText(n) {
		return Text{}
	}
	return Text{Value: strings.TrimSpace(n.Value), Pos: f.pos(n)}
}

// uuid reads a UUID in lower case.
func (f *file) uuid(n *yaml.Node) Text {
	t := f.text(n)
	t.Value = strings.ToLower(t.Value)
	return t
}

// ref reads a user's name, or null.
func (f *file) ref(n *yaml.Node) Ref {
	switch {
	case isText(n):
		return Ref{User: strings.TrimSpace(n.Value), Pos: f.pos(n)}
	case isNull(n):
		return Ref{Null: true, Pos: f.pos(n)}
	default:
		return Ref{}
	}
}

// plain makes a node what the schema is checked against, and reports on the
// way what YAML allows and a declaration does not. at is where the node is,
// from the root, for the messages.
func (d *document) plain(n *yaml.Node, at *step) any {
	d.checkMarks(n)
	switch {
	case n.Kind == yaml.AliasNode:
		return nil
	case n.Kind == yaml.MappingNode:
		return d.plainMapping(n, at)
	case n.Kind == yaml.SequenceNode:
		return d.plainList(n, at)
	case isEmpty(n):
		d.emptyValue(n, at)
		return nil
	case n.Tag == tagText:
		return n.Value
	case n.Tag == tagBool:
		return isTrue(n)
	case n.Tag == tagNull:
		return nil
	default:
		return 0 // a number or a date: no field takes one, so which does not matter
	}
}

func (d *document) plainList(n *yaml.Node, at *step) []any {
	if d.kind == kindAssignment && at.is("spec", "clients") {
		return d.doubtfulClients(n, at)
	}
	list := make([]any, len(n.Content))
	for i, c := range n.Content {
		list[i] = d.plain(c, &step{parent: at, index: i})
	}
	return list
}

func (d *document) plainMapping(n *yaml.Node, at *step) map[string]any {
	m := make(map[string]any, len(n.Content)/2)
	var first map[string]*yaml.Node // of a large mapping, where its keys stand
	if len(n.Content) > 32 {
		first = make(map[string]*yaml.Node, len(n.Content)/2)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !d.checkKey(key) {
			continue
		}
		if _, twice := m[key.Value]; twice {
			d.duplicateKey(key, firstKey(n, first, key.Value))
			continue
		}
		if first != nil {
			first[key.Value] = key
		}
		m[key.Value] = d.plain(value, &step{parent: at, key: key.Value})
	}
	return m
}

// firstKey is where a key stands that n is known to have.
func firstKey(n *yaml.Node, known map[string]*yaml.Node, key string) *yaml.Node {
	if k, ok := known[key]; ok {
		return k
	}
	for i := 0; ; i += 2 {
		if isKey(n.Content[i], key) {
			return n.Content[i]
		}
	}
}

func (d *document) duplicateKey(key, first *yaml.Node) {
	d.report(key, ruleDuplicate, "the key %s is here twice; the first is at %s", quote(key.Value), d.pos(first))
	d.diags.Hintf("keep one of the two")
}

// checkKey reports keys that are not plain words.
func (d *document) checkKey(key *yaml.Node) bool {
	switch {
	case key.Kind == yaml.ScalarNode && key.Tag == "!!merge":
		d.report(key, ruleYAML, "merge keys (<<) are not used in declarations")
		d.diags.Hintf("write the keys out in full")
		return false
	case key.Kind == yaml.ScalarNode && key.Tag == tagText:
		d.checkMarks(key)
		return true
	case key.Kind == yaml.AliasNode:
		d.checkMarks(key)
		return false
	default:
		d.report(key, ruleYAML, "this key is not a word")
		d.diags.Hintf("a key is a name without quotes, such as email")
		return false
	}
}

// checkMarks reports what makes a value differ from how it reads: in a review
// everything has to stand where it acts.
func (d *document) checkMarks(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.report(n, ruleYAML, "aliases (*%s) are not used in declarations", shown(n.Value))
		d.diags.Hintf("write the value out in full; quote it if the * belongs to it")
	case n.Anchor != "":
		d.report(n, ruleYAML, "anchors (&%s) are not used in declarations", shown(n.Anchor))
		d.diags.Hintf("remove the anchor and write the value out wherever it is needed; quote it if the & belongs to it")
	case n.Style&yaml.TaggedStyle != 0:
		d.report(n, ruleYAML, "tags (%s) are not used in declarations", shown(n.Tag))
		d.diags.Hintf("remove the tag; quote a value to make it text")
	}
}

// shown is a name of YAML's own in a message, without quotes around it.
func shown(s string) string { return strings.Trim(quote(s), `"`) }

func (d *document) emptyValue(n *yaml.Node, at *step) {
	d.report(n, ruleEmpty, "%s is empty", at.label())
	switch {
	case at != nil && (at.key == rolePartner || at.key == roleManager):
		d.diags.Hintf("write null for nobody, or remove the key to leave the %s alone", at.key)
	case at != nil && at.key == "":
		d.diags.Hintf(`write a value, or remove the "-"`)
	default:
		d.diags.Hintf("write a value, or remove the key")
	}
}

// step is one step on the way from the root to a node.
type step struct {
	parent *step
	key    string // of a mapping, or
	index  int    // of a list
}

// is reports whether these keys, from the root, lead here.
func (s *step) is(keys ...string) bool {
	for i := len(keys) - 1; i >= 0; i-- {
		if s == nil || s.key != keys[i] {
			return false
		}
		s = s.parent
	}
	return s == nil
}

// label names a value as a reader would: its key, or which item of a list.
func (s *step) label() string {
	switch {
	case s == nil:
		return "the document"
	case s.key != "":
		return shown(s.key)
	default:
		return "item " + strconv.Itoa(s.index+1) + " of " + s.parent.label()
	}
}
