package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// remains is what earlier runs on this disk did not push.
type remains struct {
	lines [][]byte // that continue the chain of the branch
	done  []string // spool files that can go once lines are pushed
	fork  []fork   // spool files that do not continue the chain
}

// fork is a spool file of a run after which somebody else went on.
type fork struct {
	path  string
	lines int
}

func spoolName(token int) string { return fmt.Sprintf("spool-%010d.jsonl", token) }

// collect reads the spool files of this disk against the end of the branch's
// journal. It changes nothing: only whoever gets the lock may do that.
func (g *Git) collect(ctx context.Context, t tip, at place) (remains, error) {
	paths, err := filepath.Glob(filepath.Join(globEscape(g.spool), "spool-*.jsonl"))
	if err != nil {
		return remains{}, err
	}
	slices.Sort(paths) // by token: in the order of the chain
	var rest remains
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return remains{}, fmt.Errorf("read what was not pushed: %w", err)
		}
		lines := ParseJournal(data).Lines // a torn tail was never relied on
		more, end := continues(lines, at)
		rest.lines, at = append(rest.lines, more...), end
		pushed := len(more) > 0 || len(lines) == 0
		if !pushed {
			if pushed, err = g.onBranch(ctx, t, lines[len(lines)-1]); err != nil {
				return remains{}, err
			}
		}
		if pushed {
			rest.done = append(rest.done, path)
		} else {
			rest.fork = append(rest.fork, fork{path: path, lines: len(lines)})
		}
	}
	return rest, nil
}

// continues gives the lines that come after a place in the chain, and the
// place after them.
func continues(lines [][]byte, at place) ([][]byte, place) {
	var more [][]byte
	for _, line := range lines {
		r, err := Decode(line)
		if err != nil {
			break
		}
		if at.follows(r) {
			more = append(more, line)
			at = place{seq: r.Seq, head: Hash(line)}
		}
	}
	return more, at
}

// onBranch looks for a line in the whole journal. It is asked only after a
// crash at the very end of a run.
func (g *Git) onBranch(ctx context.Context, t tip, line []byte) (bool, error) {
	j, err := g.journalAt(ctx, t)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(j.Lines, func(l []byte) bool { return string(l) == string(line) }), nil
}

// settle is called with the lock and everything pushed. It gives the names
// under which the forks were kept, for the journal to mention.
func (r remains) settle() ([]string, error) {
	var errs []error
	for _, path := range r.done {
		errs = append(errs, removed(path))
	}
	var notes []string
	for _, f := range r.fork {
		kept := filepath.Join(filepath.Dir(f.path), "unpushed-"+filepath.Base(f.path))
		errs = append(errs, os.Rename(f.path, kept))
		notes = append(notes, fmt.Sprintf(
			"%d records of a run on this machine never reached the branch before another run went on: they were kept as %s in its git directory",
			f.lines, filepath.Base(kept)))
	}
	return notes, errors.Join(errs...)
}

// globEscape makes a path match only itself.
func globEscape(path string) string {
	var out []rune
	for _, r := range path {
		switch r {
		case '*', '?', '[':
			out = append(out, '[', r, ']')
		default:
			out = append(out, r)
		}
	}
	return string(out)
}
