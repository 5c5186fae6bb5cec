package state

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A write costs a check and two records. Apart from flushing to the disk, that
// must vanish beside a call that takes a second.
func BenchmarkFolderWrite(b *testing.B) {
	for _, bb := range []struct {
		name string
		sync func(*os.File) error
	}{
		{"without-flush", func(*os.File) error { return nil }},
		{"with-flush", (*os.File).Sync},
	} {
		b.Run(bb.name, func(b *testing.B) {
			f := OpenFolder(filepath.Join(b.TempDir(), "state"), time.Now)
			f.sync = bb.sync
			s, err := f.Acquire(b.Context(), testHolder("run-1", "jo"))
			if err != nil {
				b.Fatal(err)
			}
			benchmarkWrites(b, s)
		})
	}
}

// The same with the store on a branch, pushes to a repository on this disk
// included: one in ten writes.
func BenchmarkGitWrite(b *testing.B) {
	g := openGit(b, clone(b, newRemote(b)), newClock())
	s, err := g.Acquire(b.Context(), testHolder("run-1", "jo"))
	if err != nil {
		b.Fatal(err)
	}
	benchmarkWrites(b, s)
}

// One push of progress to a repository on this disk.
func BenchmarkGitPush(b *testing.B) {
	g := openGit(b, clone(b, newRemote(b)), newClock())
	s, err := g.Acquire(b.Context(), testHolder("run-1", "jo"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Append(b.Context(), Record{Note: &Note{Text: "progress"}}); err != nil {
			b.Fatal(err)
		}
		if err := s.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := s.Release(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func benchmarkWrites(b *testing.B, s Session) {
	b.Helper()
	if _, err := s.Append(b.Context(), testStart()); err != nil {
		b.Fatal(err)
	}
	send, answer := testSend(1), testAnswer(1)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Check(b.Context()); err != nil {
			b.Fatal(err)
		}
		for _, r := range []Record{send, answer} {
			if _, err := s.Append(b.Context(), r); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	if err := s.Release(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// history --verify over what some years of runs have written.
func BenchmarkVerify(b *testing.B) {
	c := chain{run: "run-1"}
	var j Journal
	for _, r := range testRun(10_000) {
		line, next, err := c.next(r, newClock().now())
		if err != nil {
			b.Fatal(err)
		}
		j.Lines, c = append(j.Lines, line), next
	}
	b.SetBytes(int64(len(joined(j.Lines))))
	b.ReportAllocs()
	for b.Loop() {
		if found := j.Verify(c.head); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
