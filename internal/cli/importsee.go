package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/provider/xpm"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// sight is Practice Manager as an import sees it: itself, or a snapshot.
type sight struct {
	xpm  provider.Planner
	now  func() time.Time
	snap reconcile.Snapshot
}

// seeNew looks for a workspace that is not there yet. Of snapshots only those of
// the API will do, since they alone say whose they are.
func (o importOptions) seeNew(ctx context.Context, env *Env, dir string) (sight, error) {
	if o.observed != "" {
		now, err := env.ownClock()
		if err != nil {
			return sight{}, err
		}
		files, err := readObserved(env, string(o.observed), dir)
		if err != nil {
			return sight{}, err
		}
		f, err := files.of(resolve.SystemXPM, o.wantedTenant(env), now(), fromAPI)
		if err != nil {
			return sight{}, err
		}
		if f == nil {
			return sight{}, usageError("practicectl observe xpm keeps one", "there is no snapshot of Practice Manager's API in %s", o.observed)
		}
		seen, _ := f.API()
		return sight{provider.Still{Seen: seen, Check: new(xpm.Provider).Audit}, now, seen}, nil
	}
	s, err := openTarget(ctx, env, target{tenantID: o.wantedTenant(env).ID, format: decl.FormatXML}, o.connectOptions, toRead)
	if err != nil {
		return sight{}, err
	}
	snap, err := s.look(ctx, provider.Query{})
	return sight{s.xpm, s.now, snap}, err
}

// see looks for a workspace that is there. Lists that people copied give
// clients no ids to write down, so that a practice without the API is refused.
func (o importOptions) see(ctx context.Context, env *Env, ws *decl.Workspace, dir string) (sight, error) {
	if o.observed != "" && !ws.Practice.XPM.Snapshot {
		now, err := env.ownClock()
		if err != nil {
			return sight{}, err
		}
		files, err := readObserved(env, string(o.observed), dir)
		if err != nil {
			return sight{}, err
		}
		still, lacks, err := sighting{observed: files, ws: ws, now: now()}.practice()
		if err != nil {
			return sight{}, err
		}
		for _, kind := range []reconcile.Kind{reconcile.KindStaff, reconcile.KindClient} {
			if why := lacks[kind]; why != "" {
				return sight{}, fmt.Errorf("nothing is imported from what was not seen: %s", why)
			}
		}
		return sight{still, now, still.Seen}, nil
	}
	s, err := open(ctx, env, ws, dir, o.connectOptions, toRead)
	if err != nil {
		return sight{}, err
	}
	day, err := today(ws, s.now())
	if err != nil {
		return sight{}, err
	}
	// Without its groups a workspace would seem to lack whom they select.
	snap, err := s.look(ctx, provider.Query{Groups: resolve.Compile(ws, day).NeedsGroups()})
	return sight{s.xpm, s.now, snap}, err
}
