package cli

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/login"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/internal/sim"
)

type simulateOptions struct {
	listen    string
	clients   int
	seed      string
	envFile   string
	noToken   bool
	workspace string
	log       string
	noLimits  bool
	latency   time.Duration
	now       string
	faults    []string
	assume    []string
}

func newCmdSimulate(env *Env) *cobra.Command {
	var o simulateOptions
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Serve a simulated Xero on this machine",
		Long: "Serve a simulated Xero on this machine until it is interrupted: sign-in, connections and\n" +
			"Practice Manager, as strict as the documents say. The environment file points any practicectl\n" +
			"command, or curl, at it:\n\n  practicectl simulate --env-file sim.env --workspace ws\n" +
			"  set -a; . ./sim.env; set +a     # in a second shell\n  practicectl plan ws\n\n" +
			"With --no-token it holds no access token but a token store of its own, for trying\n" +
			"practicectl auth login with the simulated login page.\n\n" + faultHelp() + assumeHelp(),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return simulateRun(cmd.Context(), env, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 picks a free one")
	f.IntVar(&o.clients, "clients", 80, "number of clients of the made-up practice")
	f.StringVar(&o.seed, "seed", "", "serve the practice in this JSON file instead of a made-up one")
	f.StringVar(&o.envFile, "env-file", "", "write the environment that points practicectl here, once it serves")
	f.BoolVar(&o.noToken, "no-token", false, "with --env-file: leave out the access token, for trying practicectl auth login")
	f.StringVar(&o.workspace, "workspace", "", "write the declarations that match the practice into this new folder")
	f.StringVar(&o.log, "log", "", "write one line of JSON a request to this file")
	f.BoolVar(&o.noLimits, "no-limits", false, "count no calls and send no limit headers")
	f.DurationVar(&o.latency, "latency", 0, "wait this long before each answer")
	f.StringVar(&o.now, "now", "", "start its clock at this time, YYYY-MM-DDTHH:MM:SSZ")
	f.StringArrayVar(&o.faults, "fault", nil, "misbehave: NAME, or NAME=N for the Nth call only; can be given several times")
	f.StringArrayVar(&o.assume, "assume", nil, "answer a question that no document settles: NAME=ANSWER; can be given several times")
	return cmd
}

func assumeHelp() string {
	var b strings.Builder
	b.WriteString("\nOpen questions, and the answers to assume (the first is the default):\n\n")
	for _, a := range sim.Assumptions() {
		fmt.Fprintf(&b, "  %-4s %-28s %s\n", a.Name, strings.Join(a.Values, "|"), a.Help)
	}
	return b.String()
}

func faultHelp() string {
	var b strings.Builder
	b.WriteString("Faults, and the calls that each can strike:\n\n")
	for _, f := range sim.Faults() {
		fmt.Fprintf(&b, "  %-20s %s\n", f.Name, f.Help)
	}
	return b.String()
}

func simulateRun(ctx context.Context, env *Env, o simulateOptions) error {
	options, err := o.simOptions()
	if err != nil {
		return err
	}
	if o.noToken && o.envFile == "" {
		return usageError("add --env-file sim.env", "--no-token is for the environment file")
	}
	if o.log != "" {
		log, err := os.Create(o.log)
		if err != nil {
			return fmt.Errorf("open the request log: %w", err)
		}
		defer log.Close()
		options.Log = log
	}
	s, err := serve(o.listen, options)
	if err != nil {
		return err
	}
	defer s.close()
	if o.workspace != "" {
		if err := writeMatching(ctx, env, options.Seed, o.workspace); err != nil {
			return err
		}
	}
	if o.envFile != "" {
		if err := s.writeEnvFile(o.envFile, o.noToken); err != nil {
			return fmt.Errorf("write the environment file: %w", err)
		}
	}
	fmt.Fprintf(env.Stdout, "simulating %q with %d clients at %s (Ctrl-C ends it)\n", options.Seed.Tenant.Name, len(options.Seed.Clients), s.url)
	if o.envFile != "" {
		fmt.Fprintf(env.Stdout, "in a second shell: set -a; . %s; set +a\n", shellPath(o.envFile))
		if o.noToken {
			fmt.Fprintln(env.Stdout, "then: practicectl auth login")
		}
	}
	<-ctx.Done()
	return nil
}

// shellPath makes a file name one word, and a bare one such that the shell's dot
// command finds it.
func shellPath(p string) string {
	if !strings.Contains(p, "/") {
		p = "./" + p
	}
	return render.Shell(p)
}

func (o simulateOptions) simOptions() (sim.Options, error) {
	out := sim.Options{NoLimits: o.noLimits, Latency: o.latency}
	for _, text := range o.faults {
		fault, err := sim.ParseFault(text)
		if err != nil {
			return out, usageError("practicectl simulate --help lists the faults", "%w", err)
		}
		out.Faults = append(out.Faults, fault)
	}
	for _, text := range o.assume {
		assumption, err := sim.ParseAssumption(text)
		if err != nil {
			return out, usageError("practicectl simulate --help lists the questions", "%w", err)
		}
		out.Assumptions = append(out.Assumptions, assumption)
	}
	if o.now != "" {
		start, err := time.Parse(time.RFC3339, o.now)
		if err != nil {
			return out, usageError("write it like 2027-01-10T09:00:00Z", "--now %q is not a time", o.now)
		}
		begun := time.Now()
		out.Now = func() time.Time { return start.Add(time.Since(begun)) }
	}
	if o.clients < 0 {
		return out, usageError("give a number from 0", "--clients %d is less than none", o.clients)
	}
	var err error
	out.Seed, err = o.readSeed()
	return out, err
}

func (o simulateOptions) readSeed() (sim.Seed, error) {
	if o.seed == "" {
		return sim.Generate(o.clients), nil
	}
	f, err := os.Open(o.seed)
	if err != nil {
		return sim.Seed{}, fmt.Errorf("open the seed: %w", err)
	}
	defer f.Close()
	seed, err := sim.ReadSeed(f)
	if err != nil {
		return sim.Seed{}, fmt.Errorf("%s: %w", o.seed, err)
	}
	return seed, nil
}

// simulated is a simulator that serves on loopback.
type simulated struct {
	*sim.Server
	url    string
	server *http.Server
	served chan struct{}
}

func serve(address string, o sim.Options) (*simulated, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usageError("write HOST:PORT, for example 127.0.0.1:8080", "--listen %q is not an address", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usageError("listen on 127.0.0.1", "--listen %s is not loopback: the simulator's logins are open to everyone who reaches it", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &simulated{Server: sim.New(o), url: "http://" + l.Addr().String(), served: make(chan struct{})}
	s.server = &http.Server{Handler: s.Server, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_ = s.server.Serve(l) // ends when it is closed
		close(s.served)
	}()
	return s, nil
}

// close ends every open answer, also one that hangs.
func (s *simulated) close() {
	_ = s.server.Close() // it was told to: there is nobody to tell of a listener that was gone
	<-s.served
}

func (s *simulated) environment() map[string]string {
	return map[string]string{
		envAPIURL:            s.url,
		envIdentityURL:       s.url,
		envLoginURL:          s.url,
		login.EnvAccessToken: s.AccessToken(),
		envTenant:            s.Tenant().ID,
	}
}

// writeEnvFile writes the lines that point a shell here. Without the token
// there is the simulator's app instead, and a token store that no real login
// is in; variables of a real app are emptied.
func (s *simulated) writeEnvFile(path string, noToken bool) error {
	values := s.environment()
	names := []string{envAPIURL, envIdentityURL, envLoginURL, login.EnvAccessToken, envTenant, login.EnvClientID}
	values[login.EnvClientID] = sim.DefaultClientID
	if noToken {
		dir, err := filepath.Abs(path + ".tokens")
		if err != nil {
			return err
		}
		values[login.EnvAccessToken] = ""
		values[login.EnvTokenStore] = "file"
		values[login.EnvTokenDir] = dir
		values[login.EnvTokenKey] = login.GenerateKey().Reveal()
		names = append(names, login.EnvClientSecret, login.EnvTokenStore, login.EnvTokenDir, login.EnvTokenKey, login.EnvTokenKeyFile)
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + "=")
		if v := values[name]; v != "" { // nothing needs no quotes
			b.WriteString(render.Shell(v))
		}
		b.WriteByte('\n')
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}

// pointedAt is env, with the simulator's addresses and token over its own, and
// any further pairs of a name and a value.
func pointedAt(env *Env, s *simulated, more ...string) *Env {
	values := s.environment()
	for i := 0; i+1 < len(more); i += 2 {
		values[more[i]] = more[i+1]
	}
	out := *env
	out.Getenv = func(name string) string {
		if v, ok := values[name]; ok {
			return v
		}
		return env.Getenv(name)
	}
	return &out
}

// writeMatching writes the workspace that declares what the seed holds, by
// looking at it as init would look at the real Xero: through a simulator of
// its own, which has no faults and leaves no trace in the request log.
func writeMatching(ctx context.Context, env *Env, seed sim.Seed, dir string) error {
	s, err := serve("127.0.0.1:0", sim.Options{Seed: seed, NoLimits: true})
	if err != nil {
		return err
	}
	defer s.close()
	snap, err := look(ctx, pointedAt(env, s), target{tenantID: s.Tenant().ID, format: decl.FormatXML}, connectOptions{})
	if err != nil {
		return fmt.Errorf("look at the simulated practice: %w", err)
	}
	draft, err := scaffold.Workspace(scaffold.Practice{
		DisplayName: snap.Tenant.Name,
		TimeZone:    "Australia/Sydney",
		Manage:      string(decl.ManageApply),
		Tenant:      snap.Tenant,
	}, &snap, true)
	if err != nil {
		return err
	}
	return scaffold.Write(dir, draft.Files)
}
