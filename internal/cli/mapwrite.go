package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

// pinned is an id that is beyond doubt, and how it was found.
type pinned struct {
	edit.Pin
	whose string // "Kim Tan, Ignition" or "Acme"
	by    string
}

// pin writes every id that is beyond doubt, and says what it left and why.
func (e editing) pin(env *Env, m reconcile.Mapping, p reconcile.Plan) error {
	found := append(planPins(p), accountPins(m)...)
	pins := make([]edit.Pin, len(found))
	for i, f := range found {
		pins[i] = f.Pin
	}
	change, left, err := edit.Pins(e.tree, prefixOf(e.dir), e.ws, pins)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, d := range change.Done {
		f := found[d.Index]
		instead := ""
		if d.Was != "" {
			instead = ", instead of " + d.Was
		}
		fmt.Fprintf(&b, "%s: %s: %s %s (by %s%s)\n", d.Pos, f.whose, d.Key, d.Now, f.by, instead)
	}
	notPinned(&b, found, left, m, p)
	if len(change.Files) == 0 {
		b.WriteString("Nothing was written: every id that is beyond doubt, and that can be written, stands there.\n")
		_, err := fmt.Fprint(env.Stdout, b.String())
		return err
	}
	fmt.Fprintf(&b, "\nPinned: %s, in %s.\n", counted(len(change.Done), "id", "ids"), counted(len(change.Files), "file", "files"))
	return e.finish(env, &b, change, false)
}

// planPins are the ids that a plan asks to be pasted. In lists that show no
// ids, a record has none to be written.
func planPins(p reconcile.Plan) []pinned {
	var out []pinned
	for _, pin := range p.Pins {
		if !decl.IsUUID(pin.ID) {
			continue
		}
		by := "its unique name"
		if pin.FoundBy == "email" {
			by = "e-mail"
		}
		out = append(out, pinned{edit.Pin{At: diag.Position(pin.Source), ID: pin.ID}, pin.Name, by})
	}
	return out
}

// accountPins are the ids that the lists of apps show for people who were found
// by e-mail. A login that two people use is nobody's alone.
func accountPins(m reconcile.Mapping) []pinned {
	users := map[[2]string]int{}
	each(m, func(c reconcile.Cell) { users[[2]string{c.System, c.ID}]++ })
	var out []pinned
	each(m, func(c reconcile.Cell) {
		if canPin(c) && users[[2]string{c.System, c.ID}] == 1 {
			out = append(out, pinned{edit.Pin{At: diag.Position(c.Source), ID: c.ID}, c.Name + ", " + titleOf(m, c.System), c.Matched})
		}
	})
	return out
}

// canPin reports whether the cell is of an account that is to stay, and was
// found without its id. XPM's are the plan's.
func canPin(c reconcile.Cell) bool {
	switch c.State {
	case reconcile.CellInSync, reconcile.CellRole, reconcile.CellUnlinked, reconcile.CellSuggested, reconcile.CellElsewhere, reconcile.CellUnknown:
		return c.System != "xpm" && !c.Pinned && c.ID != "" && c.Matched != ""
	default:
		return false
	}
}

func each(m reconcile.Mapping, do func(reconcile.Cell)) {
	for _, p := range m.People {
		for _, c := range p.Cells {
			do(c)
		}
	}
}

func titleOf(m reconcile.Mapping, system string) string {
	i := slices.IndexFunc(m.Systems, func(s reconcile.MappedSystem) bool { return s.System == system })
	return m.Systems[i].Title
}

// notPinned says what has no id still: what could not be written, once for a
// file and a reason, and what could not be told.
func notPinned(b *strings.Builder, found []pinned, left []edit.Left, m reconcile.Mapping, p reconcile.Plan) {
	type reason struct{ file, problem string }
	again := map[reason]int{}
	for _, l := range left {
		r := reason{l.Why.Pos.File, l.Why.Problem}
		if again[r]++; again[r] == 1 {
			fmt.Fprintf(b, "Left: %s: %s\n  hint: %s\n", found[l.Index].whose, l.Why, strings.TrimPrefix(l.Why.Hint(), "nothing was written: "))
		}
	}
	for _, l := range left {
		r := reason{l.Why.Pos.File, l.Why.Problem}
		if n := again[r]; n > 1 {
			fmt.Fprintf(b, "Left: %s of %s more, for the same reason\n", counted(n-1, "line", "lines"), r.file)
			again[r] = 0
		}
	}
	for _, x := range p.Blocked {
		if x.Rule == "ambiguous" || x.Rule == "not-found" {
			fmt.Fprintf(b, "Left: %s (%s:%d): %s\n  hint: %s\n", x.Name, x.Source.File, x.Source.Line, x.Text, x.Hint)
		}
	}
	noIDs := map[string]int{}
	each(m, func(c reconcile.Cell) {
		switch {
		case c.System == "xpm" || c.Pinned:
		case c.State == reconcile.CellAmbiguous:
			fmt.Fprintf(b, "Left: %s, %s: ambiguous: %s\n", c.Name, titleOf(m, c.System), c.Text)
		case c.Matched != "" && c.ID == "":
			noIDs[c.System]++
		}
	})
	for _, s := range m.Systems {
		if n := noIDs[s.System]; n > 0 {
			fmt.Fprintf(b, "Left: %s of %s: its list shows no ids\n", counted(n, "account", "accounts"), s.Title)
		}
	}
}
