package decl

import (
	"fmt"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/schema"
)

// The short cut and the schema must agree: what isPlainClient accepts has no
// problems. The items below combine every key with every sort of value.
func TestPlainClientsFitTheSchema(t *testing.T) {
	values := []string{
		"Acme", "'Acme Pty Ltd'", "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9", "720C21D3-E812-4BB1-9D6B-DDEB4745E7B9", "720c21d3",
		"null", "~", "", "''", "' '", "\"\u00a0\"", "\"\u2003\"", "Ōtāhuhu", "12", "090", "true", "2024-02-01", "[a]", "{a: b}", "&x a", "!!str 1",
	}
	keys := []string{"name", "uuid", "partner", "manager", "group", "'name'", "12"}
	accepted := 0
	try := func(item string) {
		n := clientNode(t, item)
		if !isPlainClient(n) {
			return
		}
		accepted++
		d := &document{file: &file{loader: &loader{}}, kind: "none"} // not an Assignment: no short cut
		value := map[string]any{
			"apiVersion": apiVersion, "kind": kindAssignment, "metadata": map[string]any{"name": "x"},
			"spec": map[string]any{"clients": []any{d.plain(n, nil)}},
		}
		if ps := schema.Validate(kindAssignment, value); len(ps) > 0 || len(d.diags) > 0 {
			t.Errorf("%s is accepted, and has problems: %v %v", item, ps, d.diags)
		}
	}
	for _, k1 := range keys {
		for _, v1 := range values {
			try(fmt.Sprintf("{%s: %s}", k1, v1))
			for _, k2 := range keys {
				for _, v2 := range values {
					try(fmt.Sprintf("{%s: %s, %s: %s}", k1, v1, k2, v2))
				}
			}
		}
	}
	if accepted < 100 {
		t.Errorf("only %d items were accepted", accepted)
	}
}

// The other direction is what makes it a short cut.
func TestOrdinaryClientsArePlain(t *testing.T) {
	for _, item := range []string{
		"{name: Acme}",
		"{name: Acme, uuid: 720c21d3-e812-4bb1-9d6b-ddeb4745e7b9, manager: sam-lee}",
		"{uuid: 720c21d3-e812-4bb1-9d6b-ddeb4745e7b9, partner: null, manager: ~, name: 'O''Brien & Söhne'}",
	} {
		if !isPlainClient(clientNode(t, item)) {
			t.Errorf("%s is not accepted", item)
		}
	}
}

func clientNode(t *testing.T, item string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(item), &n); err != nil {
		t.Fatalf("%s: %v", item, err)
	}
	return n.Content[0]
}

// IsUUID stands in for the schema's format "uuid".
func TestUUIDAsInTheSchema(t *testing.T) {
	for _, v := range []string{
		"720c21d3-e812-4bb1-9d6b-ddeb4745e7b9", "720C21D3-E812-4BB1-9D6B-DDEB4745E7B9", "", "720c21d3e8124bb19d6bddeb4745e7b9",
		"720c21d3-e812-4bb1-9d6b-ddeb4745e7b", "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9a", "720c21d3-e812-4bb1-9d6b-ddeb4745e7bg",
		"720c21d3-e812-4bb1-9d6b_ddeb4745e7b9", "{720c21d3-e812-4bb1-9d6b-ddeb4745e7b9}", "720c21d3-e812-4bb1-9d6b-ddeb4745e7\u00f6",
		"720c21d3-e812-4bb1-9d6b-ddeb4745e7b@", "720c21d3-e812-4bb1-9d6b-ddeb4745e7b`",
	} {
		problems := schema.Validate(kindUser, map[string]any{
			"apiVersion": apiVersion, "kind": kindUser, "metadata": map[string]any{"name": "x"},
			"spec": map[string]any{"fullName": "x", "accounts": map[string]any{"xpm": map[string]any{"uuid": v}}},
		})
		if got, want := IsUUID(v), len(problems) == 0; got != want {
			t.Errorf("IsUUID(%q) = %v, the schema says %v", v, got, want)
		}
	}
}
