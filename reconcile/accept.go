package reconcile

import "fmt"

// isAccepted reports whether somebody has accepted the difference for now. An
// acceptance ends early when somebody else holds the field, and it never keeps
// anything with a person who leaves.
func (df *differ) isAccepted(o Object, fc FieldChange) bool {
	a, ok := df.accepted[fc.Address]
	switch {
	case !ok:
		return false
	case fc.Before.ID != "" && df.leaves(fc.Before.ID):
		df.plan.Notices = append(df.plan.Notices, Notice{
			Address: fc.Address, Name: o.Name, Rule: "acceptance", Source: a.Source,
			Text: fmt.Sprintf("the acceptance by %s no longer counts: who holds it leaves", a.By),
		})
		return false
	case fc.Before.ID != a.Observed:
		df.plan.Notices = append(df.plan.Notices, Notice{
			Address: fc.Address, Name: o.Name, Rule: "acceptance", Source: a.Source,
			Text: fmt.Sprintf("the acceptance by %s has ended early: somebody else holds it now; remove the document", a.By),
		})
		return false
	}
	df.plan.Accepted = append(df.plan.Accepted, Accepted{
		Address: fc.Address, Name: o.Name, Field: fc.Field, Now: fc.Before, Wanted: fc.After,
		By: a.By, Until: a.Until, Reason: a.Reason, Source: a.Source,
	})
	return true
}
