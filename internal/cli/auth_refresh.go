package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func newCmdAuthRefresh(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "refresh",
		Short: "Renew the login now, so that its 60 days start again",
		Long: "Renew the login now, so that its 60 days start again. Every other command does this when it\n" +
			"has to; for a practice that runs none in two months, let a schedule run this one.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return authRefreshRun(cmd.Context(), env)
		},
	}
}

func authRefreshRun(ctx context.Context, env *Env) error {
	source, err := env.source("", toRead)
	if err != nil {
		return err
	}
	noteBypass(env)
	if err := source.Renew(ctx); err != nil {
		return err
	}
	status, err := source.Status(ctx, nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "renewed: the login of %s lasts until %s, and longer with each use\n", personNamed(status.User), shownTime(status.RefreshExpires))
	return err
}
