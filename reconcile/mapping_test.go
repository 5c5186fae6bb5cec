package reconcile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/reconcile"
)

// TestMappingStatus says what a cell counts as: nothing that is old, unknown or
// only somebody's word counts as in sync.
func TestMappingStatus(t *testing.T) {
	at := "user/kim-tan/ignition"
	attested := []reconcile.Attested{{Address: at + "/link"}}
	tests := []struct {
		name, why string
		state     reconcile.CellState
		plan      reconcile.Plan
		stale     bool
		want      reconcile.CellStatus
	}{
		{"in sync", "", reconcile.CellInSync, reconcile.Plan{}, false, reconcile.StatusInSync},
		{"in sync in an old list", "what was seen long ago is not known now", reconcile.CellInSync, reconcile.Plan{}, true, reconcile.StatusStale},
		{"gone in an old list", "somebody may have been let in again", reconcile.CellGone, reconcile.Plan{}, true, reconcile.StatusStale},
		{"later", "a day that has not come needs no list", reconcile.CellLater, reconcile.Plan{}, true, reconcile.StatusInSync},
		{"drifted", "", reconcile.CellUnlinked, reconcile.Plan{}, false, reconcile.StatusDrifted},
		{"drifted in an old list", "there is something to do all the same", reconcile.CellUnlinked, reconcile.Plan{}, true, reconcile.StatusDrifted},
		{"unknown", "", reconcile.CellUnknown, reconcile.Plan{}, false, reconcile.StatusUnknown},
		{"nothing shows it", "never in sync", reconcile.CellNoSight, reconcile.Plan{}, false, reconcile.StatusUnknown},
		{"attested", "everything to be done is done by somebody's word", reconcile.CellUnlinked, reconcile.Plan{Attested: attested}, false, reconcile.StatusAttested},
		{"attested in part", "the rest is still to be done", reconcile.CellUnlinked, reconcile.Plan{Attested: attested, Changes: []reconcile.Change{{Address: at + "/role"}}}, false, reconcile.StatusDrifted},
		{"attested of another", "a longer name is another person's", reconcile.CellUnlinked, reconcile.Plan{Attested: []reconcile.Attested{{Address: "user/kim-tan/ignition2/link"}}}, false, reconcile.StatusDrifted},
		{"a login that ended", "is no word about the account", reconcile.CellInSync, reconcile.Plan{Attested: []reconcile.Attested{{Address: at + "/login"}}}, false, reconcile.StatusInSync},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			systems := []reconcile.MappedSystem{{System: "ignition", Seen: &reconcile.Seen{Stale: tt.stale}}}
			m := reconcile.NewMapping(tt.plan, systems, []reconcile.Cell{{User: "kim-tan", System: "ignition", State: tt.state}}, nil, nil)
			if got := m.People[0].Cells[0].Status; got != tt.want || m.Count(tt.want) != 1 {
				t.Errorf("%s: %s, counted %v; want %s", tt.why, got, m.Counts, tt.want)
			}
		})
	}
}

// People stand by name, their cells by system; notices about clients are left
// to the plan, and none is told twice.
func TestMappingOrder(t *testing.T) {
	notice := func(address, name string) reconcile.Notice { return reconcile.Notice{Address: address, Name: name} }
	cell := func(user, name, system string) reconcile.Cell {
		return reconcile.Cell{User: user, Name: name, System: system, State: reconcile.CellInSync}
	}
	m := reconcile.NewMapping(
		reconcile.Plan{Notices: []reconcile.Notice{notice("ignition", "Ignition"), notice("client/c1", "Acme"), notice("job/J1", "J1")}},
		[]reconcile.MappedSystem{{System: "xpm"}, {System: "ignition"}},
		[]reconcile.Cell{cell("b", "bob", "ignition"), cell("a2", "Ann", "xpm"), cell("a1", "Ann", "xpm"), cell("b", "bob", "xpm")},
		nil, []reconcile.Notice{notice("ignition", "Ignition"), notice("user/b/xpm", "bob")},
	)
	var got []string
	for _, p := range m.People {
		for _, c := range p.Cells {
			got = append(got, c.User+" "+c.System)
		}
	}
	for _, n := range m.Notices {
		got = append(got, n.Address)
	}
	want := []string{"a1 xpm", "a2 xpm", "b xpm", "b ignition", "user/b/xpm", "ignition"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
