package decl

import (
	"path"

	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

func (d *document) attestation() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	a := Attestation{
		Name: name.Value,
		Pos:  d.namePos(name),
		By:   d.text(get(spec, "by")),
		At:   d.moment(get(spec, "at")),
		Note: d.text(get(spec, "note")).Value,
	}
	for _, n := range items(get(spec, "actions")) {
		a.Actions = append(a.Actions, d.text(n))
	}
	for _, n := range items(get(spec, "evidence")) {
		a.Evidence = append(a.Evidence, d.evidence(n))
	}
	d.attestations = append(d.attestations, a)
}

const momentHint = "write it as YYYY-MM-DDTHH:MM, for example 2026-11-20T16:55"

// moment reads a day with its time of day. The schema has looked at its shape;
// whether the calendar has the day it cannot say.
func (d *document) moment(n *yaml.Node) Text {
	t := d.text(n)
	day, found := cutMoment(t.Value)
	if !found || d.reported[n] {
		return t
	}
	if _, err := reconcile.ParseDate(day); err != nil {
		d.report(n, ruleDate, "%s is not a day of the calendar", quote(day))
		d.diags.Hintf("correct the month or the day")
	}
	return t
}

// MomentLayout is how a declaration writes a moment, for package time: to the
// minute, in the practice's own zone.
const MomentLayout = "2006-01-02T15:04"

// cutMoment is the day of a text of the right length, before its T.
func cutMoment(s string) (day string, ok bool) {
	const day0 = len("2006-01-02")
	if len(s) != len(MomentLayout) || s[day0] != 'T' {
		return "", false
	}
	return s[:day0], true
}

// evidence reads one piece. A file has its digest beside it, so that years
// later it can be told from another one of the same name. Whether the two
// agree is not asked whenever a workspace is loaded: it would mean to read
// every picture that was ever kept.
func (d *document) evidence(n *yaml.Node) Evidence {
	e := Evidence{Pos: d.pos(n), URL: d.text(get(n, "url")).Value, SHA256: d.text(get(n, "sha256")).Value}
	file, digest := get(n, "file"), get(n, "sha256")
	switch {
	case get(n, "url") != nil && (file != nil || digest != nil):
		d.report(n, ruleEvidence, "this evidence is a file and an address at once")
		d.diags.Hintf("write two items, one with file and sha256, and one with url")
	case file != nil && digest == nil:
		d.report(n, ruleEvidence, "the file has no sha256 beside it")
		d.diags.Hintf("add it: sha256sum prints it, and on Windows Get-FileHash (write its letters small)")
	case digest != nil && file == nil:
		d.report(n, ruleEvidence, "the sha256 has no file beside it")
		d.diags.Hintf("name the file")
	}
	name := d.text(file)
	if name.Value == "" {
		return e
	}
	if rel, ok := d.inside(name, "file", ruleEvidence); ok && d.there(name, rel, "file", ruleEvidence) {
		e.File = path.Clean(rel)
	}
	return e
}
