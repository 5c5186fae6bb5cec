package resolve_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/diag"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

func TestWords(t *testing.T) {
	pos := func(line int) diag.Position { return diag.Position{File: "decisions/a.yaml", Line: line, Column: 1} }
	said := func(name, by, at string, line int, ids ...string) decl.Attestation {
		a := decl.Attestation{Name: name, Pos: pos(line), By: decl.Text{Value: by}, At: decl.Text{Value: at}}
		for _, id := range ids {
			a.Actions = append(a.Actions, decl.Text{Value: id})
		}
		return a
	}
	word := func(name, by string, at time.Time, line int) reconcile.Word {
		return reconcile.Word{Document: "attestation/" + name, By: by, At: at, Source: reconcile.Source(pos(line))}
	}
	tests := []struct {
		name, reason string
		zone         string
		said         []decl.Attestation
		want         map[string]reconcile.Word
	}{
		{"nothing", "no document, no word", "UTC", nil, map[string]reconcile.Word{}},
		{
			"several at once", "one document speaks of a whole sitting", "Australia/Sydney", []decl.Attestation{said("a", "jo", "2026-11-20T16:55", 1, "aaaaaaaa", "bbbbbbbb")},
			map[string]reconcile.Word{
				"aaaaaaaa": word("a", "jo", time.Date(2026, 11, 20, 5, 55, 0, 0, time.UTC), 1),
				"bbbbbbbb": word("a", "jo", time.Date(2026, 11, 20, 5, 55, 0, 0, time.UTC), 1),
			},
		},
		{
			"the later counts", "it was done again, whatever the names of the documents", "UTC",
			[]decl.Attestation{said("a", "jo", "2026-11-21T10:00", 1, "aaaaaaaa"), said("b", "sam", "2026-11-20T10:00", 2, "aaaaaaaa"), said("c", "kim", "2026-11-21T10:00", 3, "aaaaaaaa")},
			map[string]reconcile.Word{"aaaaaaaa": word("a", "jo", time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), 1)},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := resolve.Words(&decl.Workspace{Practice: decl.Practice{TimeZone: tt.zone}, Attestations: tt.said})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
