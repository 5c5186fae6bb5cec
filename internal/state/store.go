package state

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Store is where state is kept. Reading needs no lock.
type Store interface {
	// Acquire takes the lock for one run, or says in a [LockedError] who has it.
	Acquire(ctx context.Context, h Holder) (Session, error)
	// Last is what was last applied; false where nothing ever was.
	Last(ctx context.Context) (Applied, bool, error)
	// Journal is what all runs have written, as far as it was made durable.
	Journal(ctx context.Context) (Journal, error)
	// Looked is when drift was last run, and the zero time where nothing was noted.
	// What cannot be read, or is still to come by far, is an error.
	Looked(ctx context.Context) (time.Time, error)
	// Look notes that drift was run. It neither waits for a run nor disturbs one,
	// and replaces a later time by an earlier one only where the later one is still
	// to come by far.
	Look(ctx context.Context, at time.Time) error
	// Probe reports whether a run could write here, without writing.
	Probe(ctx context.Context) error
	// String says where the store is.
	String() string
}

// Session is a run that holds the lock. Any error of Append, Flush or Check
// means that nothing more may be sent.
type Session interface {
	// Append adds a record and gives the journal's new head. It returns once
	// the record is on this machine's disk; the start of a run, and the intent
	// to add somebody, are then also where Flush puts everything.
	Append(ctx context.Context, r Record) (head string, err error)
	// Flush puts every record where a runner that dies cannot take it away.
	Flush(ctx context.Context) error
	// Check says whether the lock is still ours, and is called before each write.
	Check(ctx context.Context) error
	// Finish keeps what was applied, flushes, and gives up the lock.
	Finish(ctx context.Context, a Applied) error
	// Release flushes and gives up the lock. After Finish it does nothing.
	Release(ctx context.Context) error
}

// Holder says who holds the lock.
type Holder struct {
	Run  string `json:"run"`
	User string `json:"user"`
	Host string `json:"host"`
	PID  int    `json:"pid"`
	URL  string `json:"url,omitempty"` // of the pipeline's run
}

// String is "jo on runner-7 (process 4711), run 20261120-01, https://…".
func (h Holder) String() string {
	if h.Run == "" {
		return "another run"
	}
	s := fmt.Sprintf("%s on %s (process %d), run %s", h.User, h.Host, h.PID, h.Run)
	if h.URL != "" {
		s += ", " + withoutUserinfo(h.URL)
	}
	return s
}

func (h Holder) check() error {
	if !runID.MatchString(h.Run) {
		return fmt.Errorf("%q cannot be a run's id: use up to 64 letters, digits, dots, dashes and underscores", h.Run)
	}
	return nil
}

// LockedError says that another run holds the lock.
type LockedError struct {
	Holder Holder
	Since  time.Time // zero where it is not known
	Until  time.Time // when somebody else may take over; zero: when its process ends
}

// Error names the holder.
func (e *LockedError) Error() string {
	s := "another run holds the lock: " + e.Holder.String()
	if !e.Since.IsZero() {
		s += ", since " + stamp(e.Since)
	}
	if !e.Until.IsZero() {
		s += "; if it has died, the lock is free from " + stamp(e.Until)
	}
	return s
}

// Hint says what to do.
func (e *LockedError) Hint() string { return "wait until it has ended, then run this again" }

// LostError says that the lock is no longer ours.
type LostError struct {
	Holder Holder // who has it now, where that is known
	Why    string // where nobody has it
}

// Error names the new holder.
func (e *LostError) Error() string {
	if e.Why != "" {
		return "this run has lost the lock: " + e.Why
	}
	return "this run has lost the lock to " + e.Holder.String()
}

// Hint says what to do.
func (e *LostError) Hint() string {
	return "nothing more was sent; when the other run has ended, plan again: what was done is found there"
}

// Hint gives the advice that an error of this package carries, or "".
func Hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

var errEnded = errors.New("the session has ended: take the lock again")

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
