package render_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// book has a holder of each kind, and names that come from outside.
func book() reconcile.Book {
	h := everything().Header
	day := func(d int) *reconcile.Date { return &reconcile.Date{Year: 2026, Month: 11, Day: d} }
	client := func(id, name string, other reconcile.Value) reconcile.BookClient {
		return reconcile.BookClient{ID: id, Name: name, Other: other, Confirmed: true, OtherConfirmed: true}
	}
	unsure := reconcile.BookClient{ID: "c6", Name: "Unsure"}
	return reconcile.Book{
		FormatVersion: "1", Practice: h.Practice, DisplayName: h.DisplayName, Tenant: h.Tenant, AsOf: h.AsOf, TimeZone: h.TimeZone, ObservedAt: h.ObservedAt,
		By: reconcile.FieldPartner, Clients: 6,
		Holders: []reconcile.Holder{
			{Person: kim, Clients: []reconcile.BookClient{client("c1", "Acme\x1b[31m Pty Ltd", lee), client("c2", "=1+1", reconcile.Value{})}},
			{Person: lee, Mark: reconcile.HolderUndeclared, Clients: []reconcile.BookClient{client("c3", "Gamma & Sons", kim)}},
			{Person: reconcile.Value{ID: "s4", Name: "Pat Ng", User: "pat-ng"}, Mark: reconcile.HolderLeaves, LastDay: day(30), Clients: []reconcile.BookClient{client("c4", "Delta", kim)}},
			{Person: reconcile.Value{ID: "s5", Name: "Zoe Old", User: "zoe-old"}, Mark: reconcile.HolderLeft, LastDay: day(2), Clients: []reconcile.BookClient{client("c5", "Echo", kim)}},
			{Mark: reconcile.HolderNobody, Clients: []reconcile.BookClient{unsure}},
		},
	}
}

func TestBook(t *testing.T) {
	var b bytes.Buffer
	empty := book()
	empty.Holders, empty.Clients = nil, 0
	for _, k := range []reconcile.Book{book(), empty} {
		if err := render.Book(&b, k, render.Style{}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden.Equal(t, "testdata/book.txt", b.Bytes())
}

// A spreadsheet gets one row a client, so that it can be filtered.
func TestBookTable(t *testing.T) {
	header, rows := render.BookTable(book())
	want := [][]string{
		{"partner", "partner user", "note", "client", "uuid", "manager", "manager user"},
		{"Kim Tan", "kim-tan", "", "Acme\x1b[31m Pty Ltd", "c1", "Lee Park", ""},
		{"Kim Tan", "kim-tan", "", "=1+1", "c2", "nobody", ""},
		{"Lee Park", "", "declared nowhere", "Gamma & Sons", "c3", "Kim Tan", "kim-tan"},
		{"Pat Ng", "pat-ng", "leaves, last day 2026-11-30", "Delta", "c4", "Kim Tan", "kim-tan"},
		{"Zoe Old", "zoe-old", "has left, last day 2026-11-02", "Echo", "c5", "Kim Tan", "kim-tan"},
		{"Nobody", "", "partner not confirmed", "Unsure", "c6", "nobody (not confirmed)", ""},
	}
	if diff := cmp.Diff(want, append([][]string{header}, rows...)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
