package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

type authLoginOptions struct {
	connectOptions
	noBrowser bool
	port      int
	readOnly  bool
	scopes    string
}

func newCmdAuthLogin(env *Env) *cobra.Command {
	var o authLoginOptions
	cmd := &cobra.Command{
		Use:   "login [FOLDER]",
		Short: "Log in to Xero in a browser, and keep the login",
		Long: "Log in to Xero in a browser and keep the login. Asks for the fewest scopes that serve what the\n" +
			"workspace declares; without a workspace, for reading and writing staff and clients.\n\n" +
			"Before: make an app at developer.xero.com, register http://localhost:8400/callback as its\n" +
			"redirect address, letter by letter, and set PRACTICECTL_CLIENT_ID (and\n" +
			"PRACTICECTL_CLIENT_SECRET, unless the app was made for PKCE). Whoever logs in needs the\n" +
			"Practice Manager permission 'Connect third-party add-ons'.\n\n" +
			"Xero adds scopes up per person and app: a login that may only read, beside one that may write,\n" +
			"needs an app of its own. An app that Xero has not certified is one of at most two per practice.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return authLoginRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.noBrowser, "no-browser", false, "the browser is on another machine: paste the address that it is sent to")
	f.IntVar(&o.port, "port", login.DefaultPort, "the port of the registered redirect address")
	f.BoolVar(&o.readOnly, "read-only", false, "ask for reading scopes only, whatever is declared")
	f.StringVar(&o.scopes, "scopes", "", "ask for these instead, for an app to which Xero granted others")
	return cmd
}

// wanted is the scopes to ask for.
func (o authLoginOptions) wanted(ws *decl.Workspace) ([]string, error) {
	needs := login.Needs{WriteStaff: true, WriteClients: true}
	if ws != nil {
		needs = needsOf(ws)
	}
	switch {
	case o.scopes != "" && o.readOnly:
		return nil, usageError("give one of the two", "--scopes and --read-only exclude each other")
	case o.scopes != "":
		scopes, err := login.ParseScopes(o.scopes)
		if err != nil {
			return nil, usageError("write it like 'offline_access openid practicemanager.read'", "--scopes: %w", err)
		}
		return scopes, nil
	case o.readOnly:
		needs = login.Needs{}
	}
	return login.ScopesFor(needs), nil
}

func authLoginRun(ctx context.Context, env *Env, o authLoginOptions, args []string) error {
	if o.port < 1 || o.port > 65535 {
		return usageError("give a number from 1 to 65535", "--port %d is no port", o.port)
	}
	ws, dir, err := loadIfAny(env, args)
	if err != nil {
		return err
	}
	scopes, err := o.wanted(ws)
	if err != nil {
		return err
	}
	source, err := env.source(dir, toWrite)
	if err != nil {
		return err
	}
	in := shareInput(env.Stdin)
	result, err := source.Login(ctx, login.LoginOptions{
		Scopes: scopes, Port: o.port, NoBrowser: o.noBrowser, In: in.first(), Out: env.Stderr,
		Open: func(address string) error { return login.OpenBrowser(env.Getenv, address) },
	})
	in.endFirst()
	if err != nil {
		return err
	}
	tellLogin(env, result)
	conns, err := o.connections(ctx, env, source)
	if err != nil {
		return err
	}
	tellConnections(env.Stdout, conns, result.AuthEventID)
	noteBypass(env)
	if len(result.Scopes.Missing) > 0 {
		return &xeroapi.ScopeError{Missing: result.Scopes.Missing}
	}
	return pickTenant(ctx, env, ws, conns, bufio.NewReader(in.second()))
}

// connections lists what the new login reaches.
func (o authLoginOptions) connections(ctx context.Context, env *Env, source *login.Source) ([]xeroapi.Connection, error) {
	client, err := connect(env, runTokens{source}, o.connectOptions, toRead)
	if err != nil {
		return nil, err
	}
	conns, err := client.Connections(ctx)
	if err != nil {
		return nil, fmt.Errorf("the login is kept, but what it is connected to could not be listed: %w", err)
	}
	return conns, nil
}

func tellLogin(env *Env, r login.LoginResult) {
	fmt.Fprintf(env.Stdout, "logged in: %s\n", personNamed(r.User))
	if r.Was.Subject != "" && r.Was.Subject != r.User.Subject {
		fmt.Fprintf(env.Stdout, "  in the place of %s\n", personNamed(r.Was))
	}
	for _, line := range r.Scopes.Lines() {
		fmt.Fprintf(env.Stdout, "  %s\n", line)
	}
}

// tellConnections lists the connections; those of this very consent first
// among equals, since a person may have meant another account.
func tellConnections(w io.Writer, conns []xeroapi.Connection, event string) {
	if len(conns) == 0 {
		fmt.Fprintln(w, "connected: nothing")
		return
	}
	fmt.Fprintln(w, "connected:")
	for _, c := range conns {
		when := "before"
		if event != "" && c.AuthEventID == event {
			when = "now"
		}
		fmt.Fprintf(w, "  %s (%s, %s), %s\n", oneLine(c.Name), c.Type, c.TenantID, when)
	}
}

// pickTenant makes sure that the practice is among the connections, and asks
// which one it is where the declarations leave it open.
func pickTenant(ctx context.Context, env *Env, ws *decl.Workspace, conns []xeroapi.Connection, in *bufio.Reader) error {
	var name, id string
	if ws != nil {
		name, id = ws.Practice.XPM.TenantName.Value, ws.Practice.XPM.TenantID.Value
	}
	found := xeroapi.Matching(conns, name, id)
	if len(found) < 2 {
		_, err := xeroapi.FindTenant(conns, name, id)
		return err
	}
	if ws == nil {
		return nil // each workspace says which one it means
	}
	place := ws.Practice.Pos.String()
	if !env.Terminal.In {
		fmt.Fprintf(env.Stderr, "note: %d of these could be the practice: put the id of the right one into %s, as systems.xpm.tenant.id\n", len(found), place)
		return nil
	}
	for i, c := range found {
		fmt.Fprintf(env.Stderr, "  %d  %s (%s)\n", i+1, oneLine(c.Name), c.TenantID)
	}
	fmt.Fprintf(env.Stderr, "Which of these is %s? Type its number: ", ws.Practice.DisplayName)
	answer, err := ask(ctx, in)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(found) {
		return usageError("put the id of the right one there as systems.xpm.tenant.id", "%q is none of them; %s still leaves it open", oneLine(answer), place)
	}
	_, err = fmt.Fprintf(env.Stdout, "put this into %s:\n  systems: {xpm: {tenant: {name: %q, id: %s}}}\n", place, found[n-1].Name, found[n-1].TenantID)
	return err
}
