package decl

import (
	"strings"

	"gopkg.in/yaml.v3"
)

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
	case n.Tag == tagText, n.Tag == tagTime && at.isDay():
		return n.Value
	case n.Tag == tagBool:
		return isTrue(n)
	case n.Tag == tagNull:
		return nil
	default:
		if number, ok := whole(n); ok {
			return number
		}
		return noNumber
	}
}

// noNumber stands for dates where none belong, and for numbers that are not
// whole or not plainly written: no field takes any of them.
const noNumber = 0.5

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
	case at != nil && (at.key == rolePartner || at.key == roleManager) && !at.parent.is("spec", "leaves", "handover"):
		d.diags.Hintf("write null for nobody, or remove the key to leave the %s alone", at.key)
	case at != nil && at.parent.is("spec", "accounts") && at.key != systemXPM:
		d.diags.Hintf("write {} for an account, null where there must be none, or remove the key")
	case at != nil && at.parent.is("spec", "systems"):
		d.diags.Hintf("write {} where there is nothing more to say, or remove the key")
	case at != nil && at.key == "link" && d.kind == kindUser:
		d.diags.Hintf("write null for no link on purpose, or remove the key for the usual one")
	case at.is("spec", "observed"):
		d.diags.Hintf("write who has the role now, or null for nobody")
	case at != nil && at.key == "":
		d.diags.Hintf(`write a value, or remove the "-"`)
	default:
		d.diags.Hintf("write a value, or remove the key")
	}
}
