package decl

import (
	"gopkg.in/yaml.v3"

	"github.com/practicectl/practicectl/reconcile"
)

// The rails of a practice that says nothing about them.
const (
	defaultMaxClients = 200
	defaultMaxJobs    = 400
	defaultPercent    = 20
	defaultMaxLogins  = 3
)

// rails reads how much may change; each key that is left out has its default.
func rails(n *yaml.Node) Rails {
	partner := get(n, "requirePartner")
	return Rails{
		MaxClients:     limit(get(n, "maxClients"), defaultMaxClients),
		MaxJobs:        limit(get(n, "maxJobs"), defaultMaxJobs),
		MaxLogins:      numberOr(get(n, "maxLogins"), defaultMaxLogins),
		MaxSupportDays: numberOr(get(n, "maxSupportDays"), defaultMaxSupportDays),
		RequirePartner: partner == nil || isTrue(partner),
	}
}

func limit(n *yaml.Node, count int) reconcile.Limit {
	return reconcile.Limit{
		Count:   numberOr(get(n, "count"), count),
		Percent: numberOr(get(n, "percent"), defaultPercent),
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
