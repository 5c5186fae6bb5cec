package sim_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"

	"github.com/practicectl/practicectl/internal/sim"
)

// The answers alone, without a network: what the simulator adds to an
// end-to-end benchmark over 20,000 clients.
func BenchmarkWalk20000(b *testing.B) {
	s := sim.New(sim.Options{Seed: sim.Generate(20000), NoLimits: true})
	for _, bm := range []struct{ name, accept, fields string }{
		{"xml/all", xmlType, ""},
		{"xml/needed", xmlType, "&fields=uuid,name,accountManager,jobManager,isArchived,isDeleted"},
		{"json/all", jsonType, ""},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				walkRaw(b, s, bm.accept, pm+"client.api/paged-list?pageSize=500"+bm.fields)
			}
		})
	}
}

// A practice of 5,000 current jobs: what a plan reads of them.
func BenchmarkJobs5000(b *testing.B) {
	seed := sim.Generate(3500)
	current := 0
	seed.Jobs = slices.DeleteFunc(seed.Jobs, func(j sim.Job) bool {
		if !isCompleted(j) {
			current++
		}
		return !isCompleted(j) && current > 5000
	})
	if current < 5000 {
		b.Fatalf("%d current jobs are too few", current)
	}
	s := sim.New(sim.Options{Seed: seed, NoLimits: true})
	for _, bm := range []struct{ name, accept, path string }{
		{"xml/plain", xmlType, "current"},
		{"xml/detailed", xmlType, "current?detailed=true"},
		{"json/detailed", jsonType, "current?detailed=true"},
		{"xml/client", xmlType, "client/" + seed.Jobs[0].Client},
		{"xml/staff", xmlType, "staff/" + seed.Staff[4].UUID},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				walkRaw(b, s, bm.accept, pm+"job.api/"+bm.path)
			}
		})
	}
}

// token finds the page token of a next link, in either format.
var token = regexp.MustCompile(`pageToken=([A-Za-z0-9_%-]+)`)

func walkRaw(b *testing.B, s *sim.Server, accept, path string) {
	for next := ""; ; {
		req := httptest.NewRequest(http.MethodGet, path+next, nil)
		req.Header.Set("Accept", accept)
		req.Header.Set("Authorization", "Bearer "+s.AccessToken())
		req.Header.Set("xero-tenant-id", s.Tenant().ID)
		w := &tail{header: make(http.Header)}
		s.ServeHTTP(w, req)
		found := token.FindSubmatch(w.last)
		if w.status != http.StatusOK {
			b.Fatalf("status %d", w.status)
		}
		if found == nil {
			return
		}
		next = "&pageToken=" + string(found[1])
	}
}

// tail is an answer of which only the end is kept, where the links are.
type tail struct {
	header http.Header
	status int
	last   []byte
}

func (w *tail) Header() http.Header  { return w.header }
func (w *tail) WriteHeader(code int) { w.status = code }
func (w *tail) Write(b []byte) (int, error) {
	w.last = append(w.last[:0], b[max(0, len(b)-1000):]...)
	return len(b), nil
}

func BenchmarkGenerate20000(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sim.Generate(20000)
	}
}
