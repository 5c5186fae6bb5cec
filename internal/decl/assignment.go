package decl

import "gopkg.in/yaml.v3"

func (d *document) assignment() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	a := Assignment{
		Name:    name.Value,
		Pos:     d.namePos(name),
		Partner: d.ref(get(spec, rolePartner)),
		Manager: d.ref(get(spec, roleManager)),
		Expect:  d.expect(get(spec, "expect")),
		Jobs:    d.jobs(get(spec, keyJobs)),
	}
	clients, from := get(spec, "clients"), get(spec, "clientsFrom")
	if clients == nil && from == nil && get(spec, "select") == nil && spec != nil {
		d.report(spec, ruleSchema, "this assignment lists no clients")
		d.diags.Hintf("add clients, clientsFrom with the name of a CSV file, or select with a rule")
	}
	a.Select = d.selectors(spec)
	list := items(clients)
	a.Clients = make([]Client, 0, len(list))
	for _, n := range list {
		if n.Kind == yaml.MappingNode {
			a.Clients = append(a.Clients, d.client(n))
		}
	}
	a.Clients = append(a.Clients, d.clientsFrom(from)...)
	d.assignments = append(d.assignments, a)
}

func (d *document) expect(n *yaml.Node) *Expect {
	if n == nil {
		return nil
	}
	return &Expect{Clients: numberOr(get(n, "clients"), 0), Jobs: numberOr(get(n, keyJobs), 0), Pos: d.pos(n)}
}

func (d *document) jobs(n *yaml.Node) *Jobs {
	if n == nil {
		return nil
	}
	include, exactly := get(n, "staff", "include"), get(n, "staff", "exactly")
	j := &Jobs{Pos: d.pos(n), Follow: isTrue(get(n, "follow")), Exactly: exactly != nil}
	list := include
	if j.Exactly {
		list = exactly
	}
	for _, item := range items(list) {
		if t := d.text(item); t.Given() {
			j.Staff = append(j.Staff, t)
		}
	}
	return j
}

// clientsFrom reads the CSV file that is named, if one is.
func (d *document) clientsFrom(n *yaml.Node) []Client {
	path := d.text(n)
	if path.Value == "" {
		return nil
	}
	return d.readBook(path)
}

func (d *document) client(n *yaml.Node) Client {
	c := Client{Pos: d.pos(n)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := n.Content[i+1]
		switch n.Content[i].Value {
		case "name":
			c.Name = d.text(value)
		case "uuid":
			c.UUID = d.uuid(value)
		case rolePartner:
			c.Partner = d.ref(value)
		case roleManager:
			c.Manager = d.ref(value)
		}
	}
	return c
}
