package xpm

import (
	"context"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// written is an update of a client that may have had an effect.
type written struct {
	*attempt
	before, want api.Client
	cause        error // why no answer came, where that is so
}

// judge finds out what became of the update, and names the fields that it
// initialised. The answer tells, unless there is none, or it lacks a role, or
// shows harm, or the client is the canary: then only reading again does.
func (w *written) judge(ctx context.Context, answer *api.Client) ([]string, error) {
	told := w.cause == nil && answer != nil && !leavesOut(w.want, *answer)
	if told && answer.UUID != w.want.UUID {
		return nil, harmful(wrong("Practice Manager answered about another client, %s: nobody knows which one was changed", answer.UUID))
	}
	if told && w.proven {
		if found := w.differences(*answer); len(found.Changed) == 0 {
			return found.Initialised, w.compare(*answer)
		}
	}
	again, err := w.api.Client(ctx, w.want.UUID)
	switch {
	case err == nil:
		return w.judgeAgain(again)
	case told:
		return w.conclude(*answer) // the next client is read again in its place
	case w.cause != nil:
		return nil, unknown("no answer came (%w), and reading the client failed (%w): nobody knows whether it was changed", w.cause, err)
	}
	return nil, unknown("Practice Manager said OK without showing the result, and reading it failed: %w", err)
}

// judgeAgain takes a record that was read again. Where the one before was whole
// too, all that there is has been compared.
func (w *written) judgeAgain(again api.Client) ([]string, error) {
	if w.cause != nil && sameRoles(w.before, again) && len(w.differences(again).Changed) == 0 {
		return nil, &VerifyError{Text: "no answer came, and the client has not changed so far", Err: w.cause}
	}
	initialised, err := w.conclude(again)
	if err == nil && w.before.Record.Whole() {
		w.proven = true
	}
	return initialised, err
}

// conclude sets the record before against a later one, and that against what
// was wanted.
func (w *written) conclude(got api.Client) ([]string, error) {
	found := w.differences(got)
	if len(found.Changed) > 0 {
		return nil, harmful(&provider.CollateralError{Name: w.before.Name, Fields: found.Changed})
	}
	return found.Initialised, w.compare(got)
}

// differences leaves out the roles that were written.
func (w *written) differences(got api.Client) api.Differences {
	var roles []string
	if w.want.AccountManager != w.before.AccountManager {
		roles = append(roles, "AccountManager")
	}
	if w.want.JobManager != w.before.JobManager {
		roles = append(roles, "JobManager")
	}
	return w.before.Record.Compare(got.Record, roles...)
}

// compare looks for the wanted roles in a record.
func (w *written) compare(got api.Client) error {
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		was, wanted, is := holder(w.before, f), holder(w.want, f), holder(got, f)
		if wanted != was && wanted.UUID != is.UUID {
			return wrong("the %s is %s after the change, not %s", f, person(is), person(wanted))
		}
	}
	return nil
}

func leavesOut(want, got api.Client) bool {
	return got.UUID == "" || got.Name == "" ||
		want.AccountManager.UUID != "" && got.AccountManager.UUID == "" ||
		want.JobManager.UUID != "" && got.JobManager.UUID == ""
}

func sameRoles(a, b api.Client) bool {
	return a.AccountManager.UUID == b.AccountManager.UUID && a.JobManager.UUID == b.JobManager.UUID
}
