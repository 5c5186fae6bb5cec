package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/practicectl/practicectl/examples"
	"github.com/practicectl/practicectl/internal/sim"
)

func newCmdDemo(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Tell the whole story on a simulated practice; needs nothing",
		Long: "Tell the whole story on a simulated practice: check, plan, apply, and put right what somebody\n" +
			"changed behind our back. Needs no network and no login, and leaves nothing behind.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return demoRun(cmd.Context(), env)
		},
	}
}

// demoLatency makes the progress of apply visible without making anybody wait.
const demoLatency = 15 * time.Millisecond

func demoRun(ctx context.Context, env *Env) error {
	seed, err := sim.ReadSeed(bytes.NewReader(examples.HarbourSeed()))
	if err != nil {
		return fmt.Errorf("the example's seed: %w", err)
	}
	s, err := serve("127.0.0.1:0", sim.Options{Seed: seed, NoLimits: true, Latency: demoLatency})
	if err != nil {
		return err
	}
	defer s.close()
	dir, err := os.MkdirTemp("", "practicectl-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo's journal: %w", err)
	}
	defer os.RemoveAll(dir)
	story := pointedAt(env, s, envStateDir, dir)
	story.tellEach = true
	story.Folder = func(string) (fs.FS, error) { return examples.Harbour(), nil }
	d := demo{env: story, sim: s}
	return d.tell(ctx)
}

type demo struct {
	env *Env
	sim *simulated
}

// tell runs the story. Each command is the real one, on the simulator.
func (d *demo) tell(ctx context.Context) error {
	d.say("Harbour Accounting keeps its people and its book of clients in Git. First: are the\n" +
		"declarations sound? This needs neither network nor login.")
	if err := d.run(ctx, exitOK, "validate"); err != nil {
		return err
	}
	d.say("What would change in Xero Practice Manager, and which line says so? Plan cannot write.")
	if err := d.run(ctx, exitChanges, "plan", "--detailed-exitcode"); err != nil {
		return err
	}
	d.say("Carry it out: the new colleague first, then the clients. Each write counts as done only\n" +
		"when the answer shows what was wanted.")
	if err := d.run(ctx, exitOK, "apply", "--yes"); err != nil {
		return err
	}
	d.say("A second plan finds nothing to do.")
	if err := d.run(ctx, exitOK, "plan", "--detailed-exitcode"); err != nil {
		return err
	}
	if err := d.meddle(ctx); err != nil {
		return err
	}
	d.say("The next plan shows it, with the line that says who should have it.")
	if err := d.run(ctx, exitChanges, "plan", "--detailed-exitcode"); err != nil {
		return err
	}
	d.say("Apply puts it right, with one write, and touches nothing else.")
	if err := d.run(ctx, exitOK, "apply", "--yes"); err != nil {
		return err
	}
	d.say("That is the main job. The simulator is gone now, and nothing was left behind.\n" +
		"To start a workspace of your own: practicectl init")
	return nil
}

func (d *demo) say(text string) {
	fmt.Fprintf(d.env.Stdout, "\n# %s\n", strings.ReplaceAll(text, "\n", "\n# "))
}

// run runs one command of the story and insists on its exit code.
func (d *demo) run(ctx context.Context, want int, args ...string) error {
	fmt.Fprintf(d.env.Stdout, "\n$ practicectl %s\n\n", strings.Join(args, " "))
	code := Main(ctx, d.env, args)
	if code != want {
		return fmt.Errorf("the demo went wrong: %s ended with exit code %d instead of %d", args[0], code, want)
	}
	return nil
}

// meddle changes the manager of a client as any other program could.
func (d *demo) meddle(ctx context.Context) error {
	victim, manager, err := d.victim()
	if err != nil {
		return err
	}
	d.say(fmt.Sprintf("Now somebody makes %s the manager of %s, behind our back.", manager.Name, victim.Name))
	body := fmt.Sprintf(`{"uuid":%q,"name":%q,"jobManagerUuid":%q}`, victim.UUID, victim.Name, manager.UUID)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, d.sim.url+"/practicemanager/3.1/client.api/update", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+d.sim.AccessToken())
	req.Header.Set("Xero-Tenant-Id", d.sim.Tenant().ID)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("change a manager behind our back: %w", err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"OK"`)) {
		return fmt.Errorf("change a manager behind our back: status %d: %w", res.StatusCode, err)
	}
	return nil
}

// The client that is meddled with, and who gets it: both stand in the example.
const (
	meddledClient = "Glebe Point Bookbinders"
	meddledWith   = "Pat Ng"
)

func (d *demo) victim() (sim.Client, sim.Staff, error) {
	clients, staff := d.sim.Clients(), d.sim.Staff()
	c := slices.IndexFunc(clients, func(c sim.Client) bool { return c.Name == meddledClient })
	s := slices.IndexFunc(staff, func(s sim.Staff) bool { return s.Name == meddledWith })
	if c < 0 || s < 0 {
		return sim.Client{}, sim.Staff{}, fmt.Errorf("the example lacks %s or %s", meddledClient, meddledWith)
	}
	return clients[c], staff[s], nil
}
