package reconcile_test

import (
	"testing"

	"github.com/practicectl/practicectl/reconcile"
)

// A hint is pasted into a shell as it is printed.
func TestObserves(t *testing.T) {
	of := func(organisation string) *reconcile.Terms { return &reconcile.Terms{Organisation: organisation} }
	tests := []struct {
		name, why string
		support   *reconcile.Terms
		want      string
	}{
		{"a system", "it has one list", nil, "xeroPractice"},
		{"Xero Support in the practice", "of no organisation", of(""), "xeroPractice"},
		{"an organisation", "it has a list of its own", of("Smith & Co's"), `xeroPractice --organisation "Smith & Co's"`},
		{"what a shell takes for itself", "in quotes that it leaves alone", of("$Smith's"), `xeroPractice --organisation '$Smith'\''s'`},
	}
	for _, tt := range tests {
		if got := (reconcile.Change{Support: tt.support}).Observes("xeroPractice"); got != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.name, tt.why, got, tt.want)
		}
	}
}
