package cli

import (
	"context"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// refusing says of a word for a change why a plan of the declarations refuses it
// because of who gives it, and when. Who wrote the change a report of evidence
// knows better than a plan: by the commit, and by the pull request.
func refusing(ctx context.Context, ws *decl.Workspace, dir string, day reconcile.Date) (func(reconcile.Change, reconcile.Word) string, error) {
	guide, err := guideOf(ws, day)
	if err != nil {
		return nil, err
	}
	h, describe := hearing{who: newEntitling(ctx, ws, dir)}, guide(reconcile.Snapshot{})
	return func(c reconcile.Change, w reconcile.Word) string { return h.refusal(c, describe(c), w) }, nil
}
