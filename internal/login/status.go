package login

import (
	"context"
	"time"
)

// Status is what is known of the login without asking Xero.
type Status struct {
	ClientID       string      `json:"client_id"`
	LoggedIn       bool        `json:"logged_in"`
	User           Person      `json:"user,omitzero"`
	Scopes         ScopeReport `json:"scopes"`
	AuthEventID    string      `json:"auth_event_id,omitempty"`
	AccessExpires  time.Time   `json:"access_expires,omitzero"`
	RefreshExpires time.Time   `json:"refresh_expires,omitzero"` // if it is not used before
	DaysLeft       int         `json:"days_left"`                // whole days until then
}

// Status reads the store and compares the granted scopes with the wanted.
func (s *Source) Status(ctx context.Context, wanted []string) (Status, error) {
	t, err := s.cfg.Store.Get(ctx)
	if err != nil {
		return Status{}, err
	}
	st := Status{ClientID: s.cfg.App.ClientID, LoggedIn: !t.IsEmpty(), Scopes: CompareScopes(t.Scopes, wanted)}
	if !st.LoggedIn {
		return st, nil
	}
	st.User, st.AuthEventID = t.User, t.AuthEventID
	st.AccessExpires = t.Expires
	if !t.RefreshToken.IsZero() {
		st.RefreshExpires = t.RefreshExpires()
		st.DaysLeft = int(max(0, st.RefreshExpires.Sub(s.now())) / (24 * time.Hour))
	}
	return st, nil
}
