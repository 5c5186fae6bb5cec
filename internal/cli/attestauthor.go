package cli

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// describing is how a plan comes to say how a person does a change: see
// pipeline.Input.
type describing = func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual

// witnessed are the words that a plan takes, and the guide that it has to be
// made with: a word of somebody who may not do it, and with twoPerson of whoever
// wrote the change, is refused once it is known which change it is about. That is
// when the change is described, before words are looked at.
func witnessed(ctx context.Context, ws *decl.Workspace, dir string, guide describing) (map[string]reconcile.Word, describing) {
	words := resolve.Words(ws)
	if guide == nil || len(words) == 0 {
		return words, guide
	}
	h := hearing{who: newEntitling(ctx, ws, dir)}
	if ws.Practice.TwoPerson {
		h.author = authorsOf(ctx, ws, dir)
	}
	refuseGrants(ws, words, h, guide(reconcile.Snapshot{}))
	return words, func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		describe := guide(xpm)
		return func(c reconcile.Change) *reconcile.Manual {
			m := describe(c)
			if m == nil {
				return nil
			}
			if w, said := words[m.ID]; said {
				w.Refused = h.refusal(c, m, w)
				words[m.ID] = w
			}
			return m
		}
	}
}

// hearing is what every word is judged by.
type hearing struct {
	who    *entitling
	author func(reconcile.Change) ([]string, error) // nil: one person is enough
}

func (h hearing) refusal(c reconcile.Change, m *reconcile.Manual, w reconcile.Word) string {
	if why := cmp.Or(h.who.refusal(c, m, w), notBegun(h.who.ws, c, w.At)); why != "" || h.author == nil {
		return why
	}
	return refusal(c, w.By, h.author)
}

// notBegun says that nothing can have been removed at a time before a grant
// began, or nothing.
func notBegun(ws *decl.Workspace, c reconcile.Change, at time.Time) string {
	zone, err := time.LoadLocation(ws.Practice.TimeZone)
	ends := c.Key.Kind == reconcile.KindSupport && c.Reason == reconcile.ReasonMustBeOff
	if err != nil || !ends || c.Support.From == (reconcile.Date{}) || !at.Before(c.Support.From.Start(zone)) {
		return ""
	}
	return "the access had not begun by then: its first day is " + c.Support.From.String()
}

// refuseGrants refuses the words about access of Xero Support: of those a plan
// takes account before anything is described, so that they are found by what is
// declared.
func refuseGrants(ws *decl.Workspace, words map[string]reconcile.Word, h hearing, describe func(reconcile.Change) *reconcile.Manual) {
	for _, g := range resolve.Grants(ws) {
		for _, c := range g.Does() {
			id := reconcile.ManualID(c)
			if w, said := words[id]; said {
				w.Refused = h.refusal(c, describe(c), w)
				words[id] = w
			}
		}
	}
}

// refuseGone refuses what is said of a document that another tree has, and this
// one no longer: deleting it must not make a word count that did not before.
func refuseGone(ctx context.Context, ws *decl.Workspace, dir string, words map[string]reconcile.Word, trees ...*pipeline.Tree) error {
	still := obligations(ws)
	for _, t := range trees {
		if t == nil {
			continue
		}
		guide, err := guideOf(t.Workspace, reconcile.Date{})
		if err != nil {
			return err
		}
		h, describe := hearing{who: newEntitling(ctx, t.Workspace, dir)}, guide(reconcile.Snapshot{})
		if ws.Practice.TwoPerson {
			h.author = authorsIn(ctx, ws, dir, t.Name)
		}
		for id, c := range obligations(t.Workspace) {
			w, said := words[id]
			if _, is := still[id]; !said || is || w.Refused != "" {
				continue
			}
			w.Refused = h.refusal(c, describe(c), w)
			words[id] = w
		}
	}
	return nil
}

// authorsIn are the authors of what another tree had.
func authorsIn(ctx context.Context, ws *decl.Workspace, dir, tree string) func(reconcile.Change) ([]string, error) {
	return func(c reconcile.Change) ([]string, error) {
		_, file, ok := strings.Cut(c.Source.File, ":"+filepath.ToSlash(dir)+"/")
		if !ok {
			return nil, errors.New("the base is a folder, not a commit")
		}
		user, err := authorOf(ctx, ws, dir, tree, file)
		return []string{user}, err
	}
}

// obligations are the actions that outlive their documents: all about grants, and
// the ends of leavers' logins.
func obligations(ws *decl.Workspace) map[string]reconcile.Change {
	out := map[string]reconcile.Change{}
	for _, g := range resolve.Grants(ws) {
		for _, c := range g.Does() {
			out[reconcile.ManualID(c)] = c
		}
	}
	for i := range ws.Users {
		if u := &ws.Users[i]; u.Leaves != nil {
			out[resolve.LoginEnd(u)] = reconcile.Change{Source: reconcile.Source(u.Leaves.Pos)}
		}
	}
	return out
}

// refusal says why, with twoPerson, the word of by does not count for a change,
// or nothing. That it cannot be told who wrote it is reason enough.
func refusal(c reconcile.Change, by string, author func(reconcile.Change) ([]string, error)) string {
	users, err := author(c)
	switch {
	case err != nil:
		return "twoPerson is on, and who wrote the change cannot be told: " + err.Error()
	case slices.Contains(users, by):
		return "twoPerson is on, and " + by + " wrote the change"
	}
	return ""
}

// authorsOf finds the users who wrote what decides a change: of each file the
// author of the last commit that touched it. It asks Git once a file.
func authorsOf(ctx context.Context, ws *decl.Workspace, dir string) func(reconcile.Change) ([]string, error) {
	type answer struct {
		user string
		err  error
	}
	known := map[string]answer{}
	return func(c reconcile.Change) ([]string, error) {
		var users []string
		for _, file := range deciding(c) {
			a, ok := known[file]
			if !ok {
				a.user, a.err = authorOf(ctx, ws, dir, "", strings.TrimPrefix(file, prefixOf(dir)+"/"))
				known[file] = a
			}
			if a.err != nil {
				return nil, a.err
			}
			users = append(users, a.user)
		}
		return users, nil
	}
}

// deciding are the files whose lines a change comes from.
func deciding(c reconcile.Change) []string {
	files := []string{c.Source.File}
	for _, f := range c.Fields {
		if len(f.Because) > 0 {
			files = append(files, f.Because[0].Source.File)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
