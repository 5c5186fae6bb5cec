package gittree

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Commit is one commit, as a history tells it.
type Commit struct {
	Hash    string
	Short   string
	Author  string
	Email   string // the author's
	Subject string
	Merge   bool // it has more than one parent: others wrote what it brings
	// At is the author's date, but never before the commit that it stands on,
	// nor after its own committing: such a date would put what it changed on a
	// day on which it cannot have been there.
	At time.Time
	// Committed is later than At where a commit was made again, which is what
	// merging by rebase does.
	Committed time.Time
}

// Log is how the declarations in a folder came to be as they are.
type Log struct {
	// Commits are those that touched them, the oldest first, along the first
	// parents: of a merged branch it is the merge that counts.
	Commits []Commit
	// Begins is where a shallow clone was cut off, nil where it is whole. What
	// was there before is not known, and not what this commit itself changed.
	Begins *Commit
}

// logFormat has a NUL between the fields, which none of them can hold.
const logFormat = "--format=%H%x00%h%x00%an%x00%ae%x00%at%x00%ct%x00%P%x00%s"

// History lists the commits of the branch that is checked out which touched
// the declarations in dir. Without any commit the log is empty.
func History(ctx context.Context, dir string) (Log, error) {
	var out Log
	if _, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err != nil {
		return out, nothingThere(err)
	}
	var err error
	if out.Begins, err = begins(ctx, dir); err != nil {
		return out, err
	}
	if out.Commits, err = list(ctx, dir, "--first-parent", "--reverse", "HEAD", "--", "*.yaml", "*.yml", "*.csv"); err != nil {
		return out, err
	}
	last := time.Time{}
	if out.Begins != nil {
		last = out.Begins.At
	}
	for i := range out.Commits {
		c := &out.Commits[i]
		if c.At.Before(last) {
			c.At = last
		}
		last = c.At
	}
	return out, nil
}

// begins is the commit at which a shallow clone was cut off. Git shows it
// without the parents that it has: only the object itself still names them.
func begins(ctx context.Context, dir string) (*Commit, error) {
	shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return nil, fmt.Errorf("ask whether the clone is shallow: %w", err)
	}
	if shallow != "true" {
		return nil, nil
	}
	first, err := list(ctx, dir, "--first-parent", "--max-parents=0", "HEAD")
	if err != nil || len(first) == 0 {
		return nil, err
	}
	object, err := git(ctx, dir, "cat-file", "commit", first[0].Hash)
	if err != nil {
		return nil, fmt.Errorf("read the first commit of the clone: %w", err)
	}
	header, _, _ := strings.Cut(object, "\n\n")
	if !strings.Contains(header, "\nparent ") {
		return nil, nil
	}
	return &first[0], nil
}

func list(ctx context.Context, dir string, args ...string) ([]Commit, error) {
	text, err := git(ctx, dir, append([]string{"-c", "log.showSignature=false", "log", logFormat}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list the commits of the workspace: %w", err)
	}
	var out []Commit
	for line := range strings.Lines(text) {
		c, err := parseCommit(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func parseCommit(line string) (Commit, error) {
	f := strings.SplitN(line, "\x00", 8)
	if len(f) != 8 {
		return Commit{}, fmt.Errorf("git log answered a line that is none of its own: %q", line)
	}
	written, err := seconds(f[4])
	if err != nil {
		return Commit{}, err
	}
	committed, err := seconds(f[5])
	if err != nil {
		return Commit{}, err
	}
	c := Commit{Hash: f[0], Short: f[1], Author: f[2], Email: f[3], Merge: strings.Contains(f[6], " "), Subject: f[7], At: written, Committed: committed}
	if c.At.After(committed) {
		c.At = committed
	}
	return c, nil
}

func seconds(text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("git log answered a time that is none: %q", text)
	}
	return time.Unix(n, 0).UTC(), nil
}
