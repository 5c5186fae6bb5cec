package reconcile

import "strings"

// ExplainedSupport is one declared grant with all that a plan says of it.
type ExplainedSupport struct {
	Address  string     `json:"address"`
	Grant    Grant      `json:"grant"`
	Changes  []Change   `json:"changes"`
	Blocked  []Blocked  `json:"blocked"`
	Later    []Later    `json:"later"`
	Attested []Attested `json:"attested"`
	Unseen   []Unseen   `json:"unseen"`
	Notices  []Notice   `json:"notices"`
	Names    Names      `json:"names,omitzero"`
}

// ExplainSupport says how the access of a declared grant stands, and what is to
// be done about it. A name that no grant has explains nothing.
func ExplainSupport(name string, p Plan) (Explanation, bool) {
	s := ExplainedSupport{
		Address: SupportAddress(name), Names: p.Names,
		Changes: []Change{}, Blocked: []Blocked{}, Later: []Later{}, Attested: []Attested{}, Unseen: []Unseen{}, Notices: []Notice{},
	}
	of := func(address string) bool { return address == s.Address || strings.HasPrefix(address, s.Address+"/") }
	found := false
	for _, g := range p.Grants {
		if g.Name == name {
			s.Grant, found = g, true
		}
	}
	for _, c := range p.Changes {
		if found && s.Grant.Owns(c) {
			s.Changes = append(s.Changes, c)
		}
	}
	for _, b := range p.Blocked {
		if of(b.Address) {
			s.Blocked = append(s.Blocked, b)
		}
	}
	for _, l := range p.Later {
		if of(l.Address) {
			s.Later = append(s.Later, l)
		}
	}
	for _, a := range p.Attested {
		if of(a.Address) {
			s.Attested = append(s.Attested, a)
		}
	}
	for _, u := range p.Unseen {
		if of(u.Address) {
			s.Unseen = append(s.Unseen, u)
		}
	}
	for _, n := range p.Notices {
		if of(n.Address) {
			s.Notices = append(s.Notices, n)
		}
	}
	e := explanation(p)
	e.Support = &s
	return e, found
}
