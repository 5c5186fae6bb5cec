package reconcile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// What leaves somebody goes to whoever gets it, by whatever line: numbers that
// do not add up make a reader look for the client that is missing.
func TestLeavingCountsEveryTaker(t *testing.T) {
	line := []reconcile.Step{{Source: src, Says: "a line"}}
	jobKey := reconcile.Key{System: "xpm", Kind: reconcile.KindJob, ID: "j1"}
	d := reconcile.Desired{
		Leavers: []reconcile.Leaver{{User: "lee-park", Name: "Lee Park", Key: staffKey("s-lee"), LastDay: today}},
		Wants: []reconcile.Want{
			wantManager(kim),
			{Address: "job/J1", Key: jobKey, Name: "BAS", Fields: []reconcile.WantField{
				{Field: reconcile.FieldStaff, Value: lee, Null: true, By: "user/lee-park", Because: line},
				{Field: reconcile.FieldStaff, Value: mia, By: "user/lee-park", Because: line},
				{Field: reconcile.FieldStaff, Value: kim, By: "assignment/book", Because: line},
			}},
		},
	}
	objects := []reconcile.Object{
		{Key: staffKey("s-lee"), Name: "Lee Park"},
		{Key: clientKey("c1"), Name: "Acme", Fields: manager(lee, true)},
		{Key: jobKey, Name: "BAS", Number: "J1", Client: "c1", Fields: []reconcile.FieldValue{{Field: reconcile.FieldStaff, Value: lee, Confirmed: true}}},
	}
	want := []reconcile.Leaving{{
		User: "lee-park", Name: "Lee Park", LastDay: today, Clients: 1, Jobs: 1,
		Takers: []reconcile.Taker{
			{Name: "Kim Tan", Clients: 1}, // by a list, and not by the handover
			{Name: "Mia Chen", Jobs: 1},   // Kim is put on the job too, but not in Lee's place
		},
	}}
	if diff := cmp.Diff(want, diff(d, objects).Leaving); diff != "" {
		t.Errorf("leaving (-want +got):\n%s", diff)
	}
}
