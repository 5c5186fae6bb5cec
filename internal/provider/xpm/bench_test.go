package xpm

import (
	"testing"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
)

// BenchmarkObserve reads 20,000 clients over loopback. The time and memory of
// the simulator, which runs in the same process, are in the numbers.
func BenchmarkObserve(b *testing.B) {
	seed := sim.Generate(20_000)
	for _, bm := range []struct {
		name   string
		format api.Format
		full   bool
	}{
		{"fields/xml", api.XML, false},
		{"fields/json", api.JSON, false},
		{"whole/xml", api.XML, true},
		{"whole/json", api.JSON, true},
	} {
		b.Run(bm.name, func(b *testing.B) {
			p := start(b, options{seed: &seed, format: bm.format})
			b.ReportAllocs()
			for b.Loop() {
				snap, err := p.Observe(b.Context(), provider.Query{Full: bm.full})
				if err != nil || len(snap.Objects) < 18_000 {
					b.Fatal(len(snap.Objects), err)
				}
			}
		})
	}
}
