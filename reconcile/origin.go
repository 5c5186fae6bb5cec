package reconcile

// Origin says where a change comes from.
type Origin string

// The origins. OriginUnknown stands where nothing was applied yet and no base
// was given: said plainly, and never guessed.
const (
	OriginThisChange Origin = "this-change" // the working tree differs from the base
	OriginMoved      Origin = "moved"       // observed differs from what was wanted when last applied
	OriginDue        Origin = "due"         // the same commit; a date has come
	OriginPending    Origin = "pending"     // declared since, and not applied
	OriginUnknown    Origin = "cannot-tell"
)

// Past is what the declarations asked for at another commit or date, bound
// against the same snapshots.
type Past struct {
	Base *Desired // the tree that a review compares with
	Last *Desired // what was wanted when it was last applied
	// SameCommit is true where the last applied tree is the present one, so
	// that only dates can make a difference.
	SameCommit bool
}

// Attribute gives every change its origin. A change of several fields takes
// the first of: this change, moved, due, pending.
func Attribute(p *Plan, present Desired, past Past) {
	now, base, last := index(&present), index(past.Base), index(past.Last)
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Action == ActionCreate {
			c.Origin = origin(past, now[c.Address], base[c.Address], last[c.Address], "absent")
			continue
		}
		for j := range c.Fields {
			f := &c.Fields[j]
			f.Origin = origin(past, now[f.Address], base[f.Address], last[f.Address], holder(f.Before))
			if j == 0 || rank(f.Origin) < rank(c.Origin) {
				c.Origin = f.Origin
			}
		}
	}
}

// origin decides for one address. The arguments are identities of values; an
// empty one means that the address was not declared.
func origin(past Past, now, base, last, observed string) Origin {
	switch {
	case past.Base != nil && now != base:
		return OriginThisChange
	case past.Last == nil:
		return OriginUnknown
	case last == "":
		return OriginPending
	case last != observed:
		return OriginMoved
	case past.SameCommit:
		return OriginDue
	default:
		return OriginPending
	}
}

func rank(o Origin) int {
	switch o {
	case OriginThisChange:
		return 0
	case OriginMoved:
		return 1
	case OriginDue:
		return 2
	case OriginPending:
		return 3
	default:
		return 4
	}
}

// holder is who holds a role, by id where there is one: an observed value
// does not know the declared user.
func holder(v Value) string {
	if v.ID != "" {
		return "id " + v.ID
	}
	return v.identity()
}

// index maps the address of each wanted field to the identity of its value,
// and of each wanted record to "present".
func index(d *Desired) map[string]string {
	if d == nil {
		return nil
	}
	out := make(map[string]string, len(d.Wants))
	for _, w := range d.Wants {
		out[w.Address] = "present"
		for _, f := range w.Fields {
			if f.Block == nil {
				out[w.Address+"/"+string(f.Field)] = holder(f.Value)
			}
		}
	}
	return out
}
