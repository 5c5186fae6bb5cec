package cli

import (
	"context"
	"errors"
	"io/fs"
	"regexp"

	"github.com/practicectl/practicectl/internal/planfile"
	"github.com/practicectl/practicectl/reconcile"
)

// expected is what --expect names: a reviewed plan, or only its digest.
type expected struct {
	given     bool
	digest    string   // of all changes, where there is no plan
	actions   []string // digests of the plan's tool actions
	overrides []reconcile.Override
}

var digestText = regexp.MustCompile(`^[0-9a-f]{64}$`)

func readExpected(expect string) (expected, error) {
	if expect == "" {
		return expected{}, nil
	}
	p, err := readPlan(expect)
	switch {
	case err == nil:
		return expected{given: true, actions: p.ActionDigests(), overrides: p.Overrides}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return expected{}, err
	case !digestText.MatchString(expect):
		return expected{}, usageError("give a saved plan, or its changes_digest of 64 hex digits", "--expect: there is no file %s", expect)
	}
	return expected{given: true, digest: expect}, nil
}

// check goes on when every tool action now planned was reviewed: a subset is
// fine, since the rest is done already. With a digest alone it has to be
// exactly that set, or what remains of a run of it.
func (e expected) check(ctx context.Context, made planned) error {
	p := made.plan
	if !e.given || p.Budget.Writes == 0 || e.digest == p.DigestChanges() {
		return nil
	}
	actions := e.actions
	if e.digest != "" {
		runs, err := runsOf(ctx, made.store)
		if err != nil {
			return err
		}
		for _, r := range runs {
			if r.Start != nil && r.Start.ChangesDigest == e.digest {
				actions = r.Start.Digests()
			}
		}
	}
	if p.Reviewed(actions, []reconcile.Snapshot{made.snap}) {
		return nil
	}
	return &planfile.RefusedError{
		Reason: "what would be done now is not what was reviewed: its changes_digest is " + p.DigestChanges() + "; nothing was written",
		Advice: "have the plan above reviewed, and apply with its digest",
	}
}
