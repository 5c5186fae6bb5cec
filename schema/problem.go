package schema

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// leaves walks down to the errors that have no causes of their own: only
// those say what is wrong. The validator names the parent for unknown and
// missing keys, and all of them in one sentence; here each becomes a problem.
func (s one) leaves(ps []Problem, e *jsonschema.ValidationError, root any) []Problem {
	if len(e.Causes) > 0 {
		for _, c := range e.Causes {
			ps = s.leaves(ps, c, root)
		}
		return ps
	}
	place := pointer(fragment(e.AbsoluteKeywordLocation))
	if len(place) == 0 {
		return append(ps, Problem{Path: pointer(e.InstanceLocation), Message: e.Message})
	}
	parent := s.at(place[:len(place)-1])
	p := Problem{
		Path:    pointer(e.InstanceLocation),
		Keyword: place[len(place)-1],
		Message: e.Message,
	}
	if n := len(place); n == 3 && place[0] == "$defs" {
		p.Def = place[1]
	}
	props, _ := parent["properties"].(map[string]any)
	switch p.Keyword {
	case "additionalProperties":
		p.Allowed = slices.Sorted(maps.Keys(props))
		return append(ps, unknown(p, props, value(root, p.Path))...)
	case "required":
		return append(ps, missing(p, parent, value(root, p.Path))...)
	case "type", "enum", "const", "minimum", "maximum":
		p.Allowed = words(parent[p.Keyword])
	}
	return append(ps, p)
}

func unknown(p Problem, props map[string]any, v any) []Problem {
	var ps []Problem
	m, _ := v.(map[string]any)
	for key := range m {
		if _, known := props[key]; !known {
			p.Key = key
			ps = append(ps, p)
		}
	}
	return ps
}

func missing(p Problem, parent map[string]any, v any) []Problem {
	var ps []Problem
	m, _ := v.(map[string]any)
	props, _ := parent["properties"].(map[string]any)
	for _, key := range words(parent["required"]) {
		if _, there := m[key]; there {
			continue
		}
		p.Key, p.About = key, ""
		if prop, ok := props[key].(map[string]any); ok {
			p.About, _ = prop["description"].(string)
		}
		ps = append(ps, p)
	}
	return ps
}

// at returns the schema at a place in the text, or nil.
func (s one) at(place []string) map[string]any {
	m, _ := value(s.text, place).(map[string]any)
	return m
}

// value follows keys and indexes into a value.
func value(v any, path []string) any {
	for _, step := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// words lists a keyword's values: of one word, or of a list of them.
func words(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	ws := make([]string, len(list))
	for i, w := range list {
		ws[i] = fmt.Sprint(w)
	}
	return ws
}

func fragment(url string) string {
	_, f, _ := strings.Cut(url, "#")
	return f
}

// pointer splits a JSON pointer. The validator also escapes each step as part
// of a URL.
func pointer(p string) []string {
	if p == "" {
		return nil
	}
	steps := strings.Split(strings.TrimPrefix(p, "/"), "/")
	for i, s := range steps {
		steps[i] = unescape(s)
	}
	return steps
}

func unescape(step string) string {
	if s, err := url.PathUnescape(step); err == nil {
		step = s
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
}

// compare orders problems as a reader meets them: a parent before what is in
// it, items by number.
func compare(a, b Problem) int {
	return cmp.Or(
		slices.CompareFunc(a.Path, b.Path, step),
		strings.Compare(a.Keyword, b.Keyword),
		strings.Compare(a.Key, b.Key),
		strings.Compare(a.Message, b.Message),
	)
}

func step(a, b string) int {
	x, errA := strconv.Atoi(a)
	y, errB := strconv.Atoi(b)
	if errA == nil && errB == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}
