package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/login"
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
	xpm  *xpm.Provider // nil where Practice Manager is not asked
	now  func() time.Time
	jobs bool // whether jobs may be read, as far as the token tells
}

// target is which tenant to open, how, and what for.
type target struct {
	tenantName string
	tenantID   string
	format     decl.Format
	dir        string      // the workspace, for the command that logs in
	needs      login.Needs // what is going to be written
}

// connectOptions are the flags of every command that speaks to Xero.
type connectOptions struct {
	timeout time.Duration
}

func (o *connectOptions) addTo(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "give up on a call that has no whole answer after this long")
}

// open opens the systems that the workspace in dir declares.
func open(ctx context.Context, env *Env, ws *decl.Workspace, dir string, o connectOptions, p purpose) (*session, error) {
	x := ws.Practice.XPM
	if x.Snapshot {
		return nil, byHandError()
	}
	if err := checkTenantVariable(env, x); err != nil {
		return nil, err
	}
	t := target{tenantName: x.TenantName.Value, tenantID: x.TenantID.Value, format: x.Format, dir: dir}
	t.needs = needsOf(ws)
	t.needs.Organisation = false // observe asks for it
	if p == toRead {
		t.needs = login.Needs{ReadJobs: t.needs.ReadJobs || t.needs.WriteJobs}
	}
	return openTarget(ctx, env, t, o, p)
}

// checkTenantVariable refuses an environment that was made for another tenant.
func checkTenantVariable(env *Env, x decl.XPM) error {
	id := env.Getenv(envTenant)
	if id == "" || !x.TenantID.Given() || strings.EqualFold(id, x.TenantID.Value) {
		return nil
	}
	return &xeroapi.TenantError{
		Problem: fmt.Sprintf("%s is %s, but %s declares %s", envTenant, id, x.TenantID.Pos, x.TenantID.Value),
		Advice:  "unset the variable, or correct the declaration",
	}
}

// byHandError is for commands that speak to Practice Manager, where a practice
// has declared that it does not.
func byHandError() error {
	return &exitError{
		code: exitStopped, err: errors.New("the practice has no access to Practice Manager's API (systems.xpm.observe: snapshot), so there is nothing for the tool to do there"),
		hint: "practicectl plan shows what people do by hand, and practicectl runbook prints it as a checklist",
	}
}

func openTarget(ctx context.Context, env *Env, t target, o connectOptions, p purpose) (*session, error) {
	now, err := env.clock()
	if err != nil {
		return nil, err
	}
	r, err := reach(ctx, env, t, o, p)
	if err != nil {
		return nil, err
	}
	conn, err := xeroapi.FindTenant(r.conns, t.tenantName, t.tenantID)
	if err != nil {
		return nil, err
	}
	tenant := reconcile.Tenant{System: "xpm", Name: conn.Name, ID: conn.TenantID}
	return &session{
		xpm: xpm.New(xpmapi.New(r.client.ForTenant(conn.TenantID), wireFormat(t.format)), tenant, now, env.Now),
		now: now, jobs: checkScopes(r.token, login.Needs{ReadJobs: true}) == nil,
	}, nil
}

// reached is Xero, before a tenant is chosen.
type reached struct {
	client *xeroapi.Client
	conns  []xeroapi.Connection // what the login is connected to
	token  string
}

func reach(ctx context.Context, env *Env, t target, o connectOptions, p purpose) (r reached, err error) {
	tokens, err := env.tokens(t.dir, p)
	if err != nil {
		return r, err
	}
	if r.token, err = tokens.Token(ctx); err != nil {
		return r, err
	}
	if err := checkScopes(r.token, t.needs); err != nil {
		return r, err
	}
	if r.client, err = connect(env, tokens, o, p); err != nil {
		return r, err
	}
	if r.conns, err = r.client.Connections(ctx); err != nil {
		return r, fmt.Errorf("list what the login is connected to: %w", err)
	}
	return r, nil
}

func wireFormat(f decl.Format) xpmapi.Format {
	if f == decl.FormatJSON {
		return xpmapi.JSON
	}
	return xpmapi.XML
}

// connect makes the client that sends the calls; none is sent yet.
func connect(env *Env, tokens tokens, o connectOptions, p purpose) (*xeroapi.Client, error) {
	api, err := env.origin(envAPIURL)
	if err != nil {
		return nil, err
	}
	if o.timeout < 0 {
		return nil, usageError("write it like 90s", "--timeout %s is less than nothing", o.timeout)
	}
	return xeroapi.New(xeroapi.Config{
		APIURL:   api,
		Token:    tokens.Token,
		Refresh:  tokens.Refresh,
		ReadOnly: p == toRead,
		HTTP:     env.Transport,
		Timeout:  o.timeout,
		Now:      env.Now,
		Sleep:    env.Sleep,
		Waiting: func(w xeroapi.Wait) {
			fmt.Fprintf(env.Stderr, "waiting %d s: %s\n", int(w.For.Seconds()+0.5), w.Reason)
		},
	})
}

// checkScopes refuses early what Xero would refuse later, where the token
// tells.
func checkScopes(token string, n login.Needs) error {
	granted, known := xeroapi.Scopes(token)
	if !known {
		return nil
	}
	if missing := login.CompareScopes(granted, login.ScopesFor(n)).Missing; len(missing) > 0 {
		return &xeroapi.ScopeError{Missing: missing}
	}
	return nil
}

// clock is the time for dates and ages. PRACTICECTL_NOW moves it, but never
// against the real Xero: a plan must not pretend to be of another day.
func (e *Env) clock() (func() time.Time, error) {
	if e.Getenv(envNow) == "" {
		return e.Now, nil
	}
	if u, err := url.Parse(e.Getenv(envAPIURL)); err != nil || !xeroapi.IsLoopback(u.Hostname()) {
		return nil, usageError("unset it", "%s only works with a simulator on this machine, or where nothing is asked of Xero", envNow)
	}
	return e.ownClock()
}

// ownClock is the clock of what asks nothing of Xero.
func (e *Env) ownClock() (func() time.Time, error) {
	text := e.Getenv(envNow)
	if text == "" {
		return e.Now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, usageError("write it like 2027-01-10T09:00:00Z", "%s is not a time: %q", envNow, text)
	}
	return func() time.Time { return at }, nil
}
