package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/cli"
)

// orders are names that mean something to a terminal or to GitHub's runner.
var orders = []string{
	"::stop-commands::x", "x\n::error::forged", "x\r::error::forged", "##[error]forged", "x\n##[add-matcher]y", "\x1b[31mred\x1b[0m", "x%0A::error::forged%0d", "a\u202eb\u2028c", "  ::debug::x",
}

// commandless fails where a line would drive a runner or a terminal.
func commandless(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.ContainsAny(line, "\x1b\r\u202e\u2028") || strings.Contains(strings.ToLower(line), "%0a") {
			t.Errorf("%s: a line is a command, or drives a terminal: %q", what, line)
		}
	}
}

// printed is what an error of the command line looks like when s is quoted: on the
// command line itself, as the name of a folder, and as a text in a declaration.
func printed(t *testing.T, s string) string {
	t.Helper()
	var all strings.Builder
	for _, args := range [][]string{{s}, {"plan", "--format", s}, {"plan", "--" + s}, {"plan", s}, {"validate", "."}, {"explain", s}} {
		var out, errs bytes.Buffer
		env := &cli.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" },
			Folder: func(dir string) (fs.FS, error) {
				if dir == s {
					return nil, fmt.Errorf("%s is not there\n%s", dir, dir)
				}
				return fstest.MapFS{"a.yaml": {Data: []byte(fmt.Sprintf("apiVersion: practicectl/v1\nkind: %q\nmetadata: {name: %q}\nspec: {fullName: %q, %q: 1}\n", "User", s, s, s))}}, nil
			},
		}
		cli.Main(context.Background(), env, args)
		all.WriteString(errs.String())
	}
	return all.String()
}

func TestErrorsGiveNoOrders(t *testing.T) {
	for _, s := range orders {
		text := printed(t, s)
		commandless(t, fmt.Sprintf("%q", s), text)
		if strings.Count(text, "error: ") < 5 {
			t.Errorf("%q: there are fewer errors than commands:\n%s", s, text)
		}
	}
	var errs bytes.Buffer
	env := &cli.Env{
		Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" },
		Folder: func(string) (fs.FS, error) { return nil, fmt.Errorf("first\n::error::second %%0A ##[error] \x1b[1m") },
	}
	cli.Main(context.Background(), env, []string{"validate"})
	if diff := cmp.Diff("error: first; ::error::second · ##·[error] ·[1m\n", errs.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzErrorsGiveNoOrders(f *testing.F) {
	for _, s := range orders {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { commandless(t, fmt.Sprintf("%q", s), printed(t, s)) })
}
