package reconcile

import (
	"fmt"
	"slices"
)

// Class is the sort of a change, as freeze windows name it.
type Class string

// The classes that are built.
const (
	ClassClientRole Class = "client-role"
	ClassStaffAdd   Class = "staff-add"
	ClassJob        Class = "job"
	ClassLoginEnd   Class = "login-end"

	// ClassSupportRemoval is the end of access of a vendor's support, and ClassSupport
	// whatever else is done about it: by people, whom no freeze holds back.
	ClassSupportRemoval Class = "support-removal"
	ClassSupport        Class = "support"
)

// Class is the change's sort.
func (c Change) Class() Class {
	switch {
	case c.Action == ActionCreate:
		return ClassStaffAdd
	case c.Key.Kind == KindSupport && c.takesAway():
		return ClassSupportRemoval
	case c.Key.Kind == KindSupport:
		return ClassSupport
	case c.Key.Kind == KindStaff:
		return ClassLoginEnd
	case c.Key.Kind == KindJob:
		return ClassJob
	default:
		return ClassClientRole
	}
}

// Freeze is a span of days in which nothing changes but what it allows. Both
// days are in it.
type Freeze struct {
	Name  string  `json:"name"`
	From  Date    `json:"from"`
	Until Date    `json:"until"`
	Allow []Class `json:"allow,omitempty"`
}

// RuleFreeze is the rule of changes that a freeze holds back.
const RuleFreeze = "freeze"

// freeze holds back what a freeze in force on that day does not allow. The
// rest of the plan goes on.
func (p *Plan) freeze(day Date) {
	for _, f := range p.Freezes {
		if day.Compare(f.From) < 0 || day.Compare(f.Until) > 0 {
			continue
		}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Ready() && !slices.Contains(f.Allow, c.Class()) {
				c.Hold = &Hold{
					Rule: RuleFreeze,
					Text: fmt.Sprintf("%s: nothing like this changes until %s", f.Name, f.Until),
					Hint: "wait, or allow " + string(c.Class()) + " in the freeze",
				}
			}
		}
	}
}
