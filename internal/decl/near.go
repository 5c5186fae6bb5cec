package decl

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

const maxNear = 3

// Nearest returns those of names that s may have been meant to be, the
// closest first, three at most.
func Nearest(s string, names []string) []string {
	type match struct {
		name string
		edit int
	}
	want := fold(s)
	var found []match
	for _, n := range names {
		edit := distance(want, fold(n))
		if edit <= (len(want)+1)/3 {
			found = append(found, match{n, edit})
		}
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.edit, b.edit), strings.Compare(a.name, b.name))
	})
	near := make([]string, 0, maxNear)
	for _, m := range found[:min(len(found), maxNear)] {
		near = append(near, m.name)
	}
	return near
}

// didYouMean is the hint for near matches, or empty.
func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	quoted := make([]string, len(near))
	for i, n := range near {
		quoted[i] = quote(n)
	}
	return "did you mean " + strings.Join(quoted, " or ") + "?"
}

// fold makes "Jo Bloggs", "jo_bloggs" and "jo-bloggs" the same, so that a
// full name finds its slug.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}

// slug turns what somebody wrote into the name that they could have written,
// or into nothing where no letter of it can be kept.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// maxCompared bounds the work of distance: names are short, a pasted
// paragraph is near to nothing.
const maxCompared = 80

// distance counts the letters to add, drop, change or swap with their
// neighbour to get from a to b: "emial" is one step from "email".
func distance(a, b string) int {
	if len(a) > maxCompared || len(b) > maxCompared {
		return max(len(a), len(b))
	}
	rows := [3][]int{} // the one before the last, the last, this one
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for j := range rows[2] {
		rows[2][j] = j
	}
	for i := range len(a) {
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
		rows[2][0] = i + 1
		for j := range len(b) {
			change := rows[1][j]
			if a[i] != b[j] {
				change++
			}
			best := min(change, rows[1][j+1]+1, rows[2][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				best = min(best, rows[0][j-1]+1)
			}
			rows[2][j+1] = best
		}
	}
	return rows[2][len(b)]
}

// DidYouMean is the hint for a word that was typed where one of names belongs:
// those that may be meant, or nothing.
func DidYouMean(s string, names []string) string { return didYouMean(Nearest(s, names)) }
