package reconcile

import (
	"slices"
	"strings"
)

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
	Then *Desired // what the present tree asks for on the day on which it was last applied
	Now  *Desired // what was last applied asks for today
	// Ours is what our own runs have set since, by the address of the field:
	// the holder's id.
	Ours map[string]string
	// Open is what was open when it was last applied, as in [OpenByHand].
	Open []string
}

// OpenByHand is what a plan leaves to people: the ids of manual actions, and the
// addresses of what nobody could look at.
func OpenByHand(p Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if c.Action == ActionManual {
			out = append(out, ManualID(c))
		}
	}
	for _, u := range p.Unseen {
		out = append(out, u.Address)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wasOpen reports whether the change was open when it was last applied.
func (past Past) wasOpen(c Change) bool {
	return c.Action == ActionManual && slices.ContainsFunc(past.Open, func(open string) bool {
		return open == ManualID(c) || open == c.Address || strings.HasPrefix(c.Address, open+"/")
	})
}

// Attribute gives every change its origin. A change of several fields takes
// the first of: this change, moved, due, pending.
func Attribute(p *Plan, present Desired, past Past) {
	a := attribution{past: past, now: index(&present), base: index(past.Base), last: index(past.Last), then: index(past.Then), today: index(past.Now)}
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Action == ActionCreate {
			c.Origin = a.origin(c.Address, "absent")
			continue
		}
		for j := range c.Fields {
			f := &c.Fields[j]
			f.Origin = a.origin(f.Address, f.observed())
			if ended := a.then[f.Address].by; f.Origin == OriginDue && ended != "" {
				f.By = dated(f.By, ended)
			}
			if c.Key.Kind == KindSupport {
				f.Origin = a.support(*c)
			}
			if f.Origin == OriginMoved && past.wasOpen(*c) {
				f.Origin = OriginPending // nobody has done it yet, so nobody has undone it
			}
			if j == 0 || rank(f.Origin) < rank(c.Origin) {
				c.Origin = f.Origin
			}
		}
	}
}

// dated says which document has brought a due change: the one that decides
// now, or the cover that has ended.
func dated(now, ended string) string {
	if strings.HasPrefix(ended, "cover/") && !strings.HasPrefix(now, "cover/") {
		return ended
	}
	return now
}

// declared is what one tree says of one address. The zero value: nothing.
type declared struct{ identity, by string }

type attribution struct {
	past                  Past
	now, base, last, then map[string]declared
	today                 map[string]declared
}

func (a attribution) origin(address, observed string) Origin {
	now, last := a.now[address].identity, a.last[address].identity
	switch {
	case a.past.Base != nil && now != a.base[address].identity:
		return OriginThisChange
	case a.past.Last == nil:
		return OriginUnknown
	case last == "" && now != "" && a.today[address].identity == now:
		return OriginDue // what was applied asks for it since: a login ends, somebody starts
	case last == "":
		return OriginPending
	case last != observed && observed != "id "+a.past.Ours[address]:
		return OriginMoved
	case a.then[address].identity == last:
		return OriginDue // the same lines asked for another value then
	default:
		return OriginPending
	}
}

// support is where an action about a grant comes from. What nobody declared
// moved; whatever is declared is new, or due, however far it has been carried out.
func (a attribution) support(c Change) Origin {
	address := SupportAddress(c.Key.ID) + "/" + string(FieldAccess)
	if c.Source.File == "" {
		return a.origin(address, c.Fields[0].observed())
	}
	return a.origin(address, a.last[address].identity)
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

// wanted is what is asked of a field. Of one that may have many values, and of
// a login, it is whether they are to be there.
func (f WantField) wanted() string {
	switch {
	case f.Null:
		return Value{}.identity()
	case f.Field.Many():
		return "there"
	default:
		return f.Value.identity()
	}
}

func (f FieldChange) observed() string {
	if f.Field.Many() && !f.Before.IsZero() {
		return "there"
	}
	return f.Before.identity()
}

// index maps the address of each wanted field to what is said of it, and of
// each wanted record to "present".
func index(d *Desired) map[string]declared {
	if d == nil {
		return nil
	}
	out := make(map[string]declared, len(d.Wants))
	for _, w := range d.Wants {
		out[w.Address] = declared{identity: "present"}
		for _, f := range w.Fields {
			if f.Block == nil {
				out[f.address(w.Address)] = declared{f.wanted(), f.By}
			}
		}
	}
	d.Support.wanted(func(address, identity, by string) { out[address] = declared{identity, by} })
	return out
}
