package edit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

// Pin is an id to be written where a declaration has none.
type Pin struct {
	At diag.Position // of a person's account in a system, or of a client's entry
	ID string
}

// Left is a pin that was not written.
type Left struct {
	Index int // among those that were asked for
	Why   *Conflict
}

// Pins writes ids in the files of a workspace that was loaded from t with this
// prefix, and proves that the result declares just that. A pin that cannot be
// written keeps no other from being written: each of them is right by itself.
func Pins(t *Tree, prefix string, ws *decl.Workspace, pins []Pin) (Change, []Left, error) {
	p := pinning{tree: t, prefix: prefix, ws: ws, pins: pins, skip: make([]bool, len(pins))}
	p.find()
	for {
		c, err := p.edit()
		if err != nil || len(c.Files) == 0 {
			c.Workspace = ws
			return c, p.left, err
		}
		var problems diag.List
		c.Workspace, problems = decl.Load(t.with(c.Files), prefix, ws.Known...)
		switch {
		case len(problems) == 0 && !sameWorkspace(p.want(c.Done), c.Workspace):
			return Change{}, nil, &Conflict{Pos: c.Done[0].Pos, Problem: "the edited files would declare something else than is meant"}
		case len(problems) == 0:
			return c, p.left, nil
		case !p.drop(c.Done, problems):
			return Change{}, nil, &Conflict{Pos: problems[0].Pos, Problem: "the edited files would not be valid: " + problems[0].Message, Advice: problems[0].Hint}
		}
	}
}

type pinning struct {
	tree   *Tree
	prefix string
	ws     *decl.Workspace
	pins   []Pin
	at     map[diag.Position]target
	skip   []bool // pins that are left, or that stand in a row with another
	left   []Left
}

// target is what an id belongs to.
type target struct {
	user   string // of an account
	system string
	list   string // the assignment of an entry; neither: a row of a book
}

// find looks for what stands at each position. Several lists may read one row
// of a book, which is written once.
func (p *pinning) find() {
	p.at = map[diag.Position]target{}
	for _, u := range p.ws.Users {
		if u.XPM != nil {
			p.at[u.XPM.Pos] = target{user: u.Name, system: "xpm"}
		}
		for _, a := range u.Accounts {
			p.at[a.Pos] = target{user: u.Name, system: a.System}
		}
		if u.Leaves != nil {
			for _, c := range u.Leaves.Clients {
				p.at[c.Pos] = target{}
			}
		}
	}
	for _, a := range p.ws.Assignments {
		for _, c := range a.Clients {
			if c.CSV {
				p.at[c.Pos] = target{}
				continue
			}
			p.at[c.Pos] = target{list: a.Name}
		}
	}
	seen := map[diag.Position]bool{}
	for i, pin := range p.pins {
		if _, ok := p.at[pin.At]; !ok {
			p.leave(i, &Conflict{Pos: pin.At, Problem: "nothing is declared here"})
		}
		p.skip[i] = p.skip[i] || seen[pin.At]
		seen[pin.At] = true
	}
}

func (p *pinning) leave(i int, why *Conflict) {
	p.skip[i] = true
	p.left = append(p.left, Left{Index: i, Why: why})
}

// edit makes the edits of every file, without those that are left.
func (p *pinning) edit() (Change, error) {
	perFile := map[string][]int{}
	var names []string
	for i, pin := range p.pins {
		if p.skip[i] {
			continue
		}
		if perFile[pin.At.File] == nil {
			names = append(names, pin.At.File)
		}
		perFile[pin.At.File] = append(perFile[pin.At.File], i)
	}
	slices.Sort(names)
	var out Change
	for _, path := range names {
		before, err := p.tree.ReadFile(name(p.prefix, path))
		if err != nil {
			return Change{}, fmt.Errorf("read the file to be edited: %w", err)
		}
		r, err := p.file(path, before, perFile[path])
		if err != nil {
			return Change{}, err
		}
		if len(r.Done) > 0 {
			out.Files = append(out.Files, File{Name: name(p.prefix, path), Before: before, After: r.Data})
			out.Done = append(out.Done, r.Done...)
		}
	}
	return out, nil
}

// file edits one file. Where that spoils it as a whole, all of it is left.
func (p *pinning) file(path string, data []byte, of []int) (Result, error) {
	var keys []Key
	var cells []Cell
	for _, i := range of {
		if at := p.at[p.pins[i].At]; at.user == "" && at.list == "" {
			cells = append(cells, Cell{Line: p.pins[i].At.Line, Column: "uuid", Value: Value{Text: p.pins[i].ID}})
		} else {
			keys = append(keys, p.key(i, at))
		}
	}
	leave := func(i int, err error) error {
		var c *Conflict
		if !errors.As(err, &c) {
			return err
		}
		p.leave(of[i], c)
		return nil
	}
	var r Result
	var err error
	if len(cells) > 0 {
		r, err = csvFile(path, data, cells, leave)
	} else {
		r, err = yamlFile(path, data, keys, leave)
	}
	if err != nil {
		for j := range of {
			if p.skip[of[j]] {
				continue
			}
			if err := leave(j, err); err != nil {
				return Result{}, err
			}
		}
		return Result{}, nil
	}
	for i := range r.Done {
		r.Done[i].Index = of[r.Done[i].Index]
	}
	return r, nil
}

func (p *pinning) key(i int, at target) Key {
	v := Value{Text: p.pins[i].ID}
	switch {
	case at.list != "":
		return Key{Kind: "Assignment", Name: at.list, Path: []string{"spec", "clients", "uuid"}, Item: p.pins[i].At, Value: v, After: []string{"name"}}
	case at.system == "xpm":
		return Key{Kind: "User", Name: at.user, Path: []string{"spec", "accounts", "xpm", "uuid"}, Value: v, Instead: "create"}
	default:
		return Key{Kind: "User", Name: at.user, Path: []string{"spec", "accounts", at.system, "id"}, Value: v}
	}
}

// drop leaves the pins whose lines would not be valid, such as one that shows
// two entries to be one client. It is false where that is not what is wrong.
func (p *pinning) drop(done []Done, problems diag.List) bool {
	dropped := false
	for _, d := range done {
		i := slices.IndexFunc(problems, func(x diag.Diagnostic) bool { return x.Pos.File == d.Pos.File && x.Pos.Line == d.Pos.Line })
		if i >= 0 {
			p.leave(d.Index, &Conflict{Pos: d.Pos, Problem: "with the id this would not be valid: " + problems[i].Message, Advice: problems[i].Hint})
			dropped = true
		}
	}
	return dropped
}

// want is the workspace that the edits are meant to make.
func (p *pinning) want(done []Done) *decl.Workspace {
	ids := map[diag.Position]string{}
	for _, d := range done {
		ids[p.pins[d.Index].At] = p.pins[d.Index].ID
	}
	set := func(t *decl.Text, at diag.Position) {
		if id, ok := ids[at]; ok {
			*t = decl.Text{Value: id, Pos: at}
		}
	}
	entries := func(of []decl.Client) []decl.Client {
		of = slices.Clone(of)
		for i := range of {
			set(&of[i].UUID, of[i].Pos)
		}
		return of
	}
	w := *p.ws
	w.Users, w.Assignments = slices.Clone(w.Users), slices.Clone(w.Assignments)
	for i := range w.Users {
		u := &w.Users[i]
		if u.XPM != nil {
			x := *u.XPM
			set(&x.UUID, x.Pos)
			x.Create = x.Create && !x.UUID.Given()
			u.XPM = &x
		}
		u.Accounts = slices.Clone(u.Accounts)
		for j := range u.Accounts {
			set(&u.Accounts[j].ID, u.Accounts[j].Pos)
		}
		if u.Leaves != nil {
			l := *u.Leaves
			l.Clients = entries(l.Clients)
			u.Leaves = &l
		}
	}
	for i := range w.Assignments {
		w.Assignments[i].Clients = entries(w.Assignments[i].Clients)
	}
	return &w
}
