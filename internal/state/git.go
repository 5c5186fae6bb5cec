package state

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What the Git store does unless told otherwise.
const (
	DefaultBranch = "practicectl-state"
	DefaultRemote = "origin"
)

// Git is a store on a branch of a repository.
type Git struct {
	repo   repo
	branch string
	remote string // empty: the repository has none, and the branch is a local one
	spool  string // folder for what is not yet pushed
	now    func() time.Time

	// Replaced by tests.
	tick  func(time.Duration) (ticks <-chan time.Time, stop func())
	pause func(ctx context.Context, attempt int) error
}

// OpenGit names the branch of the repository that dir lies in. An empty branch
// or remote is the default one; a repository without any remote is used by
// itself.
func OpenGit(ctx context.Context, dir, branch, remote string, now func() time.Time) (*Git, error) {
	g := &Git{
		repo: newRepo(dir, os.Environ(), now), branch: orDefault(branch, DefaultBranch), remote: orDefault(remote, DefaultRemote),
		now: now, tick: ticker, pause: backOff,
	}
	if err := g.repo.checkVersion(ctx); err != nil {
		return nil, err
	}
	common, err := g.repo.line(ctx, "rev-parse", "--git-common-dir")
	if err != nil {
		return nil, err
	}
	if !filepath.IsAbs(common) {
		common = filepath.Join(dir, common)
	}
	g.spool = filepath.Join(common, "practicectl", strings.ReplaceAll(g.branch, "/", "%2F"))
	if err := g.checkBranch(ctx); err != nil {
		return nil, err
	}
	return g, g.findRemote(ctx)
}

// checkBranch refuses names that Git refuses, and the branch that is being
// worked on: the state is no part of it.
func (g *Git) checkBranch(ctx context.Context) error {
	if name, err := g.repo.line(ctx, "check-ref-format", "--branch", g.branch); err != nil || name != g.branch {
		return fmt.Errorf("%q cannot be the name of a branch: correct state.git.branch", g.branch)
	}
	head, err := g.repo.line(ctx, "symbolic-ref", "--quiet", "HEAD")
	if err == nil && head == g.ref() { // an error: HEAD is detached
		return fmt.Errorf("branch %q is the one that is checked out: the state needs a branch of its own", g.branch)
	}
	return nil
}

func (g *Git) findRemote(ctx context.Context) error {
	out, err := g.repo.run(ctx, call{args: []string{"remote"}})
	if err != nil {
		return err
	}
	names := strings.Fields(string(out))
	for _, name := range names {
		if name == g.remote {
			return nil
		}
	}
	if len(names) > 0 {
		return fmt.Errorf("the repository has no remote named %q, only %s: name the one that the state is pushed to", g.remote, strings.Join(names, ", "))
	}
	g.remote = ""
	return nil
}

// String is "branch NAME of REMOTE".
func (g *Git) String() string {
	if g.remote == "" {
		return "branch " + g.branch + " of this repository"
	}
	return "branch " + g.branch + " of " + g.remote
}

func (g *Git) ref() string { return "refs/heads/" + g.branch }

// Last is what was last applied.
func (g *Git) Last(ctx context.Context) (Applied, bool, error) {
	t, err := g.tip(ctx)
	if err != nil {
		return Applied{}, false, err
	}
	e, ok := t.root[lastFile]
	if !ok {
		return Applied{}, false, nil
	}
	data, err := g.repo.blob(ctx, e.id)
	if err != nil {
		return Applied{}, false, err
	}
	a, err := decodeApplied(data)
	return a, err == nil, err
}

// Journal reads the whole journal, the part of a running run included.
func (g *Git) Journal(ctx context.Context) (Journal, error) {
	t, err := g.tip(ctx)
	if err != nil {
		return Journal{}, err
	}
	return g.journalAt(ctx, t)
}

func (g *Git) journalAt(ctx context.Context, t tip) (Journal, error) {
	var ids []string
	for _, dir := range []string{journalDir, liveDir} {
		files, err := g.repo.list(ctx, t.root[dir].id)
		if err != nil {
			return Journal{}, err
		}
		for _, name := range files.names() {
			ids = append(ids, files[name].id)
		}
	}
	data, err := g.repo.blobs(ctx, ids)
	return ParseJournal(data), err
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func ticker(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// backOff waits 0.2, 0.4, 0.8… seconds, more or less: two runs that met once
// should not meet again.
func backOff(ctx context.Context, attempt int) error {
	d := 200 * time.Millisecond << attempt
	d = d/2 + rand.N(d) //nolint:gosec // jitter, not a secret
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// NotOursError says that the branch exists and holds something else.
type NotOursError struct{ Branch string }

// Error names the branch.
func (e *NotOursError) Error() string {
	return fmt.Sprintf("branch %q exists and was not made by practicectl: nothing is written to it", e.Branch)
}

// Hint says what to do.
func (e *NotOursError) Hint() string {
	return "give the state a branch of its own: state.git.branch in the practice's declaration"
}

// RefusedError says that the remote can be read and does not take our push.
type RefusedError struct {
	Branch string
	ByRule bool   // a protection rule or a hook; else this account may not push at all
	Words  string // what the remote said, cut down
}

// Error says what was refused, and repeats what the remote said.
func (e *RefusedError) Error() string {
	s := fmt.Sprintf("this pipeline's token may not push to branch %q", e.Branch)
	if e.ByRule {
		s = fmt.Sprintf("a rule of the remote refuses the push to branch %q", e.Branch)
	}
	if e.Words != "" {
		s += "; the remote says: " + e.Words
	}
	return s
}

// Hint says what to allow.
func (e *RefusedError) Hint() string {
	if e.ByRule {
		return "let this account push to that branch; forced pushes and deleting it can stay forbidden, they are never used"
	}
	return "allow it to write: in a GitHub workflow `permissions: contents: write`, elsewhere a deploy key or token with write access"
}

// UnreachableError says that the remote could not be read or written.
type UnreachableError struct {
	Remote string
	Err    error
}

// Error repeats what git said.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("the state cannot be reached on remote %q: %v", e.Remote, e.Err)
}

// Hint says what to do.
func (e *UnreachableError) Hint() string {
	return "check the network and the credentials with `git ls-remote " + e.Remote + "`, then run this again"
}

// Unwrap gives the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

var errRaced = errors.New("the branch moved on: other runs write to it without pause")
