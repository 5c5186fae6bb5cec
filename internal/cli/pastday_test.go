package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// Of a day that is over, what the store holds of later days is not known.
func TestMemoryUntil(t *testing.T) {
	then := time.Date(2026, 11, 14, 12, 59, 59, 0, time.UTC)
	by, after := then.Add(-time.Hour), then.Add(time.Hour)
	full := func() memory {
		return memory{
			commit: "abc", ours: map[string]string{"a": "b"}, open: []string{"x"}, looked: &after,
			added: map[string]string{"kim@x.example": "s1", "pat@x.example": "s2"}, addedAt: map[string]time.Time{"s1": by, "s2": after},
			attested: map[string]reconcile.Attestation{"s3": {By: "run 1", At: by}, "s4": {By: "run 2", At: after}},
		}
	}
	want := memory{
		added: map[string]string{"kim@x.example": "s1"}, addedAt: map[string]time.Time{"s1": by},
		attested: map[string]reconcile.Attestation{"s3": {By: "run 1", At: by}},
	}
	exported := cmp.AllowUnexported(memory{})
	if diff := cmp.Diff(want, full().until(then), exported); diff != "" {
		t.Errorf("of a day that is over (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(full(), full().until(time.Time{}), exported); diff != "" {
		t.Errorf("of today everything counts (-want +got):\n%s", diff)
	}
}

// The last word of the day counts, whatever was said later.
func TestSaidBy(t *testing.T) {
	word := func(name, at string) decl.Attestation {
		return decl.Attestation{Name: name, At: decl.Text{Value: at}, Actions: []decl.Text{{Value: "a1b2c3d4"}}}
	}
	ws := &decl.Workspace{Attestations: []decl.Attestation{word("before", "2026-11-13T09:00"), word("that-day", "2026-11-14T23:59"), word("after", "2026-11-15T00:00")}}
	ws.Practice.TimeZone = "Australia/Sydney"
	got := resolve.Words(saidBy(ws, reconcile.Date{Year: 2026, Month: 11, Day: 14}))
	if w := got["a1b2c3d4"]; w.Document != "attestation/that-day" {
		t.Errorf("the word is %q", w.Document)
	}
	if len(ws.Attestations) != 3 {
		t.Error("the workspace itself has lost a word")
	}
}

// The time in a name tells which files are not read at all.
func TestLateName(t *testing.T) {
	then := time.Date(2026, 11, 15, 0, 0, 0, 0, time.FixedZone("", 11*3600)).Add(-time.Nanosecond)
	for _, tt := range []struct {
		name, reason string
		then         time.Time
		want         bool
	}{
		{"xpm-20261114T125959Z.json", "the last second of the day in the practice", then, false},
		{"xpm-20261114T130000Z.json", "the first of the next", then, true},
		{"xeroOrganisation-Acme-20261201T000000Z.json", "of an organisation as well", then, true},
		{"mine.json", "what is in it will say", then, false},
		{"xpm-20991231T000000Z.json", "of no other day than today nothing is left out", time.Time{}, false},
	} {
		if got := lateName(tt.name, tt.then); got != tt.want {
			t.Errorf("%s: %v, want %v: %s", tt.name, got, tt.want, tt.reason)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "xpm-20261114T130000Z.json"), []byte("not a snapshot"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readObservedThen(&Env{Folder: openFolder}, then, dir, ""); err != nil {
		t.Errorf("a file of a later day is read for this one: %v", err)
	}
	if _, err := readObserved(&Env{Folder: openFolder}, dir, ""); err == nil {
		t.Error("today it is read, and is no snapshot")
	}
}
