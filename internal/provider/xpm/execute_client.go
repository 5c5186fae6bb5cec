package xpm

import (
	"context"
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
	done := provider.Outcome{ID: before.UUID, Verified: true}
	if want == before {
		return done, nil // somebody else did it since it was planned
	}
	answer, err := a.api.UpdateClient(ctx, body(before, want))
	a.noteSent(err)
	delete(a.read, before.UUID) // what was read is history, whatever happened
	switch {
	case xeroapi.UnknownOutcome(err):
		err = a.settle(ctx, before, want, err)
	case err == nil:
		err = a.verify(ctx, want, answer)
	}
	if err != nil {
		return provider.Outcome{}, err
	}
	return done, nil
}

// fresh is the client as it was a short while ago at most, and still the one
// that was planned for. A role that only seemed to be nobody's is looked up
// whatever the record's age: a list may have left it out.
func (a *attempt) fresh(ctx context.Context) (api.Client, error) {
	id := a.change.Key.ID
	r, ok := a.read[id]
	if !ok || a.clock().Sub(r.at) > maxAge || a.guessed() {
		at := a.clock()
		c, err := a.api.Client(ctx, id)
		switch {
		case api.IsUnknown(err):
			return c, stale("the client is gone: %v", err)
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

// verify looks for the wanted values in the answer. Where it has no record, or
// one without a role that should be there, only reading again can tell.
func (a *attempt) verify(ctx context.Context, want api.Client, answer *api.Client) error {
	if answer == nil || leavesOut(want, *answer) {
		again, err := a.api.Client(ctx, want.UUID)
		if err != nil {
			return &VerifyError{"Practice Manager said OK without showing the result, and reading it failed", err}
		}
		answer = &again
	}
	return a.compare(want, *answer)
}

func leavesOut(want, got api.Client) bool {
	return got.UUID == "" || got.Name == "" ||
		want.AccountManager.UUID != "" && got.AccountManager.UUID == "" ||
		want.JobManager.UUID != "" && got.JobManager.UUID == ""
}

// settle finds out what became of a write that was not answered.
func (a *attempt) settle(ctx context.Context, before, want api.Client, cause error) error {
	got, err := a.api.Client(ctx, want.UUID)
	if err != nil {
		return &VerifyError{fmt.Sprintf("no answer came, and reading the client failed (%v): nobody knows whether it was changed", err), cause}
	}
	if sameRecord(before, got) {
		return &VerifyError{"no answer came, and the client has not changed so far", cause}
	}
	return a.compare(want, got)
}

func sameRecord(a, b api.Client) bool {
	return a.UUID == b.UUID && a.Name == b.Name &&
		a.AccountManager.UUID == b.AccountManager.UUID && a.JobManager.UUID == b.JobManager.UUID
}

// compare sets a record against the wanted one. A role that was not to change
// and that nobody held when it was last read is left out: a list may not have
// shown it.
func (a *attempt) compare(want, got api.Client) error {
	switch {
	case got.UUID != want.UUID:
		return wrong("Practice Manager answered about another client, %s", got.UUID)
	case got.Name != want.Name:
		return wrong("the client came back as %q, and was %q", got.Name, want.Name)
	}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		wanted, is := holder(want, f), holder(got, f)
		switch {
		case wanted.UUID == is.UUID:
		case a.changes(f):
			return wrong("the %s is %s after the change, not %s", f, person(is), person(wanted))
		case wanted.UUID != "":
			return wrong("the %s changed too: it was %s and is %s", f, person(wanted), person(is))
		}
	}
	return nil
}

func (a *attempt) changes(f reconcile.Field) bool {
	for _, fc := range a.change.Fields {
		if fc.Field == f {
			return true
		}
	}
	return false
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
