package cli

import (
	"fmt"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
)

// editing is a workspace that a command edits, as it was read.
type editing struct {
	ws   *decl.Workspace
	dir  string
	tree *edit.Tree
}

// loadToEdit is load, but that the bytes are kept.
func loadToEdit(env *Env, args []string) (editing, error) {
	if err := named(args); err != nil {
		return editing{}, err
	}
	e := editing{dir: workspaceDir(env, args)}
	files, err := env.Folder(e.dir)
	if err != nil {
		return editing{}, err
	}
	e.tree = edit.NewTree(files)
	e.ws, err = loadFiles(e.tree, e.dir)
	return e, err
}

func (e editing) give(gives []edit.Give) (edit.Change, error) {
	return edit.Roles(e.tree, prefixOf(e.dir), e.ws, gives)
}

// list says what is edited, a line each: the file and line as they are after
// it, whose role it is, what stood there and what stands there now.
func (e editing) list(b *strings.Builder, c edit.Change, gives []edit.Give) {
	for _, d := range c.Done {
		whose, was := e.before(gives[d.Index].Place)
		if d.Was != "" {
			was = d.Was
		}
		fmt.Fprintf(b, "%s: %s, %s: %s → %s\n", d.Pos, whose, d.Key, was, d.Now)
	}
}

// before names a place, and what counts there while nothing is written in it.
func (e editing) before(p edit.Place) (whose, was string) {
	a := &e.ws.Assignments[p.Assignment]
	if p.Client == edit.Default {
		return a.Name, "not given"
	}
	c := &a.Clients[p.Client]
	switch ref, _ := c.Role(a, p.Role); {
	case !ref.Given():
		return c.Name.Value, "not given"
	case ref.Null:
		return c.Name.Value, "null of the list"
	default:
		return c.Name.Value, ref.User + " of the list"
	}
}

// places is "3 lines of 2 files".
func places(c edit.Change) string {
	return counted(len(c.Done), "line", "lines") + " of " + counted(len(c.Files), "file", "files")
}

// finish writes the files, or says that nothing was written, and what to do
// next.
func (e editing) finish(env *Env, b *strings.Builder, c edit.Change, dryRun bool) error {
	if dryRun {
		b.WriteString("Nothing was written: this was a dry run.\n")
	} else {
		if err := edit.Write(e.dir, c.Files); err != nil {
			return err
		}
		look := "look at it with git diff"
		if c.Files[0].Before == nil { // which git diff does not show
			look = "read what was written"
		}
		fmt.Fprintf(b, "Next: %s, then practicectl plan %s\n", look, e.dir)
	}
	_, err := fmt.Fprint(env.Stdout, b.String())
	return err
}
