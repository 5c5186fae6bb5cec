package xpm

import (
	"context"
	"fmt"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
)

// endLogin ends one person's login. That it has ended is shown by no call, so
// the outcome is never verified. The record is read first: only it tells for
// certain whether the person is one of Xero's own.
func (a *attempt) endLogin(ctx context.Context) (provider.Outcome, error) {
	who, err := a.api.StaffMember(ctx, a.change.Key.ID)
	switch {
	case api.IsUnknown(err):
		return provider.Outcome{}, stale("the record is gone: %w", err)
	case err != nil:
		return provider.Outcome{}, fmt.Errorf("read the record before ending the login: %w", err)
	case isXeros(who.Email):
		return provider.Outcome{}, stale("%s %s", who.Name, xeros().Text)
	}
	call, cause := a.api.DisableStaff(ctx, who.UUID)
	a.noteSent(cause)
	switch {
	case !a.sent:
		return provider.Outcome{Correlation: call}, cause
	case cause != nil:
		return provider.Outcome{Correlation: call}, &provider.UnknownError{
			Err:    fmt.Errorf("no answer came (%w), and no call shows whether the login has ended", cause),
			Advice: "apply again: to end a login that has ended does no harm",
		}
	}
	return provider.Outcome{ID: who.UUID, Correlation: call}, nil
}
