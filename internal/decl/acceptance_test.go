package decl_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
)

func acceptance(name, address, observed string) string {
	return document("Acceptance", name, fmt.Sprintf("{address: %s, observed: %s, by: jo-bloggs, until: 2027-02-28, reason: away}", address, observed))
}

func TestAcceptance(t *testing.T) {
	const record = "9E023415-b173-4375-b8d5-4220b5a6b294"
	got := load(t, map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")),
		"decisions/a.yaml": acceptance("undeclared", "job/J000123/manager", record) +
			acceptance("nobody", "job/J000123/partner", "null") +
			acceptance("acme", "client/720C21D3-e812-4bb1-9d6b-ddeb4745e7b9/manager", "sam-lee"),
	}).Acceptances
	const file = "ws/decisions/a.yaml"
	text := func(value string, line, column int) decl.Text {
		return decl.Text{Value: value, Pos: at(file, line, column)}
	}
	want := []decl.Acceptance{
		{
			Name: "acme", Pos: at(file, 14, 18), Address: text("client/720c21d3-e812-4bb1-9d6b-ddeb4745e7b9/manager", 15, 17),
			Observed: decl.Ref{User: "sam-lee", Pos: at(file, 15, 80)}, By: text("jo-bloggs", 15, 93),
			Until: date(2027, 2, 28), Reason: "away",
		},
		{
			Name: "nobody", Pos: at(file, 9, 18), Address: text("job/J000123/partner", 10, 17),
			Observed: decl.Ref{Null: true, Pos: at(file, 10, 48)}, By: text("jo-bloggs", 10, 58),
			Until: date(2027, 2, 28), Reason: "away",
		},
		{
			Name: "undeclared", Pos: at(file, 4, 18), Address: text("job/J000123/manager", 5, 17),
			Record: text("9e023415-b173-4375-b8d5-4220b5a6b294", 5, 48), By: text("jo-bloggs", 5, 90),
			Until: date(2027, 2, 28), Reason: "away",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The schema alone says which addresses there are; what it takes has to be
// such that a client, or a job and its role, can be read from it.
func TestAddresses(t *testing.T) {
	const uuid = "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9"
	tests := []struct {
		address string
		ok      bool
		reason  string
	}{
		{"client/" + uuid + "/partner", true, "as a plan shows it"},
		{"job/J000123/manager", true, "a job goes by its number"},
		{"job/7/partner", true, "of any length"},
		{"job/2027/BAS 1/partner", true, "which the practice sets, slashes and blanks included"},
		{"client/" + uuid[:35] + "/partner", false, "no uuid"},
		{"client/{" + uuid + "}/partner", false, "not in brackets"},
		{"client/" + uuid + "/Partner", false, "one spelling of a role"},
		{"client/" + uuid + "/partner/manager", false, "one role"},
		{"client/" + uuid + "/", false, "no role"},
		{"client//partner", false, "no client"},
		{"job/ /partner", false, "no number"},
		{"job/ 7/partner", false, "a number with a blank before it is another number"},
		{"job/J000123/staff", false, "who else is on a job is not accepted one by one"},
		{"/job/7/partner", false, "begins with what it is"},
		{"client/" + uuid + "/partner ", false, "nothing behind it"},
	}
	base := string(read(t, "testdata/base.yaml"))
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			ws, problems := decl.Load(mapFS(map[string]string{"base.yaml": base, "a.yaml": acceptance("a", fmt.Sprintf("%q", tt.address), "null")}), "")
			if got := ws != nil; got != tt.ok {
				t.Errorf("%s: accepted is %v, want %v\n%s", tt.reason, got, tt.ok, text(t, problems))
			}
			if ws != nil {
				checkAcceptances(t, ws)
			}
		})
	}
}
