package edit

import "github.com/practicectl/practicectl/internal/diag"

// Conflict is a place that a person has to edit.
type Conflict struct {
	Pos     diag.Position
	Problem string
	Advice  string // what to do instead; empty: the change, by hand
}

func (c *Conflict) Error() string { return c.Pos.String() + ": " + c.Problem }

// Hint says what to do next.
func (c *Conflict) Hint() string {
	if c.Advice != "" {
		return c.Advice
	}
	return "nothing was written: make this change by hand"
}
