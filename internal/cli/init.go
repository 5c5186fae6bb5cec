package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/internal/state"
	"github.com/practicectl/practicectl/reconcile"
)

type initOptions struct {
	connectOptions
	practiceOptions
	offline bool
}

// practiceOptions are the flags of every command that starts a workspace.
type practiceOptions struct {
	name     string
	timezone string
	tenant   string
	given    func(flag string) bool
}

func (o *practiceOptions) addTo(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "the practice's name")
	f.StringVar(&o.timezone, "timezone", "", "its time zone, for example Australia/Sydney or Pacific/Auckland")
	f.StringVar(&o.tenant, "tenant", "", "the id of its Practice Manager, where several are connected")
	o.given = f.Changed
}

func newCmdInit(env *Env) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Start a workspace; with a login, with the practice's people in it",
		Long: "Start a workspace in a folder (practice/ when none is named). Asks what it needs to know, or\n" +
			"takes it from flags. With a login it looks at Xero Practice Manager and declares the people\n" +
			"who are there, pinned by their uuid; nothing is ever written to Xero. It starts with\n" +
			"manage: observe, so that apply writes nothing until you say so.\n\n" +
			"The journal is kept on a branch of its own where the folder lies in a Git repository that is\n" +
			"pushed somewhere, else in the folder .practicectl, which Git is told to ignore.",
		Args: oneArg("the folder to start in"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return initRun(cmd.Context(), env, o, args)
		},
	}
	o.connectOptions.addTo(cmd)
	o.practiceOptions.addTo(cmd)
	cmd.Flags().BoolVar(&o.offline, "offline", false, "do not look at Xero, even with a login")
	return cmd
}

func initRun(ctx context.Context, env *Env, o initOptions, args []string) error {
	dir := defaultWorkspace
	if len(args) == 1 {
		dir = filepath.Clean(args[0])
	}
	looks, err := o.hasLogin(ctx, env)
	if err != nil {
		return err
	}
	if err := o.check(env, looks); err != nil {
		return err
	}
	tenant := o.wantedTenant(env)
	var seen *reconcile.Snapshot
	if looks {
		snap, err := look(ctx, env, target{tenantID: tenant.ID, format: decl.FormatXML}, o.connectOptions)
		if err != nil {
			return err
		}
		seen, tenant = &snap, snap.Tenant
	}
	p, err := o.practice(ctx, env, dir, tenant)
	if err != nil {
		return err
	}
	draft, err := scaffold.Workspace(p, seen, false)
	if err != nil {
		return err
	}
	told, err := start(ctx, dir, draft.Files, "remove the file")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "%s\nNext: practicectl validate %s\n", told, dir)
	return err
}

// wantedTenant is the one that a flag or the environment names, if any.
func (o practiceOptions) wantedTenant(env *Env) reconcile.Tenant {
	return reconcile.Tenant{ID: cmp.Or(o.tenant, env.Getenv(envTenant))}
}

// practice is what the flags, the login and whoever can be asked say of it.
func (o practiceOptions) practice(ctx context.Context, env *Env, dir string, tenant reconcile.Tenant) (scaffold.Practice, error) {
	o.name = cmp.Or(o.name, scaffold.Readable(tenant.Name))
	if err := askMissing(ctx, env, &o); err != nil {
		return scaffold.Practice{}, err
	}
	tenant.Name = cmp.Or(tenant.Name, o.name)
	return scaffold.Practice{
		DisplayName: o.name,
		TimeZone:    o.timezone,
		Manage:      string(decl.ManageObserve),
		Tenant:      tenant,
		StateBranch: stateBranch(ctx, dir),
	}, nil
}

// start writes the files of a new workspace, and returns what it tells.
// otherwise says what to do where one is there already.
func start(ctx context.Context, dir string, files []scaffold.File, otherwise string) (told string, err error) {
	files, note := keepIgnoreFile(dir, files)
	if err := context.Cause(ctx); err != nil {
		return "", err
	}
	err = scaffold.Write(dir, files)
	var exists *scaffold.ExistsError
	if errors.As(err, &exists) {
		return "", usageError("name another folder, or "+otherwise, "%w", err)
	}
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "wrote %s\n", filepath.Join(dir, f.Name))
	}
	return b.String() + note, nil
}

// check looks at the flags before anything else is done. Where nobody can be
// asked it names every flag that is missing; a login brings the name.
func (o practiceOptions) check(env *Env, looks bool) error {
	if o.given("name") && scaffold.Readable(o.name) == "" {
		return usageError("write the name that people know the practice by", "--name is blank")
	}
	if o.given("timezone") && !isZone(o.timezone) {
		return usageError(zoneHint(o.timezone), "there is no time zone %q", o.timezone)
	}
	tenant, from := o.tenant, "--tenant"
	if !o.given("tenant") {
		tenant, from = env.Getenv(envTenant), envTenant
	}
	if (o.given("tenant") || tenant != "") && !decl.IsUUID(tenant) {
		return usageError("an id looks like 720c21d3-e812-4bb1-9d6b-ddeb4745e7b9; with a login and one connection it is found without", "%s %q is not a tenant's id", from, tenant)
	}
	if env.Terminal.In {
		return nil
	}
	return o.missing(looks)
}

// missing is the error for what nobody can be asked.
func (o practiceOptions) missing(named bool) error {
	var flags []string
	if o.name == "" && !named {
		flags = append(flags, "--name")
	}
	if o.timezone == "" {
		flags = append(flags, "--timezone")
	}
	switch len(flags) {
	case 0:
		return nil
	case 1:
		return usageError("give it as a flag", "nobody can be asked here, and %s is missing", flags[0])
	default:
		return usageError("give them as flags", "nobody can be asked here, and %s are missing", strings.Join(flags, " and "))
	}
}

// hasLogin reports whether Xero can be looked at.
func (o initOptions) hasLogin(ctx context.Context, env *Env) (bool, error) {
	if _, ok := login.TokenFromEnv(env.Getenv); ok || o.offline {
		return ok && !o.offline, nil
	}
	if env.Getenv(login.EnvClientID) == "" {
		return false, nil
	}
	source, err := env.source("", toRead)
	if err != nil {
		return false, err
	}
	status, err := source.Status(ctx, nil)
	return status.LoggedIn, err
}

// look observes a tenant for a workspace that does not exist yet.
func look(ctx context.Context, env *Env, t target, o connectOptions) (reconcile.Snapshot, error) {
	s, err := openTarget(ctx, env, t, o, toRead)
	if err != nil {
		return reconcile.Snapshot{}, err
	}
	return s.look(ctx, provider.Query{})
}

func (s *session) look(ctx context.Context, q provider.Query) (reconcile.Snapshot, error) {
	snap, err := s.xpm.Observe(ctx, q)
	if err != nil {
		return reconcile.Snapshot{}, fmt.Errorf("observe XPM: %w", err)
	}
	return snap, nil
}

// stateBranch is the branch that a workspace in dir keeps its state on. Only a
// branch that is pushed is there for the next run, on another machine; where
// it would be pushed nowhere, a folder is as good and easier to look at.
func stateBranch(ctx context.Context, dir string) string {
	if !gittree.HasRemote(ctx, existing(dir), state.DefaultRemote) {
		return ""
	}
	return state.DefaultBranch
}

// existing is dir, or the nearest folder above it that is there.
func existing(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		return "."
	}
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// keepIgnoreFile leaves a .gitignore alone that is there already, and says
// which line it lacks.
func keepIgnoreFile(dir string, files []scaffold.File) (kept []scaffold.File, note string) {
	i := slices.IndexFunc(files, func(f scaffold.File) bool { return f.Name == scaffold.IgnoreFile })
	path := filepath.Join(dir, scaffold.IgnoreFile)
	data, err := os.ReadFile(path)
	if i < 0 || err != nil {
		return files, "" // what is in the way, Write tells
	}
	for line := range strings.Lines(string(data)) {
		if strings.Trim(strings.TrimSpace(line), "/") == strings.Trim(scaffold.IgnoreLine, "/") {
			return slices.Delete(files, i, i+1), ""
		}
	}
	return slices.Delete(files, i, i+1), fmt.Sprintf("add the line %s to %s: the journal is kept there\n", scaffold.IgnoreLine, path)
}
