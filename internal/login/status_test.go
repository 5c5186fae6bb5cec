package login

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStatus(t *testing.T) {
	h := newHarness(t, public)
	wanted := ScopesFor(Needs{WriteClients: true, ReadJobs: true})
	got, err := h.Status(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Status{ClientID: account.ClientID, Scopes: CompareScopes(nil, wanted)}, got); diff != "" {
		t.Errorf("nobody (-want +got):\n%s", diff)
	}

	at := h.clock.now()
	h.put(h.id.consented())
	h.clock.move(47*24*time.Hour + time.Hour)
	if got, err = h.Status(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	want := Status{
		ClientID: account.ClientID, LoggedIn: true, User: Person{"sub-1", "Jo Bloggs", "jo@harbour.example"},
		Scopes: CompareScopes(wanted, wanted), AuthEventID: "event-1",
		AccessExpires: at.Add(30 * time.Minute), RefreshExpires: at.Add(60 * 24 * time.Hour), DaysLeft: 12,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("somebody (-want +got):\n%s", diff)
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	search(t, "the status", string(data), h.id.allSecrets())
	if calls := h.id.seen(); calls != nil {
		t.Errorf("sent %v", calls)
	}
	h.clock.move(100 * 24 * time.Hour)
	if got, err = h.Status(t.Context(), wanted); err != nil || got.DaysLeft != 0 {
		t.Errorf("%d days left, %v, want none", got.DaysLeft, err)
	}
}

func TestLogout(t *testing.T) {
	for name, app := range map[string]App{"public": public, "confidential": confidential} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t, app)
			tok := h.id.consented()
			h.put(tok)
			if _, err := h.Token(t.Context()); err != nil { // now it is in memory too
				t.Fatal(err)
			}
			for i, want := range []bool{true, false} {
				if was, err := h.Logout(t.Context()); was != want || err != nil {
					t.Errorf("logout %d: %v, %v, want %v", i+1, was, err, want)
				}
			}
			if diff := cmp.Diff([]string{"revoke"}, h.id.seen()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if h.id.opens(tok.AccessToken.Reveal()) || h.id.renewable(tok.RefreshToken.Reveal()) {
				t.Error("it still works at Xero")
			}
			_, err := h.Token(t.Context())
			wantError(t, "the next run", err, "consent is needed: nobody is logged in: run `practicectl auth login`",
				"somebody who may connect the practice runs `practicectl auth login` and allows the access in a browser")
			if got := h.stored(); !got.IsEmpty() || got.Version != 2 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestLogoutFails(t *testing.T) {
	tests := []struct {
		name, reason string
		faults       []fault
		want, hint   string
	}{
		{"no answer", "it may live on at Xero, so it can be tried again", []fault{dropAfter, status(502), dropFirst},
			"Xero's login service gave no answer to the revocation (tried 3 times): EOF: the stored token is kept", "run this again"},
		{"wrong app", "Xero revoked nothing", []fault{refuse("invalid_client", "")},
			"Xero's login service refused the revocation: invalid_client",
			"check PRACTICECTL_CLIENT_ID and PRACTICECTL_CLIENT_SECRET against the app at developer.xero.com; an app made for PKCE has no secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t, public)
			tok := h.id.consented()
			h.put(tok)
			h.id.hook = strike(tt.faults...)
			was, err := h.Logout(t.Context())
			wantError(t, tt.reason, err, tt.want, tt.hint)
			if !was {
				t.Error("somebody was logged in")
			}
			if diff := cmp.Diff(tok, h.stored()); diff != "" {
				t.Errorf("the token was not kept (-want +got):\n%s", diff)
			}
			if was, err := h.Logout(t.Context()); !was || err != nil {
				t.Errorf("again: %v, %v", was, err)
			}
		})
	}
	t.Run("store", func(t *testing.T) {
		h := newHarness(t, public)
		h.put(h.id.consented())
		h.store.replace = func(string, string) error { return http.ErrBodyNotAllowed }
		_, err := h.Logout(t.Context())
		wantError(t, "revoked, and says so", err,
			"the login is revoked at Xero, but its token could not be removed from the store: the token file cannot be written: "+http.ErrBodyNotAllowed.Error(),
			"put the token store right and log out again: the token that is left there opens nothing")
	})
	t.Run("unanswered, then retried by itself", func(t *testing.T) {
		h := newHarness(t, public)
		h.put(h.id.consented())
		h.id.hook = strike(dropAfter)
		if was, err := h.Logout(t.Context()); !was || err != nil {
			t.Errorf("%v, %v", was, err)
		}
	})
}
