package cli

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/xpm"
	"github.com/practicectl/practicectl/internal/xeroapi"
	xpmapi "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
)

// purpose says what a session may do. Only toWrite gets a transport that can
// send more than reads.
type purpose bool

const (
	toRead  purpose = false
	toWrite purpose = true
)

// session is the opened systems of one practice.
type session struct {
	xpm *xpm.Provider
	now func() time.Time
}

// target is which tenant to open, and how.
type target struct {
	tenantName string
	tenantID   string
	format     decl.Format
}

// connectOptions are the flags of every command that speaks to Xero.
type connectOptions struct {
	timeout time.Duration
}

func (o *connectOptions) addTo(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "give up on a call that has no whole answer after this long")
}

// open opens the systems that the workspace declares.
func open(ctx context.Context, env *Env, ws *decl.Workspace, o connectOptions, p purpose) (*session, error) {
	x := ws.Practice.XPM
	if id := env.Getenv(envTenant); id != "" && x.TenantID.Given() && !strings.EqualFold(id, x.TenantID.Value) {
		return nil, &xeroapi.TenantError{
			Problem: fmt.Sprintf("%s is %s, but %s declares %s", envTenant, id, x.TenantID.Pos, x.TenantID.Value),
			Advice:  "unset the variable, or correct the declaration",
		}
	}
	return openTarget(ctx, env, target{x.TenantName.Value, x.TenantID.Value, x.Format}, o, p)
}

func openTarget(ctx context.Context, env *Env, t target, o connectOptions, p purpose) (*session, error) {
	now, err := env.clock()
	if err != nil {
		return nil, err
	}
	if err := xeroapi.CheckOrigin(env.apiURL()); err != nil {
		return nil, usageError("unset it to reach Xero; a simulator's environment file sets it", "%s: %w", envAPIURL, err)
	}
	if o.timeout < 0 {
		return nil, usageError("write it like 90s", "--timeout %s is less than nothing", o.timeout)
	}
	token := env.Getenv(envAccessToken)
	if token == "" {
		return nil, consentError("set "+envAccessToken+" to an access token that was consented to; to try things without Xero, run practicectl demo or practicectl simulate",
			"not logged in to Xero")
	}
	if err := checkScopes(token, p); err != nil {
		return nil, err
	}
	client, err := xeroapi.New(xeroapi.Config{
		APIURL:   env.apiURL(),
		Token:    func(context.Context) (string, error) { return token, nil },
		ReadOnly: p == toRead,
		HTTP:     env.Transport,
		Timeout:  o.timeout,
		Now:      env.Now,
		Sleep:    env.Sleep,
		Waiting: func(w xeroapi.Wait) {
			fmt.Fprintf(env.Stderr, "waiting %d s: %s\n", int(w.For.Seconds()+0.5), w.Reason)
		},
	})
	if err != nil {
		return nil, err
	}
	conns, err := client.Connections(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what the login is connected to: %w", err)
	}
	conn, err := xeroapi.FindTenant(conns, t.tenantName, t.tenantID)
	if err != nil {
		return nil, err
	}
	tenant := reconcile.Tenant{System: "xpm", Name: conn.Name, ID: conn.TenantID}
	format := xpmapi.XML
	if t.format == decl.FormatJSON {
		format = xpmapi.JSON
	}
	return &session{
		xpm: xpm.New(xpmapi.New(client.ForTenant(conn.TenantID), format), tenant, now, env.Now),
		now: now,
	}, nil
}

// checkScopes refuses early what Xero would refuse later, where the token
// tells. The broad scopes are the older ones.
func checkScopes(token string, p purpose) error {
	granted, known := xeroapi.Scopes(token)
	if !known {
		return nil
	}
	var missing []string
	for _, area := range []string{"client", "staff"} {
		enough := []string{"practicemanager." + area, "practicemanager"}
		if p == toRead {
			enough = append(enough, "practicemanager."+area+".read", "practicemanager.read")
		}
		if !slices.ContainsFunc(granted, func(s string) bool { return slices.Contains(enough, s) }) {
			missing = append(missing, enough[0])
		}
	}
	if len(missing) > 0 {
		return &xeroapi.ScopeError{Missing: missing}
	}
	return nil
}

// clock is the time for dates and ages. PRACTICECTL_NOW moves it, but never
// against the real Xero: a plan must not pretend to be of another day.
func (e *Env) clock() (func() time.Time, error) {
	text := e.Getenv(envNow)
	if text == "" {
		return e.Now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usageError("write it like 2027-01-10T09:00:00Z", "%s is not a time: %q", envNow, text)
	}
	if u, err := url.Parse(e.apiURL()); err != nil || !isLoopback(u.Hostname()) {
		return nil, usageError("unset it", "%s only works with a simulator on this machine", envNow)
	}
	return func() time.Time { return at }, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
