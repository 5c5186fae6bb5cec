package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

func bookWorld() (reconcile.Desired, reconcile.Snapshot) {
	object := func(k reconcile.Kind, id, name string, fields ...reconcile.FieldValue) reconcile.Object {
		return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: k, ID: id}, Name: name, Fields: fields}
	}
	role := func(f reconcile.Field, id string, confirmed bool) reconcile.FieldValue {
		return reconcile.FieldValue{Field: f, Value: reconcile.Value{ID: id, Name: "as the client says"}, Confirmed: confirmed}
	}
	partner := func(id string) reconcile.FieldValue { return role(reconcile.FieldPartner, id, true) }
	manager := func(id string) reconcile.FieldValue { return role(reconcile.FieldManager, id, true) }
	snap := reconcile.Snapshot{System: "xpm", Objects: []reconcile.Object{
		object(reconcile.KindStaff, "s1", "Kim Tan"), object(reconcile.KindStaff, "s2", "Lee Park"),
		object(reconcile.KindStaff, "s3", "Pat Ng"), object(reconcile.KindStaff, "s4", "Zoe Old"),
		object(reconcile.KindClient, "c1", "beta", partner("s1"), manager("s2")),
		object(reconcile.KindClient, "c2", "Acme", partner("s1"), role(reconcile.FieldManager, "", false)),
		object(reconcile.KindClient, "c3", "Gone", partner("s9")),
		object(reconcile.KindClient, "c4", "Loose", role(reconcile.FieldPartner, "", true), manager("s3")),
		object(reconcile.KindClient, "c5", "Unsure"),
		object(reconcile.KindClient, "c6", "Delta", partner("s2"), manager("s4")),
		object(reconcile.KindClient, "c7", "Echo", partner("s4"), manager("s1")),
		object(reconcile.KindJob, "j1", "a job", manager("s1")),
	}}
	want := func(user, id string) reconcile.Want {
		return reconcile.Want{Address: reconcile.PersonAddress(user, "xpm"), Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id}}
	}
	return reconcile.Desired{
		Wants: []reconcile.Want{want("kim-tan", "s1"), want("lee-park", "s2"), want("zoe-old", "s4")},
		Leavers: []reconcile.Leaver{
			{User: "lee-park", LastDay: reconcile.Date{Year: 2026, Month: 12, Day: 18}}, {User: "zoe-old", LastDay: reconcile.Date{Year: 2026, Month: 11, Day: 21}},
		},
	}, snap
}

func bookLines(b reconcile.Book) []string {
	var out []string
	for _, h := range b.Holders {
		l := fmt.Sprintf("%s %s/%s %s", h.Person.Name, h.Person.User, h.Person.ID, h.Mark)
		if h.LastDay != nil {
			l += " " + h.LastDay.String()
		}
		out = append(out, l)
		for _, c := range h.Clients {
			out = append(out, fmt.Sprintf("  %s %s: %s/%s %t %t", c.ID, c.Name, c.Other.Name, c.Other.User, c.Confirmed, c.OtherConfirmed))
		}
	}
	return out
}

// TestBook groups what is seen by who holds it, whoever that is.
func TestBook(t *testing.T) {
	d, snap := bookWorld()
	p := reconcile.Plan{Header: reconcile.Header{AsOf: reconcile.Date{Year: 2026, Month: 11, Day: 22}}}
	want := []string{
		"as the client says /s9 undeclared",
		"  c3 Gone: / true false",
		"Kim Tan kim-tan/s1 ",
		"  c2 Acme: / true false",
		"  c1 beta: Lee Park/lee-park true true",
		"Lee Park lee-park/s2 leaves 2026-12-18",
		"  c6 Delta: Zoe Old/zoe-old true true",
		"Zoe Old zoe-old/s4 left 2026-11-21",
		"  c7 Echo: Kim Tan/kim-tan true true",
		" / nobody",
		"  c4 Loose: Pat Ng/ true true",
		"  c5 Unsure: / false false",
	}
	b := reconcile.NewBook(p, reconcile.FieldPartner, d, []reconcile.Snapshot{snap})
	if diff := cmp.Diff(want, bookLines(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if b.Clients != 7 {
		t.Errorf("%d clients, want 7: jobs are none", b.Clients)
	}
	rand.Shuffle(len(snap.Objects), func(i, j int) { snap.Objects[i], snap.Objects[j] = snap.Objects[j], snap.Objects[i] })
	if diff := cmp.Diff(b, reconcile.NewBook(p, reconcile.FieldPartner, d, []reconcile.Snapshot{snap})); diff != "" {
		t.Errorf("another order of the list gives another book (-want +got)\n%s", diff)
	}
}
