package edit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

// Give sets the role at one place.
type Give struct {
	Place
	To Value // a user, or null
}

// Change is what a set of edits makes of a workspace. Nothing is written yet.
type Change struct {
	Files     []File
	Done      []Done // by file and line; Index is that of the Give
	Workspace *decl.Workspace
}

// Roles sets roles in the files of a workspace that was loaded from t with
// this prefix, and proves that the result declares just that.
func Roles(t *Tree, prefix string, ws *decl.Workspace, gives []Give) (Change, error) {
	perFile := map[string][]int{}
	var names []string
	for i, g := range gives {
		path := file(ws, g.Place)
		if perFile[path] == nil {
			names = append(names, path)
		}
		perFile[path] = append(perFile[path], i)
	}
	slices.Sort(names)
	var out Change
	for _, path := range names {
		before, err := t.ReadFile(name(prefix, path))
		if err != nil {
			return Change{}, fmt.Errorf("read the file to be edited: %w", err)
		}
		r, err := rolesOf(ws, path, before, gives, perFile[path])
		if err != nil {
			return Change{}, err
		}
		if len(r.Done) > 0 {
			out.Files = append(out.Files, File{Name: name(prefix, path), Before: before, After: r.Data})
			out.Done = append(out.Done, r.Done...)
		}
	}
	if len(out.Files) == 0 {
		out.Workspace = ws // it says all of this already
		return out, nil
	}
	var problems diag.List
	out.Workspace, problems = decl.Load(t.with(out.Files), prefix, ws.Known...)
	if len(problems) > 0 {
		return Change{}, &Conflict{Pos: problems[0].Pos, Problem: "the edited files would not be valid: " + problems[0].Message, Advice: problems[0].Hint}
	}
	if want := given(ws, gives); !sameWorkspace(want, out.Workspace) {
		return Change{}, &Conflict{Pos: out.Done[0].Pos, Problem: "the edited files would declare something else than is meant"}
	}
	return out, nil
}

// rolesOf edits one file: a book of clients, or documents.
func rolesOf(ws *decl.Workspace, path string, data []byte, gives []Give, of []int) (Result, error) {
	var keys []Key
	var cells []Cell
	for _, i := range of {
		g := gives[i]
		a := &ws.Assignments[g.Assignment]
		key := Key{Kind: "Assignment", Name: a.Name, Path: []string{"spec", g.Role}, Value: g.To, After: []string{"partner"}}
		if g.Client != Default {
			c := &a.Clients[g.Client]
			if c.CSV {
				cells = append(cells, Cell{Line: c.Pos.Line, Column: g.Role, Value: g.To})
				continue
			}
			key.Path = []string{"spec", "clients", g.Role}
			key.Item = c.Pos
			key.After = []string{"name", "uuid", "partner"}
			if g.Role == "partner" {
				key.After = key.After[:2]
			}
		}
		keys = append(keys, key)
	}
	var r Result
	var err error
	if len(cells) > 0 { // the name of a file cannot be both: YAML is told by it
		r, err = CSV(path, data, cells)
	} else {
		r, err = YAML(path, data, keys)
	}
	for i := range r.Done {
		r.Done[i].Index = of[r.Done[i].Index]
	}
	return r, err
}

// file is where a place stands.
func file(ws *decl.Workspace, p Place) string {
	a := &ws.Assignments[p.Assignment]
	if p.Client == Default {
		return a.Pos.File
	}
	return a.Clients[p.Client].Pos.File
}

// given is the workspace that the edits are meant to make. Of rows that two
// lists read from one file, both change.
func given(ws *decl.Workspace, gives []Give) *decl.Workspace {
	want := *ws
	want.Assignments = slices.Clone(ws.Assignments)
	rows := map[diag.Position][]Give{}
	for i := range want.Assignments {
		want.Assignments[i].Clients = slices.Clone(want.Assignments[i].Clients)
	}
	for _, g := range gives {
		a := &want.Assignments[g.Assignment]
		var c *decl.Client
		if g.Client != Default {
			c = &a.Clients[g.Client]
		}
		if c != nil && c.CSV {
			rows[c.Pos] = append(rows[c.Pos], g)
		}
		*ref(a, c, g.Role) = g.ref(a.Pos)
	}
	for i := range want.Assignments {
		a := &want.Assignments[i]
		for j := range a.Clients {
			for _, g := range rows[a.Clients[j].Pos] {
				*ref(a, &a.Clients[j], g.Role) = g.ref(a.Pos)
			}
		}
	}
	return &want
}

func (g Give) ref(at diag.Position) decl.Ref {
	if g.To.Null {
		return decl.Ref{Null: true, Pos: at}
	}
	return decl.Ref{User: strings.TrimSpace(g.To.Text), Pos: at}
}
