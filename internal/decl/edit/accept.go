package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
)

// Decision is an acceptance to be written down, in a file of its own.
type Decision struct {
	decl.Acceptance        // where its parts stand is not looked at
	File            string // its name in the tree, which no file has yet
	Note            string // a comment above it, for whoever reads it without a plan; may be empty
}

// Accept writes decisions into new files of a workspace that was loaded from t
// with this prefix, and proves that the result declares just these besides.
func Accept(t *Tree, prefix string, ws *decl.Workspace, decisions []Decision) (Change, error) {
	var out Change
	want := *ws
	want.Acceptances = slices.Clone(ws.Acceptances)
	grown := grownTree{Tree: t, files: map[string][]byte{}}
	for _, d := range decisions {
		f := File{Name: d.File, After: d.yaml()}
		grown.files[f.Name] = f.After
		out.Files = append(out.Files, f)
		want.Acceptances = append(want.Acceptances, d.placed())
	}
	slices.SortFunc(want.Acceptances, func(a, b decl.Acceptance) int { return strings.Compare(a.Name, b.Name) })
	var problems diag.List
	out.Workspace, problems = decl.Load(grown, prefix, ws.Known...)
	if len(problems) > 0 {
		return Change{}, &Conflict{Pos: problems[0].Pos, Problem: "the new file would not be valid: " + problems[0].Message, Advice: problems[0].Hint}
	}
	if !sameWorkspace(&want, out.Workspace) {
		return Change{}, &Conflict{Pos: diag.Position{File: decisions[0].File}, Problem: "the new files would declare something else than is meant"}
	}
	return out, nil
}

// yaml is the document, as a person would write it.
func (d Decision) yaml() []byte {
	var b bytes.Buffer
	if d.Note != "" {
		fmt.Fprintf(&b, "# %s\n", d.Note)
	}
	fmt.Fprintf(&b, "apiVersion: practicectl/v1\nkind: Acceptance\nmetadata: {name: %s}\nspec:\n", scalar(d.Name))
	for _, l := range []struct{ key, value string }{
		{"address", scalar(d.Address.Value)},
		{"observed", d.holder().yaml(0)},
		{"by", scalar(d.By.Value)},
		{"until", d.Until.String()},
		{"reason", scalar(d.Reason)},
	} {
		fmt.Fprintf(&b, "  %s: %s\n", l.key, l.value)
	}
	return b.Bytes()
}

func scalar(s string) string { return Value{Text: s}.yaml(0) }

// holder is who was observed, however that is known.
func (d Decision) holder() Value {
	if d.Observed.Null {
		return Value{Null: true}
	}
	return Value{Text: d.Record.Value + d.Observed.User} // one of the two is given
}

// placed is the acceptance as it loads: what is given has a place.
func (d Decision) placed() decl.Acceptance {
	a, at := d.Acceptance, diag.Position{File: d.File, Line: 1}
	a.Pos, a.Address.Pos, a.By.Pos = at, at, at
	a.Observed.Pos, a.Record.Pos = at, diag.Position{}
	if a.Record.Value != "" {
		a.Observed.Pos, a.Record.Pos = diag.Position{}, at
	}
	return a
}
