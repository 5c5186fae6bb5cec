// Command check runs everything that has to hold before a change is merged,
// but for the plain tests, which .ci/run has run before it:
//
//	go run ./internal/tools/check
//
// It prints one line a check with the time it took, and below a failed one
// what was found. All checks run, whatever the earlier ones say; the exit code
// is 1 if any failed. It is a Go program instead of a Makefile so that it
// needs nothing but Go and Git, and has tests.
//
// Tools are run by pinned version with `go run tool@version`, so go.mod keeps
// only what the program and its tests import. The price is that a new machine
// fetches them; a tool that cannot be fetched is a failed check, never a
// skipped one. depguard and forbidigo are left out of golangci-lint: the tests
// of internal/arch say the same and more.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if failed := runAll(ctx, os.Stdout, checks()); failed > 0 {
		stop()
		os.Exit(1)
	}
}

// runAll runs the checks one after another, for each wants the whole machine,
// and returns how many failed.
func runAll(ctx context.Context, w io.Writer, all []check) (failed int) {
	for _, c := range all {
		start := time.Now()
		err := c.run(ctx)
		word := "ok"
		if err != nil {
			word = "FAIL"
			failed++
		}
		fmt.Fprintf(w, "%-4s  %-14s %6.1f s\n", word, c.name, time.Since(start).Seconds())
		if err != nil {
			fmt.Fprintf(w, "%v\n\n", err)
		}
	}
	if failed > 0 {
		fmt.Fprintf(w, "%d of %d checks failed\n", failed, len(all))
	} else {
		fmt.Fprintf(w, "all %d checks passed\n", len(all))
	}
	return failed
}
