package gittree

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Brought are the commits that a merge brought to the branch and that touched
// the declarations in dir, the newest first: their authors wrote what it brings.
func Brought(ctx context.Context, dir string, merge Commit) ([]Commit, error) {
	return list(ctx, dir, "--no-merges", merge.Hash+"^1.."+merge.Hash, "--", "*.yaml", "*.yml", "*.csv")
}

// Origin is the commit of the branch that a line of a file in dir, as it was at a
// commit, comes from: of a merged branch it is the merge.
func Origin(ctx context.Context, dir, commit, file string, line int) (Commit, error) {
	at := strconv.Itoa(line)
	text, err := git(ctx, dir, "blame", "--first-parent", "--porcelain", "-L", at+","+at, commit, "--", file)
	if err != nil {
		return Commit{}, fmt.Errorf("ask who wrote line %d of %s: %w", line, file, err)
	}
	hash, _, _ := strings.Cut(text, " ")
	found, err := list(ctx, dir, "-1", hash)
	if err != nil {
		return Commit{}, err
	}
	if len(found) != 1 {
		return Commit{}, fmt.Errorf("git blame answered with a commit that is none: %q", hash)
	}
	return found[0], nil
}
