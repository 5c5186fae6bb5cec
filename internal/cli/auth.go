package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/login"
)

func newCmdAuth(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth",
		Short: "Log in to Xero, and see or end the login",
		Long: "Log in to Xero, see how the login stands, renew it, end it.\n\n" +
			"The login belongs to one app (PRACTICECTL_CLIENT_ID) and the person who consents, and serves\n" +
			"all practices that this person connects to the app. Every command renews it as needed; unused\n" +
			"it ends after 60 days. Where it is kept, PRACTICECTL_TOKEN_STORE says:\n\n" +
			"  practicectl help environment",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdAuthLogin(env), newCmdAuthStatus(env), newCmdAuthRefresh(env), newCmdAuthLogout(env), newCmdAuthKey(env))
	return cmd
}

// noteBypass says that what is done to the stored login will not be seen.
func noteBypass(env *Env) {
	if _, ok := login.TokenFromEnv(env.Getenv); ok {
		fmt.Fprintf(env.Stderr, "note: %s is set and goes before the stored login: unset it to use the login\n", login.EnvAccessToken)
	}
}
