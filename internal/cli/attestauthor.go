package cli

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/pipeline"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// describing is how a plan comes to say how a person does a change: see
// pipeline.Input.
type describing = func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual

// witnessed are the words that a plan takes, and the guide that it has to be
// made with: with twoPerson a word is refused once it is known which change it
// is about, which is when that is described, before words are looked at.
func witnessed(ctx context.Context, ws *decl.Workspace, dir string, guide describing) (map[string]reconcile.Word, describing) {
	words := resolve.Words(ws)
	if !ws.Practice.TwoPerson || guide == nil || len(words) == 0 {
		return words, guide
	}
	author := authorsOf(ctx, ws, dir)
	refuseGrants(ws, words, author)
	return words, func(xpm reconcile.Snapshot) func(reconcile.Change) *reconcile.Manual {
		describe := guide(xpm)
		return func(c reconcile.Change) *reconcile.Manual {
			m := describe(c)
			if m == nil {
				return nil
			}
			if w, said := words[m.ID]; said {
				w.Refused = refusal(c, w.By, author)
				words[m.ID] = w
			}
			return m
		}
	}
}

// refuseGrants refuses the words about access of Xero Support: of those a plan
// takes account before anything is described, so that they are found by what is
// declared. Each action about a grant comes from its one document.
func refuseGrants(ws *decl.Workspace, words map[string]reconcile.Word, author func(reconcile.Change) ([]string, error)) {
	for _, g := range resolve.Grants(ws) {
		for _, id := range g.Actions() {
			if w, said := words[id]; said {
				w.Refused = refusal(reconcile.Change{Source: g.Source}, w.By, author)
				words[id] = w
			}
		}
	}
}

// refuseGone refuses, with twoPerson, what the author of a document says of it
// where another tree has that document, and this one no longer: deleting it must
// not make the word count.
func refuseGone(ctx context.Context, ws *decl.Workspace, dir string, words map[string]reconcile.Word, trees ...*pipeline.Tree) {
	if !ws.Practice.TwoPerson {
		return
	}
	still := obligations(ws)
	for _, t := range trees {
		if t == nil {
			continue
		}
		for id, where := range obligations(t.Workspace) {
			w, said := words[id]
			if _, is := still[id]; !said || is || w.Refused != "" {
				continue
			}
			w.Refused = refusal(reconcile.Change{Source: where}, w.By, func(c reconcile.Change) ([]string, error) {
				_, file, ok := strings.Cut(c.Source.File, ":"+filepath.ToSlash(dir)+"/")
				if !ok {
					return nil, errors.New("the base is a folder, not a commit")
				}
				user, err := authorOf(ctx, ws, dir, t.Name, file)
				return []string{user}, err
			})
			words[id] = w
		}
	}
}

// obligations are the actions that outlive their documents: all about grants, and
// the ends of leavers' logins.
func obligations(ws *decl.Workspace) map[string]reconcile.Source {
	out := map[string]reconcile.Source{}
	for _, g := range resolve.Grants(ws) {
		for _, id := range g.Actions() {
			out[id] = g.Source
		}
	}
	for i := range ws.Users {
		if u := &ws.Users[i]; u.Leaves != nil {
			out[resolve.LoginEnd(u)] = reconcile.Source(u.Leaves.Pos)
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
