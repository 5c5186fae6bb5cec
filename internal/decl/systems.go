package decl

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// The systems that are no data.
const (
	systemXPM  = "xpm"
	systemXero = "xero"
)

// Words of the modes of systems.
const (
	modeAPI      = "api"
	modeSnapshot = "snapshot"
	modeManual   = "manual"
	modeNone     = "none"
)

// xpm reads how Xero Practice Manager is reached.
//
// There is one way by the API and one without it, and nothing between: to read
// by the API and to leave every change to people is what manage: observe does.
func (d *document) xpm(n *yaml.Node) XPM {
	observe, apply := get(n, "observe"), get(n, "apply")
	x := XPM{
		TenantName: d.text(get(n, "tenant", "name")),
		TenantID:   d.uuid(get(n, "tenant", "id")),
		Format:     Format(d.orDefault(string(FormatXML), n, "format")),
		Snapshot:   d.text(observe).Value == modeSnapshot,

		LoginsByAPI: d.text(get(n, "logins")).Value == modeAPI,
		ConnectedAs: d.text(get(n, "connectedAs")),
	}
	byHand := d.text(apply).Value == modeManual
	switch {
	case x.Snapshot && d.text(apply).Value == modeAPI:
		d.report(apply, ruleSchema, "apply: api does not go with observe: snapshot")
		d.diags.Hintf("write apply: manual, or remove the key: without the API, people make the changes")
	case byHand && !x.Snapshot:
		d.report(apply, ruleSchema, "apply: manual goes with observe: snapshot only")
		d.diags.Hintf("to read by the API and to change nothing, write manage: observe in the practice")
	}
	switch {
	case x.LoginsByAPI && x.Snapshot:
		d.report(get(n, "logins"), ruleSchema, "logins: api does not go with observe: snapshot")
		d.diags.Hintf("write logins: manual, or remove the key: without the API, people end the logins")
	case x.LoginsByAPI && get(n, "connectedAs") == nil:
		d.report(get(n, "logins"), ruleSchema, "logins: api needs connectedAs beside it")
		d.diags.Hintf("say as whom the tool is connected, so that it never ends its own login")
	}
	return x
}

// xero reads how the practice's own organisation is seen.
func (d *document) xero(n *yaml.Node) *Xero {
	if n == nil {
		return nil
	}
	return &Xero{
		Pos:        d.pos(n),
		TenantName: d.text(get(n, "tenant", "name")),
		TenantID:   d.uuid(get(n, "tenant", "id")),
		Snapshot:   d.text(get(n, "observe")).Value == modeSnapshot,
	}
}

// systems reads the rows of the apps that the practice uses.
func (d *document) systems(n *yaml.Node) []System {
	var all []System
	d.named(n, func(name Text, row *yaml.Node) {
		if name.Value == systemXPM || name.Value == systemXero {
			return
		}
		s := System{
			Name: name.Value, Pos: name.Pos,
			Principal:   d.text(get(row, "principal")),
			ConnectedAs: d.text(get(row, "connectedAs")),
			FreshDays:   numberOr(get(row, "freshDays"), 0),
		}
		unseen, untouched := d.text(get(row, "observe")).Value == modeNone, d.text(get(row, "apply")).Value == modeNone
		s.Unused = unseen && untouched
		s.Unseen = unseen && !untouched
		s.ReportOnly = !unseen && untouched
		all = append(all, s)
	})
	slices.SortStableFunc(all, func(a, b System) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// named calls f for every key of a mapping whose keys are somebody's names,
// and its value. Keys that are no words, or there twice, have been reported.
func (d *document) named(n *yaml.Node, f func(name Text, value *yaml.Node)) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if name := d.text(n.Content[i]); name.Given() && !seen[name.Value] {
			seen[name.Value] = true
			f(name, n.Content[i+1])
		}
	}
}

// writer reads where clients' roles are changed.
func (d *document) writer(spec *yaml.Node) Writer {
	n := get(spec, "clientRoles", "writer")
	w := Writer(orElse(d.text(n).Value, string(WriterXPM)))
	if w == WriterIgnition && get(spec, "systems", string(WriterIgnition)) == nil {
		d.report(n, ruleSchema, "writer is ignition, which is not among the systems of the practice")
		d.diags.Hintf(`add "ignition: {}" under systems`)
	}
	return w
}
