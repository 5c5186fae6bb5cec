package cli

import (
	"context"
	"errors"
	"net/http"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/xeroapi"
	"github.com/practicectl/practicectl/reconcile"
)

// tokens hands out access tokens.
type tokens interface {
	Token(ctx context.Context) (string, error)
	Refresh(ctx context.Context, old string) (string, error)
}

// tokens is the token of the environment, which goes before every store, or
// the login that is kept. dir is the workspace, for the command that an error
// names.
func (e *Env) tokens(dir string, p purpose) (tokens, error) {
	if t, ok := login.TokenFromEnv(e.Getenv); ok {
		return runTokens{t}, nil
	}
	if e.Getenv(login.EnvClientID) == "" {
		return nil, consentError("make an app at developer.xero.com, set "+login.EnvClientID+" to its client id and run `"+loginCommand(dir)+
			"`; to try things without Xero, run practicectl demo or practicectl simulate", "not logged in to Xero")
	}
	s, err := e.source(dir, p)
	if err != nil {
		return nil, err
	}
	return runTokens{s}, nil
}

// source is the login that the environment names. One that only reads can
// renew itself, and nothing more.
func (e *Env) source(dir string, p purpose) (*login.Source, error) {
	app, err := login.AppFromEnv(e.Getenv)
	if err != nil {
		return nil, &exitError{code: exitConsent, err: err, hint: hintOf(err)}
	}
	identity, err := e.origin(envIdentityURL)
	if err != nil {
		return nil, err
	}
	page, err := e.origin(envLoginURL)
	if err != nil {
		return nil, err
	}
	store, err := login.OpenStore(login.Account{ClientID: app.ClientID}, login.StoreOptions{Getenv: e.Getenv, Environ: e.helperEnviron(), Stderr: e.Stderr})
	if err != nil {
		return nil, err
	}
	transport := e.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	if p == toRead {
		transport = xeroapi.ReadOnly(transport, identity)
	}
	return login.New(login.Config{
		App: app, LoginURL: page, IdentityURL: identity, Store: store,
		LoginCommand: loginCommand(dir), HTTP: transport, Now: e.Now,
	})
}

// loginCommand logs in for the workspace in dir, wherever it is pasted.
func loginCommand(dir string) string { return "practicectl auth login" + folderArg(dir) }

// folderArg is the workspace at the end of a command that is to be pasted, where
// it would not be found without.
func folderArg(dir string) string {
	if dir == "" || dir == "." || dir == defaultWorkspace {
		return ""
	}
	return " " + render.Shell(dir)
}

// runTokens are the tokens of a run that calls the API: without one nothing
// more can be sent, so the run ends instead of failing change by change.
type runTokens struct{ tokens }

func (t runTokens) Token(ctx context.Context) (string, error) {
	token, err := t.tokens.Token(ctx)
	return token, endsRun(err)
}

func (t runTokens) Refresh(ctx context.Context, old string) (string, error) {
	token, err := t.tokens.Refresh(ctx, old)
	return token, endsRun(err)
}

// tokenError is an error of package login with what it means for a run.
type tokenError struct{ err, meaning error }

func (e *tokenError) Error() string   { return e.err.Error() }
func (e *tokenError) Unwrap() []error { return []error{e.err, e.meaning} }

func endsRun(err error) error {
	var consent *login.ConsentError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &consent):
		return &tokenError{err, xeroapi.ErrConsent}
	default:
		return &tokenError{err, xeroapi.ErrStop}
	}
}

// needsOf is what a login for the workspace is for: what an apply of it writes,
// and what is observed besides.
func needsOf(ws *decl.Workspace) login.Needs {
	var n login.Needs
	for _, u := range ws.Users {
		leaves := u.XPM != nil && u.Leaves != nil
		n.WriteStaff = n.WriteStaff || u.XPM != nil && u.XPM.Create || leaves && ws.Practice.XPM.LoginsByAPI
		n.WriteClients, n.WriteJobs = n.WriteClients || leaves, n.WriteJobs || leaves
	}
	for _, a := range ws.Assignments {
		n.WriteClients = n.WriteClients || len(a.Clients)+len(a.Select) > 0
		n.WriteJobs = n.WriteJobs || a.Jobs != nil
	}
	for _, c := range ws.Covers {
		n.ReadJobs = n.ReadJobs || c.Jobs
	}
	n.WriteClients = n.WriteClients && ws.Practice.Writer == decl.WriterXPM
	if ws.Practice.Manage == decl.ManageObserve {
		n = login.Needs{ReadJobs: n.ReadJobs || n.WriteJobs}
	}
	n.Organisation = ws.Practice.Xero != nil && !ws.Practice.Xero.Snapshot
	return n
}

// needsOfPlan is what an apply of the plan writes.
func needsOfPlan(p reconcile.Plan) login.Needs {
	var n login.Needs
	for _, c := range p.Changes {
		if c.Ready() {
			n.WriteStaff = n.WriteStaff || c.Key.Kind == reconcile.KindStaff
			n.WriteClients = n.WriteClients || c.Key.Kind == reconcile.KindClient
			n.WriteJobs = n.WriteJobs || c.Key.Kind == reconcile.KindJob
		}
	}
	return n
}
