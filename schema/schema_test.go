package schema_test

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/schema"
)

func TestSource(t *testing.T) {
	for _, kind := range schema.Kinds() {
		for _, name := range []string{kind, strings.ToLower(kind)} {
			src, ok := schema.Source(name)
			if !ok {
				t.Fatalf("Source(%q): not there", name)
			}
			var text struct {
				Schema string `json:"$schema"`
				ID     string `json:"$id"`
				Title  string `json:"title"`
			}
			if err := json.Unmarshal(src, &text); err != nil {
				t.Fatalf("Source(%q): %v", name, err)
			}
			if want := "https://json-schema.org/draft/2020-12/schema"; text.Schema != want {
				t.Errorf("%s: $schema is %q, want %q", kind, text.Schema, want)
			}
			if got, want := path.Base(text.ID), strings.ToLower(kind)+".schema.json"; got != want {
				t.Errorf("%s: $id ends in %q, want %q", kind, got, want)
			}
			if text.Title != kind {
				t.Errorf("%s: title is %q", kind, text.Title)
			}
		}
	}
	for _, name := range []string{"", "Usr", "../go.mod", "user/"} {
		if _, ok := schema.Source(name); ok {
			t.Errorf("Source(%q): there, though no schema has that name", name)
		}
	}
}

// The descriptions are the reference that editors show, so a field without
// one does not pass; nor does an object that lets unknown keys through.
func TestEveryFieldIsDescribed(t *testing.T) {
	for _, kind := range schema.Kinds() {
		src, _ := schema.Source(kind)
		var text map[string]any
		if err := json.Unmarshal(src, &text); err != nil {
			t.Fatal(err)
		}
		for _, gap := range gaps(kind, text) {
			t.Error(gap)
		}
	}
}

func TestGapsAreFound(t *testing.T) {
	var text map[string]any
	if err := json.Unmarshal([]byte(`{
		"description": "d", "type": "object",
		"properties": {
			"a": {"description": "d"}, "b": {"type": "string"}, "c": {"description": "d", "items": {"type": "string"}},
			"f": {"description": "d", "type": ["object", "null"]},
			"g": {"description": "d", "type": "object", "additionalProperties": {"type": "string"}}
		},
		"$defs": {"e": {"description": " "}}
	}`), &text); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"x: an object without additionalProperties: false",
		"x/$defs/e: no description",
		"x/properties/b: no description",
		"x/properties/c/items: no description",
		"x/properties/f: an object without additionalProperties: false",
		"x/properties/g/additionalProperties: no description",
	}
	if diff := cmp.Diff(want, gaps("x", text)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// isObject reports whether a type lets objects through.
func isObject(t any) bool {
	types, _ := t.([]any)
	return t == "object" || slices.Contains(types, any("object"))
}

func gaps(at string, s map[string]any) []string {
	var found []string
	if d, _ := s["description"].(string); strings.TrimSpace(d) == "" {
		found = append(found, at+": no description")
	}
	more, named := s["additionalProperties"].(map[string]any) // keys that are somebody's names, each with one shape
	if isObject(s["type"]) && s["additionalProperties"] != false && !named {
		found = append(found, at+": an object without additionalProperties: false")
	}
	if named {
		found = append(found, gaps(at+"/additionalProperties", more)...)
	}
	for _, group := range []string{"$defs", "properties"} {
		members, _ := s[group].(map[string]any)
		for _, name := range sortedKeys(members) {
			found = append(found, gaps(at+"/"+group+"/"+name, members[name].(map[string]any))...)
		}
	}
	if items, ok := s["items"].(map[string]any); ok {
		found = append(found, gaps(at+"/items", items)...)
	}
	return found
}
