package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// ClientRoles are the roles that the declarations ask for, by client and
// field. It takes no look at what was observed.
func ClientRoles(d Desired) []DeclaredRole {
	var out []DeclaredRole
	for _, w := range d.Wants {
		if w.Key.Kind != KindClient {
			continue
		}
		for _, f := range w.Fields {
			if f.Field == FieldPartner || f.Field == FieldManager {
				out = append(out, DeclaredRole{RoleOf{Address: w.Address, Name: w.Name, Field: f.Field}, declaredBy(f)})
			}
		}
	}
	return out
}

func declaredBy(w WantField) Declared {
	d := Declared{State: DeclaredSomebody, Value: w.Value, By: w.By, Because: w.Because}
	switch {
	case w.Block != nil:
		d.State, d.Why = DeclaredUndecided, w.Block.Text
	case w.Null:
		d.State = DeclaredNobody
	}
	return d
}

// About chooses the roles that an answer is about: those of a client, or those
// that a person is declared for.
type About struct {
	Client string // its address
	User   string
}

func (a About) includes(r DeclaredRole) bool {
	if a.Client != "" {
		return r.Address == a.Client
	}
	return r.Value.User == a.User
}

// Roles are the ones that the answer is about, by name. Of a client both are
// there, also where no line decides them.
func (a About) Roles(all []DeclaredRole) []DeclaredRole {
	out := []DeclaredRole{}
	for _, c := range a.Changed(nil, all) {
		out = append(out, DeclaredRole{c.RoleOf, c.After})
	}
	if a.Client == "" {
		return out
	}
	for _, f := range []Field{FieldPartner, FieldManager} {
		if !slices.ContainsFunc(out, func(r DeclaredRole) bool { return r.Field == f }) {
			out = append(out, DeclaredRole{RoleOf{Address: a.Client, Field: f}, nothingDeclared()})
		}
	}
	slices.SortFunc(out, func(x, y DeclaredRole) int { return byField(x.Field, y.Field) })
	return out
}

// Changed sets two states of the declarations against each other: who is asked
// for, and not which line does it.
func (a About) Changed(before, after []DeclaredRole) []RoleChanged {
	old, now := a.byRole(before), a.byRole(after)
	var out []RoleChanged
	add := func(r DeclaredRole, was, is Declared) {
		about := a.includes(DeclaredRole{r.RoleOf, was}) || a.includes(DeclaredRole{r.RoleOf, is})
		if about && (was.State != is.State || was.Value.User != is.Value.User) {
			out = append(out, RoleChanged{RoleOf: r.RoleOf, Before: was, After: is})
		}
	}
	for k, r := range now {
		was, ok := old[k]
		if !ok {
			was.Declared = nothingDeclared()
		}
		add(r, was.Declared, r.Declared)
	}
	for k, r := range old {
		if _, ok := now[k]; !ok {
			add(r, r.Declared, nothingDeclared())
		}
	}
	slices.SortFunc(out, func(x, y RoleChanged) int { return byRole(x.RoleOf, y.RoleOf) })
	return out
}

// byRole leaves the name out of the key: a client may be renamed between two
// states, and is the same one.
func (a About) byRole(all []DeclaredRole) map[RoleOf]DeclaredRole {
	out := map[RoleOf]DeclaredRole{}
	for _, r := range all {
		if a.Client == "" || r.Address == a.Client {
			out[RoleOf{Address: r.Address, Rule: r.Rule, Field: r.Field}] = r
		}
	}
	return out
}

// byRole orders by client and role, and puts rules last.
func byRole(x, y RoleOf) int {
	return cmp.Or(
		strings.Compare(x.Rule, y.Rule), byName(x.Name, y.Name), strings.Compare(x.Address, y.Address), byField(x.Field, y.Field),
	)
}

// byField puts the partner before the manager.
func byField(x, y Field) int { return -strings.Compare(string(x), string(y)) }

func nothingDeclared() Declared { return Declared{State: DeclaredNothing, Because: []Step{}} }

// Learned are the roles of a state before which nothing is known.
func (a About) Learned(after []DeclaredRole) []RoleChanged {
	var out []RoleChanged
	for _, r := range a.Roles(after) {
		out = append(out, RoleChanged{RoleOf: r.RoleOf, Before: Declared{State: DeclaredUnknown, Because: []Step{}}, After: r.Declared})
	}
	return out
}
