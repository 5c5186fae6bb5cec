package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/reconcile"
)

// index looks up a snapshot's records by what a declaration may say of them.
type index struct {
	staff   map[string]reconcile.Object   // by id
	emails  map[string][]reconcile.Object // staff, by folded e-mail
	names   map[string][]reconcile.Object // staff, by folded name
	clients map[string][]reconcile.Object // by folded name

	clientNames []string // filled when first needed, for near matches
}

func newIndex(s reconcile.Snapshot) index {
	ix := index{
		staff:   map[string]reconcile.Object{},
		emails:  map[string][]reconcile.Object{},
		names:   map[string][]reconcile.Object{},
		clients: make(map[string][]reconcile.Object, len(s.Objects)),
	}
	objects := slices.SortedFunc(slices.Values(s.Objects), func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) })
	for _, o := range objects {
		name := nameFold(o.Name)
		switch o.Key.Kind {
		case reconcile.KindClient:
			ix.clients[name] = append(ix.clients[name], o)
		case reconcile.KindStaff:
			ix.staff[o.Key.ID] = o
			ix.names[name] = append(ix.names[name], o)
			if e := emailFold(o.Email); e != "" {
				ix.emails[e] = append(ix.emails[e], o)
			}
		}
	}
	return ix
}

// byEmail returns the staff records that have any of the addresses.
func (ix index) byEmail(emails []string) []reconcile.Object {
	var found []reconcile.Object
	for _, e := range emails {
		for _, o := range ix.emails[emailFold(e)] {
			if !slices.ContainsFunc(found, func(f reconcile.Object) bool { return f.Key == o.Key }) {
				found = append(found, o)
			}
		}
	}
	return found
}

func emailFold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// nameFold makes names comparable for proposals: case and runs of blanks do
// not count. It never binds for a write.
func nameFold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func ids(objects []reconcile.Object) string {
	out := make([]string, 0, len(objects))
	for _, o := range objects {
		out = append(out, o.Key.ID)
	}
	return strings.Join(out, ", ")
}

const maxNear = 3

// nearest returns the texts closest to s, best first, and none that are not
// close: within a third of the length.
func nearest(s string, from []string) []string {
	type near struct {
		text string
		d    int
	}
	var found []near
	for _, t := range from {
		if d := distance(nameFold(s), nameFold(t)); d*3 <= max(len(s), len(t)) {
			found = append(found, near{t, d})
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(cmp.Compare(a.d, b.d), strings.Compare(a.text, b.text)) })
	out := make([]string, 0, maxNear)
	for _, n := range found {
		if len(out) < maxNear && !slices.Contains(out, n.text) {
			out = append(out, n.text)
		}
	}
	return out
}

// distance is the number of single-letter edits between a and b.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range rb {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(rb)]
}

func compareNames(a, b string) int {
	return cmp.Or(strings.Compare(nameFold(a), nameFold(b)), strings.Compare(a, b))
}

func sameName(a, b string) bool { return nameFold(a) == nameFold(b) }
