package decl

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The keys of a selector.
const (
	keyStartsWith = "nameStartsWith"
	keyMatches    = "nameMatches"
	keyGroup      = "group"
	keyPriority   = "priority"
)

func (d *document) selectors(spec *yaml.Node) []Selector {
	n := get(spec, "select")
	var out []Selector
	for _, item := range items(n) {
		if item.Kind == yaml.MappingNode {
			out = append(out, d.selector(item))
		}
	}
	if len(out) > 0 && get(spec, rolePartner) == nil && get(spec, roleManager) == nil && get(spec, keyJobs) == nil {
		d.report(n, ruleRole, "select chooses clients, but this assignment gives them neither partner nor manager, and says nothing of their jobs")
		d.diags.Hintf("add partner, manager or jobs beside it, or remove select")
	}
	return out
}

func (d *document) selector(n *yaml.Node) Selector {
	start := get(n, keyStartsWith)
	s := Selector{
		Pos:        d.pos(n),
		StartsWith: d.text(start),
		Matches:    d.text(get(n, keyMatches)),
		Group:      d.text(get(n, keyGroup)),
		Priority:   numberOr(get(n, keyPriority), 0),
	}
	if s.StartsWith.Value != "" && strings.HasSuffix(start.Value, " ") {
		s.StartsWith.Value += " " // written in quotes, so it is meant: no Smithers among the Smiths
	}
	d.refuseBlank(start, keyStartsWith, s.StartsWith)
	d.refuseBlank(get(n, keyMatches), keyMatches, s.Matches)
	d.refuseBlank(get(n, keyGroup), keyGroup, s.Group)
	switch given := s.given(); {
	case len(given) > 1:
		d.report(n, ruleSchema, "a selector looks for one thing, and this one has %s", strings.Join(given, " and "))
		d.diags.Hintf("keep one of them, or make a selector of each")
	case onlyPriority(n):
		d.report(n, ruleSchema, "this selector says nothing to look for")
		d.diags.Hintf("add nameStartsWith, nameMatches or group")
	case s.Matches.Value != "":
		d.checkPattern(get(n, keyMatches), s.Matches.Value)
	}
	return s
}

// given are the keys by which the selector looks for something.
func (s *Selector) given() []string {
	var keys []string
	for _, k := range []struct {
		key  string
		text Text
	}{{keyStartsWith, s.StartsWith}, {keyMatches, s.Matches}, {keyGroup, s.Group}} {
		if k.text.Given() {
			keys = append(keys, k.key)
		}
	}
	return keys
}

// refuseBlank reports a text of nothing but blanks that the schema does not
// take for blanks: every name begins with nothing.
func (d *document) refuseBlank(n *yaml.Node, key string, t Text) {
	if t.Given() && t.Value == "" && !d.reported[n] {
		d.emptyValue(n, &step{key: key})
	}
}

// onlyPriority tells a selector without a rule from one whose rule is
// misspelt, which is reported as that.
func onlyPriority(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isKey(n.Content[i], keyPriority) {
			return false
		}
	}
	return true
}

func (d *document) checkPattern(n *yaml.Node, pattern string) {
	_, _, err := wholeName(pattern)
	if err == nil {
		return
	}
	why := "it is too large"
	var bad *syntax.Error
	if errors.As(err, &bad) {
		why = string(bad.Code)
		if bad.Expr != pattern {
			why += " in " + quote(bad.Expr)
		}
	}
	d.report(n, ruleSchema, "%s %s is not a regular expression: %s", keyMatches, quote(pattern), why)
	d.diags.Hintf(`write it as RE2 has it, for example (?i)smith\b.*; for a plain beginning of a name there is nameStartsWith`)
}

// wholeName compiles a pattern that has to fit all of a name, and returns with
// it what a name needs for that. It is parsed by itself first: text around it
// must not complete what is wrong in it, nor be swallowed by an open \Q.
func wholeName(pattern string) (re *regexp.Regexp, needs string, err error) {
	alone, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, "", err
	}
	re, err = regexp.Compile(`\A(?:` + alone.String() + `)\z`)
	return re, required(alone), err
}

// required is a word, in lower case, that stands in every name which the
// pattern fits and which is ASCII in lower case; empty where none is plain to
// see. Most names lack it, and need no regular expression to be told apart.
func required(re *syntax.Regexp) string {
	longest := ""
	keep := func(s string) {
		if len(s) > len(longest) {
			longest = s
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		// Runs of blanks are folded in names, so that only words can be looked for.
		for _, word := range strings.Fields(strings.ToLower(string(re.Rune))) {
			keep(word)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			keep(required(sub))
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	default: // may stand for one of several texts, or for none
	}
	return longest
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Matcher compiles the selector, which Load has checked. The result takes a
// name as it is observed, without the blanks around it, and the same name as
// [FoldName] makes it, so that one folding serves many selectors. Of a group
// no name says who is in it, so there it is always false.
func (s *Selector) Matcher() func(name, folded string) bool {
	if s.Group.Given() {
		return func(string, string) bool { return false }
	}
	if s.Matches.Given() {
		re, needs, err := wholeName(s.Matches.Value)
		if err != nil {
			return func(string, string) bool { return false }
		}
		return func(name, folded string) bool {
			if !strings.Contains(folded, needs) && isASCII(folded) {
				return false
			}
			return re.MatchString(name)
		}
	}
	start := FoldName(s.StartsWith.Value)
	if strings.HasSuffix(s.StartsWith.Value, " ") {
		start += " "
	}
	return func(_, folded string) bool { return strings.HasPrefix(folded, start) }
}

// String is the selector as it is declared, on one line.
func (s *Selector) String() string {
	key, value := keyStartsWith, s.StartsWith.Value
	switch {
	case s.Matches.Given():
		key, value = keyMatches, s.Matches.Value
	case s.Group.Given():
		key, value = keyGroup, s.Group.Value
	}
	if strings.HasSuffix(value, " ") {
		value = strconv.Quote(value)
	}
	text := key + ": " + value
	if s.Priority != 0 {
		text += ", priority: " + strconv.Itoa(s.Priority)
	}
	return text
}
