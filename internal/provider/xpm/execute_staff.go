package xpm

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/provider"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// addStaff adds one person. What Practice Manager does about a second record
// with the same e-mail is not known, so a list is read before and after, and an
// add is never repeated.
func (a *attempt) addStaff(ctx context.Context) (provider.Outcome, error) {
	before, err := a.api.Staff(ctx)
	if err != nil {
		return provider.Outcome{}, fmt.Errorf("list the staff before adding to it: %w", err)
	}
	if alike := a.alike(before); len(alike) > 0 {
		return provider.Outcome{}, stale("%s is in the staff list already, as %s", a.change.Name, described(alike))
	}
	added, call, cause := a.api.AddStaff(ctx, api.StaffAdd{Name: a.change.Name, Email: a.change.Email})
	a.noteSent(cause)
	if !a.sent {
		return provider.Outcome{Correlation: call}, cause
	}
	after, err := a.api.Staff(ctx)
	if err != nil && added == nil {
		return provider.Outcome{Correlation: call}, a.unproven(cause, fmt.Errorf("reading the staff list failed (%w)", err))
	}
	id, err := a.added(before, after, added, cause)
	return provider.Outcome{ID: id, Verified: err == nil, Correlation: call}, err
}

// unproven is an add that may have happened. Sent again, it could make a second
// person.
func (a *attempt) unproven(cause, why error) error {
	err := fmt.Errorf("the answer to adding %s was OK and did not show them, and %w: it was not sent again", a.change.Name, why)
	if cause != nil {
		err = fmt.Errorf("%s was sent, no answer came (%w), and %w: it was not sent again", a.change.Name, cause, why)
	}
	return &provider.UnknownError{Err: err, Advice: "look for them in Xero: if they are there, write down the uuid, if not, plan again later"}
}

// added is the id of the one new record. A list may lag behind an answer that
// showed the record, or fail; without either there is no proof.
func (a *attempt) added(before, after []api.Staff, answer *api.Staff, cause error) (string, error) {
	alike := a.alike(after)
	if answer == nil && len(alike) == 0 {
		return "", a.unproven(cause, errors.New("the staff list, which may lag, does not have them"))
	}
	if len(alike) > 1 {
		return "", wrong("%s is in the staff list %d times now: %s", a.change.Name, len(alike), described(alike))
	}
	if answer == nil {
		answer = &alike[0]
	}
	switch {
	case answer.UUID == "" || !sameText(answer.Name, a.change.Name) || !reconcile.SameEmail(answer.Email, a.change.Email):
		return "", wrong("Practice Manager said OK, and answered with %s", described([]api.Staff{*answer}))
	case has(before, answer.UUID):
		return "", wrong("Practice Manager answered with a record that was there before, %s", described([]api.Staff{*answer}))
	case len(alike) == 1 && alike[0].UUID != answer.UUID:
		return "", wrong("Practice Manager answered with %s, and the staff list has %s", described([]api.Staff{*answer}), described(alike))
	}
	return answer.UUID, nil
}

// alike is everybody with the same e-mail or the same name.
func (a *attempt) alike(staff []api.Staff) []api.Staff {
	var list []api.Staff
	for _, s := range staff {
		if sameText(s.Name, a.change.Name) || reconcile.SameEmail(s.Email, a.change.Email) {
			list = append(list, s)
		}
	}
	return list
}

func sameText(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func has(staff []api.Staff, id string) bool {
	for _, s := range staff {
		if s.UUID == id {
			return true
		}
	}
	return false
}

func described(staff []api.Staff) string {
	parts := make([]string, len(staff))
	for i, s := range staff {
		email := s.Email
		if email == "" {
			email = "no e-mail"
		}
		parts[i] = fmt.Sprintf("%q (%s, %s)", s.Name, email, s.UUID)
	}
	return strings.Join(parts, " and ")
}
