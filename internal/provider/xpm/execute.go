package xpm

import (
	"context"
	"errors"
	"fmt"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

// stale is a change that no longer fits what is there. Nothing was written.
func stale(format string, args ...any) error {
	return &provider.StaleError{Err: fmt.Errorf(format, args...)}
}

// unknown is a write of which nobody knows how it ended.
func unknown(format string, args ...any) error {
	return &provider.UnknownError{Err: fmt.Errorf(format, args...)}
}

// VerifyError is a change that was sent, and whose result is known and is not
// what was wanted.
type VerifyError struct {
	Text   string
	Err    error  // why no answer came, or what it said, where that is so
	Advice string // what to do next, where it is not the usual
}

func (e *VerifyError) Error() string {
	if e.Err != nil {
		return e.Text + ": " + e.Err.Error()
	}
	return e.Text
}

func (e *VerifyError) Unwrap() error { return e.Err }

// Hint says what to do next.
func (e *VerifyError) Hint() string {
	if e.Advice != "" {
		return e.Advice
	}
	return "look at the record in Practice Manager, then plan again"
}

func wrong(format string, args ...any) error {
	return &VerifyError{Text: fmt.Sprintf(format, args...)}
}

// attempt is one change on its way. sent is set once the write may have had an
// effect.
type attempt struct {
	*Provider
	change reconcile.Change
	sent   bool
}

// Execute writes one change and returns once a record has shown the result.
func (p *Provider) Execute(ctx context.Context, c reconcile.Change) (provider.Outcome, error) {
	if hold := audit(c); hold != nil {
		return provider.Outcome{}, stale("%s", hold.Text)
	}
	a := attempt{Provider: p, change: c}
	out, err := a.carryOut(ctx)
	return out, halting(err, a.sent)
}

func (a *attempt) carryOut(ctx context.Context) (provider.Outcome, error) {
	switch {
	case a.change.Action == reconcile.ActionCreate:
		return a.addStaff(ctx)
	case a.change.Key.Kind == reconcile.KindStaff:
		return a.endLogin(ctx)
	case a.change.Key.Kind == reconcile.KindJob:
		return a.assignJob(ctx)
	}
	return a.updateClient(ctx)
}

// halting marks an error after which nothing more can be sent.
func halting(err error, sent bool) error {
	var halt *provider.HaltError
	if errors.As(err, &halt) {
		return err
	}
	if errors.Is(err, xeroapi.ErrConsent) || errors.Is(err, xeroapi.ErrResumable) || errors.Is(err, xeroapi.ErrStop) {
		return &provider.HaltError{Err: err, Sent: sent}
	}
	return err
}

// harmful is a result after which nothing more may be written.
func harmful(err error) error { return &provider.HaltError{Err: err, Sent: true} }

// noteSent records from the error of a write whether it may have had an effect.
func (a *attempt) noteSent(err error) {
	a.sent = err == nil || xeroapi.UnknownOutcome(err)
}
