package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// isLogin reports whether a change ends somebody's login.
func isLogin(c reconcile.Change) bool {
	return len(c.Fields) == 1 && c.Fields[0].Field == reconcile.FieldLogin
}

func isJob(c reconcile.Change) bool { return c.Key.Kind == reconcile.KindJob }

// endLogin is the click path. Practice Manager's own record is not the login:
// that is on the Staff tab of My Xero.
const endLogin = "open the person's record under Staff in Xero Practice Manager and disable the login there; then remove the person on the Staff tab of My Xero"

func loginLine(c reconcile.Change) Line {
	l := Line{Mark: "-", Source: c.Source, Cells: []string{c.Name, "login", "ends", originWord(c.Origin)}, Detail: holdDetail(c.Hold)}
	if c.Urgent {
		l.Cells[2] = "ends at once, before the work moves"
	}
	if c.Action == reconcile.ActionManual && c.Hold == nil {
		l.Detail = append(l.Detail, endLogin)
	}
	return l
}

// jobLine is a job in one line, whatever changes of it.
func jobLine(c reconcile.Change) Line {
	return Line{
		Mark: "~", Source: c.Source, Detail: holdDetail(c.Hold),
		Cells: []string{c.Client, c.Number, jobText(c), originWord(c.Origin)},
	}
}

// jobText says what changes: the same once, for all of which it is true.
func jobText(c reconcile.Change) string {
	var texts []string
	whats := map[string][]string{} // by text
	add := func(what, text string) {
		if text == "" {
			return
		}
		if whats[text] == nil {
			texts = append(texts, text)
		}
		whats[text] = append(whats[text], what)
	}
	for _, f := range []reconcile.Field{reconcile.FieldPartner, reconcile.FieldManager} {
		for _, fc := range c.Fields {
			if fc.Field == f {
				add(string(f), fromTo(fc))
			}
		}
	}
	add("staff", members(c, reconcile.FieldStaff))
	add(count(tasks(c), "task", "tasks"), members(c, reconcile.FieldTask))
	parts := make([]string, len(texts))
	for i, text := range texts {
		parts[i] = strings.Join(whats[text], ", ") + ": " + text
	}
	return strings.Join(parts, "; ")
}

func tasks(c reconcile.Change) int {
	seen := map[string]bool{}
	for _, f := range c.Fields {
		if f.Field == reconcile.FieldTask {
			seen[f.Of] = true
		}
	}
	return len(seen)
}

// members says who comes off and who goes on: as one replacement where it is
// one person for another.
func members(c reconcile.Change, of reconcile.Field) string {
	var off, on []string
	for _, f := range c.Fields {
		switch {
		case f.Field != of:
		case f.After.IsZero():
			off = append(off, cmp.Or(f.Before.Name, f.Before.ID))
		default:
			name := cmp.Or(f.After.Name, f.After.ID)
			if f.After.ID == "" {
				name += " (to be added)"
			}
			on = append(on, name)
		}
	}
	off, on = unique(off), unique(on)
	switch {
	case len(off)+len(on) == 0:
		return ""
	case len(off) == 1 && len(on) == 1:
		return off[0] + " → " + on[0]
	case len(on) == 0:
		return and(off) + " off"
	case len(off) == 0:
		return and(on) + " on"
	default:
		return fmt.Sprintf("%s off, %s on", and(off), and(on))
	}
}

// and lists people as a sentence does.
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func unique(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}
