package xpm

import (
	"context"
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
	added, cause := a.api.AddStaff(ctx, api.StaffAdd{Name: a.change.Name, Email: a.change.Email})
	a.noteSent(cause)
	if !a.sent {
		return provider.Outcome{}, cause
	}
	after, err := a.api.Staff(ctx)
	if err != nil {
		return provider.Outcome{}, &VerifyError{fmt.Sprintf("the person was sent, and reading the staff list failed (%v): nobody knows whether the record is there", err), cause}
	}
	id, err := a.added(before, after, added, cause)
	return provider.Outcome{ID: id, Verified: err == nil}, err
}

// added is the id of the one new record. A list may lag behind an answer that
// showed the record; without either there is no proof.
func (a *attempt) added(before, after []api.Staff, answer *api.Staff, cause error) (string, error) {
	alike := a.alike(after)
	if answer == nil && len(alike) == 0 {
		return "", &VerifyError{"the person was sent, and is not in the staff list: it was not sent again, since the list may lag", cause}
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
