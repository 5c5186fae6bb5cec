// Command practicectl keeps an accounting practice's people and access in Git.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // throw-away machines may have no zone files

	"github.com/practicectl/practicectl/internal/cli"
)

//go:generate go run ../../internal/tools/reference COMMANDS.md

func main() {
	os.Exit(cli.Main(interruptible(), cli.SystemEnv(), os.Args[1:]))
}

// interruptible ends its context at the first Ctrl-C, so that what is in
// flight is finished and reported; the second ends the process at once.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals)
		os.Stderr.WriteString("\nfinishing what is in flight; press Ctrl-C again to leave at once\n")
		cancel(cli.ErrInterrupted)
	}()
	return ctx
}
