package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

// isDay reports whether a value is a day. In every kind these keys are, and
// no others (a test holds the schemas to it), so that a date needs no quotes
// here and is still refused where a text belongs.
func (s *step) isDay() bool {
	if s == nil {
		return false
	}
	switch s.key {
	case "from", "until", "starts", "lastDay", "checked":
		return true
	default:
		return false
	}
}

// day reads a date from the text of its node, with or without quotes. What is
// no date has been reported by the schema, whose format "date" takes the same
// texts.
func (d *document) day(n *yaml.Node) (day reconcile.Date, ok bool) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag != tagText && n.Tag != tagTime {
		return reconcile.Date{}, false
	}
	day, err := reconcile.ParseDate(n.Value)
	return day, err == nil
}

// days reads the two ends of a span of whole days, both included.
func (d *document) days(n *yaml.Node) (from, until reconcile.Date) {
	from, begins := d.day(get(n, "from"))
	until, ends := d.day(get(n, "until"))
	if begins && ends && from.Compare(until) > 0 {
		d.report(get(n, "from"), ruleDate, "from %s is after until %s", from, until)
		d.diags.Hintf("correct one of the two; until is the last day, and included")
	}
	return from, until
}
