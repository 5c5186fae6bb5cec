package cli

import (
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// A report of evidence refuses the words that a plan refuses.
func TestRefusing(t *testing.T) {
	ws := mayWorkspace(t)
	refused, err := refusing(t.Context(), ws, t.TempDir(), reconcile.Date{Year: 2026, Month: 12, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	removal := resolve.Grants(ws)[0].Remove()
	login := reconcile.Change{
		Action: reconcile.ActionManual, Address: "user/lee-park/xpm", Key: reconcile.Key{System: resolve.SystemXPM, Kind: reconcile.KindStaff, ID: "there"},
		Fields: []reconcile.FieldChange{{Field: reconcile.FieldLogin, Of: "2026-11-22"}},
	}
	const mayNot = "Kim Tan may not do this: it takes a Practice Administrator or the Principal (Jo Bloggs, Pat Ng)"
	for _, tt := range []struct {
		name, why string
		change    reconcile.Change
		by        string
		day       int
		want      string
	}{
		{"administrator", "may", removal, "jo-bloggs", 22, ""},
		{"staff", "may not", removal, "kim-tan", 22, mayNot},
		{"gone", "had left by then", removal, "lee-park", 23, "Lee Park had left by then: the last day was 2026-11-22"},
		{"too early", "the grant had not begun", removal, "jo-bloggs", 19, "the access had not begun by then: its first day is 2026-11-20"},
		{"login by staff", "it takes the same", login, "kim-tan", 23, "Kim Tan may not do this: it takes a Practice Administrator or the Principal in My Xero (Jo Bloggs, Pat Ng)"},
		{"unknown change", "nobody knows who may", reconcile.Change{}, "kim-tan", 23, ""},
		{"unknown change, gone", "whoever had left did nothing", reconcile.Change{}, "lee-park", 23, "Lee Park had left by then: the last day was 2026-11-22"},
	} {
		w := reconcile.Word{By: tt.by, At: time.Date(2026, 11, tt.day, 9, 0, 0, 0, time.FixedZone("AEDT", 11*3600))}
		if got := refused(tt.change, w); got != tt.want {
			t.Errorf("%s (%s): %q, want %q", tt.name, tt.why, got, tt.want)
		}
	}
}
