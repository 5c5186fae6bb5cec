package cli

import (
	"fmt"
	"path/filepath"

	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/internal/scaffold"
)

// imported is what an import has to tell.
type imported struct {
	env    *Env
	dir    string
	draft  scaffold.Draft
	into   bool   // a workspace that was there
	dryRun bool   // nothing was written
	wrote  string // what start told
}

func (i imported) tell() error {
	st := render.Style{Color: i.env.color()}
	if len(i.draft.Files) == 0 {
		fmt.Fprintln(i.env.Stdout, "Nothing to add: everybody and every client is declared, or is left alone.")
		return render.Sections(i.env.Stdout, oddSections(i.draft.Odd()), st)
	}
	if err := i.files(st); err != nil {
		return err
	}
	fmt.Fprintf(i.env.Stdout, "\n%s. Proven: a plan of these files against what was just seen %s.\n", i.counts(), i.proves())
	if err := render.Sections(i.env.Stdout, oddSections(i.draft.Odd()), st); err != nil {
		return err
	}
	_, err := fmt.Fprintf(i.env.Stdout, "\nNext: %s\n", i.next())
	return err
}

// files tells what was written, or shows what would be.
func (i imported) files(st render.Style) error {
	if i.wrote != "" {
		_, err := fmt.Fprint(i.env.Stdout, i.wrote)
		return err
	}
	for _, f := range i.draft.Files {
		verb, path := "wrote", filepath.Join(i.dir, filepath.FromSlash(f.Name))
		switch {
		case f.Old != nil && i.dryRun:
			verb = "would add to"
		case f.Old != nil:
			verb = "added to"
		case i.dryRun:
			verb = "would write"
		}
		if i.dryRun && i.into {
			if err := render.Added(i.env.Stdout, verb+" "+path, f.Added(), st); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(i.env.Stdout, "%s %s\n", verb, path)
	}
	return nil
}

func (i imported) counts() string {
	people, clients := counted(i.draft.People, "person", "people"), counted(i.draft.Clients, "client", "clients")
	switch {
	case i.draft.People == 0:
		return clients
	case i.draft.Clients == 0:
		return people
	default:
		return people + " and " + clients
	}
}

func (i imported) proves() string {
	if i.into {
		return "asks for nothing that was not asked for before"
	}
	return "has nothing to do"
}

func (i imported) next() string {
	switch {
	case i.dryRun:
		return "the same without --dry-run"
	case i.into:
		return "git diff, then practicectl plan " + i.dir
	default:
		return "practicectl plan " + i.dir + "; it says manage: observe until you change that to apply"
	}
}

// maxOdd lines are enough of what the files show as well.
const maxOdd = 12

func oddSections(odd []scaffold.Oddity) []render.Section {
	var out []render.Section
	for _, o := range odd {
		s := render.Section{Title: fmt.Sprintf("%s (%d)", o.Title, len(o.Lines)), Tone: render.ToneWait, Rest: o.Rest, Hint: o.Hint}
		for _, cells := range o.Lines {
			if o.Rest != "" && len(s.Lines) == maxOdd {
				s.More = len(o.Lines) - maxOdd
				break
			}
			s.Lines = append(s.Lines, render.Line{Mark: "?", Cells: cells})
		}
		out = append(out, s)
	}
	return out
}
