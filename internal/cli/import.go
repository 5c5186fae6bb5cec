package cli

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/internal/scaffold"
)

type importOptions struct {
	connectOptions
	practiceOptions
	out      string
	dryRun   bool
	observed folderFlag
}

func newCmdImport(env *Env) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import [FOLDER] | --out FOLDER",
		Short: "Write down what is there: people, and who is partner and manager of which client",
		Long: "Write down what is in Xero Practice Manager: everybody who works there, and who is partner and\n" +
			"manager of which client, all pinned by uuid. Nothing is ever written to Xero.\n\n" +
			"With --out it starts a workspace in a new folder, with manage: observe, so that apply writes\n" +
			"nothing until you say so. Otherwise it adds to the workspace in FOLDER what that lacks: people\n" +
			"to the file that holds all the others, clients to the only book, else both in new files. Lines\n" +
			"that are there are never touched; look at the difference, and commit it or take it back.\n\n" +
			"It proves what it writes: a plan of the files against what was just seen asks for nothing new,\n" +
			"or nothing is written. And it says what it found odd.",
		Args: oneArg("the workspace folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importRun(cmd.Context(), env, o, args)
		},
	}
	o.connectOptions.addTo(cmd)
	o.practiceOptions.addTo(cmd)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "start a workspace in this new folder")
	addObserved(cmd, &o.observed)
	f.BoolVar(&o.dryRun, "dry-run", false, "write nothing, and show what would be written")
	return cmd
}

func importRun(ctx context.Context, env *Env, o importOptions, args []string) error {
	if !o.given("out") {
		for _, flag := range []string{"name", "timezone", "tenant"} {
			if o.given(flag) {
				return usageError("leave it out: the workspace says it; or start a new one with --out", "--%s is for a new workspace", flag)
			}
		}
		return importInto(ctx, env, o, args)
	}
	switch {
	case len(args) > 0:
		return usageError("--out starts a workspace; a folder without it is one to add to", "both --out and the folder %s are given", args[0])
	case o.out == "":
		return usageError("a variable that should name it is probably not set", "--out is an empty text")
	}
	return importNew(ctx, env, o)
}

// importNew starts a workspace.
func importNew(ctx context.Context, env *Env, o importOptions) error {
	dir := filepath.Clean(o.out)
	if err := o.check(env, true); err != nil {
		return err
	}
	seen, err := o.seeNew(ctx, env, dir)
	if err != nil {
		return err
	}
	p, err := o.practice(ctx, env, dir, seen.snap.Tenant)
	if err != nil {
		return err
	}
	draft, err := scaffold.Workspace(p, &seen.snap, true)
	if err != nil {
		return err
	}
	if err := (proof{sight: seen}).of(ctx, draft.Workspace); err != nil {
		return err
	}
	if o.dryRun {
		return imported{env: env, dir: dir, draft: draft, dryRun: true}.tell()
	}
	told, err := start(ctx, dir, draft.Files, "add to this one with practicectl import "+dir)
	if err != nil {
		return err
	}
	return imported{env: env, dir: dir, draft: draft, wrote: told}.tell()
}

// importInto adds to a workspace what it lacks.
func importInto(ctx context.Context, env *Env, o importOptions, args []string) error {
	ws, dir, err := load(env, args)
	if err != nil {
		return err
	}
	seen, err := o.see(ctx, env, ws, dir)
	if err != nil {
		return err
	}
	draft, err := lacking(ctx, env, ws, dir, proof{sight: seen})
	if err != nil {
		return err
	}
	told := imported{env: env, dir: dir, draft: draft, into: true, dryRun: o.dryRun}
	if o.dryRun || len(draft.Files) == 0 {
		return told.tell()
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	err = scaffold.Write(dir, draft.Files)
	var changed *scaffold.ChangedError
	if errors.As(err, &changed) {
		return &exitError{code: exitFailed, err: err, hint: "import again"}
	}
	if err != nil {
		return err
	}
	return told.tell()
}

// lacking drafts what a workspace lacks. A role whose declaration would ask for
// a change, since somebody covers for who has it, say, is left to a person.
func lacking(ctx context.Context, env *Env, ws *decl.Workspace, dir string, p proof) (scaffold.Draft, error) {
	before, err := p.plan(ctx, ws)
	if err != nil {
		return scaffold.Draft{}, err
	}
	folder, err := env.Folder(dir)
	if err != nil {
		return scaffold.Draft{}, err
	}
	there := scaffold.Existing{
		Folder: folder, Prefix: prefixOf(dir), Workspace: ws,
		Bound: resolve.Bind(resolve.Compile(ws, before.AsOf), p.snap), Lacks: before.Unmanaged, Leave: map[string]string{},
	}
	p.before = before
	draft, err := there.Add(&p.snap, before.AsOf)
	if err != nil || len(draft.Files) == 0 {
		return draft, err
	}
	after, err := p.plan(ctx, draft.Workspace)
	if err != nil {
		return draft, err
	}
	for _, f := range p.newRoles(after) {
		there.Leave[f.Address] = f.Because[0].Says
	}
	if len(there.Leave) == 0 {
		return draft, p.judge(after)
	}
	if draft, err = there.Add(&p.snap, before.AsOf); err != nil {
		return draft, err
	}
	return draft, p.of(ctx, draft.Workspace)
}
