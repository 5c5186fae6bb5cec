package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func newCmdAuthLogout(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "End the login: at Xero, and here",
		Long: "End the login: Xero is told to forget it, and the stored token is removed.\n\n" +
			"At Xero this ends all connections of this person to this app, for every practice. It is also\n" +
			"the only way to take scopes away that were once agreed to.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return authLogoutRun(cmd.Context(), env)
		},
	}
}

func authLogoutRun(ctx context.Context, env *Env) error {
	source, err := env.source("", toWrite)
	if err != nil {
		return err
	}
	noteBypass(env)
	was, err := source.Logout(ctx)
	if err != nil {
		return err
	}
	text := "nobody was logged in"
	if was {
		text = "logged out: Xero has ended all connections of this person to this app, and the stored token is gone"
	}
	_, err = fmt.Fprintln(env.Stdout, text)
	return err
}
