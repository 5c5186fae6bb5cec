package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/printable"
	"github.com/practicectl/practicectl/internal/xeroapi"
)

type authStatusOptions struct {
	connectOptions
	format string
}

func newCmdAuthStatus(env *Env) *cobra.Command {
	var o authStatusOptions
	cmd := &cobra.Command{
		Use:   "status [FOLDER]",
		Short: "Show who is logged in, to what, and for how long",
		Long: "Show who is logged in, to what, with which scopes, and for how long. With a workspace the\n" +
			"scopes are compared with what it declares. Exit code 8 where nobody is logged in.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return authStatusRun(cmd.Context(), env, o, args)
		},
	}
	o.addTo(cmd)
	cmd.Flags().StringVar(&o.format, "format", "text", "how to print it: text or json")
	return cmd
}

// authStatus is what is shown. Of a token from the environment only the scopes
// are known.
type authStatus struct {
	FormatVersion string `json:"format_version"`
	From          string `json:"from"` // "login" or "environment"
	login.Status
	// RenewedWith is how many days were left when this very command, which
	// needs an access token, renewed the login.
	RenewedWith *int             `json:"renewed_with_days_left,omitempty"`
	Connections []authConnection `json:"connections"`
}

type authConnection struct {
	TenantID string `json:"tenant_id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Latest   bool   `json:"latest_consent"` // chosen in the consent that the login is from
}

func authStatusRun(ctx context.Context, env *Env, o authStatusOptions, args []string) error {
	if o.format != "text" && o.format != "json" {
		return usageError("write --format text or --format json", "there is no format %q", o.format)
	}
	ws, dir, err := loadIfAny(env, args)
	if err != nil {
		return err
	}
	var wanted []string
	if ws != nil {
		wanted = login.ScopesFor(needsOf(ws))
	}
	before, err := readStatus(ctx, env, dir, wanted)
	if err != nil {
		return err
	}
	conns, failed := listConnections(ctx, env, dir, o.connectOptions)
	s, err := readStatus(ctx, env, dir, wanted)
	if err != nil {
		return err
	}
	if !s.RefreshExpires.Equal(before.RefreshExpires) {
		s.RenewedWith = &before.DaysLeft
	}
	for _, c := range conns {
		s.Connections = append(s.Connections, authConnection{
			TenantID: c.TenantID, Name: c.Name, Type: c.Type.String(),
			Latest: s.AuthEventID != "" && c.AuthEventID == s.AuthEventID,
		})
	}
	if o.format == "json" {
		err = writeJSON(env.Stdout, s)
	} else {
		err = s.write(env.Stdout, env.Now(), failed == nil)
	}
	if err != nil {
		return err
	}
	return failed
}

// listConnections asks Xero, and renews the login if it must.
func listConnections(ctx context.Context, env *Env, dir string, o connectOptions) ([]xeroapi.Connection, error) {
	tokens, err := env.tokens(dir, toRead)
	if err != nil {
		return nil, err
	}
	if _, err := tokens.Token(ctx); err != nil {
		return nil, err
	}
	client, err := connect(env, tokens, o, toRead)
	if err != nil {
		return nil, err
	}
	return client.Connections(ctx)
}

// readStatus reads what is kept here. Without declarations nothing is wanted,
// and so nothing missing or too much.
func readStatus(ctx context.Context, env *Env, dir string, wanted []string) (authStatus, error) {
	s := authStatus{FormatVersion: "1", From: "login", Connections: []authConnection{}}
	if t, ok := login.TokenFromEnv(env.Getenv); ok {
		token, err := t.Token(ctx)
		if err != nil {
			return s, err
		}
		granted, _ := xeroapi.Scopes(token)
		s.From, s.LoggedIn, s.Scopes = "environment", true, login.CompareScopes(granted, wanted)
	} else {
		source, err := env.source(dir, toRead)
		if err != nil {
			return s, err
		}
		if s.Status, err = source.Status(ctx, wanted); err != nil {
			return s, err
		}
	}
	if wanted == nil {
		s.Scopes.Missing, s.Scopes.Extra = []string{}, []string{}
	}
	return s, nil
}

func (s authStatus) write(w io.Writer, now time.Time, asked bool) error {
	var b strings.Builder
	switch {
	case !s.LoggedIn:
		return nil // the error says it
	case s.From == "environment":
		fmt.Fprintf(&b, "a token from %s is used; who it belongs to is not known\n", login.EnvAccessToken)
	default:
		fmt.Fprintf(&b, "%s is logged in, with app %s\n", personNamed(s.User), s.ClientID)
		fmt.Fprintf(&b, "  access token  until %s, then it is renewed\n", shownTime(s.AccessExpires))
		fmt.Fprintf(&b, "  login         %s\n", s.lasts(now))
	}
	fmt.Fprintf(&b, "  scopes        %s\n", orNone(strings.Join(s.Scopes.Granted, ", ")))
	for _, line := range s.Scopes.Lines() {
		fmt.Fprintf(&b, "                %s\n", line)
	}
	for i, c := range s.Connections {
		label := ""
		if i == 0 {
			label = "connected"
		}
		fmt.Fprintf(&b, "  %-12s  %s (%s, %s)\n", label, oneLine(c.Name), c.Type, c.TenantID)
	}
	if asked && len(s.Connections) == 0 {
		b.WriteString("  connected     to nothing\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s authStatus) lasts(now time.Time) string {
	switch {
	case s.RefreshExpires.IsZero():
		return "ends with the access token: it was made without offline_access"
	case now.After(s.RefreshExpires):
		return "ended on " + shownTime(s.RefreshExpires) + ": it was not used for 60 days"
	}
	text := fmt.Sprintf("until %s if it is not used: %d of 60 days left", shownTime(s.RefreshExpires), s.DaysLeft)
	if s.RenewedWith != nil {
		text += fmt.Sprintf(" (renewed just now, with %d left)", *s.RenewedWith)
	}
	return text
}

// personNamed is a person as their tokens name them.
func personNamed(p login.Person) string {
	if p.Name != "" && p.Email != "" {
		return oneLine(p.Name + " (" + p.Email + ")")
	}
	return oneLine(p.String())
}

func shownTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func orNone(s string) string {
	if s == "" {
		return "none that can be told"
	}
	return s
}

// writeJSON prints a value as a contract: indented, and nothing escaped for
// the sake of browsers.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(printable.JSON(b.Bytes())) // it may be a terminal, or the log of a step
	return err
}
