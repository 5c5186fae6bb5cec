package decl

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// The beginnings of the addresses that can be accepted.
const (
	clientAddress = "client/"
	jobAddress    = "job/"
)

func (d *document) acceptance() {
	spec := get(d.root, "spec")
	name := d.text(get(d.root, "metadata", "name"))
	a := Acceptance{
		Name:    name.Value,
		Pos:     d.namePos(name),
		Address: d.address(get(spec, "address")),
		By:      d.text(get(spec, "by")),
		Reason:  d.text(get(spec, "reason")).Value,
	}
	a.Until, _ = d.day(get(spec, "until"))
	observed := get(spec, "observed")
	if a.Observed = d.ref(observed); IsUUID(a.Observed.User) {
		a.Observed, a.Record = Ref{}, d.uuid(observed)
	}
	d.acceptances = append(d.acceptances, a)
}

// address reads what an acceptance is about, as the schema has checked it: a
// uuid in lower case, as everywhere, and the number of a job as it is.
func (d *document) address(n *yaml.Node) Text {
	t := d.text(n)
	if strings.HasPrefix(t.Value, clientAddress) {
		t.Value = strings.ToLower(t.Value)
	}
	return t
}

// noAddress is about an address that the schema does not take. A client's name
// is the likeliest slip: it stands in the address of a plan until a uuid does.
func (d *document) noAddress(n *yaml.Node) {
	const forms = "write client/UUID/partner, client/UUID/manager, job/NUMBER/partner or job/NUMBER/manager"
	rest, isClient := strings.CutPrefix(n.Value, clientAddress)
	name, role := rest, ""
	if i := strings.LastIndexByte(rest, '/'); i >= 0 {
		name, role = rest[:i], rest[i+1:]
	}
	if isClient && (role == rolePartner || role == roleManager) && name != "" {
		d.report(n, ruleSchema, "address %s names a client by %s, which is not a UUID", quote(n.Value), quote(name))
		d.diags.Hintf("write the client's uuid: a name may come to mean another client")
		return
	}
	d.report(n, ruleSchema, "address %s is not that of a role", quote(n.Value))
	d.diags.Hintf(forms)
}

// acceptedOnce makes sure that no two acceptances are about one address:
// whichever ended, the other would silently go on.
func (l *loader) acceptedOnce() {
	first := map[string]Text{}
	for i := range l.acceptances {
		at := l.acceptances[i].Address
		if at.Value == "" {
			continue
		}
		other, twice := first[at.Value]
		if !twice {
			first[at.Value] = at
			continue
		}
		message := fmt.Sprintf("%s is accepted twice", quote(at.Value))
		l.clash(ruleDuplicate, side{pos: other.Pos, message: message}, side{pos: at.Pos, message: message}, "keep one of the two")
	}
}
