package reconcile

// Names are what people call whom and what a plan names by a word of the
// declarations. Whoever shows a plan has nothing else to learn them from.
type Names struct {
	People  map[string]string `json:"people,omitempty"`  // full names, by user
	Systems map[string]string `json:"systems,omitempty"` // what screens and people say
}
