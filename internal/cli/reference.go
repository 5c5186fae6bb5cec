package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Reference writes the help of all commands as one page of Markdown: the same
// bytes on every machine. cobra has a generator of its own, which writes a file
// a command and needs three more modules.
func Reference(w io.Writer) error {
	root := newCmdRoot(&Env{})
	root.InitDefaultCompletionCmd()
	var b bytes.Buffer
	b.WriteString("# The commands of practicectl\n\n" +
		"Each says the same with `--help`. Written by `go generate ./cmd/practicectl` from the help texts in `internal/cli`.\n\n" +
		"| command | what it does |\n| --- | --- |\n")
	all := commandsOf(root)
	for _, cmd := range all {
		fmt.Fprintf(&b, "| [%s](#%s) | %s |\n", commandName(cmd), strings.ReplaceAll(commandName(cmd), " ", "-"), tableCell(cmd.Short))
	}
	b.WriteString("\nWhat holds for all of them: [exit codes](#exit-codes), [environment](#environment).\n")
	for _, cmd := range all {
		referenceOf(&b, cmd)
	}
	b.WriteString("\n## exit codes\n\nThe first that applies, in this order.\n\n| code | meaning |\n| ---: | --- |\n")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", c.code, tableCell(c.text))
	}
	b.WriteString("\n## environment\n\n")
	helpProse(&b, environmentHelp)
	_, err := w.Write(b.Bytes())
	return err
}

// commandsOf are all that can be run, each before those below it.
func commandsOf(parent *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, cmd := range parent.Commands() {
		if cmd.IsAvailableCommand() {
			out = append(append(out, cmd), commandsOf(cmd)...)
		}
	}
	return out
}

// commandName is what follows the program's own on a command line.
func commandName(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

func referenceOf(b *bytes.Buffer, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n", commandName(cmd))
	usage := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	fmt.Fprintf(b, "    %s\n\n", usage)
	helpProse(b, cmp.Or(strings.TrimSpace(cmd.Long), cmd.Short+"."))
	var flags strings.Builder
	for _, f := range visited(cmd.LocalFlags().VisitAll) {
		if f.Hidden || f.Name == "help" {
			continue
		}
		value := strings.TrimSuffix(f.Value.Type(), "Array") // of a flag that can be given several times, which its text says
		if value == "bool" {
			value = ""
		}
		fmt.Fprintf(&flags, "| `%s` | %s | %s |\n", strings.TrimSpace("--"+f.Name+" "+value), defaultOf(f.DefValue), tableCell(f.Usage))
	}
	if flags.Len() > 0 {
		fmt.Fprintf(b, "\n| flag | default | meaning |\n| --- | --- | --- |\n%s", flags.String())
	}
}

// defaultOf is empty where the flag's absence says it all.
func defaultOf(value string) string {
	switch value {
	case "", "false", "[]", "0", "0s":
		return ""
	}
	return "`" + value + "`"
}

// helpProse is a help text, which has its own lines: what is indented there is an
// example or a table, and stays as it is.
func helpProse(b *bytes.Buffer, text string) {
	for i, part := range strings.Split(strings.TrimRight(text, "\n"), "\n\n") {
		if i > 0 {
			b.WriteString("\n")
		}
		for _, line := range strings.Split(part, "\n") {
			switch rest, indented := strings.CutPrefix(line, "  "); {
			case indented:
				line = "    " + rest
			case strings.HasPrefix(line, "\t"): // in cobra's own texts, as are headings
				line = "    " + strings.TrimPrefix(line, "\t")
			default:
				line = escapedMarkdown(strings.TrimPrefix(line, "#### "))
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
}

func tableCell(text string) string { return strings.ReplaceAll(escapedMarkdown(text), "|", `\|`) }

// escapedMarkdown keeps Markdown from reading a meaning into what was written for a
// terminal.
func escapedMarkdown(line string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "#", `\#`).Replace(line)
}
