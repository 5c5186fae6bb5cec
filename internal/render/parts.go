package render

import (
	"time"

	"github.com/practicectl/practicectl/reconcile"
)

// The words of text that a format in a package of its own needs too, so that
// nothing is worded twice.

// Clean makes text from outside safe to show: control characters, and the
// invisible ones that turn text around or hide it, become a visible mark. It
// escapes nothing.
func Clean(s string) string { return clean(s) }

// Shell quotes what a shell would not take as one word.
func Shell(word string) string { return shell(word) }

// Place is FILE:LINE, or empty for what has no file behind it.
func Place(s reconcile.Source) string { return place(s) }

// Thousands writes 12345 as 12,345.
func Thousands(n int) string { return thousands(n) }

// LocalTime is a time as the practice's clocks show it.
func LocalTime(t time.Time, zone string) string { return localTime(t, zone) }

// HolderName is what somebody who holds clients is called, and nobody.
func HolderName(h reconcile.Holder) string { return holderName(h) }

// HolderNote is what is unusual about a holder; empty where nothing is.
func HolderNote(h reconcile.Holder) string { return holderNote(h) }

// RoleHolder is who holds a role, and whether it is certain that nobody does.
func RoleHolder(v reconcile.Value, confirmed bool) string { return roleHolder(v, confirmed) }

// CellWord is an account in a word or two, with how its record was found.
func CellWord(c reconcile.Cell) string { return mappingPage{}.short(c) }

// Accounts is how many accounts of a mapping have each status.
func Accounts(m reconcile.Mapping) string { return counted(m, Style{}) }

// MappingSections are what of a mapping needs attention, in words, and what it
// was told from.
func MappingSections(m reconcile.Mapping) []Section { return mappingPage{Mapping: m}.sections() }

// GrantState is where a grant stands, and for how long it is past its end.
func GrantState(p reconcile.Plan, g reconcile.Grant) string { return grantState(p, g) }

// GrantWork is how each open action about a grant is done: what it is, and then
// the lines that say how.
func GrantWork(p reconcile.Plan, g reconcile.Grant) (out [][]string) {
	names := peopleIn(p)
	for _, c := range p.Changes {
		if g.Owns(c) {
			out = append(out, manualLines(c, names))
		}
	}
	return out
}
