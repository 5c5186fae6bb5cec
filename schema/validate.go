package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Problem is one way in which a value does not fit its schema.
type Problem struct {
	Path    []string // the value: keys and indexes (from 0), from the root
	Keyword string   // what failed: type, required, additionalProperties, enum, format, …
	Key     string   // required: the missing key; additionalProperties: the unknown one
	Allowed []string // additionalProperties: the keys known there; type: the types; enum and const: the values; minimum and maximum: the limit
	Def     string   // the named shape in "$defs" that asked for it, where there is one
	About   string   // required: the description of the missing key
	Message string   // the validator's own words, for keywords that have no better ones
}

// Validate checks a value, made of map[string]any, []any, string, bool, nil
// and numbers, against the named schema. The problems are in the order of
// their paths. A name that has no schema is a mistake of the caller's and
// panics.
func Validate(name string, v any) []Problem {
	s, ok := compiled()[strings.ToLower(name)]
	if !ok {
		panic(fmt.Sprintf("schema: no schema is called %q", name))
	}
	err := s.check.Validate(v)
	if err == nil {
		return nil
	}
	var failed *jsonschema.ValidationError
	if !errors.As(err, &failed) {
		panic(fmt.Sprintf("schema: %v", err)) // a value that no JSON can hold
	}
	ps := s.leaves(nil, failed, v)
	slices.SortFunc(ps, compare)
	return ps
}

// one is a compiled schema with its own text, in which the keys and
// descriptions are looked up that the validator's errors do not carry.
type one struct {
	check *jsonschema.Schema
	text  map[string]any
}

// compiled holds every embedded schema by its lower-case name. They are part
// of the program: one that does not compile is a bug that the first test finds.
var compiled = sync.OnceValue(func() map[string]one {
	c := compiler()
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	texts := map[string]map[string]any{}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), suffix)
		texts[name] = add(c, name)
	}
	all := map[string]one{}
	for name, text := range texts {
		all[name] = one{check: c.MustCompile(text["$id"].(string)), text: text}
	}
	return all
})

// compiler returns one that checks formats and sees only what is added to it.
func compiler() *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s is not an embedded schema", url)
	}
	return c
}

func add(c *jsonschema.Compiler, name string) map[string]any {
	src, _ := Source(name)
	var text map[string]any
	if err := json.Unmarshal(src, &text); err != nil {
		panic(fmt.Sprintf("schema: %s: %v", name, err))
	}
	if err := c.AddResource(text["$id"].(string), bytes.NewReader(src)); err != nil {
		panic(fmt.Sprintf("schema: %s: %v", name, err))
	}
	return text
}
