package decl

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
)

func (d *document) practice() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	systems := get(spec, "systems")
	p := Practice{
		Name:        name.Value,
		Pos:         d.namePos(name),
		DisplayName: d.text(get(spec, "displayName")).Value,
		TimeZone:    d.timeZone(get(spec, "timezone")),
		Manage:      Manage(d.orDefault(string(ManageApply), spec, "manage")),
		XPM:         d.xpm(get(systems, systemXPM)),
		Xero:        d.xero(get(systems, systemXero)),
		Systems:     d.systems(systems),
		TwoPerson:   isTrue(get(spec, "twoPerson")),
		Writer:      d.writer(spec),
		Unmanaged: Unmanaged{
			Staff:   UnmanagedPolicy(d.orDefault(string(UnmanagedReport), spec, "unmanaged", "staff")),
			Clients: UnmanagedPolicy(d.orDefault(string(UnmanagedReport), spec, "unmanaged", "clients")),
		},
		Rails:   rails(get(spec, "rails")),
		Freezes: d.freezes(get(spec, "freeze")),
		State:   d.state(get(spec, "state")),
	}
	for _, n := range items(get(spec, "ignore", "staffEmails")) {
		p.IgnoreStaff = append(p.IgnoreStaff, strings.ToLower(d.text(n).Value))
	}
	d.practices = append(d.practices, p)
}

func (d *document) timeZone(n *yaml.Node) string {
	zone := d.text(n)
	if zone.Value == "" {
		return ""
	}
	// "Local" would be whatever the machine is set to that runs the tool.
	if _, err := time.LoadLocation(zone.Value); err != nil || zone.Value == "Local" {
		d.report(n, ruleSchema, "timezone %s is not known", quote(zone.Value))
		d.diags.Hintf("use a name such as Australia/Sydney or Pacific/Auckland")
	}
	return zone.Value
}

func (d *document) orDefault(otherwise string, n *yaml.Node, keys ...string) string {
	return orElse(d.text(get(n, keys...)).Value, otherwise)
}

// namePos is where a document is said to be: at its name, or at its first key.
func (d *document) namePos(name Text) diag.Position {
	if name.Given() {
		return name.Pos
	}
	return d.pos(d.root)
}
