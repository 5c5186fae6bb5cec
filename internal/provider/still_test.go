package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// A snapshot answers nothing that it does not hold, and still knows what the
// system could never do.
func TestStill(t *testing.T) {
	seen := reconcile.Snapshot{System: "xpm", Objects: []reconcile.Object{{Name: "Acme"}}}
	got, err := provider.Still{Seen: seen}.Observe(t.Context(), provider.Query{Full: true, Jobs: true})
	if diff := cmp.Diff(seen, got); diff != "" || err != nil {
		t.Errorf("observed, %v (-want +got):\n%s", err, diff)
	}
	got, err = provider.Still{}.Inspect(t.Context(), seen, []reconcile.Question{{Key: reconcile.Key{ID: "x"}}})
	if diff := cmp.Diff(seen, got); diff != "" || err != nil {
		t.Errorf("a question is not left open, %v (-want +got):\n%s", err, diff)
	}
	hold := &reconcile.Hold{Rule: "not-supported"}
	checked := provider.Still{Check: func(reconcile.Change) *reconcile.Hold { return hold }}
	for name, tt := range map[string]struct {
		still provider.Still
		want  *reconcile.Hold
	}{"nothing is known": {provider.Still{}, nil}, "the system's own rules": {checked, hold}} {
		if got := tt.still.Audit(reconcile.Change{}); got != tt.want {
			t.Errorf("%s: held by %v, want %v", name, got, tt.want)
		}
	}
}
