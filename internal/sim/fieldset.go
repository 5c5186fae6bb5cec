package sim

import "strings"

// fieldSet is what the fields= parameter asks for.
type fieldSet struct {
	asked map[string]bool   // nil is everything
	key   func(name) string // how a field must be spelled to be asked for
}

// parseFields reads the parameter as U14 assumes it to be meant. In any case
// the XML and the JSON name of a field ask for the same.
func parseFields(parameter, assumed string, f format) fieldSet {
	if strings.TrimSpace(parameter) == "" || assumed == ignored && f == formatXML {
		return fieldSet{}
	}
	fold, key := strings.ToLower, func(n name) string { return strings.ToLower(n.json) }
	if assumed == exact {
		fold, key = func(s string) string { return s }, f.of
	}
	set := fieldSet{asked: make(map[string]bool), key: key}
	for _, field := range strings.Split(parameter, ",") {
		set.asked[fold(strings.TrimSpace(field))] = true
	}
	return set
}

func (f fieldSet) has(n name) bool {
	return f.asked == nil || f.asked[f.key(n)]
}

// of is a name as the format spells it.
func (f format) of(n name) string {
	if f == formatXML {
		return n.xml
	}
	return n.json
}
