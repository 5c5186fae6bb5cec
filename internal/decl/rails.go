package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

// The rails of a practice that says nothing about them.
const (
	defaultMaxClients = 200
	defaultPercent    = 20
)

// rails reads how much may change; each key that is left out has its default.
func rails(n *yaml.Node) Rails {
	maxClients, partner := get(n, "maxClients"), get(n, "requirePartner")
	return Rails{
		MaxClients: reconcile.Limit{
			Count:   numberOr(get(maxClients, "count"), defaultMaxClients),
			Percent: numberOr(get(maxClients, "percent"), defaultPercent),
		},
		RequirePartner: partner == nil || isTrue(partner),
	}
}

// freezes reads spans that may overlap and may share a name: there is a BAS
// week in every quarter.
func (d *document) freezes(n *yaml.Node) []Freeze {
	var all []Freeze
	for _, item := range items(n) {
		f := Freeze{Name: d.text(get(item, "name")).Value, Pos: d.pos(item)}
		f.From, f.Until = d.days(item)
		for _, class := range items(get(item, "allow")) {
			f.Allow = append(f.Allow, reconcile.Class(d.text(class).Value))
		}
		all = append(all, f)
	}
	return all
}
