package state

import (
	"bytes"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// Journal is what a store holds of all runs.
type Journal struct {
	Lines [][]byte // without their ends
	Tail  []byte   // what follows the last whole line: a crash cut it off, or it is being written
}

// ParseJournal cuts the bytes of a journal into lines.
func ParseJournal(data []byte) Journal {
	var j Journal
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			j.Tail = line
			break
		}
		j.Lines = append(j.Lines, line)
		data = rest
	}
	return j
}

// Head is the hash of the last line, empty where there is none.
func (j Journal) Head() string {
	if len(j.Lines) == 0 {
		return ""
	}
	return Hash(j.Lines[len(j.Lines)-1])
}

// Records reads every line. It does not check the chain: [Journal.Verify] does.
func (j Journal) Records() ([]Record, error) {
	records := make([]Record, len(j.Lines))
	for i, line := range j.Lines {
		r, err := Decode(line)
		if err != nil {
			return nil, fmt.Errorf("line %d of the journal %s: history --verify says more", i+1, readable(err))
		}
		records[i] = r
	}
	return records, nil
}

// Run is one run, put together from its records.
type Run struct {
	ID      string
	Began   time.Time
	Last    time.Time // of its last record
	Start   *Start    // nil where the run never got as far
	End     *End      // nil where it was killed, or still goes on
	Head    string    // the hash of its last record
	Records []Record

	// Unanswered are the changes that were sent and of which nobody knows how
	// they ended: a crash, or an outcome that was never cleared up.
	Unanswered []Change
}

// Runs puts the records together by run, in the order in which the runs began.
func (j Journal) Runs() ([]Run, error) {
	records, err := j.Records()
	if err != nil {
		return nil, err
	}
	var runs []Run
	at := map[string]int{}
	for i, r := range records {
		n, seen := at[r.Run]
		if !seen {
			n = len(runs)
			at[r.Run] = n
			runs = append(runs, Run{ID: r.Run, Began: r.At})
		}
		runs[n].add(r)
		runs[n].Head = Hash(j.Lines[i])
	}
	return runs, nil
}

func (run *Run) add(r Record) {
	run.Last = r.At
	run.Records = append(run.Records, r)
	switch {
	case r.Start != nil:
		run.Start = r.Start
	case r.End != nil:
		run.End = r.End
	case r.Send != nil:
		run.Unanswered = append(run.Unanswered, *r.Send)
	case r.Answer != nil && r.Answer.Outcome != OutcomeUnknown:
		run.answered(r.Answer.Address)
	}
}

// answered looks from the end: it is the last write whose answer comes in.
func (run *Run) answered(address string) {
	for i := len(run.Unanswered) - 1; i >= 0; i-- {
		if run.Unanswered[i].Address == address {
			run.Unanswered = append(run.Unanswered[:i], run.Unanswered[i+1:]...)
			return
		}
	}
}

// Applied is what was last applied: compiling that commit for that date gives
// what was wanted then. It is set by a run that did all that it had to do.
type Applied struct {
	Commit        string         `json:"commit,omitempty"`
	Date          reconcile.Date `json:"date"`
	ChangesDigest string         `json:"changes_digest"`
	// Open is what was still to be done by hand or could not be looked at then: of
	// that it cannot be said that somebody has undone it since.
	Open []string `json:"open,omitempty"`

	// Set by the session.
	Run  string    `json:"run"`
	At   time.Time `json:"at"`
	Head string    `json:"head"` // of the journal when the run ended
}

func decodeApplied(data []byte) (Applied, error) {
	var a Applied
	if err := unmarshal(data, &a); err != nil {
		return Applied{}, fmt.Errorf("last.json %s", readable(err))
	}
	return a, nil
}
