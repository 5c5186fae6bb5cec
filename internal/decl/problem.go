package decl

import (
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/schema"
)

// problem words one of the schema's findings for the person who wrote the
// file, at the key or value that it is about.
func (d *document) problem(p schema.Problem) {
	n, at := d.find(p.Path)
	label := at.label()
	if d.reported[n] {
		return
	}
	switch p.Keyword {
	case "additionalProperties":
		d.unknownKey(n, p)
	case "required":
		d.diags.Addf(d.pos(n), ruleSchema, "the key %q is missing", p.Key)
		d.diags.Hintf("%s: %s", p.Key, p.About)
	case "type":
		d.wrongType(n, label, p)
	case "enum", "const":
		d.report(n, ruleSchema, "%s cannot be %s", label, d.describe(n))
		d.diags.Hintf("%s", orElse(didYouMean(Nearest(n.Value, p.Allowed)), "write "+strings.Join(p.Allowed, " or ")))
	case "minimum":
		d.report(n, ruleSchema, "%s cannot be %s", label, shown(n.Value))
		d.diags.Hintf("write %s or more", p.Allowed[0])
	case "maximum":
		d.report(n, ruleSchema, "%s cannot be %s", label, shown(n.Value))
		d.diags.Hintf("write %s or less", p.Allowed[0])
	case "minProperties":
		d.emptyValue(n, at)
	case "maxProperties":
		d.tooManyKeys(n, label)
	case "minItems":
		d.report(n, ruleEmpty, "%s is empty", label)
		d.diags.Hintf("write at least one")
	case "uniqueItems":
		d.repeatedItems(n, label)
	default:
		d.wrongText(n, at, p)
	}
}

// find returns the node at a path, and the steps that lead to it.
func (d *document) find(path []string) (*yaml.Node, *step) {
	n := d.root
	var at *step
	for _, s := range path {
		if n.Kind == yaml.SequenceNode {
			i, _ := strconv.Atoi(s)
			if d.kind == kindAssignment && at.is("spec", "clients") {
				i = d.doubtful[i]
			}
			n, at = n.Content[i], &step{parent: at, index: i}
		} else {
			n, at = member(n, s), &step{parent: at, key: s}
		}
	}
	return n, at
}

func (d *document) unknownKey(n *yaml.Node, p schema.Problem) {
	key := firstKey(n, nil, p.Key)
	d.diags.Addf(d.pos(key), ruleSchema, "unknown key %s", quote(p.Key))
	d.diags.Hintf("%s", orElse(didYouMean(Nearest(p.Key, p.Allowed)), "the keys known here are: "+strings.Join(p.Allowed, ", ")))
}

// tooManyKeys is about a group that says which of several it is.
func (d *document) tooManyKeys(n *yaml.Node, label string) {
	var keys []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, quote(n.Content[i].Value))
	}
	d.report(n, ruleSchema, "%s can have one key only, and has %s", label, strings.Join(keys, " and "))
	d.diags.Hintf("keep one of them")
}

// repeatedItems reports every text that a list has said already.
func (d *document) repeatedItems(n *yaml.Node, label string) {
	first := map[string]*yaml.Node{}
	for _, item := range items(n) {
		if !isText(item) {
			continue // not what such a list holds, which is reported
		}
		if earlier, twice := first[item.Value]; twice {
			d.report(item, ruleDuplicate, "%s is in %s twice; the first is at %s", quote(item.Value), label, d.pos(earlier))
			d.diags.Hintf("keep one of the two")
			continue
		}
		first[item.Value] = item
	}
}

func (d *document) wrongType(n *yaml.Node, label string, p schema.Problem) {
	want := p.Allowed[0]
	if p.Def == "date" || p.Def == "moment" {
		want = p.Def
	}
	if d.kind == kindUser && label == "xpm" && n.Tag == tagNull {
		d.report(n, ruleSchema, "xpm cannot be null: a staff record is never deleted")
		d.diags.Hintf("to end the person's access, write leaves with their lastDay; to leave the record alone, remove the key")
		return
	}
	d.report(n, ruleSchema, "%s must be %s, not %s", label, typeName(want), d.describe(n))
	switch {
	case want == "date":
		d.diags.Hintf(dateHint)
	case want == "moment":
		d.diags.Hintf(momentHint)
	case want == "string" && n.Kind == yaml.ScalarNode && n.Tag != tagNull:
		d.diags.Hintf("quote it: %s", quote(n.Value))
	case want == "boolean":
		d.diags.Hintf("write true or false, without quotes")
	case want == "array":
		d.diags.Hintf(`write each item on a line of its own, beginning with "- "`)
	case n.Tag == tagNull:
		d.diags.Hintf("write a value, or remove the key")
	case want == "integer":
		d.diags.Hintf("write it in digits, without quotes")
	case want == "object" && slices.Contains(p.Allowed, "null"):
		d.diags.Hintf("write its keys below it, indented by two spaces, or null for none")
	case want == "object":
		d.diags.Hintf("write its keys below it, indented by two spaces")
	default:
		d.diags.Hintf("write one value")
	}
}

func typeName(t string) string {
	switch t {
	case "string":
		return "text"
	case "object":
		return "a group of keys"
	case "array":
		return "a list"
	case "boolean":
		return "true or false"
	case "integer":
		return "a whole number"
	case "date":
		return "a date"
	case "moment":
		return "a day and a time of day"
	default:
		return t
	}
}

// describe says what a value is, as far as that is short and no secret.
func (d *document) describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == tagNull:
		return "null"
	case n.Tag == tagText:
		return quote(n.Value)
	case n.Tag == "!!timestamp":
		return "the date " + shown(n.Value)
	case n.Tag == tagBool:
		return "the yes-or-no value " + shown(n.Value)
	default:
		return "the number " + shown(n.Value)
	}
}

// wrongText is about a text that does not have the shape it should have.
func (d *document) wrongText(n *yaml.Node, at *step, p schema.Problem) {
	v, label := n.Value, at.label()
	switch {
	case strings.TrimSpace(v) == "":
		d.emptyValue(n, at)
	case p.Def == "slug" && p.Keyword == "maxLength":
		d.report(n, ruleSchema, "%s is too long: it can have 63 characters", label)
		d.diags.Hintf("shorten it")
	case p.Def == "slug":
		d.report(n, ruleSchema, "%s %s holds more than lower-case letters, digits and single hyphens between them", label, quote(v))
		if s := slug(v); s != "" && !HasSecret(v) {
			d.diags.Hintf("for example %s", quote(s))
		}
	case p.Def == "uuid":
		d.report(n, ruleSchema, "%s %s is not a UUID", label, quote(v))
		d.diags.Hintf(uuidHint)
	case p.Def == "date":
		d.noDate(n, label)
	case p.Def == "moment":
		d.report(n, ruleDate, "%s %s is not a day and a time of day", label, quote(v))
		d.diags.Hintf(momentHint)
	case p.Def == "address":
		d.noAddress(n)
	case p.Def == "email" || p.Def == "emailPattern":
		d.report(n, ruleSchema, "%s %s is not an e-mail address", label, quote(v))
		d.diags.Hintf("an address looks like jo@harbour.example, without a name or brackets around it")
	default:
		if name, hint := shape(p.Def); name != "" {
			d.report(n, ruleSchema, "%s %s is not %s", label, quote(v), name)
			d.diags.Hintf("%s", hint)
			return
		}
		d.report(n, ruleSchema, "%s %s: %s", label, quote(v), p.Message)
	}
}

// shape says what texts of some shapes are called, and how they are written.
func shape(def string) (name, hint string) {
	switch def {
	case "word":
		return "a name of letters, digits and single hyphens that begins with a small letter", "for example documents, or docStore"
	case "github":
		return "a login at GitHub", "write it as GitHub shows it, without the @"
	case "action":
		return "the id of an action", "copy it from the plan or the runbook: lower-case letters and digits, such as a1b2c3d4"
	case "digest":
		return "a SHA-256", "it is 64 digits and small letters from a to f"
	case "url":
		return "an https address without a login in it", "write the whole address, beginning with https://"
	default:
		return "", ""
	}
}

// noDate tells a slip in the day from another way to write dates.
func (d *document) noDate(n *yaml.Node, label string) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, n.Value)
	if digits == "0000-00-00" {
		d.report(n, ruleDate, "%s %s is not a day of the calendar", label, quote(n.Value))
		d.diags.Hintf("correct the month or the day")
		return
	}
	d.report(n, ruleDate, "%s %s is not a date", label, quote(n.Value))
	d.diags.Hintf(dateHint)
}

const dateHint = "write it as YYYY-MM-DD, for example 2027-01-10"

const uuidHint = "a UUID looks like 720c21d3-e812-4bb1-9d6b-ddeb4745e7b9; copy it from a plan or from the system"
