package examples

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/sim"
)

// The readers of the program take the example as it is. What it says is
// checked in the other tests; here only that nothing gets lost on the way.
func TestHarbourLoads(t *testing.T) {
	w, problems := decl.Load(Harbour(), "examples/harbour/practice")
	for _, p := range problems {
		t.Error(p)
	}
	if w == nil {
		t.FailNow()
	}
	clients := map[string]int{}
	for _, a := range w.Assignments {
		clients[a.Name] = len(a.Clients)
	}
	if diff := cmp.Diff(map[string]int{"book": 54, "lee-park": 26}, clients); diff != "" {
		t.Errorf("clients (-want +got):\n%s", diff)
	}
	if got := len(w.Users); got != 14 {
		t.Errorf("%d users, want 14", got)
	}
}

func TestHarbourSeedLoads(t *testing.T) {
	s, err := sim.ReadSeed(bytes.NewReader(HarbourSeed()))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(s.Staff); got != 15 {
		t.Errorf("%d staff, want 15", got)
	}
	if got := len(s.Clients); got != 84 {
		t.Errorf("%d clients, want 84", got)
	}
	if got := len(s.Jobs); got != 70 {
		t.Errorf("%d jobs, want 70", got)
	}
	if got := len(s.Groups); got != 3 {
		t.Errorf("%d groups, want 3", got)
	}
}
