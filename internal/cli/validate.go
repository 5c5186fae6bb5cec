package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newCmdValidate(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "validate [FOLDER]",
		Short: "Check the declarations; needs no network and no login",
		Long:  "Check the declarations and report every problem at once, with its place and what to do.\nNeeds no network and no login. Exit code 65 when anything is wrong.",
		Args:  oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return validateRun(env, args)
		},
	}
}

func validateRun(env *Env, args []string) error {
	ws, _, err := load(env, args)
	if err != nil {
		return err
	}
	clients := 0
	for _, a := range ws.Assignments {
		clients += len(a.Clients)
	}
	_, err = fmt.Fprintf(env.Stdout, "%s: valid: %s, %s with %s for clients\n", ws.Practice.DisplayName,
		counted(len(ws.Users), "user", "users"), counted(len(ws.Assignments), "assignment", "assignments"), counted(clients, "entry", "entries"))
	return err
}

// counted is "1 user" or "2 users".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
