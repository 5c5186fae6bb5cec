package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
	"github.com/practicectl/practicectl/reconcile"
)

// reviewed is a practice of one who stays, one who has left and still holds
// something, one whom nobody declares, and one who is in no list of staff.
func reviewed() evidence.Reviewed {
	staff := func(n int, name string) reconcile.Object {
		return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id(n)}, Name: name}
	}
	held := func(kind reconcile.Kind, n int, fields ...reconcile.FieldValue) reconcile.Object {
		return reconcile.Object{Key: reconcile.Key{System: "xpm", Kind: kind, ID: client(n)}, Fields: fields}
	}
	by := func(f reconcile.Field, n int) reconcile.FieldValue {
		return reconcile.FieldValue{Field: f, Value: reconcile.Value{ID: id(n), Name: fmt.Sprint("Person ", n)}}
	}
	xpm := reconcile.Snapshot{System: "xpm", CapturedAt: at("20T00"), Jobs: true, Objects: []reconcile.Object{
		staff(1, "Jo Tan"), staff(3, "Lee Tan"), staff(5, "Rowan Ellis"),
		held(reconcile.KindClient, 1, by("partner", 1), by("manager", 3)), held(reconcile.KindClient, 2, by("partner", 1), by("manager", 9)),
		held(reconcile.KindJob, 3, by("partner", 1), by("staff", 1)),
	}}
	seen := &reconcile.Seen{System: "ignition", CapturedAt: at("10T00"), Days: 10}
	cell := func(user, name, system string, s reconcile.CellState, rec string) reconcile.Cell {
		c := reconcile.Cell{User: user, Name: name, System: system, State: s, Status: reconcile.StatusInSync, Matched: "id", ID: rec}
		if system == "ignition" {
			c.ID, c.Email = "", user+"@x.example"
		}
		return c
	}
	list := ignitionList("10T00", false, "jo", "casey")
	list.Snapshot.Objects[0].Fields = append(list.Snapshot.Objects[0].Fields, reconcile.FieldValue{Field: "status", Value: reconcile.Value{ID: "active"}})
	return evidence.Reviewed{
		Plan: reconcile.Plan{
			Header:    reconcile.Header{DisplayName: "Harbour", AsOf: day(20), TimeZone: "Australia/Sydney", ObservedAt: at("20T00"), Names: reconcile.Names{People: map[string]string{"kim": "Kim Tan"}}},
			Unmanaged: []reconcile.Unmanaged{{Key: reconcile.Key{System: "xpm", Kind: reconcile.KindStaff, ID: id(5)}, Name: "Rowan Ellis", Email: "rowan@x.example"}},
			Attested:  []reconcile.Attested{{Address: "user/lee/xpm/login", Attestation: reconcile.Attestation{By: "kim"}}},
			Grants:    []reconcile.Grant{{Name: "case", State: reconcile.GrantSeen, Terms: reconcile.Terms{Owner: "kim", Until: day(25)}}, {Title: "Xero Support in Acme", State: reconcile.GrantUndeclared, Seen: "seen among 2 users"}},
		},
		Mapping: reconcile.Mapping{
			Systems: []reconcile.MappedSystem{{System: "xpm", Title: "Xero Practice Manager", Seen: &reconcile.Seen{CapturedAt: at("20T00")}}, {System: "ignition", Title: "Ignition", Seen: seen}},
			People: []reconcile.MappedPerson{
				{User: "jo", Name: "Jo Tan", Cells: []reconcile.Cell{
					cell("jo", "Jo Tan", "xpm", reconcile.CellInSync, id(1)), cell("jo", "Jo Tan", "ignition", reconcile.CellInSync, ""),
				}},
				{User: "lee", Name: "Lee Tan", Cells: []reconcile.Cell{
					cell("lee", "Lee Tan", "xpm", reconcile.CellInSync, id(3)), cell("lee", "Lee Tan", "ignition", reconcile.CellGone, ""),
				}},
			},
			Strangers: []reconcile.Stranger{{System: "ignition", Name: "Casey Tan", Email: "casey@x.example"}, {System: "xpm", Name: "Rowan Ellis", Email: "rowan@x.example"}},
		},
		Leavers: []reconcile.Leaver{{User: "lee", LastDay: day(13)}}, XPM: xpm, Lists: []reconcile.Snapshot{list.Snapshot},
	}
}

func TestNewAccess(t *testing.T) {
	count := func(n *int) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	var got []string
	a := evidence.NewAccess(reviewed())
	for _, r := range a.Rows {
		got = append(got, strings.Join([]string{r.Name, string(r.Standing), r.System, r.Role, r.Link, r.Login, count(r.Partner), count(r.Manager), count(r.Jobs), r.Known}, "|"))
	}
	want := []string{
		"Casey Tan|declared nowhere|ignition|member||not shown by the list|-|-|-|seen",
		"Jo Tan|declared|xpm|||not shown by any list|2|0|1|seen, found by id",
		"Jo Tan|declared|ignition|admin|Jo Tan|active|-|-|-|seen, found by id",
		"Lee Tan|has left|xpm|||ended, says Kim Tan|0|1|0|seen, found by id",
		"Person 9|declared nowhere|xpm|||not shown by any list|0|1|0|holds clients or jobs, and is not in the list of staff",
		"Rowan Ellis|declared nowhere|xpm|||not shown by any list|0|0|0|seen",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	until := day(25)
	grants := []evidence.AccessGrant{
		{Name: "case", State: reconcile.GrantSeen, Owner: "kim", OwnerName: "Kim Tan", Until: &until},
		{Title: "Xero Support in Acme", State: reconcile.GrantUndeclared, Seen: "seen among 2 users"},
	}
	if diff := cmp.Diff(grants, a.Grants); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
}
