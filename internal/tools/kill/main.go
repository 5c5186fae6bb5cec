// Command kill shows that apply can be killed at any moment:
//
//	go run ./internal/tools/kill -times 200
//
// It builds the tool and then, that many times, serves a simulated Xero, starts
// a real apply process that has a person to add and twelve clients to hand
// over, and ends it with kill -9 at a random moment. Every other run is of a
// saved plan, and of each two one loses its state with it. Then apply is run
// again until nothing is left, and the simulator is asked what is there: what
// was declared, nobody twice, and no change sent that was made already.
//
// The tests of internal/cli kill at each boundary that we know of, also with
// the state in Git. This one knows of none, and finds those that were not
// thought of. The moments come from the seed that is printed; what a process
// has done by then does not, so that the same seed finds the same problem only
// most of the time. A process that ends before its moment does not count.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

type options struct {
	times   int
	seed    uint64
	latency time.Duration
	limit   time.Duration
}

func main() {
	var o options
	flag.IntVar(&o.times, "times", 200, "how often to kill")
	flag.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "where the moments come from") //nolint:gosec // any number will do
	flag.DurationVar(&o.latency, "latency", 3*time.Millisecond, "what the simulator waits before each answer")
	flag.DurationVar(&o.limit, "limit", 15*time.Minute, "give up after this long")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := kill(ctx, os.Stdout, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// kill runs all rounds in a folder that is removed afterwards.
func kill(ctx context.Context, w io.Writer, o options) error {
	ctx, cancel := context.WithTimeoutCause(ctx, o.limit, fmt.Errorf("not done after %s: see -limit", o.limit))
	defer cancel()
	dir, err := os.MkdirTemp("", "practicectl-kill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	err = killIn(ctx, w, o, dir)
	if ctx.Err() != nil {
		return context.Cause(ctx) // whatever it has made fail
	}
	return err
}

func killIn(ctx context.Context, w io.Writer, o options, dir string) error {
	b := bench{tool: filepath.Join(dir, "practicectl"), dir: dir, latency: o.latency}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.tool, "github.com/practicectl/practicectl/cmd/practicectl") //nolint:gosec // our own
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the tool: %w\n%s", err, out)
	}
	whole, err := b.undisturbed(ctx)
	if err != nil {
		return fmt.Errorf("the run that nobody disturbs: %w", err)
	}
	fmt.Fprintf(w, "seed %d; an apply that nobody disturbs takes %d ms\n", o.seed, whole.Milliseconds())
	return rounds(ctx, w, b, o, whole)
}

// rounds kills as often as was asked for. A process that dies late is as
// likely as one that dies early, so the moments are spread over a whole run.
func rounds(ctx context.Context, w io.Writer, b bench, o options, whole time.Duration) error {
	random := rand.New(rand.NewPCG(o.seed, 0)) //nolint:gosec // moments, not secrets
	var all tally
	start := time.Now()
	for all.killed < o.times && ctx.Err() == nil {
		way := way{saved: all.killed%2 == 1, lost: all.killed/2%2 == 1}
		after := time.Duration(random.Int64N(int64(whole)))
		got, err := b.round(ctx, way, after)
		if err != nil {
			return fmt.Errorf("kill %d, %s, after %s: %w", all.killed+1, way, after.Round(100*time.Microsecond), err)
		}
		before := all.killed
		all.add(got)
		if all.killed > before && (all.killed%20 == 0 || all.killed == o.times) {
			fmt.Fprintf(w, "%4d of %d  %s  %s\n", all.killed, o.times, time.Since(start).Round(time.Second), all)
		}
	}
	_, err := fmt.Fprintf(w, "killed %d times: each ended as declared, nobody is there twice, nothing was sent twice\n", all.killed)
	return err
}

// tally counts how the rounds went.
type tally struct {
	killed, early int // processes that were killed, and that were faster
	before, amid  int // killed with nothing written, with something
	after         int // with everything
	runs, held    int // it took to go on, that had to wait for a list
}

func (t *tally) add(o outcome) {
	if !o.killed {
		t.early++
		return
	}
	t.killed++
	switch o.writes {
	case 0:
		t.before++
	case allWrites:
		t.after++
	default:
		t.amid++
	}
	t.runs += o.runs
	t.held += o.held
}

func (t tally) String() string {
	return fmt.Sprintf("before the first write %d, amid them %d, after the last %d; %d runs to go on, %d of them had to wait for a list; %d ended before their moment",
		t.before, t.amid, t.after, t.runs, t.held, t.early)
}
