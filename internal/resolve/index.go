package resolve

import (
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// index looks up a snapshot's records by what a declaration may say of them.
type index struct {
	staff   map[string]reconcile.Object   // by id
	emails  map[string][]reconcile.Object // staff, by folded e-mail
	names   map[string][]reconcile.Object // staff, by folded name
	clients map[string][]reconcile.Object // by folded name
	groups  map[string][]reconcile.Group  // by folded name
	jobs    []reconcile.Object            // by id
	byID    map[string]reconcile.Object   // clients

	clientNames []string // filled when first needed, for near matches
}

func newIndex(s reconcile.Snapshot) index {
	ix := index{
		staff:   map[string]reconcile.Object{},
		emails:  map[string][]reconcile.Object{},
		names:   map[string][]reconcile.Object{},
		clients: make(map[string][]reconcile.Object, len(s.Objects)),
		groups:  map[string][]reconcile.Group{},
		byID:    make(map[string]reconcile.Object, len(s.Objects)),
	}
	for _, g := range s.Groups {
		ix.groups[decl.FoldName(g.Name)] = append(ix.groups[decl.FoldName(g.Name)], g)
	}
	objects := s.Objects
	byKey := func(a, b reconcile.Object) int { return a.Key.Compare(b.Key) }
	if !slices.IsSortedFunc(objects, byKey) { // as a snapshot of this tool is
		objects = slices.SortedFunc(slices.Values(objects), byKey)
	}
	for _, o := range objects {
		name := decl.FoldName(o.Name)
		switch o.Key.Kind {
		case reconcile.KindJob:
			ix.jobs = append(ix.jobs, o)
		case reconcile.KindUser, reconcile.KindSupport: // of another system
		case reconcile.KindClient:
			ix.clients[name] = append(ix.clients[name], o)
			ix.byID[o.Key.ID] = o
		case reconcile.KindStaff:
			ix.staff[o.Key.ID] = o
			ix.names[name] = append(ix.names[name], o)
			if e := reconcile.FoldEmail(o.Email); e != "" {
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
		for _, o := range ix.emails[reconcile.FoldEmail(e)] {
			if !slices.ContainsFunc(found, func(f reconcile.Object) bool { return f.Key == o.Key }) {
				found = append(found, o)
			}
		}
	}
	return found
}

func ids(objects []reconcile.Object) string {
	out := make([]string, 0, len(objects))
	for _, o := range objects {
		out = append(out, o.Key.ID)
	}
	return strings.Join(out, ", ")
}

func sameName(a, b string) bool { return decl.FoldName(a) == decl.FoldName(b) }
