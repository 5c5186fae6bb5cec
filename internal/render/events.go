package render

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/practicectl/practicectl/internal/printable"
	"github.com/practicectl/practicectl/reconcile"
)

// EventsVersion is the version of the lines that a run writes about itself. It
// changes when a reader of the old form would misread the new one.
const EventsVersion = "1"

// StartEvent is the first line of a run that carries something out.
type StartEvent struct {
	Event         string    `json:"event"` // "start"
	FormatVersion string    `json:"format_version"`
	At            time.Time `json:"at"`
	Run           string    `json:"run"`
	Practice      string    `json:"practice"`
	Commit        string    `json:"commit,omitempty"`
	PlanDigest    string    `json:"plan_digest,omitempty"`
	ChangesDigest string    `json:"changes_digest"`
	Changes       int       `json:"changes"`
}

// ChangeEvent is the line of one change that has ended.
type ChangeEvent struct {
	Event   string           `json:"event"` // "change"
	At      time.Time        `json:"at"`
	Done    int              `json:"done"` // changes that have ended by now
	Total   int              `json:"total"`
	Address string           `json:"address"`
	Name    string           `json:"name"`
	Action  reconcile.Action `json:"action"`
	State   reconcile.State  `json:"state"`
	Why     string           `json:"why,omitempty"`
	Hint    string           `json:"hint,omitempty"`
}

// EndEvent is the last line, and the only one where nothing was begun.
type EndEvent struct {
	Event    string                  `json:"event"` // "end"
	At       time.Time               `json:"at"`
	ExitCode int                     `json:"exit_code"`
	Counts   map[reconcile.State]int `json:"counts"`
	Blocked  int                     `json:"blocked"` // what could not even be planned
	Halted   string                  `json:"halted,omitempty"`
	Head     string                  `json:"head,omitempty"` // of the journal
}

// EventLine is one line of JSON with its end. Text from outside stays on it:
// JSON has no line ends within a string. It drives nothing that shows it, since
// a step may print the file.
func EventLine(event any) ([]byte, error) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(event); err != nil {
		return nil, err
	}
	return printable.JSON(b.Bytes()), nil
}
