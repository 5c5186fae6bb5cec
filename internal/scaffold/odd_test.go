package scaffold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/scaffold"
	"github.com/practicectl/practicectl/reconcile"
)

// oddities is a practice in which everything is odd that is looked for.
func oddities() reconcile.Snapshot {
	id := func(n int) string { return fmt.Sprintf("20000000-0000-4000-8000-%012d", n) }
	left := client(id(20), "Held by two who left", "90000000-0000-4000-8000-000000000001", "90000000-0000-4000-8000-000000000002")
	left.Fields[0].Value.Name, left.Fields[1].Value.Name = "", ""
	for i, f := range left.Fields {
		if f.Field == reconcile.FieldPartner {
			left.Fields[i].Value.Name = "Old Partner"
		}
	}
	s := reconcile.Snapshot{Objects: []reconcile.Object{
		staff(jo, "Jo Bloggs", "jo@harbour.example"),
		staff(jo2, "jo  bloggs", " JO@harbour.example"),
		staff(sup, "Xero Support", "support@xero.com"),
		staff(tan, "Kim Tan", " "),
		staff(tab, "Pat Ng", "pat at harbour"),
		left,
		client(id(1), "Acme", jo, jo), client(id(2), "Acme", jo, jo), client(id(3), "ACME ", jo, jo),
		client(id(4), "Nobody's", "", ""),
		client(id(5), "Zed", jo, ""),
		client(id(6), "Fine", jo, tan),
	}}
	for i := range 5 {
		s.Objects = append(s.Objects, client(id(10+i), fmt.Sprintf("Support %d", i), sup, jo))
	}
	s.Objects = append(s.Objects, client(id(30), "Alone", jo, sup))
	return s
}

// told is the oddities as text.
func told(odd []scaffold.Oddity) string {
	var b strings.Builder
	for _, o := range odd {
		fmt.Fprintf(&b, "%s (%s)\n", o.Title, o.Hint)
		if o.Rest != "" {
			fmt.Fprintf(&b, "  all: %s\n", o.Rest)
		}
		for _, cells := range o.Lines {
			fmt.Fprintf(&b, "  - %s\n", strings.Join(cells, " | "))
		}
	}
	return b.String()
}

func TestOdd(t *testing.T) {
	seen := oddities()
	draft, err := scaffold.Workspace(practice, &seen, true)
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/odd.txt", []byte(told(draft.Odd())))
}

// Where nothing is odd, nothing is said.
func TestNothingOdd(t *testing.T) {
	seen := reconcile.Snapshot{Objects: []reconcile.Object{
		staff(jo, "Jo Bloggs", "jo@harbour.example"), staff(sup, "Xero Support", "support@xero.com"), client(acme, "Acme", jo, jo),
	}}
	draft, err := scaffold.Workspace(practice, &seen, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := told(draft.Odd()); got != "" {
		t.Errorf("got %s", got)
	}
}
