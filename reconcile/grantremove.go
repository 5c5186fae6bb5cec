package reconcile

// Remove is the action that ends the grant. A plan has it once the grant is over;
// access can be removed on any day before.
func (g WantGrant) Remove() Change { return removal(g) }

// Does are all that people do about the grant: let the support in, set what it
// may do, and end it.
func (g WantGrant) Does() []Change {
	return []Change{invitation(g), roleChange(g, Value{}), payrollChange(g), removal(g)}
}
