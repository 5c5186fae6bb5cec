package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRunAll(t *testing.T) {
	good := check{"good", func(context.Context) error { return nil }}
	bad := check{"bad", func(context.Context) error { return errors.New("a.go:1: wrong") }}
	tests := []struct {
		name   string
		checks []check
		failed int
		want   string
		reason string
	}{
		{"all pass", []check{good, good}, 0, "ok    good T s\nok    good T s\nall 2 checks passed\n", "a line a check"},
		{"one fails", []check{bad, good}, 1, "FAIL  bad T s\na.go:1: wrong\n\nok    good T s\n1 of 2 checks failed\n", "a failure stops nothing and is explained"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if failed := runAll(t.Context(), &b, tt.checks); failed != tt.failed {
				t.Errorf("%d failed, want %d", failed, tt.failed)
			}
			got := regexp.MustCompile(` +[0-9.]+ s\n`).ReplaceAllString(b.String(), " T s\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestStrays(t *testing.T) {
	files := []string{
		".ci/run", ".gitignore", "README.md", "cmd/practicectl/main.go", "go.mod", "reconcile/doc.go",
		"Makefile", "docs/a.md", "docs/b.md", "cmdx/main.go",
	}
	if diff := cmp.Diff([]string{"Makefile", "cmdx", "docs"}, strays(files)); diff != "" {
		t.Errorf("strays (-want +got):\n%s", diff)
	}
}

// repository makes the working directory a repository with one committed file.
func repository(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("go.mod", []byte("module x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "."},
		{"-c", "user.name=x", "-c", "user.email=x@harbour.example", "commit", "-q", "-m", "one"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

func TestChecksInRepository(t *testing.T) {
	tests := []struct {
		name   string
		setup  string // shell
		run    func(context.Context) error
		want   string // part of the error; empty means that the check passes
		reason string
	}{
		{"nothing written", "", unchanged("true"), "", "a generator that writes the same is fine"},
		{"uncommitted work", "echo more >> go.mod", unchanged("true"), "", "only what the command changed counts"},
		{"file changed", "", unchanged("sh", "-c", "echo more >> go.mod"), "sh -c echo more >> go.mod changed files; commit what it wrote:\n M go.mod", "the file is named"},
		{"changed file changed again", "echo one >> go.mod", unchanged("sh", "-c", "echo two >> go.mod"), " M go.mod", "the same status can hide another text"},
		{"file added", "", unchanged("touch", "new.md"), "?? new.md", "a new file is a change"},
		{"generator fails", "", unchanged("false"), "false: exit status 1", "a failure is no success"},
		{"clean root", "", onlyTopLevel, "", "what is known passes"},
		{"ignored file", "echo binary > .gitignore; touch binary", onlyTopLevel, "", "what Git ignores is not part of the project"},
		{"stray file", "touch notes.txt", onlyTopLevel, "not part of the fixed top level (README.md, cmd, examples, go.mod, go.sum, internal, reconcile, schema): notes.txt", "before it is committed, too"},
		{"silent", "", silent("true"), "", "no output, no finding"},
		{"not silent", "", silent("echo", "a.go"), "a.go", "output is a finding"},
		{"silent but failing", "", silent("false"), "false: exit status 1", "a failure is no success"},
		{"tool out of reach", "", tool{module: "harbour.invalid/tool", version: "v1.0.0", probe: "-version"}.passes("./..."), "this check could not run, its tool cannot be fetched or built", "never a skipped check"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			repository(t)
			t.Setenv("GOPROXY", "off")
			if out, err := exec.Command("sh", "-c", tt.setup).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", tt.setup, err, out)
			}
			switch err := tt.run(t.Context()); {
			case tt.want == "" && err != nil:
				t.Errorf("%s: got error %v", tt.reason, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%s: want an error with %q, got %v", tt.reason, tt.want, err)
			}
		})
	}
}

// The script that a fresh clone runs has to be what the checks are part of.
func TestCIRunsTestsAndChecks(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	tests := strings.Index(string(text), "\ngo test ./... ")
	checks := strings.Index(string(text), "\ngo run ./internal/tools/check ")
	if tests < 0 || checks < tests {
		t.Errorf(".ci/run should run the tests (found at %d), then the checks (found at %d)", tests, checks)
	}
}
