// Package cli is the command line: one file a command, each of which parses
// its flags into a struct, calls what does the work, and maps the error. It
// is the only package that knows all the others, and the place where they are
// wired together.
//
// Results go to standard output, talk goes to standard error. A command that
// only reads gets a transport that cannot write.
package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/apply"
)

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, env *Env, args []string) int {
	env = env.guarded()
	root := newCmdRoot(env)
	root.SetArgs(args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		report(env.Stderr, err)
	}
	return exitCode(err)
}

func newCmdRoot(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "practicectl",
		Short: "Keep an accounting practice's people and access in Git",
		Long: strings.TrimSpace(`
practicectl keeps an accounting practice's people and access in Git.

Declare in YAML who works here and who is partner and manager of which client;
plan shows what would change in Xero Practice Manager and why; apply does it.

New here?  practicectl demo      tells the whole story on a simulated practice
           practicectl init      starts a workspace for yours
           practicectl import    writes down what is there`),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			hint := "practicectl --help lists the commands"
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				hint = "did you mean practicectl " + near[0] + "?"
			}
			return usageError(hint, "there is no command %q", args[0])
		},
		SuggestionsMinimumDistance: 2,
		Version:                    version(),
	}
	root.SetVersionTemplate("practicectl {{.Version}}\n")
	root.SetHelpCommand(newCmdHelp(root))
	root.SetUsageTemplate(wrapped(root.UsageTemplate(), env.columns()))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError("see "+cmd.CommandPath()+" --help", "%w", err)
	})
	root.AddCommand(
		newCmdInit(env), newCmdImport(env), newCmdValidate(env), newCmdPlan(env), newCmdShow(env), newCmdApply(env),
		newCmdDrift(env), newCmdObserve(env), newCmdMap(env), newCmdRunbook(env), newCmdAttest(env), newCmdReport(env),
		newCmdExplain(env), newCmdHistory(env), newCmdHandover(env), newCmdAdopt(env),
		newCmdAuth(env), newCmdDoctor(env),
		newCmdSimulate(env), newCmdDemo(env), newCmdSchema(env), newCmdVersion(env),
		helpTopic("exit-codes", "What the exit codes mean", exitCodeHelp()),
		helpTopic("environment", "The environment variables that are read", environmentHelp),
	)
	addCompletion(env, root)
	return root
}

// newCmdHelp is cobra's help, but that an unknown topic is an error.
func newCmdHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND | TOPIC]",
		Short: "Show the help of a command or topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError("practicectl --help lists commands and topics", "there is no help on %q", strings.Join(args, " "))
			}
			return about.Help()
		},
	}
}

// helpTopic is a text that help knows, and no command.
func helpTopic(name, short, long string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: long}
}

const environmentHelp = `The environment variables that practicectl reads:

  PRACTICECTL_CLIENT_ID       the client id of your app at developer.xero.com
  PRACTICECTL_CLIENT_SECRET   its secret, unless it was made for PKCE
  PRACTICECTL_TOKEN_STORE     where the login is kept: keychain, file, or exec:PROGRAM; without it
                              file where a key is given, else keychain
  PRACTICECTL_TOKEN_DIR       the folder of the encrypted token; without it your own configuration folder
  PRACTICECTL_TOKEN_KEY       its key, 32 bytes in base64
  PRACTICECTL_TOKEN_KEY_FILE  a file with the key, outside of that folder; practicectl auth key makes one
  PRACTICECTL_ACCESS_TOKEN    an access token that was consented to already; goes before every login
  PRACTICECTL_API_URL         another address of the API: loopback or *.xero.com only
  PRACTICECTL_IDENTITY_URL    the same for the token endpoint
  PRACTICECTL_LOGIN_URL       the same for the consent page
  PRACTICECTL_XPM_TENANT      the tenant's id for init and import --out; elsewhere it must agree with the YAML
  PRACTICECTL_STATE_DIR       a folder for the lock and the journal, whatever is declared
  PRACTICECTL_WEBHOOK_URL     where drift --webhook posts to; a secret
  PRACTICECTL_NOW             another time, YYYY-MM-DDTHH:MM:SSZ; only with a loopback API, or where Xero is not asked
  PRACTICECTL_ACTIVE_HELP     0 lets the completion of a shell say nothing but what it completes
  PRACTICECTL_COMPLETION_DESCRIPTIONS
                              false lets it leave out what it says beside each value
  NO_COLOR                    any value turns colour off
  TERM                        dumb turns off colour and the line that shows how far apply is

Of a pipeline, which sets them itself:

  GITHUB_ACTOR, GITLAB_USER_LOGIN   who it acts for, for the journal and as the user who accepts
  GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, CI_JOB_URL
                                    the address of its run, for the lock and the journal
  CI                                that it is one: doctor then warns of a state folder that is lost with it`

// oneArg takes at most one argument, and says what it is in an error.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError("see "+cmd.CommandPath()+" --help", "takes one argument, %s, and got %d", what, len(args))
		}
		return nil
	}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError("see "+cmd.CommandPath()+" --help", "takes no argument, and got %q", args[0])
	}
	return nil
}

// ErrInterrupted is the cause of a context that Ctrl-C ended.
var ErrInterrupted = apply.ErrInterrupted

// wrapped breaks the lines about flags where the terminal ends, and before they
// get too long to read.
func wrapped(usage string, columns int) string {
	const narrowest, widest = 60, 100
	return strings.ReplaceAll(usage, ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", min(max(columns, narrowest), widest)))
}
