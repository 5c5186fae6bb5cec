package sim

import "strings"

// fieldSet is what the fields= parameter asks for, in lower case; nil is everything.
// Assumed: case does not matter, so the XML and the JSON name of a field ask for the same.
type fieldSet map[string]bool

func parseFields(parameter string) fieldSet {
	if strings.TrimSpace(parameter) == "" {
		return nil
	}
	set := make(fieldSet)
	for _, f := range strings.Split(parameter, ",") {
		set[strings.ToLower(strings.TrimSpace(f))] = true
	}
	return set
}

func (f fieldSet) has(n name) bool {
	return f == nil || f[strings.ToLower(n.json)]
}
