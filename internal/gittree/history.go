package gittree

import (
	"context"
	"errors"
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
	first   bool // it is shown without a parent
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

// Branch are the hashes of all commits of the branch that is checked out, along the
// first parents, whatever they touched.
func Branch(ctx context.Context, dir string) ([]string, error) {
	text, err := git(ctx, dir, "rev-list", "--first-parent", "HEAD")
	if err != nil {
		return nil, fmt.Errorf("list the commits of the branch: %w", err)
	}
	return strings.Fields(text), nil
}

// LastOf is the last commit that touched a file of dir, up to a commit or, where
// that is empty, to what is checked out: then the file has to be as it was
// committed. A commit at which the clone was cut off is an error, since it seems
// to have made everything that is there.
func LastOf(ctx context.Context, dir, commit, file string) (Commit, error) {
	if _, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err != nil {
		return Commit{}, errors.New("there is no Git history here")
	}
	path := ":(literal)" + file
	if commit == "" {
		commit = "HEAD"
		changed, err := git(ctx, dir, "status", "--porcelain", "--untracked-files=all", "--", path)
		if err != nil {
			return Commit{}, fmt.Errorf("compare %s with its last commit: %w", file, err)
		}
		if changed != "" {
			return Commit{}, fmt.Errorf("%s is not as it was committed last", file)
		}
	}
	last, err := list(ctx, dir, "-1", commit, "--", path)
	if err != nil {
		return Commit{}, fmt.Errorf("look for the last commit of %s: %w", file, err)
	}
	if len(last) == 0 || last[0].Email == "" {
		return Commit{}, fmt.Errorf("no commit holds %s", file)
	}
	cut, err := isCut(ctx, dir, last[0])
	if err == nil && cut {
		err = errors.New("this clone is shallow and begins after it (fetch-depth: 0 makes it whole)")
	}
	return last[0], err
}

// begins is the commit at which a shallow clone was cut off.
func begins(ctx context.Context, dir string) (*Commit, error) {
	first, err := list(ctx, dir, "--first-parent", "--max-parents=0", "HEAD")
	if err != nil || len(first) == 0 {
		return nil, err
	}
	if cut, err := isCut(ctx, dir, first[0]); err != nil || !cut {
		return nil, err
	}
	return &first[0], nil
}

// isCut reports whether the clone was cut off at a commit. Git shows it without
// the parents that it has: only the object itself still names them.
func isCut(ctx context.Context, dir string, c Commit) (bool, error) {
	if !c.first {
		return false, nil
	}
	object, err := git(ctx, dir, "cat-file", "commit", c.Hash)
	if err != nil {
		return false, fmt.Errorf("read the first commit of the clone: %w", err)
	}
	header, _, _ := strings.Cut(object, "\n\n")
	return strings.Contains(header, "\nparent "), nil
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
	c := Commit{Hash: f[0], Short: f[1], Author: f[2], Email: f[3], Merge: strings.Contains(f[6], " "), first: f[6] == "", Subject: f[7], At: written, Committed: committed}
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
