package cli

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/sim"
	"github.com/practicectl/practicectl/reconcile"
	"github.com/practicectl/practicectl/schema"
)

// typing is an argument or a flag's value that somebody is in the middle of,
// and asks the shell to complete.
type typing struct {
	env   *Env
	cmd   *cobra.Command
	args  []string // before it, without the flags
	typed string
}

// completer says what can stand there. It reads files and nothing else: no
// login, no network, and no word to either stream, whatever is wrong.
type completer func(typing) ([]cobra.Completion, cobra.ShellCompDirective)

// addCompletion teaches the commands what can stand where. All of it is in
// these tables, so that a command knows nothing of shells; what they do not
// name completes to nothing, since the name of a file is no date and no reason.
func addCompletion(env *Env, root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.InitDefaultHelpCmd()
	args, flags := argumentCompleters(), flagCompleters()
	hook := func(c completer) cobra.CompletionFunc {
		return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return c(typing{env: env, cmd: cmd, args: args, typed: typed})
		}
	}
	var teach func(*cobra.Command)
	teach = func(cmd *cobra.Command) {
		path := strings.TrimPrefix(cmd.CommandPath(), root.Name()+" ")
		if c, ok := args[path]; ok {
			cmd.ValidArgsFunction = hook(c)
		}
		for _, f := range visited(cmd.Flags().VisitAll) {
			c, ok := flags[path+" --"+f.Name]
			if !ok {
				c, ok = flags["--"+f.Name]
			}
			if ok { // the only error there is: it has one already
				_ = cmd.RegisterFlagCompletionFunc(f.Name, hook(c))
			}
		}
		for _, sub := range cmd.Commands() {
			teach(sub)
		}
	}
	teach(root)
	teachKinds(root, hook)
}

// visited makes a list of what is visited. It knows a flag's type without a name
// for it, which would make cobra's own library of flags one that we need too.
func visited[F any](visitAll func(func(F))) []F {
	var out []F
	visitAll(func(f F) { out = append(out, f) })
	return out
}

// argumentCompleters are those of commands' arguments.
func argumentCompleters() map[string]completer {
	out := map[string]completer{
		"apply": completeFirst(completeFiles), "runbook": completeFirst(completeFiles), "show": completeFirst(completeFiles), "auth key": completeFirst(completeFiles),
		"explain": explainArgument, "adopt": adoptArgument, "observe": observeArgument,
		"attest": completeFolders, "history": historyArgument, "history show": runArgument, "help": helpArgument,
	}
	for _, name := range []string{
		"auth login", "auth status", "doctor", "drift", "handover", "import", "init", "map", "plan", "report", "validate",
	} {
		out[name] = completeFirst(completeFolders)
	}
	return out
}

// flagCompleters are those of flags: "map --format" is one command's, and
// "--observed" that of every command which has no own.
func flagCompleters() map[string]completer {
	roles := completeWords(allRoles()...)
	plans := completeWords(planFormatWords()...)
	return map[string]completer{
		"--observed": completeFolders, "--base": completeFolders, "--workspace": completeFolders,
		"import --out": completeFolders, "observe --out": completeFolders, "--out": completeFiles,
		"--page": completeFiles, "--evidence": completeFiles, "--events": completeFiles, "--expect": completeFiles, "--issue": completeFiles,
		"--env-file": completeFiles, "--log": completeFiles, "--seed": completeFiles,

		"--by": completeUsers, "--to": completeUsers, "--captured-by": completeUsers, "handover --from": completeUsers, "observe --from": completeFiles,
		"--client": completeClients, "--role": roles, "report --by": roles,
		"--select": completeWords("nameStartsWith=", "nameMatches="),

		"--format":      completeWords("text", "json"),
		"plan --format": plans, "drift --format": plans, "show --format": plans,
		"runbook --format": completeWords("text", "markdown", formatHTML), "report --format": completeWords("text", "csv", "json", formatHTML),
		"report --evidence": completeWords(), "--approvals": completeFiles, "--github": completeFiles,
		"drift --fail-on": completeList(originWords()...),
		"map --format":    completeWords("text", "json", "csv"),

		"--kind": completeWords("csv", "tsv", "html"), "--override": completeWords(reconcile.AllRails()...),
		"--fault": completeFaults, "--assume": completeAssumptions,
	}
}

func completeFiles(typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeFolders(typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeFirst is for a command that takes one argument.
func completeFirst(c completer) completer {
	return func(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(t.args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return c(t)
	}
}

// wordsAbout tells what the words are that speak for themselves in no list.
var wordsAbout = map[string]string{
	"text": "for people", "json": "for programs", "csv": "for a spreadsheet", "html": "one page for a browser",
	"markdown": "for a comment or an issue", "annotations": "for the log of a step in GitHub Actions", "tsv": "text copied from a screen",
	"nameStartsWith=": "the beginning of the name", "nameMatches=": "a regular expression for the whole name",
}

// completeWords are all that is known in a place.
func completeWords(known ...string) completer {
	return func(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
		var all []candidate
		for _, w := range known {
			all = append(all, candidate{w, wordsAbout[w]})
		}
		return offer(t.typed, "", all)
	}
}

// completeList is completeWords with commas between the words, each of them once.
func completeList(known ...string) completer {
	return func(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
		given := t.typed[:strings.LastIndexByte(t.typed, ',')+1]
		var all []candidate
		for _, w := range known {
			if !slices.Contains(strings.Split(given, ","), w) {
				all = append(all, candidate{given + w, wordsAbout[w]})
			}
		}
		out, directive := offer(t.typed, given, all)
		return out, directive | cobra.ShellCompDirectiveNoSpace // another may follow
	}
}

func completeFaults(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []candidate
	for _, f := range sim.Faults() {
		all = append(all, candidate{f.Name, f.Help})
	}
	return offer(t.typed, "", all)
}

func completeAssumptions(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []candidate
	for _, a := range sim.Assumptions() {
		for _, v := range a.Values {
			all = append(all, candidate{a.Name + "=" + v, a.Help})
		}
	}
	return offer(t.typed, "", all)
}

// completeUsers are the declared ones.
func completeUsers(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	return offer(t.typed, "", usersOf(t.workspace(), ""))
}

func usersOf(ws *decl.Workspace, prefix string) []candidate {
	var all []candidate
	for i := range ws.Users {
		all = append(all, candidate{prefix + ws.Users[i].Name, ws.Users[i].FullName.Value})
	}
	return all
}

// workspace is the one that a folder among the arguments before names, or the
// default one; empty where there is none, or none that is valid.
func (t typing) workspace() *decl.Workspace {
	ws, _ := t.workspaceAndFolder()
	return ws
}

func (t typing) workspaceAndFolder() (*decl.Workspace, string) {
	var named []string
	for _, a := range t.args {
		if _, err := t.env.Folder(a); err == nil && a != "" {
			named = []string{a}
			break
		}
	}
	// Not load: where there is no workspace, it would walk through everything
	// that lies below the folder we stand in.
	ws, dir, err := loadIfAny(t.env, named)
	if ws == nil || err != nil {
		return &decl.Workspace{}, dir
	}
	return ws, dir
}

func helpArgument(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
	about, rest, err := t.cmd.Root().Find(t.args)
	if err != nil || len(rest) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []candidate
	for _, sub := range about.Commands() {
		if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
			all = append(all, candidate{sub.Name(), sub.Short})
		}
	}
	return offer(t.typed, "", all)
}

// teachKinds gives schema what it knows with a description each, which a plain
// list of valid arguments lacks.
func teachKinds(root *cobra.Command, hook func(completer) cobra.CompletionFunc) {
	cmd, _, err := root.Find([]string{"schema"})
	if err != nil {
		return
	}
	kinds := slices.Clone(cmd.ValidArgs)
	cmd.ValidArgs = nil
	cmd.ValidArgsFunction = hook(completeFirst(func(t typing) ([]cobra.Completion, cobra.ShellCompDirective) {
		var all []candidate
		for _, kind := range kinds {
			all = append(all, candidate{kind, kindAbout(kind)})
		}
		return offer(t.typed, "", all)
	}))
}

// kindAbout is the first sentence of what a schema says of itself.
func kindAbout(kind string) string {
	text, _ := schema.Source(kind)
	var s struct{ Description string }
	if json.Unmarshal(text, &s) != nil {
		return ""
	}
	first, _, _ := strings.Cut(s.Description, ". ")
	return strings.TrimSuffix(first, ".")
}
