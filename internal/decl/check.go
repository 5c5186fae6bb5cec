package decl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// check looks across the documents. It sorts them first, so that what it says
// does not depend on the order of the files.
func (l *loader) check() {
	slices.SortStableFunc(l.users, func(a, b User) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.Pos.Compare(b.Pos))
	})
	slices.SortStableFunc(l.assignments, func(a, b Assignment) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), a.Pos.Compare(b.Pos))
	})
	l.onePractice()
	l.uniqueNames()
	l.identities()
	l.references()
	l.roles()
}

// clash reports two places that cannot both be right, at both of them, so
// that whoever opens either file sees it.
func (l *loader) clash(rule string, a, b diag.Position, hint, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if a == b { // two lists that read one CSV file
		l.diags.Addf(a, rule, "%s", message)
		l.diags.Hintf("%s", hint)
		return
	}
	l.diags.Addf(a, rule, "%s; the other is at %s", message, b)
	l.diags.Hintf("%s", hint)
	l.diags.Addf(b, rule, "%s; the other is at %s", message, a)
	l.diags.Hintf("%s", hint)
}

func (l *loader) onePractice() {
	if len(l.practices) == 0 && !l.incomplete {
		l.diags.Addf(l.pos("."), ruleDocument, "no document of kind Practice found")
		l.diags.Hintf(`add one (exactly one per workspace), or run "practicectl init"`)
	}
	for i := 1; i < len(l.practices); i++ {
		l.clash(ruleDuplicate, l.practices[0].Pos, l.practices[i].Pos,
			"keep one; another practice needs a workspace of its own", "a workspace has one Practice, and here are two")
	}
}

// uniqueNames expects the documents of a kind in the order of their names.
func (l *loader) uniqueNames() {
	first := 0
	for i := 1; i < len(l.users); i++ {
		if l.users[i].Name != l.users[first].Name {
			first = i
			continue
		}
		l.sameName("User", l.users[i].Name, l.users[first].Pos, l.users[i].Pos)
	}
	first = 0
	for i := 1; i < len(l.assignments); i++ {
		if l.assignments[i].Name != l.assignments[first].Name {
			first = i
			continue
		}
		l.sameName("Assignment", l.assignments[i].Name, l.assignments[first].Pos, l.assignments[i].Pos)
	}
}

func (l *loader) sameName(kind, name string, a, b diag.Position) {
	if name != "" { // that it is missing has been said
		l.clash(ruleDuplicate, a, b, "rename one of them, or merge the two", "the %s %s is declared twice", kind, quote(name))
	}
}
