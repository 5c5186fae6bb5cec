package decl

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// What an app says about Xero Support.
const (
	doesSupportInvite  = "support-invite"  // before there is a case, where that makes a difference
	doesSupportCase    = "support-case"    // once there is one
	doesSupportRole    = "support-role"    // another level
	doesSupportPayroll = "support-payroll" // payroll, given or cleared
	doesSupportRemove  = "support-remove"
)

// AppSupport is how Xero Support shows in an app's list of users while it is let
// in. Under which name and address that is has never been documented, so it is
// data, and anybody who fits either is looked at. In patterns, * stands for any run
// of characters.
type AppSupport struct {
	Names  []string // in any case of letters; the first is what people call it, the others are patterns too
	Emails []string // lower case; patterns
	Gives  string   // what an invitation gives, and what it does not
	Level  string   // what it may do, where every invitation gives the same
}

// Called is what people call it; an app that says nothing of it has a plain word.
func (s *AppSupport) Called() string {
	if s == nil || len(s.Names) == 0 {
		return "support"
	}
	return s.Names[0]
}

func (d *document) appSupport(n *yaml.Node) *AppSupport {
	if n == nil {
		return nil
	}
	s := &AppSupport{Names: d.texts(get(n, "names")), Gives: d.string(n, "gives"), Level: d.string(n, "level")}
	for _, e := range d.texts(get(n, "emails")) {
		s.Emails = append(s.Emails, strings.ToLower(e))
	}
	return s
}

// support makes sure that a list per organisation is looked at for something,
// and says which actions have to be there.
func (c *appChecker) support() []string {
	n, per := get(c.spec, "support"), get(c.spec, "perOrganisation")
	if names := items(get(n, "names")); len(names) > 0 && strings.Contains(c.text(names[0]).Value, "*") {
		c.report(names[0], ruleApp, "the first of names is what plans call it, and %s is a pattern", quote(names[0].Value))
		c.diags.Hintf("put the plain name first, such as Xero Support, and patterns after it")
	}
	switch {
	case n == nil && isTrue(per):
		c.report(per, ruleApp, "a list per organisation is looked at for Xero Support only, and support is missing")
		c.diags.Hintf("add support, or remove perOrganisation")
		return nil
	case n == nil:
		return nil
	case isTrue(per):
		return []string{doesSupportInvite, doesSupportCase, doesSupportRole, doesSupportPayroll, doesSupportRemove}
	default:
		return []string{doesSupportInvite, doesSupportRemove}
	}
}
