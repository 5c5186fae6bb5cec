package state

import (
	"context"
	"errors"
	"strings"
)

// How often a push or fetch is tried. More than once even when nothing has
// moved: Ctrl-C in a terminal also ends the git that is running, and two runs
// may meet at the remote's own lock.
const attempts = 4

// tip is the last commit of the branch; the zero value, with an empty root,
// is a branch that does not exist.
type tip struct {
	commit string
	root   tree
}

// tip reads where the branch is now.
func (g *Git) tip(ctx context.Context) (tip, error) {
	commit, err := g.fetch(ctx)
	if err != nil || commit == "" {
		return tip{root: tree{}}, err
	}
	root, err := g.repo.list(ctx, commit)
	if err != nil {
		return tip{}, err
	}
	if _, ok := root[leaseFile]; !ok {
		return tip{}, &NotOursError{Branch: g.branch}
	}
	return tip{commit: commit, root: root}, nil
}

// where asks for the id of the branch's last commit, "" where there is none.
func (g *Git) where(ctx context.Context) (string, error) {
	c := call{args: []string{"ls-remote", "--refs", "--quiet", g.remote, g.ref()}, network: true}
	if g.remote == "" {
		c = call{args: []string{"for-each-ref", "--format=%(objectname)%09%(refname)", g.ref()}}
	}
	out, err := g.repo.run(ctx, c)
	if err != nil {
		return "", g.unreachable(ctx, err)
	}
	for line := range strings.Lines(string(out)) {
		if id, name, _ := strings.Cut(strings.TrimSpace(line), "\t"); name == g.ref() {
			return id, nil // both also list names that only begin or end like ours
		}
	}
	return "", nil
}

// fetch makes sure that the branch's last commit is here. It goes into no
// branch and no FETCH_HEAD. Only a clone that is shallow already is fetched
// into without history: asking a whole clone for one commit would make it a
// shallow one.
func (g *Git) fetch(ctx context.Context) (string, error) {
	shallow, err := g.repo.line(ctx, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return "", err
	}
	args := []string{
		"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-prune", "--no-recurse-submodules", "--no-filter", "--refmap=",
	}
	if shallow == "true" {
		args = append(args, "--depth=1")
	}
	args = append(args, g.remote, g.ref())
	for attempt := range attempts {
		commit, err := g.where(ctx)
		if err != nil || commit == "" || g.repo.has(ctx, commit) {
			return commit, err
		}
		_, err = g.repo.run(ctx, call{args: args, network: true})
		if err == nil && g.repo.has(ctx, commit) {
			g.remember(ctx, commit)
			return commit, nil
		}
		// It moved in between, or another run of this clone is fetching.
		if attempt == attempts-1 && err != nil {
			return "", g.unreachable(ctx, err)
		}
		if err := g.pause(ctx, attempt); err != nil {
			return "", err
		}
	}
	return "", errRaced
}

// remember keeps a fetched commit from being cleaned away, and makes the next
// fetch a small one. Nothing depends on it, so a failure is none.
func (g *Git) remember(ctx context.Context, commit string) {
	if g.remote != "" {
		_, _ = g.repo.line(ctx, "update-ref", "refs/practicectl/"+g.branch, commit)
	}
}

func (g *Git) unreachable(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case g.remote == "":
		return err
	}
	return &UnreachableError{Remote: g.remote, Err: err}
}

// swap makes next the branch's last commit if before still is; an empty before
// means that there is no branch yet. A push that failed may have arrived all
// the same, so what became of it is read, never guessed from a message:
// errRaced, a RefusedError or an UnreachableError.
func (g *Git) swap(ctx context.Context, before, next string) error {
	var failed error
	for attempt := range attempts {
		if failed = g.push(ctx, before, next); failed == nil {
			g.remember(ctx, next)
			return nil
		}
		at, err := g.where(ctx)
		switch {
		case err != nil:
			failed = err
		case at == next:
			return nil
		case at != before:
			return errRaced
		}
		if attempt == attempts-1 || errors.Is(failed, errSilent) { // the lease does not last for many of those
			break
		}
		if err := g.pause(ctx, attempt); err != nil {
			return err
		}
	}
	return g.refusal(ctx, failed)
}

// push is one compare and swap. The lease option names the commit that must be
// there. Since next is always built on that one, the remote sees an ordinary
// push and needs no right to forced ones.
func (g *Git) push(ctx context.Context, before, next string) error {
	if g.remote == "" {
		_, err := g.repo.line(ctx, "update-ref", g.ref(), next, before)
		return err
	}
	_, err := g.repo.run(ctx, call{network: true, args: []string{
		"push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
		"--force-with-lease=" + g.ref() + ":" + before, g.remote, next + ":" + g.ref(),
	}})
	return err
}

// refusal tells a rule of the remote, which answers for the branch, from an
// account that may not push at all, and both from a remote that is silent.
func (g *Git) refusal(ctx context.Context, err error) error {
	var ge *gitError
	if g.remote == "" || !errors.As(err, &ge) || errors.As(err, new(*UnreachableError)) {
		return err
	}
	if ge.words == "" {
		return g.unreachable(ctx, err)
	}
	for line := range strings.Lines(string(ge.stdout)) {
		if _, summary, ok := strings.Cut(line, "[remote rejected] "); ok && strings.HasPrefix(line, "!\t") {
			return &RefusedError{Branch: g.branch, ByRule: true, Words: orDefault(ge.remote, clean(summary))}
		}
	}
	return &RefusedError{Branch: g.branch, Words: ge.words}
}
