package gittree

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// standIn puts a program in git's place that writes down its environment.
func standIn(t *testing.T) (wrote string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell's")
	}
	dir := t.TempDir()
	wrote = filepath.Join(dir, "environment")
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\nenv >'"+wrote+"'\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return wrote
}

// Git and what it starts learn nothing that is ours.
func TestGitLearnsNoSecret(t *testing.T) {
	wrote := standIn(t)
	for _, name := range []string{"WEBHOOK_URL", "ACCESS_TOKEN", "CLIENT_SECRET", "TOKEN_KEY", "TOKEN_KEY_FILE"} {
		t.Setenv("PRACTICECTL_"+name, "SECRET")
	}
	t.Setenv("SSH_AUTH_SOCK", "/agent")
	asks := map[string]func(context.Context, string){
		"Open":    func(ctx context.Context, dir string) { _, _, _ = Open(ctx, dir, "HEAD") },
		"Head":    func(ctx context.Context, dir string) { _, _ = Head(ctx, dir) },
		"History": func(ctx context.Context, dir string) { _, _ = History(ctx, dir) },
		"LastOf":  func(ctx context.Context, dir string) { _, _ = LastOf(ctx, dir, "", "book.yaml") },
		"Email":   func(ctx context.Context, dir string) { Email(ctx, dir) },
	}
	for name, ask := range asks {
		_ = os.Remove(wrote)
		ask(t.Context(), t.TempDir())
		data, err := os.ReadFile(wrote)
		if err != nil {
			t.Fatalf("%s asked no git: %v", name, err)
		}
		if got := string(data); strings.Contains(got, "PRACTICECTL_") || strings.Contains(got, "SECRET") || !strings.Contains(got, "SSH_AUTH_SOCK=/agent\n") {
			t.Errorf("%s gave git\n%s", name, got)
		}
	}
}

// What is too much is not read to its end.
func TestRunWithin(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	all, err := runWithin(t.Context(), 1<<20, t.TempDir(), "version")
	if err != nil || !strings.HasPrefix(string(all), "git version ") {
		t.Fatalf("%q, %v", all, err)
	}
	if same, err := runWithin(t.Context(), len(all), t.TempDir(), "version"); err != nil || len(same) != len(all) {
		t.Errorf("just enough: %q, %v", same, err)
	}
	if got, err := runWithin(t.Context(), len(all)-1, t.TempDir(), "version"); !errors.Is(err, errTooMuch) || got != nil {
		t.Errorf("too much: %q, %v", got, err)
	}
}
