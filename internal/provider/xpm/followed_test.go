package xpm

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/reconcile"
)

// A job that has gone along with its client is still given to whom the plan
// names for it. One that somebody else has moved meanwhile is not.
func TestJobThatFollowedItsClient(t *testing.T) {
	toAnn := jobChange(manager(benV, annV))
	for _, tt := range []struct {
		name, reason string
		assume       string
		meanwhile    []reconcile.Change // by somebody else, once the client is written to
		change       reconcile.Change
		want         []string
		manager      string
	}{
		{"it followed", "this run has moved it", "U8=yes", nil, toAnn, []string{done}, ann},
		{"it stayed", "nothing has moved it", "U8=no", nil, toAnn, []string{done}, ann},
		{"somebody gave the same role to the same person", "that looks like following, and is as good", "U8=no",
			[]reconcile.Change{jobChange(manager(benV, caraV))}, toAnn, []string{done}, ann},
		{"somebody gave it to another", "not ours to overwrite", "U8=no",
			[]reconcile.Change{jobChange(manager(benV, annV))}, jobChange(manager(benV, caraV)),
			[]string{"stale: the manager is Ann O'Hara now, and was Ben T\u0101mihana when it was planned"}, ann},
		{"somebody gave the role that the client kept", "the client's was not written", "U8=no",
			[]reconcile.Change{jobChange(partner(annV, benV))}, jobChange(partner(annV, caraV)),
			[]string{"stale: the partner is Ben T\u0101mihana now, and was Ann O'Hara when it was planned"}, ben},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, options{seed: withJobs(bookSeed(), clientID(0), clientID(1)), assume: []string{tt.assume}})
			if _, err := b.Observe(t.Context(), provider.Query{Full: true, Jobs: true}); err != nil {
				t.Fatal(err)
			}
			results(t, b, managers()[:1])
			other := bench{New(b.api, b.tenant, b.now, time.Now), b.sim}
			for _, r := range results(t, other, tt.meanwhile) {
				if r != done {
					t.Fatalf("meanwhile: %s", r)
				}
			}
			if _, err := b.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, results(t, b, []reconcile.Change{tt.change})); diff != "" {
				t.Errorf("%s: results (-want +got):\n%s", tt.reason, diff)
			}
			if got := b.job(t, job1).Manager; got != tt.manager {
				t.Errorf("%s: the manager is %s, want %s", tt.reason, got, tt.manager)
			}
			// What has followed is forgotten with the next observation.
			if _, err := b.Observe(t.Context(), provider.Query{Full: true, Jobs: true}); err != nil || len(b.followed) > 0 {
				t.Errorf("%d remembered, %v", len(b.followed), err)
			}
		})
	}
}
