package login

import (
	"context"
	"crypto/rand"
	"io"
	"strconv"
	"time"

	"golang.org/x/oauth2"
)

const (
	// DefaultPort is that of the redirect address.
	DefaultPort  = 8400
	callbackPath = "/callback"
	consentWait  = 10 * time.Minute
)

// RedirectURL is the address that must be registered for the app, letter by
// letter. Xero takes http for localhost only, and refuses 127.0.0.1.
func RedirectURL(port int) string {
	return "http://localhost:" + strconv.Itoa(port) + callbackPath
}

// LoginOptions is how a person logs in.
type LoginOptions struct {
	Scopes    []string
	Port      int                        // 0: DefaultPort
	Open      func(address string) error // opens a browser; nil: the address is only shown
	NoBrowser bool                       // the browser is on another machine: its last address is pasted here
	In        io.Reader                  // for NoBrowser
	Out       io.Writer                  // for the person, not for results
	Wait      time.Duration              // for the person; 0: ten minutes
}

// LoginResult is who is logged in now.
type LoginResult struct {
	User        Person
	Was         Person // who was logged in before, if anybody
	Scopes      ScopeReport
	AuthEventID string // names what was connected in this consent, for GET /connections
}

// flow is one login: what is sent to the browser and must come back.
type flow struct {
	oauth    oauth2.Config
	state    string
	verifier string
}

func (s *Source) newFlow(o LoginOptions) flow {
	// Set, because the library would otherwise try both styles and use a code,
	// which works once, twice.
	style := oauth2.AuthStyleInParams
	if !s.cfg.App.Secret.IsZero() {
		style = oauth2.AuthStyleInHeader
	}
	return flow{
		oauth: oauth2.Config{
			ClientID:     s.cfg.App.ClientID,
			ClientSecret: s.cfg.App.Secret.Reveal(),
			Endpoint: oauth2.Endpoint{
				AuthURL:   s.cfg.LoginURL + authorizePath,
				TokenURL:  s.cfg.IdentityURL + tokenPath,
				AuthStyle: style,
			},
			RedirectURL: RedirectURL(o.Port),
			Scopes:      o.Scopes,
		},
		state:    rand.Text(),
		verifier: oauth2.GenerateVerifier(), // 43 characters; PKCE also for apps with a secret
	}
}

func (f flow) address() string {
	return f.oauth.AuthCodeURL(f.state, oauth2.S256ChallengeOption(f.verifier))
}

// Login asks a person for consent in a browser and stores the token. What was
// stored before is replaced only by a token that is durable.
func (s *Source) Login(ctx context.Context, o LoginOptions) (LoginResult, error) {
	if o.Port == 0 {
		o.Port = DefaultPort
	}
	if o.Wait <= 0 {
		o.Wait = consentWait
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	if err := s.CheckStore(ctx); err != nil {
		return LoginResult{}, err // before the person has done anything
	}
	f := s.newFlow(o)
	var t, was Token
	finish := func(code string) (err error) {
		t, was, err = s.finish(ctx, f, code)
		return err
	}
	consent := f.browser
	if o.NoBrowser {
		consent = f.paste
	}
	if err := consent(ctx, o, finish); err != nil {
		return LoginResult{}, err
	}
	return LoginResult{User: t.User, Was: was.User, Scopes: CompareScopes(t.Scopes, o.Scopes), AuthEventID: t.AuthEventID}, nil
}

// CheckStore reports whether the store can be read and locked.
func (s *Source) CheckStore(ctx context.Context) error {
	lock, err := s.cfg.Store.Lock(ctx)
	if err != nil {
		return err
	}
	defer release(lock)
	_, err = s.cfg.Store.Get(ctx)
	return err
}
