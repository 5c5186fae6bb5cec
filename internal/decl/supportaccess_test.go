package decl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
)

func TestSupportAccess(t *testing.T) {
	const file = "ws/a.yaml"
	ws := load(t, map[string]string{
		"practice.yaml": practice("rails: {maxSupportDays: 8}, systems: {xeroPractice: {}}"),
		"jo.yaml":       joWith("{xpm: {}}"),
		"a.yaml": document("SupportAccess", "b", "{scope: practice, owner: jo-bloggs, reason: why, from: 2026-11-20, until: 2026-11-27}") +
			document("SupportAccess", "a", `{scope: organisation, organisation: " Harbour Pty Ltd", role: adviser, payrollAdmin: true, owner: jo-bloggs, case: "17", reason: why, invited: 2026-11-27T23:59, from: "2026-11-20", until: 2026-11-27}`),
	}, carried(t)...)
	text := func(value string, column int) decl.Text { return decl.Text{Value: value, Pos: at(file, 10, column)} }
	want := []decl.SupportAccess{
		{
			Name: "a", Pos: at(file, 9, 18), Organisation: text("Harbour Pty Ltd", 43), Role: text("adviser", 69), PayrollAdmin: true,
			Owner: text("jo-bloggs", 105), Case: text("17", 122), Reason: "why", Invited: text("2026-11-27T23:59", 150),
			From: date(2026, 11, 20), Until: date(2026, 11, 27),
		},
		{
			Name: "b", Pos: at(file, 4, 18), ScopePos: at(file, 5, 15), Owner: decl.Text{Value: "jo-bloggs", Pos: at(file, 5, 32)}, Reason: "why",
			From: date(2026, 11, 20), Until: date(2026, 11, 27),
		},
	}
	if diff := cmp.Diff(want, ws.Grants); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSupportScope(t *testing.T) {
	tests := []struct {
		a, b   string
		same   bool
		reason string
	}{
		{"", "", true, "there is one practice"},
		{"Harbour Pty Ltd", "  harbour  pty LTD", true, "as names of clients are compared"},
		{"Harbour", "Harbour Pty Ltd", false, "no guessing"},
		{"practice", "", false, "an organisation may have any name"},
	}
	for _, tt := range tests {
		if got := decl.SupportScope(tt.a) == decl.SupportScope(tt.b); got != tt.same {
			t.Errorf("%q and %q: %s", tt.a, tt.b, tt.reason)
		}
	}
}
