package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/internal/gittree"
)

// treesOf reads what was declared in the period: the tree before it, and each
// commit in it that touched the declarations. It is read by when commits came
// onto the branch, which is when they could begin to count.
func treesOf(ctx context.Context, dir string, in *evidence.Input) error {
	log, err := gittree.History(ctx, dir)
	if err != nil {
		return err
	}
	switch {
	case !gittree.Inside(ctx, dir):
		return &exitError{code: exitFailed, err: errors.New("the declarations are in no Git repository: who declared what, and when, is not known"),
			hint: "keep them in one; a report of evidence is told from its commits"}
	case len(log.Commits) == 0:
		return &exitError{code: exitFailed, err: errors.New("no commit holds these declarations: who declared what, and when, is not known"), hint: "commit them"}
	case log.Begins != nil:
		return &exitError{code: exitFailed, err: fmt.Errorf("this clone is shallow and begins with commit %s: who declared what before it is not known", log.Begins.Short),
			hint: "make it whole with git fetch --unshallow; in a pipeline, fetch-depth: 0"}
	}
	apps, err := carriedApps()
	if err != nil {
		return err
	}
	h := pastTrees{dir: dir, apps: apps}
	begin, end := in.From.Start(in.Zone), in.Until.AddDays(1).Start(in.Zone)
	opening := -1
	var within []int
	for i, c := range log.Commits {
		in.Order = append(in.Order, c.Hash)
		switch {
		case len(within) == 0 && c.Committed.Before(begin):
			opening = i
		case c.Committed.Before(end):
			within = append(within, i)
		}
	}
	if opening >= 0 {
		t, err := h.read(ctx, log.Commits[opening])
		if err != nil {
			return err
		}
		in.Opening = &t
	}
	for _, i := range within {
		t, err := h.read(ctx, log.Commits[i])
		if err != nil {
			return err
		}
		in.Trees = append(in.Trees, t)
	}
	latest, err := h.read(ctx, log.Commits[len(log.Commits)-1]) // words that were written down since
	if err != nil {
		return err
	}
	in.Latest, in.First = latest, h.commit(log.Commits[0])
	if in.Branch, err = gittree.Branch(ctx, dir); err != nil {
		return err
	}
	if err := h.origins(ctx, in); err != nil {
		return err
	}
	return h.authors(ctx, in)
}

// pastTrees reads workspaces as commits left them.
type pastTrees struct {
	dir   string
	apps  []decl.App
	known []*decl.Workspace // those that could be read, the oldest first
	last  evidence.Tree
	git   map[string]gittree.Commit
}

// read is a commit's tree. Declarations that are wrong, or gone, are something to
// tell. They are read without the apps that the tool carries today, since what
// these say of roles may not have been so then; what is done there is told by them.
func (h *pastTrees) read(ctx context.Context, c gittree.Commit) (evidence.Tree, error) {
	if h.last.Commit.Hash == c.Hash {
		return h.last, nil
	}
	one, err := commitOf(ctx, h.dir, c)
	if err != nil {
		return evidence.Tree{}, err
	}
	h.last = evidence.Tree{Commit: h.commit(c), Workspace: one.ws, Problem: one.problem}
	if one.ws != nil {
		one.ws.Known = h.apps
		h.known = append(h.known, one.ws)
	}
	return h.last, nil
}

func (h *pastTrees) commit(c gittree.Commit) evidence.Commit {
	if h.git == nil {
		h.git = map[string]gittree.Commit{}
	}
	h.git[c.Hash] = c
	return evidence.Commit{Hash: c.Hash, Subject: c.Subject, At: c.Committed}
}

// origins asks Git where the lines come from that are older than the period.
func (h *pastTrees) origins(ctx context.Context, in *evidence.Input) error {
	in.Origins = map[evidence.Place]evidence.Commit{}
	if in.Opening == nil || in.Opening.Workspace == nil {
		return nil
	}
	for _, place := range evidence.Before(in.Opening.Workspace, in.From, in.Until) {
		file := strings.TrimPrefix(place.File, prefixOf(h.dir)+"/")
		c, err := gittree.Origin(ctx, h.dir, in.Opening.Commit.Hash, file, place.Line)
		if err != nil {
			return err
		}
		in.Origins[place] = h.commit(c)
	}
	return nil
}

// authors fills in who wrote what the commits brought.
func (h *pastTrees) authors(ctx context.Context, in *evidence.Input) error {
	for i := range in.Trees {
		if err := h.author(ctx, &in.Trees[i].Commit); err != nil {
			return err
		}
	}
	for place, c := range in.Origins {
		if err := h.author(ctx, &c); err != nil {
			return err
		}
		in.Origins[place] = c
	}
	return nil
}

// author names who wrote a commit, and when; of a merge, those who wrote what it
// brought.
func (h *pastTrees) author(ctx context.Context, c *evidence.Commit) error {
	own := h.git[c.Hash]
	wrote := []gittree.Commit{own}
	if own.Merge {
		brought, err := gittree.Brought(ctx, h.dir, own)
		if err != nil {
			return err
		}
		if len(brought) > 0 {
			wrote = brought
		}
	}
	for _, w := range wrote {
		if w.At.After(c.Written) {
			c.Written = w.At
		}
		p := h.person(w)
		if !slices.Contains(c.By, p) {
			c.By = append(c.By, p)
		}
	}
	slices.SortFunc(c.By, func(a, b evidence.Person) int { return strings.Compare(a.Name+a.Email, b.Name+b.Email) })
	return nil
}

// person is the author of a commit, and the user whose address it is: of today
// first, then as the trees of the period have them.
func (h *pastTrees) person(c gittree.Commit) evidence.Person {
	p := evidence.Person{Name: c.Author, Email: c.Email}
	for _, ws := range slices.Backward(h.known) {
		for i := range ws.Users {
			if isAddressOf(&ws.Users[i], c.Email) {
				p.User = ws.Users[i].Name
				return p
			}
		}
	}
	return p
}
