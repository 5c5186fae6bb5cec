package scaffold

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// roles are the fields of a client that name people, and columns of a book.
var roles = []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager}

// records are what was seen, as whoever writes it down looks for it.
type records struct {
	staff   []reconcile.Object          // in the order of their names
	clients []reconcile.Object          // in the order of their names
	byID    map[string]reconcile.Object // staff
	slugs   map[string]string           // who is declared, by the id of the staff record
	names   map[string]bool             // what clients are called, but for the blanks around it
}

func newRecords(seen *reconcile.Snapshot, slugs map[string]string) records {
	r := records{byID: map[string]reconcile.Object{}, slugs: slugs, names: make(map[string]bool, len(seen.Objects))}
	for _, o := range byName(seen.Objects) {
		switch o.Key.Kind {
		case reconcile.KindStaff:
			r.staff, r.byID[o.Key.ID] = append(r.staff, o), o
		case reconcile.KindClient:
			r.clients, r.names[strings.TrimSpace(o.Name)] = append(r.clients, o), true
		default: // nothing else is written down
		}
	}
	return r
}

// byName sorts as people do, who look past capitals.
func byName(objects []reconcile.Object) []reconcile.Object {
	type named struct {
		name string
		reconcile.Object
	}
	list := make([]named, len(objects))
	for i, o := range objects {
		list[i] = named{strings.ToLower(strings.TrimSpace(o.Name)), o}
	}
	slices.SortFunc(list, func(a, b named) int {
		return cmp.Or(strings.Compare(a.name, b.name), a.Key.Compare(b.Key))
	})
	out := make([]reconcile.Object, len(list))
	for i, n := range list {
		out[i] = n.Object
	}
	return out
}

// holder is who has a role, and whether anybody has.
func holder(client reconcile.Object, role reconcile.Field) (reconcile.Value, bool) {
	v, _ := client.Get(role)
	return v.Value, !v.Value.IsZero()
}

// row is a client as a book has it, by the names of the columns.
type row map[string]string

// rows are the clients in only, or all of them where it is nil. A role held by
// somebody who is not declared is left out, and so not managed; so are those
// in leave, by their addresses.
func (r records) rows(only map[reconcile.Key]bool, leave map[string]string) []row {
	var out []row
	for _, c := range r.clients {
		if only != nil && !only[c.Key] {
			continue
		}
		cells := row{"uuid": c.Key.ID, "client": r.clientName(c)}
		for _, role := range roles {
			if _, left := leave[roleAddress(c, role)]; !left {
				who, _ := holder(c, role)
				cells[string(role)] = r.slugs[who.ID]
			}
		}
		out = append(out, cells)
	}
	return out
}

func roleAddress(client reconcile.Object, role reconcile.Field) string {
	return "client/" + client.Key.ID + "/" + string(role)
}

// clientName is what a client is called in a file. Where that is not its own
// name it must not be another client's: a plan would take the uuid for a slip.
func (r records) clientName(c reconcile.Object) string {
	name := nameOf(c)
	if name != strings.TrimSpace(c.Name) && r.names[name] {
		name += " (" + c.Key.ID[:min(8, len(c.Key.ID))] + ")"
	}
	return name
}
