package reconcile

import "time"

// FormatVersion is the version of the plan's JSON form. It changes when a
// reader of the old form would misread the new one.
const FormatVersion = "1"

// Action is what is to be done with one object.
type Action string

// The actions.
const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionManual Action = "manual" // a person has to do it: there is no API for it
)

// Via is the way in which a change is made.
type Via string

// The ways.
const (
	ViaAPI    Via = "api"
	ViaManual Via = "manual"
)

// Risk orders changes for a reader; apply never looks at it.
type Risk string

// The risks, from high to low.
const (
	RiskTakes  Risk = "takes"  // takes something from somebody who holds it
	RiskGrants Risk = "grants" // lets somebody in
	RiskFills  Risk = "fills"  // gives somebody what nobody held
)

// FieldChange is one field before and after.
type FieldChange struct {
	Address   string `json:"address"`
	Field     Field  `json:"field"`
	Before    Value  `json:"before"`
	Confirmed bool   `json:"before_confirmed"` // false: "nobody" is what a list showed, and was not looked up
	After     Value  `json:"after"`
	Reason    string `json:"reason"`
	Because   []Step `json:"because"`
}

// Change is what is to be done with one object, in one write.
type Change struct {
	Address   string        `json:"address"`
	Key       Key           `json:"key"`
	Name      string        `json:"name"`
	Email     string        `json:"email,omitempty"` // of a person to be added
	Action    Action        `json:"action"`
	Via       Via           `json:"via"`
	Risk      Risk          `json:"risk"`
	Reason    string        `json:"reason"`
	Source    Source        `json:"source"`
	Fields    []FieldChange `json:"fields,omitempty"`
	DependsOn []string      `json:"depends_on,omitempty"` // addresses of changes that must be done first
	Hold      string        `json:"hold,omitempty"`       // why apply will not do it as things are
	Hint      string        `json:"hint,omitempty"`       // with Hold: what to do next
}

// Blocked is something wanted that cannot be planned.
type Blocked struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Reason  string `json:"reason"`
	Hint    string `json:"hint,omitempty"`
	Source  Source `json:"source"`
}

// Notice is something to know that asks for no change by this tool.
type Notice struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Source  Source `json:"source"`
}

// Unmanaged is an object that was seen and is declared nowhere.
type Unmanaged struct {
	Key   Key    `json:"key"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// Question is what a list could not answer about one object.
type Question struct {
	Key Key
	Why string
}

// Budget is what applying the plan costs in calls.
type Budget struct {
	Reads    int     `json:"reads"`
	Writes   int     `json:"writes"`
	Seconds  int     `json:"seconds"`   // at 50 calls a minute
	DayShare float64 `json:"day_share"` // of 5,000 calls a day
}

// Summary counts the plan's parts.
type Summary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Manual    int `json:"manual"`
	Held      int `json:"held"`
	Blocked   int `json:"blocked"`
	InSync    int `json:"in_sync"`
	Unmanaged int `json:"unmanaged"`
}

// Plan is what would be done, as data: it has no closures, colours or
// ready-made sentences beyond the reasons. Changes stand in the order in
// which they may be applied.
type Plan struct {
	FormatVersion string      `json:"format_version"`
	Practice      string      `json:"practice"`
	Tenant        Tenant      `json:"tenant"`
	AsOf          string      `json:"as_of"` // YYYY-MM-DD in TimeZone
	TimeZone      string      `json:"time_zone"`
	ObservedAt    time.Time   `json:"observed_at"`
	Summary       Summary     `json:"summary"`
	Changes       []Change    `json:"changes"`
	Blocked       []Blocked   `json:"blocked"`
	Notices       []Notice    `json:"notices"`
	Pins          []Pin       `json:"pins"`
	Unmanaged     []Unmanaged `json:"unmanaged"`
	Budget        Budget      `json:"budget"`

	// Questions are not part of the file: they are answered before it is written.
	Questions []Question `json:"-"`
}
