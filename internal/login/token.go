package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// Grace is how long a refresh token that was exchanged already may be
	// exchanged again (documented: for when the answer was lost).
	Grace = 30 * time.Minute
	// RefreshLife is how long a refresh token lives unused (documented).
	RefreshLife = 60 * 24 * time.Hour
	// Margin is how much of an access token's life must be left for it to be
	// handed out. It covers a slow call and two clocks that disagree a little.
	Margin = 2 * time.Minute
)

// Account names whose token it is: one app and one user, because that is what
// a refresh token belongs to at Xero (documented), however many practices the
// user connected. User is the caller's name for the person who consents; one
// that is always the same will do where there is one person.
type Account struct {
	ClientID string `json:"client_id"`
	User     string `json:"user"`
}

func (a Account) String() string {
	if a.User == "" {
		return "app " + a.ClientID
	}
	return fmt.Sprintf("app %s, user %s", a.ClientID, a.User)
}

// Person is who consented, as the id token says: for display only.
type Person struct {
	Subject string `json:"subject,omitempty"` // stays the same, whatever the name or address
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
}

// String is the e-mail, or what there is instead.
func (p Person) String() string {
	for _, s := range []string{p.Email, p.Name, p.Subject} {
		if s != "" {
			return s
		}
	}
	return "somebody"
}

// Token is what a store keeps for one [Account]. It can be printed, logged and
// marshalled: its secrets stay hidden.
type Token struct {
	// Version counts the writes, from 1. It is what a store compares before it
	// writes; 0 means that nothing was ever stored. A token without secrets and
	// with a version is what a logout leaves, so that the count never starts
	// again and no stale writer can match it by accident.
	Version int64

	AccessToken  Secret
	Expires      time.Time // of the access token
	RefreshToken Secret
	Issued       time.Time // of the refresh token: its 60 days start here

	// Previous is the refresh token that was exchanged for this one, and
	// PreviousUsed when it was sent: until Grace after that it is a way back.
	Previous     Secret
	PreviousUsed time.Time

	Scopes      []string // granted
	ClientID    string
	User        Person
	AuthEventID string // tells what was connected in this consent from what was before
}

// IsEmpty reports whether nobody is logged in.
func (t Token) IsEmpty() bool { return t.AccessToken.IsZero() && t.RefreshToken.IsZero() }

// RefreshExpires is when the refresh token ends if it is not used before.
func (t Token) RefreshExpires() time.Time { return t.Issued.Add(RefreshLife) }

// fresh reports whether the access token can be handed out.
func (t Token) fresh(now time.Time) bool {
	return !t.AccessToken.IsZero() && now.Add(Margin).Before(t.Expires)
}

// wayBack returns the previous refresh token while it can still be exchanged.
// The margin is for clocks: a try too many costs one call.
func (t Token) wayBack(now time.Time) (Secret, bool) {
	ok := !t.Previous.IsZero() && now.Before(t.PreviousUsed.Add(Grace+Margin))
	return t.Previous, ok
}

// format is that of stored tokens.
const format = 1

// storedToken is a token as a store keeps it, secrets and all. It says whose it
// is, so that a file under a wrong name is not taken for another account's.
type storedToken struct {
	Format       int       `json:"format"`
	Account      Account   `json:"account"`
	Version      int64     `json:"version"`
	Access       string    `json:"access,omitempty"`
	Expires      time.Time `json:"expires,omitzero"`
	Refresh      string    `json:"refresh,omitempty"`
	Issued       time.Time `json:"issued,omitzero"`
	Previous     string    `json:"previous,omitempty"`
	PreviousUsed time.Time `json:"previous_used,omitzero"`
	Scopes       []string  `json:"scopes,omitempty"`
	User         Person    `json:"user,omitzero"`
	AuthEventID  string    `json:"auth_event_id,omitempty"`
}

func encodeToken(a Account, t Token) ([]byte, error) {
	return json.Marshal(storedToken{
		Format: format, Account: a, Version: t.Version,
		Access: t.AccessToken.Reveal(), Expires: t.Expires,
		Refresh: t.RefreshToken.Reveal(), Issued: t.Issued,
		Previous: t.Previous.Reveal(), PreviousUsed: t.PreviousUsed,
		Scopes: t.Scopes, User: t.User, AuthEventID: t.AuthEventID,
	})
}

// decodeToken never puts what it read into an error.
func decodeToken(a Account, data []byte) (Token, error) {
	var s storedToken
	if err := json.Unmarshal(data, &s); err != nil {
		return Token{}, errors.New("the stored token is damaged")
	}
	switch {
	case s.Format != format:
		return Token{}, fmt.Errorf("the stored token has format %d, this practicectl reads %d: use the newer practicectl", s.Format, format)
	case s.Account != a:
		return Token{}, fmt.Errorf("the stored token is that of %s, not of %s", s.Account, a)
	case s.Version < 1:
		return Token{}, errors.New("the stored token is damaged: it has no version")
	}
	return Token{
		Version:     s.Version,
		AccessToken: NewSecret(s.Access), Expires: s.Expires,
		RefreshToken: NewSecret(s.Refresh), Issued: s.Issued,
		Previous: NewSecret(s.Previous), PreviousUsed: s.PreviousUsed,
		Scopes: slices.Clone(s.Scopes), ClientID: a.ClientID, User: s.User, AuthEventID: s.AuthEventID,
	}, nil
}
