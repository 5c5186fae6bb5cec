package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Probe reports whether a run could write here. It takes no lock and leaves
// nothing behind.
func (f *Folder) Probe(context.Context) error {
	dir := f.dir
	for { // the folder is made by the first run
		info, err := os.Stat(dir)
		parent := filepath.Dir(dir)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is not a folder", dir)
		case err == nil:
			return f.probe(dir)
		case !errors.Is(err, fs.ErrNotExist) || parent == dir:
			return fmt.Errorf("look at the state folder: %w", err)
		}
		dir = parent
	}
}

func (f *Folder) probe(dir string) error {
	tmp, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("write to the state folder: %w", err)
	}
	return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
}

// Probe reports whether this account may push to the branch, by a push that
// the remote is not asked to carry out. Rules that the remote applies only to
// real pushes are not seen.
func (g *Git) Probe(ctx context.Context) error {
	t, err := g.tip(ctx)
	if err != nil || g.remote == "" {
		return err
	}
	commit := t.commit
	if commit == "" {
		if commit, err = g.emptyCommit(ctx); err != nil {
			return err
		}
	}
	_, err = g.repo.run(ctx, call{network: true, args: []string{
		"push", "--dry-run", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
		g.remote, commit + ":" + g.ref(),
	}})
	if err != nil {
		return g.refusal(ctx, err)
	}
	return nil
}

// emptyCommit is something to push where there is no branch yet. No ref leads
// to it.
func (g *Git) emptyCommit(ctx context.Context) (string, error) {
	out, err := g.repo.run(ctx, call{args: []string{"mktree"}})
	if err != nil {
		return "", err
	}
	return g.repo.writeCommit(ctx, strings.TrimSpace(string(out)), "", "nothing")
}
