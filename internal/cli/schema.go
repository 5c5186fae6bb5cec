package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/schema"
)

func newCmdSchema(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of a kind of declaration, or list the kinds",
		Long: "Print the JSON Schema (draft 2020-12) of a kind of declaration, or of the JSON form of a plan,\n" +
			"an explanation, a snapshot, a mapping, a report, evidence or what a webhook is told. An editor\n" +
			"checks and completes from it: put\n\n  # yaml-language-server: $schema=FILE\n\nas the first line of a YAML file.",
		Args:      oneArg("a kind"),
		ValidArgs: schemaNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return schemaRun(env, args)
		},
	}
}

// schemaNames are the kinds of declaration, and what the tool writes.
func schemaNames() []string {
	return append(schema.Kinds(), "Plan", "Explain", "Snapshot", "Mapping", "Book", "Evidence", "Access", "Webhook")
}

func schemaRun(env *Env, args []string) error {
	names := schemaNames()
	if len(args) == 0 {
		_, err := fmt.Fprintln(env.Stdout, strings.Join(names, "\n"))
		return err
	}
	text, ok := schema.Source(args[0])
	if !ok {
		return usageError("the kinds are "+strings.Join(names, ", "), "there is no kind %q", args[0])
	}
	_, err := env.Stdout.Write(text)
	return err
}
