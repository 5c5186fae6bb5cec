package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/provider/app"
)

func TestCapabilities(t *testing.T) {
	var xbert decl.App
	for _, a := range carried(t) {
		if a.Name == "xbert" {
			xbert = a
		}
	}
	checklist := decl.App{Name: "faxes", Checklist: true}
	seen, manual, none := []string{"snapshot"}, []string{"manual"}, []string{}
	for _, tt := range []struct {
		name           string
		app            decl.App
		system         decl.System
		rows           int
		observe, apply []string
	}{
		{"used", xbert, decl.System{}, 3, seen, manual},
		{"only reported", xbert, decl.System{ReportOnly: true}, 3, seen, none},
		{"never seen", xbert, decl.System{Unseen: true}, 3, none, manual},
		{"not used any more", xbert, decl.System{Unused: true}, 3, none, none},
		{"a checklist", checklist, decl.System{}, 1, none, manual},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows := app.Capabilities(tt.app, tt.system)
			if len(rows) != tt.rows {
				t.Errorf("%d rows, want %d: %v", len(rows), tt.rows, rows)
			}
			if diff := cmp.Diff([][]string{tt.observe, tt.apply}, [][]string{rows[0].Observe, rows[0].Apply}); diff != "" {
				t.Errorf("ways to observe and to apply (-want +got):\n%s", diff)
			}
		})
	}
}
