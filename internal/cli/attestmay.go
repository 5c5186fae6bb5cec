package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/reconcile"
)

// entitling says whose word for a change counts: of whoever may do it, for as
// long as they are there.
type entitling struct {
	ctx context.Context // of one plan, which asks through functions without one
	ws  *decl.Workspace
	dir string

	then map[string]declaredThen // by the file of the attestation
}

// declaredThen are the declarations with which a word was written down.
type declaredThen struct {
	ws       *decl.Workspace
	describe func(reconcile.Change) *reconcile.Manual
}

func newEntitling(ctx context.Context, ws *decl.Workspace, dir string) *entitling {
	return &entitling{ctx: ctx, ws: ws, dir: dir, then: map[string]declaredThen{}}
}

// refusal says why a word does not count because of who gives it, or nothing.
// Roles change, and what somebody did while they had one stays done: a role that
// was declared in the commit of the word is enough.
func (e *entitling) refusal(c reconcile.Change, m *reconcile.Manual, w reconcile.Word) string {
	if why := hadLeft(e.ws, w); why != "" {
		return why
	}
	why := mayNot(e.ws, m, w.By)
	if why == "" {
		return ""
	}
	then := e.at(w.Source.File)
	if then.ws == nil {
		return why
	}
	if was := then.describe(c); was == nil || mayNot(then.ws, was, w.By) != "" {
		return why
	}
	return ""
}

// at is what was declared when an attestation was committed; nothing where Git
// does not say, or what was declared then is not understood.
func (e *entitling) at(file string) declaredThen {
	if p, known := e.then[file]; known {
		return p
	}
	var p declaredThen
	if last, err := gittree.LastOf(e.ctx, e.dir, "", strings.TrimPrefix(file, prefixOf(e.dir)+"/")); err == nil {
		if tree, err := treeAt(e.ctx, e.dir, last.Hash, reconcile.Date{}); err == nil {
			if guide, err := guideOf(tree.Workspace, reconcile.Date{}); err == nil {
				p = declaredThen{ws: tree.Workspace, describe: guide(reconcile.Snapshot{})}
			}
		}
	}
	e.then[file] = p
	return p
}

// mayNot says that somebody may not do what they speak of, or nothing.
func mayNot(ws *decl.Workspace, m *reconcile.Manual, by string) string {
	if m == nil || len(m.Who) == 0 || slices.Contains(m.Who, by) || slices.Contains(m.Others, by) {
		return ""
	}
	names := fullNames(ws)
	who := make([]string, len(m.Who))
	for i, name := range m.Who {
		who[i] = called(names, name)
	}
	return fmt.Sprintf("%s may not do this: it takes %s (%s)", called(names, by), m.Actor, strings.Join(who, ", "))
}

// hadLeft says that somebody speaks of a time after their last day, or nothing.
func hadLeft(ws *decl.Workspace, w reconcile.Word) string {
	u, ok := ws.User(w.By)
	zone, err := time.LoadLocation(ws.Practice.TimeZone)
	if !ok || err != nil || u.Leaves == nil || reconcile.DateOf(w.At, zone).Compare(u.Leaves.LastDay) <= 0 {
		return ""
	}
	return fmt.Sprintf("%s had left by then: the last day was %s", u.FullName.Value, u.Leaves.LastDay)
}

// called is the full name of a user, or what they are declared as.
func called(names map[string]string, user string) string {
	if name := names[user]; name != "" {
		return name
	}
	return user
}
