package resolve

import (
	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// accept binds who was accepted to the record they have. Somebody without one
// holds nothing, so their acceptance covers nothing.
func (b *binder) accept(all []*decl.Acceptance) {
	if len(all) == 0 {
		return
	}
	b.out.Accepted = make(map[string]reconcile.Acceptance, len(all))
	for _, a := range all {
		id := a.Record.Value
		if !a.Record.Given() && !a.Observed.Null {
			if id = b.people[a.Observed.User].value.ID; id == "" {
				continue
			}
		}
		b.out.Accepted[a.Address.Value] = reconcile.Acceptance{
			Name: a.Name, Observed: id, By: a.By.Value, Until: a.Until, Reason: a.Reason, Source: source(a.Pos),
		}
	}
}
