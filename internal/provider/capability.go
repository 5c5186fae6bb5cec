package provider

// Capability is one row of what can be done with a system: how a concern is
// seen, and how it is changed.
type Capability struct {
	System  string   `json:"system"`
	Concern string   `json:"concern"`
	Observe []string `json:"observe"` // ways, the preferred one first; none: it cannot be seen
	Apply   []string `json:"apply"`
	Note    string   `json:"note,omitempty"`
}

// The ways to observe and to apply.
const (
	WayAPI      = "api"
	WaySnapshot = "snapshot" // a person copies what a screen shows
	WayManual   = "manual"   // a person does it
)
