package xpm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/xeroapi"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// updateClient gives the roles of one client to somebody else.
func (a *attempt) updateClient(ctx context.Context) (provider.Outcome, error) {
	before, err := a.fresh(ctx)
	if err != nil {
		return provider.Outcome{}, err
	}
	want, err := a.wanted(before)
	if err != nil {
		return provider.Outcome{}, err
	}
	if want == before { // somebody else did it since it was planned
		return provider.Outcome{ID: before.UUID, Verified: true, Unsent: true}, nil
	}
	answer, call, cause := a.api.UpdateClient(ctx, body(before, want))
	a.noteSent(cause)
	delete(a.read, before.UUID) // what was read is history, whatever happened
	if !a.sent {
		return provider.Outcome{Correlation: call}, refused(cause, "client")
	}
	a.written[before.UUID] = given(before, want)
	w := written{attempt: a, before: before, want: want, cause: cause}
	initialised, err := w.judge(ctx, answer)
	if err != nil {
		return provider.Outcome{Correlation: call}, err
	}
	return provider.Outcome{ID: before.UUID, Verified: true, Correlation: call, Initialised: initialised}, nil
}

// refused is a write that was not carried out. What a conflict means is not
// known (U22): only what is there by then can tell whether to write at all.
func refused(err error, what string) error {
	var call *xeroapi.Error
	if errors.As(err, &call) && call.Code == xeroapi.CodeConflict {
		return fmt.Errorf("the %s was not changed, plan again: %w", what, err)
	}
	return err
}

// fresh is the client as it was a short while ago at most, and still the one
// that was planned for. A role that only seemed to be nobody's is looked up
// whatever the record's age: a list may have left it out. So is the canary.
func (a *attempt) fresh(ctx context.Context) (api.Client, error) {
	id := a.change.Key.ID
	r, ok := a.read[id]
	if !ok || !a.proven || a.clock().Sub(r.at) > maxAge || a.guessed() {
		at := a.clock()
		c, err := a.api.Client(ctx, id)
		switch {
		case api.IsUnknown(err):
			return c, stale("the client is gone: %w", err)
		case err != nil:
			return c, fmt.Errorf("read the client before writing to it: %w", err)
		case !c.Active():
			return c, stale("the client has been archived or deleted since it was planned")
		}
		r = reading{c, at}
		a.read[id] = r
	}
	if r.client.Name != a.change.Name {
		return r.client, stale("the client is called %q now, and was planned for as %q", r.client.Name, a.change.Name)
	}
	return r.client, nil
}

// guessed reports whether a role that is to be written was found to be
// nobody's by a list alone.
func (a *attempt) guessed() bool {
	return slices.ContainsFunc(a.change.Fields, func(f reconcile.FieldChange) bool { return f.Before.IsZero() && !f.Confirmed })
}

// wanted is the record as it must be afterwards. A role that neither has its
// planned former holder nor its planned new one was changed by somebody else.
func (a *attempt) wanted(before api.Client) (api.Client, error) {
	want := before
	for _, f := range a.change.Fields {
		if f.After.ID == "" {
			return want, stale("%s is to become %s, who has no record yet", f.Field, f.After.User)
		}
		now := holder(before, f.Field)
		switch now.UUID {
		case f.After.ID:
			continue
		case f.Before.ID:
			setHolder(&want, f.Field, api.Person{UUID: f.After.ID, Name: f.After.Name})
		default:
			return want, stale("the %s is %s now, and was %s when it was planned", f.Field, person(now), person(api.Person{UUID: f.Before.ID, Name: f.Before.Name}))
		}
	}
	return want, nil
}

// body holds the id, the name just read and the roles that change, and nothing
// else: there is no way to send back what was read.
func body(before, want api.Client) api.ClientUpdate {
	u := api.ClientUpdate{UUID: before.UUID, Name: before.Name}
	if want.AccountManager != before.AccountManager {
		u.AccountManagerUUID = want.AccountManager.UUID
	}
	if want.JobManager != before.JobManager {
		u.JobManagerUUID = want.JobManager.UUID
	}
	return u
}

// given is who gets which role.
func given(before, want api.Client) map[reconcile.Field]string {
	out := map[reconcile.Field]string{}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		if to := holder(want, f).UUID; to != holder(before, f).UUID {
			out[f] = to
		}
	}
	return out
}

// person is somebody in the words of a message.
func person(p api.Person) string {
	switch {
	case p.UUID == "":
		return "nobody"
	case p.Name == "":
		return p.UUID
	}
	return p.Name
}
