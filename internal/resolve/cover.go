package resolve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// covers are the covers in force on one day, by role and by who is away. The
// loader has made sure that there is one at most, and no circle.
type covers map[away]*decl.Cover

type away struct {
	field reconcile.Field
	user  string
}

func newCovers(all []decl.Cover, date reconcile.Date) covers {
	out := covers{}
	for i := range all {
		c := &all[i]
		if date.Compare(c.From) < 0 || date.Compare(c.Until) > 0 {
			continue
		}
		if c.Partner {
			out[away{reconcile.FieldPartner, c.For.Value}] = c
		}
		if c.Manager {
			out[away{reconcile.FieldManager, c.For.Value}] = c
		}
	}
	return out
}

// apply replaces who is away by who covers, and goes on until that one is not
// away. Each step stays in Because, the one that decides first.
func (cs covers) apply(cl Claim) Claim {
	for range len(cs) {
		c, ok := cs[away{cl.Field, cl.User}]
		if cl.Null || !ok {
			break
		}
		cl.User, cl.By = c.By.Value, "cover/"+c.Name
		step := reconcile.Step{Source: source(c.Pos), Says: fmt.Sprintf("cover %s: %s stands in for %s until %s (%s)", c.Name, c.By.Value, c.For.Value, c.Until, c.Reason)}
		cl.Because = append([]reconcile.Step{step}, cl.Because...)
	}
	return cl
}

// flips are the days after date on which a cover begins or has ended.
func flips(all []decl.Cover, date reconcile.Date) []reconcile.Date {
	var out []reconcile.Date
	for _, c := range all {
		for _, d := range []reconcile.Date{c.From, c.Until.AddDays(1)} {
			if d.Compare(date) > 0 {
				out = append(out, d)
			}
		}
	}
	slices.SortFunc(out, reconcile.Date.Compare)
	return slices.Compact(out)
}

// Later lists what dates will change after date, as the declarations and the
// clients stand, in the order of the days. What is blocked today is left out.
func Later(ws *decl.Workspace, date reconcile.Date, s reconcile.Snapshot) []reconcile.Later {
	days := flips(ws.Covers, date)
	if len(days) == 0 {
		return nil
	}
	decided := decide(compile(ws, date, nil), s)
	names := map[string]string{}
	for _, u := range ws.Users {
		names[u.Name] = u.FullName.Value
	}
	var out []reconcile.Later
	before := newCovers(ws.Covers, date)
	for _, day := range days {
		after := newCovers(ws.Covers, day)
		for _, d := range decided {
			was, is := before.apply(d.claim), after.apply(d.claim)
			if was.User == is.User {
				continue
			}
			because := is.Because
			if len(is.Because) < len(was.Because) {
				because = was.Because // the cover whose end this is
			}
			out = append(out, reconcile.Later{
				Date: day, Address: d.address + "/" + string(is.Field), Name: d.name, Field: is.Field,
				Before:  reconcile.Value{User: was.User, Name: names[was.User]},
				After:   reconcile.Value{User: is.User, Name: names[is.User]},
				Because: because,
			})
		}
		before = after
	}
	slices.SortStableFunc(out, func(a, b reconcile.Later) int {
		return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.Name, b.Name))
	})
	return out
}

// decided is the claim that decides one role of one client, before covers.
type decided struct {
	address, name string
	claim         Claim
}

// decide picks the claim that decides each role of each client, in the order
// of the clients' names.
func decide(c Compiled, s reconcile.Snapshot) []decided {
	b := newBinder(c, s)
	b.searched = maxSearches // its hints are read by nobody
	var out []decided
	for _, cl := range b.gather(c) {
		for _, f := range roles {
			if best, rival := cl.pick(f); best != nil && rival == nil && best.block == nil {
				out = append(out, decided{address: cl.want.Address, name: cl.want.Name, claim: best.Claim})
			}
		}
	}
	return out
}
