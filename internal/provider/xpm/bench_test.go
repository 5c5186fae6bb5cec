package xpm

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/provider"
	"github.com/practicectl/practicectl/internal/sim"
	api "github.com/practicectl/practicectl/internal/xeroapi/xpm"
	"github.com/practicectl/practicectl/reconcile"
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

// BenchmarkObserveJobs is BenchmarkObserve with 5,000 current jobs of three
// tasks each, and without.
func BenchmarkObserveJobs(b *testing.B) {
	seed := sim.Generate(20_000)
	seed.Jobs = slices.DeleteFunc(seed.Jobs, func(j sim.Job) bool { return j.State == sim.JobCompleted })[:5_000]
	for i := range seed.Jobs {
		j := &seed.Jobs[i]
		j.Tasks = nil
		for k, name := range []string{"Preparation", "Review", "Filing"} {
			j.Tasks = append(j.Tasks, sim.Task{
				UUID: fmt.Sprintf("77777777-0000-4000-8%03d-%012d", k, i), Kind: none, Name: name, Estimated: 60,
				StartDate: j.StartDate, DueDate: j.DueDate, Assigned: []sim.Allocated{{UUID: seed.Staff[0].UUID, Minutes: 60}},
			})
		}
	}
	for _, f := range []api.Format{api.XML, api.JSON} {
		for _, jobs := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/jobs=%v", strings.TrimPrefix(string(f), "application/"), jobs), func(b *testing.B) {
				p := start(b, options{seed: &seed, format: f})
				b.ReportAllocs()
				for b.Loop() {
					snap, err := p.Observe(b.Context(), provider.Query{Jobs: jobs})
					if err != nil || snap.Jobs != jobs || len(snap.Objects) < 18_000 {
						b.Fatal(len(snap.Objects), err)
					}
				}
			})
		}
	}
}

// BenchmarkKept is what stays in memory of a full observation of 20,000
// clients: the records that writes are compared with, and the snapshot.
func BenchmarkKept(b *testing.B) {
	seed := sim.Generate(20_000)
	p := start(b, options{seed: &seed})
	if _, err := p.Observe(b.Context(), provider.Query{}); err != nil { // buffers and connections
		b.Fatal(err)
	}
	before := heap()
	var snap reconcile.Snapshot
	for b.Loop() {
		clear(p.read)
		var err error
		if snap, err = p.Observe(b.Context(), provider.Query{Full: true}); err != nil {
			b.Fatal(err)
		}
	}
	kept := heap() - before
	for id, r := range p.read {
		r.client.Record = nil
		p.read[id] = r
	}
	b.ReportMetric(float64(kept)/1e6, "MB-kept")
	b.ReportMetric(float64(kept+before-heap())/1e6, "MB-of-records")
	runtime.KeepAlive(snap)
	runtime.KeepAlive(p.read)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkUpdate is one write over loopback, the simulator included: plainly,
// and as a canary with its two reads more.
func BenchmarkUpdate(b *testing.B) {
	for _, proven := range []bool{true, false} {
		b.Run(map[bool]string{true: "plain", false: "canary"}[proven], func(b *testing.B) {
			seed := bookSeed()
			p := start(b, options{seed: &seed})
			if _, err := p.Observe(b.Context(), provider.Query{Full: true}); err != nil {
				b.Fatal(err)
			}
			c, read := managers()[0], p.read[clientID(0)]
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				p.proven = proven
				p.read[clientID(0)] = read
				if _, err := p.Execute(b.Context(), c); err != nil {
					b.Fatal(err)
				}
				f := &c.Fields[0]
				f.Before, f.After = f.After, f.Before
				read.client.JobManager = api.Person{UUID: f.Before.ID, Name: f.Before.Name}
			}
		})
	}
}
