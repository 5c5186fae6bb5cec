package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// The pinned tools. Each must support the Go version in go.mod.
var (
	staticcheck  = tool{module: "honnef.co/go/tools/cmd/staticcheck", version: "v0.8.2", probe: "-version"}
	golangciLint = tool{module: "github.com/golangci/golangci-lint/v2/cmd/golangci-lint", version: "v2.15.0", probe: "version"}
	actionlint   = tool{module: "github.com/rhysd/actionlint/cmd/actionlint", version: "v1.7.12", probe: "-version"}
)

// workflows are those of this repository, and those that are examples.
var workflows = []string{
	".github/workflows/ci.yml", "examples/ci/github/practicectl.yaml", "examples/ci/github/practicectl-plan.yaml",
}

// unknownQueue is what the linter says of concurrency.queue, which GitHub has
// known since May 2026 and the linter does not know yet.
const unknownQueue = `unexpected key "queue" for "concurrency" section`

// topLevel is everything that may lie in the module's root, besides dotfiles
// and dot-folders.
var topLevel = []string{"README.md", "cmd", "examples", "go.mod", "go.sum", "internal", "reconcile", "schema"}

// check is one thing that has to hold. Its error is what a person reads.
type check struct {
	name string
	run  func(context.Context) error
}

func checks() []check {
	return []check{
		{"top level", onlyTopLevel},
		{"gofmt", silent("gofmt", "-l", ".")},
		{"go vet", passes("go", "vet", "./...")},
		{"go mod tidy", passes("go", "mod", "tidy", "-diff")},
		{"go generate", unchanged("go", "generate", "./...")},
		{"staticcheck", staticcheck.passes("./...")},
		{"golangci-lint", golangciLint.passes("run", "./...")},
		{"actionlint", actionlint.passes(append([]string{"-ignore", unknownQueue}, workflows...)...)},
		{"benchmarks, once", passes("go", "test", "-run", "^$", "-bench", ".", "-benchtime", "1x", "./...")},
		{"tests, race", passes("go", "test", "-race", "./...")},
	}
}

// output runs a command without input and returns what it wrote, to either stream.
func output(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	text := strings.TrimRight(string(out), "\n")
	if err != nil {
		return text, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, text)
	}
	return text, nil
}

// passes is a command that has to succeed.
func passes(args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := output(ctx, args...)
		return err
	}
}

// silent is a command that has to succeed and write nothing.
func silent(args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		out, err := output(ctx, args...)
		if err == nil && out != "" {
			err = errors.New(out)
		}
		return err
	}
}

// unchanged is a command that has to succeed and leave the files as they are.
// It compares before and after, so that it also serves on a tree with
// uncommitted work.
func unchanged(args ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		before, err := tree(ctx)
		if err != nil {
			return err
		}
		if _, err := output(ctx, args...); err != nil {
			return err
		}
		after, err := tree(ctx)
		if err != nil {
			return err
		}
		if before == after {
			return nil
		}
		status, err := output(ctx, "git", "status", "--short")
		return errors.Join(fmt.Errorf("%s changed files; commit what it wrote:\n%s", strings.Join(args, " "), status), err)
	}
}

// tree is what differs from the last commit, as text to compare.
func tree(ctx context.Context) (string, error) {
	status, err := output(ctx, "git", "status", "--porcelain", "--untracked-files=all")
	if err != nil {
		return "", err
	}
	diff, err := output(ctx, "git", "diff", "HEAD")
	return status + "\n" + diff, err
}

// onlyTopLevel keeps the root readable: what the tree shows there is the
// architecture. Ignored files do not count.
func onlyTopLevel(ctx context.Context) error {
	out, err := output(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	if extra := strays(strings.Split(strings.TrimRight(out, "\x00"), "\x00")); len(extra) > 0 {
		return fmt.Errorf("not part of the fixed top level (%s): %s", strings.Join(topLevel, ", "), strings.Join(extra, ", "))
	}
	return nil
}

// strays names the entries of the root that files need and topLevel lacks.
func strays(files []string) []string {
	var extra []string
	for _, f := range files {
		first, _, _ := strings.Cut(f, "/")
		if !strings.HasPrefix(first, ".") && !slices.Contains(topLevel, first) {
			extra = append(extra, first)
		}
	}
	slices.Sort(extra)
	return slices.Compact(extra)
}

// tool is a program that is fetched and built when it is first run.
type tool struct {
	module  string
	version string
	probe   string // an argument with which it does nothing and succeeds
}

// passes runs the tool, which has to succeed. It is tried without work first:
// a tool that cannot be had is told apart from one that found something.
func (t tool) passes(args ...string) func(context.Context) error {
	goRun := []string{"go", "run", t.module + "@" + t.version}
	return func(ctx context.Context) error {
		if _, err := output(ctx, append(slices.Clone(goRun), t.probe)...); err != nil {
			return fmt.Errorf("this check could not run, its tool cannot be fetched or built; is the Go module proxy within reach?\n%w", err)
		}
		return passes(append(slices.Clone(goRun), args...)...)(ctx)
	}
}
