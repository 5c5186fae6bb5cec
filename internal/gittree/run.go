package gittree

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
)

func git(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := run(ctx, dir, args...)
	return strings.TrimSpace(string(out)), err
}

func run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return runWithin(ctx, maxOutput, dir, args...)
}

// errTooMuch is the answer of a git that was stopped: it wrote more than fits.
var errTooMuch = errors.New("git wrote more than is read")

// runWithin takes in no more than limit bytes: git ends when nobody reads on.
func runWithin(ctx context.Context, limit int, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false", "-c", "core.quotePath=false"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(withoutOurs(cmd.Environ()), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	out := bounded{limit: limit}
	cmd.Stdout = &out
	err := cmd.Run()
	if out.over {
		return nil, errTooMuch
	}
	return out.kept.Bytes(), err
}

// withoutOurs is an environment without what is meant for this program alone.
// Some of it is secret, and git hands its environment on to hooks, to ssh and to
// whatever helps it with a login.
func withoutOurs(environ []string) []string {
	return slices.DeleteFunc(environ, func(kv string) bool { return strings.HasPrefix(kv, "PRACTICECTL_") })
}

// bounded keeps what is written until it is too much.
type bounded struct {
	kept  bytes.Buffer // no part of it: a copy would go around Write
	limit int
	over  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.over = b.over || b.kept.Len()+len(p) > b.limit; b.over {
		return 0, errTooMuch
	}
	return b.kept.Write(p)
}
