package decl

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/internal/diag"
)

// loginsByAPI is the value of logins that lets the tool end them.
const loginsByAPI = "api"

func (d *document) practice() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	xpm := get(spec, "systems", "xpm")
	p := Practice{
		Name:        name.Value,
		Pos:         d.namePos(name),
		DisplayName: d.text(get(spec, "displayName")).Value,
		TimeZone:    d.timeZone(get(spec, "timezone")),
		Manage:      Manage(d.orDefault(string(ManageApply), spec, "manage")),
		XPM: XPM{
			TenantName: d.text(get(xpm, "tenant", "name")),
			TenantID:   d.uuid(get(xpm, "tenant", "id")),
			Format:     Format(d.orDefault(string(FormatXML), xpm, "format")),

			LoginsByAPI: d.text(get(xpm, "logins")).Value == loginsByAPI,
			ConnectedAs: d.text(get(xpm, "connectedAs")),
		},
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
	if p.XPM.LoginsByAPI && get(xpm, "connectedAs") == nil {
		d.report(get(xpm, "logins"), ruleSchema, "logins: api needs connectedAs beside it")
		d.diags.Hintf("say as whom the tool is connected, so that it never ends its own login")
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
