package state

import (
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Kind is what a record is about.
type Kind string

// The kinds of record, in the order in which a run writes them.
const (
	KindStart  Kind = "start"  // the whole intent list, before anything is sent
	KindSend   Kind = "send"   // one write, before it is sent
	KindAnswer Kind = "answer" // how that write ended
	KindNote   Kind = "note"   // anything else worth keeping
	KindEnd    Kind = "end"    // the counts
)

// Record is one line of the journal. Exactly one of Start, Send, Answer, Note
// and End is set; the caller sets it, and the session everything else.
type Record struct {
	Seq  int       `json:"seq"`  // from 1, without gaps, across all runs
	Prev string    `json:"prev"` // SHA-256 of the line before in hex, empty in the first
	Run  string    `json:"run"`
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`

	Start  *Start  `json:"start,omitempty"`
	Send   *Change `json:"send,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	Note   *Note   `json:"note,omitempty"`
	End    *End    `json:"end,omitempty"`
}

// Start says what a run is, and everything that it means to write.
type Start struct {
	Tool          string         `json:"tool"` // the version of this tool
	Who           string         `json:"who"`
	URL           string         `json:"url,omitempty"` // of the pipeline's run
	Practice      string         `json:"practice"`
	Tenant        string         `json:"tenant"` // its id
	PlanDigest    string         `json:"plan_digest"`
	ChangesDigest string         `json:"changes_digest"`
	Commit        string         `json:"commit,omitempty"`
	Date          reconcile.Date `json:"date"`
	Intents       []Change       `json:"intents"`
}

// Digests are those of the run's tool actions, as the plan gave them.
func (s Start) Digests() []string {
	p := reconcile.Plan{Header: reconcile.Header{Tenant: reconcile.Tenant{ID: s.Tenant}}}
	for _, c := range s.Intents {
		p.Changes = append(p.Changes, c.planned())
	}
	return p.ActionDigests()
}

func (c Change) planned() reconcile.Change {
	out := reconcile.Change{Address: c.Address, Key: c.Key, Name: c.Name, Number: c.Number, Action: c.Action, User: c.User, Email: c.Email}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, reconcile.FieldChange{Field: f.Field, Of: f.Of, Before: f.Before, After: f.After})
	}
	return out
}

// Change is a planned change, cut down to what is written and what was there
// before.
type Change struct {
	Address string           `json:"address"`
	Key     reconcile.Key    `json:"key"`
	Name    string           `json:"name"`
	Action  reconcile.Action `json:"action"`
	User    string           `json:"user,omitempty"`   // the declared person to be added
	Number  string           `json:"number,omitempty"` // of a job
	Email   string           `json:"email,omitempty"`  // of that person
	Fields  []Field          `json:"fields,omitempty"`
}

// Field is one field before and after.
type Field struct {
	Field  reconcile.Field `json:"field"`
	Of     string          `json:"of,omitempty"` // the task, as in reconcile.FieldValue
	Before reconcile.Value `json:"before"`
	After  reconcile.Value `json:"after"`
}

// ChangeOf cuts a planned change down to what the journal keeps.
func ChangeOf(c reconcile.Change) Change {
	out := Change{Address: c.Address, Key: c.Key, Name: c.Name, Number: c.Number, Action: c.Action, User: c.User, Email: c.Email}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, Field{Field: f.Field, Of: f.Of, Before: f.Before, After: f.After})
	}
	return out
}

// Outcome is how one change ended.
type Outcome string

// The outcomes of a change.
const (
	OutcomeVerified Outcome = "verified" // the answer, or a later read, showed what was wanted
	OutcomeAttested Outcome = "attested" // accepted; the answer carries no record to compare
	OutcomeAlready  Outcome = "already"  // was so before: nothing was sent
	OutcomeFailed   Outcome = "failed"   // refused, or proven not to have happened
	OutcomeUnknown  Outcome = "unknown"  // sent, and no answer
)

// Answer says how one change ended. An unknown outcome that is cleared up
// later gets a second answer.
type Answer struct {
	Address     string   `json:"address"` // of the change
	Outcome     Outcome  `json:"outcome"`
	ID          string   `json:"id,omitempty"`          // of the record that was added
	Correlation string   `json:"correlation,omitempty"` // the vendor's name for the call
	Initialised []string `json:"initialised,omitempty"` // fields, not values, that went from absent to something
	Collateral  []string `json:"collateral,omitempty"`  // fields, not values, that changed without being meant to
	Why         string   `json:"why,omitempty"`
}

// Note is a remark, about one change where Address is set.
type Note struct {
	Address string `json:"address,omitempty"`
	Text    string `json:"text"`
}

// End counts how the changes of a run ended. A run without one was killed, or
// still goes on.
type End struct {
	Done     int    `json:"done"`
	Already  int    `json:"already"`
	Failed   int    `json:"failed"`
	Blocked  int    `json:"blocked"`
	Deferred int    `json:"deferred"`
	Manual   int    `json:"manual"`
	Halted   string `json:"halted,omitempty"` // why the run ended early
}

// Complete reports whether the tool has done all that was its to do.
func (e End) Complete() bool {
	return e.Halted == "" && e.Failed+e.Blocked+e.Deferred == 0
}
