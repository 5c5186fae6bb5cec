package edit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
)

func TestAttestation(t *testing.T) {
	digest := strings.Repeat("9f86d081", 8)
	a := decl.Attestation{
		Name: "2026-11-22-ignition", By: decl.Text{Value: "no"}, At: decl.Text{Value: "2026-11-22T16:55"}, Note: `case: "7" #1`,
		Actions: []decl.Text{{Value: "a1b2c3d4"}, {Value: "00e10000"}, {Value: "12345678"}},
		Evidence: []decl.Evidence{
			{File: "evidence/a list.png", SHA256: digest}, {File: "decisions/b.png", SHA256: strings.Repeat("12345678", 8)}, {URL: "https://files.harbour.example/77?a=b#c"},
		},
	}
	want := `apiVersion: practicectl/v1
kind: Attestation
metadata: {name: 2026-11-22-ignition}
spec:
  actions:
    - a1b2c3d4 # Lee Park, Ignition: unlink
    - "00e10000"
    - "12345678"
  by: "no"
  at: "2026-11-22T16:55"
  evidence:
    - {file: ../evidence/a list.png, sha256: ` + digest + `}
    - {file: b.png, sha256: "` + strings.Repeat("12345678", 8) + `"}
    - {url: "https://files.harbour.example/77?a=b#c"}
  note: "case: \"7\" #1"
`
	got := edit.Attestation(a, "decisions", []string{"Lee Park, Ignition: unlink", "", ""})
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	a.Note, a.Evidence = "", a.Evidence[:1]
	if got := string(edit.Attestation(a, ".", []string{"", "", ""})); !strings.HasSuffix(got, "- {file: evidence/a list.png, sha256: "+digest+"}\n") {
		t.Errorf("at the top, without a note: %s", got)
	}
}
