package resolve_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// Somebody's word that a login was ended by hand is as good as a run's.
func TestDroppedOnAWord(t *testing.T) {
	lee := decl.User{
		Name: "lee", XPM: &decl.Account{},
		Leaves: &decl.Leave{LastDay: reconcile.Date{Year: 2026, Month: 11, Day: 20}, Pos: diag.Position{File: "users.yaml", Line: 7, Column: 11}},
	}
	was, now := &decl.Workspace{Users: []decl.User{lee}}, &decl.Workspace{}
	const open = `users.yaml:7:11: user "lee" leaves (last day 2026-11-20), and is declared no more; nothing proves that the login ended [leave]`
	at := func(day int) time.Time { return time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC) }
	other := lee
	other.Leaves = &decl.Leave{LastDay: reconcile.Date{Year: 2026, Month: 11, Day: 19}}
	tests := []struct {
		name, why string
		id        string
		word      reconcile.Word
		want      string
	}{
		{"nobody says so", "the login may still be there", "", reconcile.Word{}, open},
		{"attested", "nothing else shows it", resolve.LoginEnd(&lee), reconcile.Word{By: "jo", At: at(21)}, ""},
		{"refused", "a word that does not count proves nothing", resolve.LoginEnd(&lee), reconcile.Word{By: "jo", At: at(21), Refused: "twoPerson"}, open},
		{"too early", "the last day was not over", resolve.LoginEnd(&lee), reconcile.Word{By: "jo", At: at(20)}, open},
		{"the future", "it has not happened", resolve.LoginEnd(&lee), reconcile.Word{By: "jo", At: at(25)}, open},
		{"another last day", "another action", resolve.LoginEnd(&other), reconcile.Word{By: "jo", At: at(21)}, open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			words := map[string]reconcile.Word{tt.id: tt.word}
			got := ""
			for _, d := range resolve.Dropped(was, now, nil, words, reconcile.Date{Year: 2026, Month: 11, Day: 22}) {
				got += d.String()
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, d)
			}
		})
	}
}
