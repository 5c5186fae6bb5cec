package sim

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

const (
	// DefaultClientID is the app that there is unless told otherwise: a public one.
	DefaultClientID = "00000000000000000000000000000001"
	// DefaultRedirect is where that app's consents return to.
	DefaultRedirect = "http://localhost:8400/callback"

	// ownClientID is the app of [Server.AccessToken]. Scripts that change things by
	// that token are not touched by what happens to the login of any other app.
	ownClientID = "00000000000000000000000000000000"

	mostRedirects = 50 // documented
)

// App is an app as it is registered with Xero.
type App struct {
	ID        string
	Secret    string   // empty for a public app, which has to use PKCE
	Name      string   // for the consent page; the ID if empty
	Redirects []string // where its consents may return to
	Scopes    []string // those that Xero has approved; nil is all
	// OneTenant is an app without Bulk Connections: one account a consent.
	OneTenant bool
}

// Check reports what Xero would not register: no ID, or an address to return to
// that is not https, other than http on localhost. Documented: 127.0.0.1 will not do.
func (a App) Check() error {
	if a.ID == "" {
		return errors.New("an app has no client id")
	}
	if n := len(a.Redirects); n > mostRedirects {
		return fmt.Errorf("app %s has %d redirect addresses, Xero takes %d", a.ID, n, mostRedirects)
	}
	for _, r := range a.Redirects {
		if !registrable(r) {
			return fmt.Errorf("app %s: redirect address %q: write https://…, or http://localhost:PORT/PATH", a.ID, r)
		}
	}
	return nil
}

func registrable(redirect string) bool {
	u, err := url.Parse(redirect)
	if err != nil || u.Host == "" || strings.ContainsAny(redirect, "*#") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && u.Hostname() == "localhost"
}

// checkApps checks each and that all are different.
func checkApps(apps []App) error {
	seen := make(map[string]bool)
	for _, a := range apps {
		if err := a.Check(); err != nil {
			return err
		}
		if seen[a.ID] || a.ID == ownClientID {
			return fmt.Errorf("the client id %s is taken", a.ID)
		}
		seen[a.ID] = true
	}
	return nil
}

func defaultApps() []App {
	return []App{{ID: DefaultClientID, Name: "practicectl", Redirects: []string{DefaultRedirect}}}
}

func (a *App) public() bool { return a.Secret == "" }

func (a *App) title() string { return cmp.Or(a.Name, a.ID) }

// approved reports whether Xero lets the app ask for the scope.
func (a *App) approved(scope string) bool {
	return a.Scopes == nil || slices.Contains(a.Scopes, scope)
}
