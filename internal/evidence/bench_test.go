package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/reconcile"
)

func BenchmarkMake(b *testing.B) {
	t := &testing.T{}
	var clients strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&clients, "    - {name: C%d, uuid: %s}\n", i, client(i))
	}
	big := func(who string) string {
		return "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: book}\nspec:\n  manager: " + who + "\n  clients:\n" + clients.String()
	}
	var writes []evidence.Write
	for i := range 5000 {
		w := clientWrite(i, "manager", 1, 2)
		w.At, w.Ended, w.Outcome = at("03T01"), at("03T02"), "verified"
		writes = append(writes, w)
	}
	s := story{opening: jo + kim + lee + big("jo"), runs: []evidence.Run{{ID: "r", Began: at("03T01"), Started: true, Commit: hash(1), Writes: writes}}}
	for i := range 10 { // the book goes to and fro, and no list shows it where it is
		s.commits = append(s.commits, jo+kim+gone+big([]string{"kim", "jo"}[i%2]))
		s.lists = append(s.lists, practiceList(fmt.Sprintf("%02dT00", 13+i), 20000, 3))
	}
	in := s.input(t)
	b.ReportAllocs()
	for b.Loop() {
		evidence.Make(in)
	}
}

// practiceList is what the API showed of Practice Manager: clients, and one person
// who has both roles of all of them.
func practiceList(when string, clients, holder int) evidence.List {
	l := evidence.List{
		Snapshot:   reconcile.Snapshot{System: "xpm", CapturedAt: at(when)},
		Population: evidence.Population{System: "xpm", Title: "Xero Practice Manager", Known: true, File: "xpm-" + when},
	}
	by := reconcile.Value{ID: id(holder)}
	for i := range clients {
		l.Snapshot.Objects = append(l.Snapshot.Objects, reconcile.Object{
			Key: reconcile.Key{System: "xpm", Kind: reconcile.KindClient, ID: client(i)}, Name: fmt.Sprint("Client of the Practice ", i),
			Fields: []reconcile.FieldValue{{Field: reconcile.FieldPartner, Value: by}, {Field: reconcile.FieldManager, Value: by}},
		})
	}
	return l
}

// unpinned is a document with a client whom nothing but a name tells.
func unpinned(who string) string {
	return "---\napiVersion: practicectl/v1\nkind: Assignment\nmetadata: {name: rest}\nspec: {manager: " + who + ", clients: [{name: client  of the practice 2}]}\n"
}
