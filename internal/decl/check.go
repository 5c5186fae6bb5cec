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
//
// Several practices are several workspaces in one folder: whatever those say
// twice is right in each of them, so nothing else is compared.
func (l *loader) check() {
	if l.onePractice(); len(l.practices) > 1 {
		return
	}
	byName(l, kindUser, l.users, func(u *User) head { return head{u.Name, u.Pos} })
	byName(l, kindAssignment, l.assignments, func(a *Assignment) head { return head{a.Name, a.Pos} })
	byName(l, kindCover, l.covers, func(c *Cover) head { return head{c.Name, c.Pos} })
	byName(l, kindSupport, l.grants, func(a *SupportAccess) head { return head{a.Name, a.Pos} })
	byName(l, kindAcceptance, l.acceptances, func(a *Acceptance) head { return head{a.Name, a.Pos} })
	byName(l, kindAttestation, l.attestations, func(a *Attestation) head { return head{a.Name, a.Pos} })
	byName(l, kindApp, l.apps, (*App).head)
	l.identities()
	l.accounts()
	l.references()
	l.clients()
	l.coverage()
	l.leavers()
	l.acceptedOnce()
	l.supports()
}

// head is what every document has.
type head struct {
	name string
	pos  diag.Position
}

// byName sorts the documents of a kind and reports those of one name, each
// with the first of them.
func byName[T any](l *loader, kind string, docs []T, of func(*T) head) {
	slices.SortStableFunc(docs, func(a, b T) int {
		x, y := of(&a), of(&b)
		return cmp.Or(strings.Compare(x.name, y.name), x.pos.Compare(y.pos))
	})
	var first head
	for i := range docs {
		h := of(&docs[i])
		if i == 0 || h.name != first.name {
			first = h
			continue
		}
		if h.name != "" { // that it is missing has been said
			message := fmt.Sprintf("the %s %s is declared twice", kind, quote(h.name))
			l.clash(ruleDuplicate, side{pos: first.pos, message: message}, side{pos: h.pos, message: message}, "rename one of them, or merge the two")
		}
	}
}

// side is one of two places that cannot both be right, in its own words.
type side struct {
	pos     diag.Position
	message string
	called  string // what it is called here, for the other side to say; may be empty
}

// clash reports two places that cannot both be right, at both of them, so
// that whoever opens either file sees it.
func (l *loader) clash(rule string, a, b side, hint string) {
	if a == b { // two lists that read one CSV file
		l.diags.Addf(a.pos, rule, "%s", a.message)
		l.diags.Hintf("%s", hint)
		return
	}
	l.oneSide(rule, a, b, hint)
	l.oneSide(rule, b, a, hint)
}

// oneSide names the other place. A third that comes to the same two is told
// of the first, and the first does not say everything again.
func (l *loader) oneSide(rule string, s, other side, hint string) {
	if l.said[s] {
		return
	}
	if l.said == nil {
		l.said = map[side]bool{}
	}
	l.said[s] = true
	called := ""
	if other.called != "" {
		called = ", " + other.called + ","
	}
	l.diags.Addf(s.pos, rule, "%s; the other%s is at %s", s.message, called, other.pos)
	l.diags.Hintf("%s", hint)
}

func (l *loader) onePractice() {
	if len(l.practices) == 0 && !l.incomplete {
		l.diags.Addf(l.pos("."), ruleDocument, "no document of kind Practice found")
		l.diags.Hintf(`add one (exactly one per workspace), or run "practicectl init"`)
	}
	if len(l.practices) < 2 {
		return
	}
	slices.SortStableFunc(l.practices, func(a, b Practice) int { return a.Pos.Compare(b.Pos) })
	const message = "a workspace has one Practice, and here are two"
	for _, p := range l.practices[1:] {
		l.clash(ruleDuplicate, side{pos: l.practices[0].Pos, message: message}, side{pos: p.Pos, message: message},
			"keep one; another practice needs a workspace of its own, and a command is given the folder of one workspace")
	}
}
