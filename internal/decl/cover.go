package decl

import "github.com/practicectl/practicectl/reconcile"

func (d *document) cover() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	c := Cover{
		Name:   name.Value,
		Pos:    d.namePos(name),
		For:    d.text(get(spec, "for")),
		By:     d.text(get(spec, "by")),
		Reason: d.text(get(spec, "reason")).Value,
		Jobs:   isTrue(get(spec, keyJobs)),
		Expect: d.expect(get(spec, "expect")),
	}
	for _, n := range items(get(spec, "roles")) {
		switch d.text(n).Value {
		case rolePartner:
			c.Partner = true
		case roleManager:
			c.Manager = true
		}
	}
	c.From, c.Until = d.days(spec)
	if c.For.Value != "" && c.For.Value == c.By.Value {
		d.report(get(spec, "by"), ruleCover, "nobody covers for themself, and for and by are both %s", quote(c.By.Value))
		d.diags.Hintf("name the person who stands in")
	}
	d.covers = append(d.covers, c)
}

// Role reports whether the role ("partner" or "manager") is covered.
func (c *Cover) Role(role string) bool {
	return role == rolePartner && c.Partner || role == roleManager && c.Manager
}

// In reports whether the cover is in force on that day. Both its ends are.
func (c *Cover) In(day reconcile.Date) bool {
	return c.From.Compare(day) <= 0 && day.Compare(c.Until) <= 0
}
