package decl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/reconcile"
)

func TestHolders(t *testing.T) {
	day := func(n int) reconcile.Date { return reconcile.Date{Year: 2026, Month: 11, Day: n} }
	user := func(name, role string) decl.User {
		u := decl.User{Name: name}
		if role != "" {
			u.Accounts = []decl.AppAccount{{System: "app", Role: decl.Text{Value: role, Pos: diag.Position{Line: 1}}}}
		}
		return u
	}
	leaver, joiner, former := user("leaver", "admin"), user("joiner", "admin"), user("former", "admin")
	leaver.Leaves, joiner.Starts, former.Accounts[0].Null = &decl.Leave{LastDay: day(20)}, day(25), true
	users := []decl.User{user("admin", "admin"), user("member", "member"), user("boss", "admin"), leaver, joiner, former}
	for _, tt := range []struct {
		name       string
		day        reconcile.Date
		here, gone []string
	}{
		{"on the last day of one", day(20), []string{"admin", "boss", "leaver"}, nil},
		{"on the day after it", day(21), []string{"admin", "boss"}, []string{"leaver"}},
		{"on the first day of one", day(25), []string{"admin", "boss", "joiner"}, []string{"leaver"}},
		{"on any day", reconcile.Date{}, []string{"admin", "boss", "leaver", "joiner"}, nil},
	} {
		here, gone := decl.Holders(users, "app", "boss", []string{"admin"}, tt.day)
		if diff := cmp.Diff([][]string{tt.here, tt.gone}, [][]string{here, gone}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	if here, _ := decl.Holders(users, "app", "boss", []string{"principal"}, day(20)); !cmp.Equal(here, []string{"boss"}) {
		t.Errorf("the principal: %v", here)
	}
}
