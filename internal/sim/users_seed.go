package sim

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// User is somebody who may use an organisation. A user and a staff record have
// nothing in common but the address.
type User struct {
	UUID      string `json:"uuid"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Email     string `json:"email,omitempty"`
	// Role is any text, since the documented list of roles lacks some that are
	// documented elsewhere; STANDARD if empty.
	Role       string `json:"role,omitempty"`
	Subscriber bool   `json:"subscriber,omitempty"`
	// Updated is when the record last changed, as 2026-11-20T09:30:00Z; long ago if empty.
	Updated string `json:"updated,omitempty"`
	// Pending is an invitation that was not accepted: no answer shows it.
	Pending bool `json:"pending,omitempty"`
}

// SupportAccess is one span of days on which Xero Support is let into the
// organisation. It is the same user in all spans, so that two with different roles, one
// after the other, are a change of role.
type SupportAccess struct {
	From  string `json:"from"`            // first day, YYYY-MM-DD in UTC
	Until string `json:"until,omitempty"` // last day; without one it never ends
	Role  string `json:"role,omitempty"`  // STANDARD if empty
	// How Xero Support is called is not known: Xero Support, support@xero.com if empty.
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Email     string `json:"email,omitempty"`
}

const (
	usualRole = "STANDARD"
	// longAgo is when a user last changed of whom the seed does not say it.
	longAgo = "2024-07-01T00:00:00Z"
)

func (u User) orDefault() User {
	u.Role, u.Updated = cmp.Or(u.Role, usualRole), cmp.Or(u.Updated, longAgo)
	return u
}

func (u User) updated() time.Time {
	t, err := time.Parse(time.RFC3339, u.Updated)
	if err != nil { // the seed was checked
		panic(err)
	}
	return t
}

// subscriber is the one user of an organisation of which the seed names none:
// whoever can log in first.
func subscriber(p login) User {
	given, family := splitName(p.name)
	return User{
		UUID: hashUUID("user "+p.email, 0), FirstName: given, LastName: family, Email: p.email,
		Role: "FINANCIALADVISER", Subscriber: true,
	}
}

// on reports whether the span holds the day.
func (a SupportAccess) on(day string) bool {
	return a.From <= day && (a.Until == "" || day <= a.Until)
}

// user is Xero Support as the span shows it: last changed when it began.
func (a SupportAccess) user(uuid string) User {
	u := User{UUID: uuid, FirstName: a.FirstName, LastName: a.LastName, Email: a.Email, Role: a.Role, Updated: a.From + "T00:00:00Z"}
	if u.FirstName == "" && u.LastName == "" {
		u.FirstName, u.LastName = "Xero", "Support"
	}
	u.Email = cmp.Or(u.Email, "support@xero.com")
	return u.orDefault()
}

// users checks what is said of the organisation's users.
func (k *checker) users(s Seed) error {
	if _, ok := s.ownOrganisation(); !ok && len(s.Users)+len(s.Support) > 0 {
		return fmt.Errorf("there are users or support of an organisation, and none of the type %s among tenants", Organisation)
	}
	for i, u := range s.Users {
		full := strings.TrimSpace(u.FirstName + " " + u.LastName)
		if err := k.record("user", i, u.UUID, full); err != nil {
			return err
		}
		if _, err := time.Parse(time.RFC3339, cmp.Or(u.Updated, longAgo)); err != nil {
			return fmt.Errorf("user %q was updated on %q, write a time such as %s", full, u.Updated, longAgo)
		}
	}
	return checkSupport(s.Support)
}

// checkSupport reports the first span without good days, or that does not begin
// after the one before it has ended.
func checkSupport(spans []SupportAccess) error {
	for i, a := range spans {
		for _, day := range []string{a.From, cmp.Or(a.Until, a.From)} {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return fmt.Errorf("support %d has the day %q, write YYYY-MM-DD", i+1, day)
			}
		}
		switch {
		case a.Until != "" && a.Until < a.From:
			return fmt.Errorf("support %d ends on %s, before it begins", i+1, a.Until)
		case i > 0 && (spans[i-1].Until == "" || a.From <= spans[i-1].Until):
			return fmt.Errorf("support %d begins on %s, before the one above has ended", i+1, a.From)
		}
	}
	return nil
}

// ownOrganisation is the practice's own: the first organisation among the tenants.
func (s Seed) ownOrganisation() (Tenant, bool) {
	for _, t := range s.accounts() {
		if t.Type == Organisation {
			return t, true
		}
	}
	return Tenant{}, false
}
