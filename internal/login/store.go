package login

import (
	"context"
	"fmt"
	"time"
)

// Store keeps the token of one account.
type Store interface {
	// Get returns what is stored. A token with version 0 means nothing.
	Get(ctx context.Context) (Token, error)
	// Lock waits until no other process has this account locked. It fails
	// with a [LockedError] after a while, and where it can tell beforehand
	// that the store could not keep a token.
	Lock(ctx context.Context) (Lock, error)
}

// Lock is a store that is locked. Writing needs it, so that nobody can forget
// to lock.
type Lock interface {
	// Store makes t durable before it returns: after a power cut, Get returns
	// it. It compares and swaps: t.Version must be one more than what is
	// stored, or nothing is written and the error is a [ConflictError]. The
	// lock of an external store can lapse, and then this is what holds.
	Store(ctx context.Context, t Token) error
	Unlock() error
}

const (
	lockWait = 2 * time.Minute       // longer than a renewal with all its repeats
	lockPoll = 20 * time.Millisecond // local locks only: looking is cheap
)

// LockedError means that another process kept the account locked for longer
// than a renewal can take.
type LockedError struct {
	Account Account
	Waited  time.Duration
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("another practicectl has held the login of %s for %s", e.Account, e.Waited.Round(time.Second))
}

// Hint says what to do.
func (e *LockedError) Hint() string { return "wait for the other run to end, then run this again" }

// ConflictError means that the store holds another version than the writer had
// read: somebody else wrote in between.
type ConflictError struct {
	Expected, Found int64 // Found is -1 where the store does not say
}

func (e *ConflictError) Error() string {
	if e.Found < 0 {
		return fmt.Sprintf("the stored token is no longer version %d: somebody else has renewed it", e.Expected)
	}
	return fmt.Sprintf("the stored token is version %d, not %d: somebody else has renewed it", e.Found, e.Expected)
}

// Hint says what to do.
func (e *ConflictError) Hint() string {
	return "run this again; if it happens often, something uses this store without its lock"
}

// SetupError is something on this machine that a person must put right.
type SetupError struct {
	Problem string
	Todo    string
	Err     error // may be nil
}

func (e *SetupError) Error() string {
	if e.Err == nil {
		return e.Problem
	}
	return e.Problem + ": " + e.Err.Error()
}

func (e *SetupError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *SetupError) Hint() string { return e.Todo }
