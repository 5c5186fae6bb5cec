package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// bench is the built tool and the folder to work in.
type bench struct {
	tool, dir string
	latency   time.Duration
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

// way is how a run is begun and what is left of it.
type way struct{ saved, lost bool }

func (w way) String() string {
	text := "a fresh plan"
	if w.saved {
		text = "a saved plan"
	}
	if w.lost {
		return text + ", state lost"
	}
	return text + ", state kept"
}

// outcome is how a round went.
type outcome struct {
	killed bool
	writes int // carried out by the process that was killed
	runs   int // that it took to go on
	held   int // of these, that had to wait for a list
}

// How a run that goes on may end.
const (
	exitDone    = 0
	exitApplied = 5 // of a saved plan, where its run had finished
	exitPartial = 6 // somebody was sent, and a list has to prove that they were not added
)

// settled is when a list has to show who was added before.
const settled = 16 * time.Minute

// undisturbed measures a whole run.
func (b bench) undisturbed(ctx context.Context) (time.Duration, error) {
	s, err := b.serve(ctx)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	start := time.Now()
	if err := b.succeed(ctx, s, "apply", "--yes", b.path("practice")); err != nil {
		return 0, err
	}
	return time.Since(start), s.check(ctx)
}

// round kills one process and goes on.
func (b bench) round(ctx context.Context, w way, after time.Duration) (outcome, error) {
	s, err := b.serve(ctx)
	if err != nil {
		return outcome{}, err
	}
	defer s.stop()
	target := b.path("practice")
	if w.saved {
		target = b.path("plan.json")
		if err := b.succeed(ctx, s, "plan", "--out", target, b.path("practice")); err != nil {
			return outcome{}, err
		}
	}
	var got outcome
	if got.killed, err = b.killAfter(s, after, "apply", "--yes", target); err != nil || !got.killed {
		return got, err
	}
	if got.writes, err = s.writes(); err != nil {
		return got, err
	}
	if w.lost {
		if err := os.RemoveAll(b.path(store)); err != nil {
			return got, err
		}
	}
	if err := b.goOn(ctx, s, w, target, &got); err != nil {
		return got, err
	}
	return got, s.check(ctx)
}

// goOn runs apply until nothing is left, three times at most.
func (b bench) goOn(ctx context.Context, s *simulator, w way, target string, got *outcome) error {
	for got.runs < 3 {
		code, out, err := b.run(ctx, s, time.Duration(got.runs)*settled, "apply", "--yes", target)
		got.runs++
		switch {
		case err != nil:
			return err
		case code == exitDone, code == exitApplied && w.saved && !w.lost:
			return nil
		case code == exitPartial && !w.lost && strings.Contains(out, "was sent at "):
			got.held++
		default:
			return fmt.Errorf("going on, run %d: exit code %d\n%s", got.runs, code, out)
		}
	}
	return fmt.Errorf("something is left after %d more runs", got.runs)
}

// command is the tool, pointed at the simulator. It runs in the folder, with
// nothing of our own surroundings that it would read.
func (b bench) command(ctx context.Context, s *simulator, later time.Duration, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.tool, args...) //nolint:gosec // built a moment ago
	cmd.Dir, cmd.Env = b.dir, []string{"HOME=" + b.dir, "PATH=" + os.Getenv("PATH")}
	if s != nil {
		cmd.Env = append(cmd.Env, s.env...)
	}
	if later > 0 {
		cmd.Env = append(cmd.Env, "PRACTICECTL_NOW="+time.Now().Add(later).UTC().Format(time.RFC3339))
	}
	return cmd
}

// run runs the tool to its end. The error is only that it could not be run.
func (b bench) run(ctx context.Context, s *simulator, later time.Duration, args ...string) (code int, out string, err error) {
	cmd := b.command(ctx, s, later, args...)
	data, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || !exit.Exited()) {
		return 0, "", fmt.Errorf("%s: %w\n%s", args[0], err, data)
	}
	return cmd.ProcessState.ExitCode(), string(data), nil
}

// succeed runs the tool, which must exit with 0.
func (b bench) succeed(ctx context.Context, s *simulator, args ...string) error {
	code, out, err := b.run(ctx, s, 0, args...)
	if err == nil && code != exitDone {
		err = fmt.Errorf("%s: exit code %d\n%s", args[0], code, out)
	}
	return err
}

// killAfter starts the tool and kills it. It says false where the tool had
// ended by then.
func (b bench) killAfter(s *simulator, after time.Duration, args ...string) (bool, error) {
	var out bytes.Buffer
	cmd := b.command(context.Background(), s, 0, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return false, err
	}
	time.Sleep(after)
	killed := cmd.Process.Kill()
	if err := cmd.Wait(); err == nil {
		return false, nil
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case code >= 0:
		return false, fmt.Errorf("the run ended by itself, with exit code %d\n%s", code, &out)
	case killed != nil:
		return false, killed
	}
	return true, nil
}
