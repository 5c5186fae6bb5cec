package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/gittree"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// committed is the workspace as a commit left it.
type committed struct {
	ref     *reconcile.CommitRef
	at      time.Time
	ws      *decl.Workspace // nil where it cannot be read
	problem string
}

// past is what Git knows of a month.
type past struct {
	git     bool       // there is a history to tell from
	known   bool       // it reaches back to before the month
	opening *committed // in force when the month began; nil where nothing was declared, or it is not known
	commits []committed
	caveats []reconcile.Caveat
}

func pastOf(ctx context.Context, dir string, m month) (past, error) {
	var p past
	log, err := gittree.History(ctx, dir)
	if err != nil {
		return p, err
	}
	switch {
	case !gittree.Inside(ctx, dir):
		p.caveat("there is no Git history here: only the journal can answer", "keep the declarations in a Git repository; what was declared is then told from its commits")
		return p, nil
	case len(log.Commits) == 0:
		p.caveat("no commit holds these declarations: only the journal can answer", "commit them; what was declared is then told from the commits")
		return p, nil
	}
	p.git, p.known = true, true
	if b := log.Begins; b != nil && !b.At.Before(m.begin) {
		p.known = false
		p.caveat(fmt.Sprintf("this clone is shallow: what was declared before commit %s of %s is not known here", b.Short, reconcile.DateOf(b.At, m.zone)),
			"make it whole with git fetch --unshallow; in a pipeline, fetch-depth: 0")
	}
	for _, c := range log.Commits {
		if m.has(c.At) {
			one, err := commitOf(ctx, dir, c)
			if err != nil {
				return p, err
			}
			p.commits = append(p.commits, one)
		}
	}
	before := slices.IndexFunc(log.Commits, func(c gittree.Commit) bool { return !c.At.Before(m.begin) })
	if before < 0 {
		before = len(log.Commits)
	}
	if before > 0 {
		one, err := commitOf(ctx, dir, log.Commits[before-1])
		if err != nil {
			return p, err
		}
		p.opening = &one
		if one.ws == nil {
			p.known = false
			p.caveat(fmt.Sprintf("what was declared when the month began is not known: commit %s cannot be read: %s", one.ref.Short, one.problem), "")
		}
	}
	return p, nil
}

func (p *past) caveat(text, hint string) {
	p.caveats = append(p.caveats, reconcile.Caveat{Text: text, Hint: hint})
}

// commitOf reads the workspace as it was. Declarations that are wrong, or gone,
// are something to tell.
func commitOf(ctx context.Context, dir string, c gittree.Commit) (committed, error) {
	out := committed{at: c.At, ref: &reconcile.CommitRef{
		Hash: c.Hash, Short: c.Short, Author: c.Author, Subject: c.Subject, At: c.At, Committed: c.Committed,
	}}
	files, _, err := gittree.Open(ctx, dir, c.Hash)
	var gone *gittree.Error
	if errors.As(err, &gone) {
		out.problem = gone.Problem
		return out, nil
	}
	if err != nil {
		return out, err
	}
	// Without the apps of today: what they say of roles may not have been so then.
	ws, problems := decl.Load(files, prefixOf(dir))
	if len(problems) > 0 {
		out.problem = problems.Error()
		return out, nil
	}
	out.ws = ws
	return out, nil
}

// readable are the workspaces that could be read, the oldest first.
func (p past) readable() []*decl.Workspace {
	var out []*decl.Workspace
	if p.opening != nil && p.opening.ws != nil {
		out = append(out, p.opening.ws)
	}
	for _, c := range p.commits {
		if c.ws != nil {
			out = append(out, c.ws)
		}
	}
	return out
}

// teller goes through a month, and keeps what was declared last.
type teller struct {
	d      *reconcile.During
	who    subject
	known  known
	m      month
	before []reconcile.DeclaredRole
	learnt bool // before is what was declared, and not just empty
}

// tell adds what was declared when the month began, and each change of it.
func (p past) tell(d *reconcile.During, who subject, known known, m month) {
	t := teller{d: d, who: who, known: known, m: m, learnt: p.known}
	d.Opening = reconcile.Opening{Known: p.known, Roles: []reconcile.DeclaredRole{}}
	if !p.git {
		return
	}
	if p.opening != nil {
		d.Opening.Commit = p.opening.ref
		t.before = t.rolesOf(p.opening.ws, m.from)
	}
	if p.known {
		d.Opening.Roles = who.about.Roles(t.before)
	}
	if p.opening != nil {
		t.dates(p.opening.ws, m.from, p.next(0, m))
	}
	for i, c := range p.commits {
		t.commit(c)
		t.dates(c.ws, reconcile.DateOf(c.at, m.zone), p.next(i+1, m))
	}
}

// next is the day on which what is in force before the ith commit ends.
func (p past) next(i int, m month) reconcile.Date {
	if i < len(p.commits) {
		return reconcile.DateOf(p.commits[i].at, m.zone)
	}
	return m.until
}

func (t *teller) commit(c committed) {
	if c.ws == nil {
		t.d.Events = append(t.d.Events, reconcile.Event{At: c.at, Kind: reconcile.EventUnreadable, Commit: c.ref, Problem: c.problem})
		return
	}
	changes := t.changes(c.ws, reconcile.DateOf(c.at, t.m.zone))
	if len(changes) == 0 {
		t.d.OtherCommits++
		return
	}
	t.d.Events = append(t.d.Events, reconcile.Event{At: c.at, Kind: reconcile.EventDeclared, Commit: c.ref, Changes: changes})
}

// dates adds what dates changed while ws was in force: after one day, until
// another.
func (t *teller) dates(ws *decl.Workspace, after, until reconcile.Date) {
	if ws == nil {
		return
	}
	var days []reconcile.Date
	for _, l := range resolve.Later(ws, after, t.known.snapshot(ws)) {
		if l.Date.Compare(until) <= 0 {
			days = append(days, l.Date)
		}
	}
	slices.SortFunc(days, reconcile.Date.Compare)
	for _, day := range slices.Compact(days) {
		if changes := t.changes(ws, day); len(changes) > 0 {
			t.d.Events = append(t.d.Events, reconcile.Event{At: day.Start(t.m.zone).UTC(), Kind: reconcile.EventDated, Changes: changes})
		}
	}
}

func (t *teller) changes(ws *decl.Workspace, day reconcile.Date) []reconcile.RoleChanged {
	roles := t.rolesOf(ws, day)
	changes := t.who.about.Changed(t.before, roles)
	if !t.learnt {
		changes = t.who.about.Learned(roles)
	}
	t.before, t.learnt = roles, true
	return changes
}
