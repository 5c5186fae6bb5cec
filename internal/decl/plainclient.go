package decl

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// The schema's validator takes as long for a client as parsing it does, and
// makes more garbage. A book has thousands of clients and nearly all of them
// are beyond doubt, so those are recognised here and the schema is asked about
// the others only. What this accepts the schema accepts too (a test holds the
// two together); what it does not accept is not wrong yet.

// doubtfulClients makes a list of the items that the schema has to see, and
// keeps which of the document's items those are.
func (d *document) doubtfulClients(n *yaml.Node, at *step) []any {
	list := []any{}
	for i, c := range n.Content {
		if isPlainClient(c) {
			continue
		}
		d.doubtful = append(d.doubtful, i)
		list = append(list, d.plain(c, &step{parent: at, index: i}))
	}
	return list
}

// isPlainClient reports whether an item has a name, perhaps a UUID and roles,
// each once, and nothing else.
func isPlainClient(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || isMarked(n) {
		return false
	}
	var name, uuid, partner, manager bool
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !isText(key) || isMarked(key) || value.Kind != yaml.ScalarNode || isMarked(value) {
			return false
		}
		var seen *bool
		fits := hasText(value)
		switch key.Value {
		case "name":
			seen = &name
		case "uuid":
			seen, fits = &uuid, value.Tag == tagText && IsUUID(value.Value)
		case rolePartner:
			seen, fits = &partner, fits || isNull(value)
		case roleManager:
			seen, fits = &manager, fits || isNull(value)
		default:
			return false
		}
		if *seen || !fits {
			return false
		}
		*seen = true
	}
	return name
}

func isMarked(n *yaml.Node) bool { return n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 }

// hasText asks for a visible ASCII character: which others count as blank,
// the schema and Go see differently.
func hasText(n *yaml.Node) bool {
	return n.Tag == tagText && strings.ContainsFunc(n.Value, func(r rune) bool { return r > ' ' && r < 0x7F })
}
