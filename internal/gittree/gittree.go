// Package gittree reads folders as they were at another commit, through the
// installed git. It never touches the working tree, the index or any ref.
//
// A tree is fetched as a zip archive into memory: the standard library reads
// it as a file system, and nothing has to be cleaned up.
package gittree

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// maxOutput is far more than a workspace holds: 50,000 clients are 5 MB.
const maxOutput = 256 << 20

// Error is what git could not do, with what to do about it.
type Error struct {
	Problem string
	Advice  string
}

func (e *Error) Error() string { return e.Problem }

// Hint says what to do next.
func (e *Error) Hint() string { return e.Advice }

// Open returns folder dir as it was at ref, and the commit that ref names.
func Open(ctx context.Context, dir, ref string) (fs.FS, string, error) {
	if strings.HasPrefix(ref, "-") {
		return nil, "", &Error{fmt.Sprintf("%q is not the name of a commit", ref), "give a branch, a tag or a commit"}
	}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err != nil {
		return nil, "", &Error{
			fmt.Sprintf("there is no commit %s in this clone", ref),
			"fetch it: a pipeline's clone is often shallow (fetch-depth: 0 makes it whole)",
		}
	}
	place, err := git(ctx, dir, "rev-parse", "--show-toplevel", "--show-prefix")
	if err != nil {
		return nil, "", fmt.Errorf("find the folder in its repository: %w", err)
	}
	// Archive looks below the folder it is run in, so it is run at the top.
	top, prefix, _ := strings.Cut(place, "\n")
	archive, err := run(ctx, top, "archive", "--format=zip", commit+":"+strings.TrimSuffix(prefix, "/"))
	switch {
	case errors.Is(err, errTooMuch):
		return nil, "", fmt.Errorf("the folder at %s is larger than any workspace", ref)
	case err != nil:
		return nil, "", &Error{fmt.Sprintf("there was no folder %s at %s", path.Clean("./"+prefix), ref), "compare with a commit that has it"}
	}
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, "", fmt.Errorf("read the archive of %s: %w", ref, err)
	}
	return files, commit, nil
}

// Head is the commit that the declarations in dir are as of; empty where it is
// in no repository, or any YAML or CSV file in it is not as committed.
func Head(ctx context.Context, dir string) (string, error) {
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return "", nothingThere(err)
	}
	changed, err := git(ctx, dir, "status", "--porcelain", "--untracked-files=all", "--", "*.yaml", "*.yml", "*.csv")
	if err != nil {
		return "", fmt.Errorf("compare the workspace with its last commit: %w", err)
	}
	if changed != "" {
		return "", nil
	}
	return commit, nil
}

// Inside reports whether dir lies in a Git repository.
func Inside(ctx context.Context, dir string) bool {
	_, err := git(ctx, dir, "rev-parse", "--git-dir")
	return err == nil
}

// HasRemote reports whether dir lies in a Git repository that has a remote of
// this name.
func HasRemote(ctx context.Context, dir, name string) bool {
	names, err := git(ctx, dir, "remote")
	return err == nil && slices.Contains(strings.Fields(names), name)
}

// Remote is the address of a remote, as Git would use it; empty where dir lies in
// no repository, or in one that has no such remote.
func Remote(ctx context.Context, dir, name string) string {
	address, err := git(ctx, dir, "remote", "get-url", "--", name)
	if err != nil {
		return ""
	}
	return address
}

// MainBranch is the branch that a remote has for its default, where this clone
// knows of one, else the one that is checked out; empty where there is neither.
func MainBranch(ctx context.Context, dir, remote string) string {
	for _, at := range []struct{ name, branches string }{
		{"refs/remotes/" + remote + "/HEAD", "refs/remotes/" + remote + "/"}, {"HEAD", "refs/heads/"},
	} {
		ref, err := git(ctx, dir, "symbolic-ref", "--quiet", at.name)
		if branch, ok := strings.CutPrefix(ref, at.branches); err == nil && ok {
			return branch
		}
	}
	return ""
}

// nothingThere keeps an error only if it is more than "not in a repository".
func nothingThere(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
