// Command reference writes the help of all commands into the file that is
// named, as one page of Markdown:
//
//	go generate ./cmd/practicectl
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/practicectl/practicectl/internal/cli"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("name the file to write, and nothing else; got %q", args)
	}
	var page bytes.Buffer
	if err := cli.Reference(&page); err != nil {
		return err
	}
	return os.WriteFile(args[0], page.Bytes(), 0o644)
}
