package decl_test

import (
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/decl"
)

func TestRole(t *testing.T) {
	given := func(user string) decl.Ref { return decl.Ref{User: user, Pos: at("f", 1, 1)} }
	null := decl.Ref{Null: true, Pos: at("f", 1, 1)}
	list := decl.Assignment{Partner: given("list-partner"), Manager: given("list-manager")}
	tests := []struct {
		name   string
		client decl.Client
		list   decl.Assignment
		role   string
		want   decl.Ref
		rank   int
		reason string
	}{
		{"entry", decl.Client{Manager: given("own")}, list, "manager", given("own"), decl.RankEntry, "the client's own entry goes first"},
		{"entry null", decl.Client{Partner: null}, list, "partner", null, decl.RankEntry, "null is an answer too"},
		{"list", decl.Client{Manager: given("own")}, list, "partner", given("list-partner"), decl.RankList, "each role is decided for itself"},
		{"cell", decl.Client{CSV: true, Partner: given("cell")}, list, "partner", given("cell"), decl.RankList, "a sheet is a list: its cell stands for the list's role"},
		{"empty cell", decl.Client{CSV: true}, list, "manager", given("list-manager"), decl.RankList, "an empty cell leaves it to the list"},
		{"nothing", decl.Client{}, decl.Assignment{}, "manager", decl.Ref{}, 0, "left out is not managed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, rank := tt.client.Role(&tt.list, tt.role)
			if got != tt.want || rank != tt.rank {
				t.Errorf("%s: got %v at rank %d, want %v at rank %d", tt.reason, got, rank, tt.want, tt.rank)
			}
		})
	}
}

// Which entries mean the same client, shown by what clashes. Every row is the
// clients of two lists with one manager each.
func TestSameClient(t *testing.T) {
	const (
		one = ", uuid: 720c21d3-e812-4bb1-9d6b-ddeb4745e7b9"
		two = ", uuid: 9e023415-b173-4375-b8d5-4220b5a6b294"
	)
	tests := []struct {
		name, first, second string
		clash               bool
		reason              string
	}{
		{"equal uuids", "{name: A" + one + "}", "{name: A, uuid: " + strings.ToUpper(one[8:]) + "}", true, "ids decide, in either case of letters"},
		{"one name", "{name: A" + one + "}", "{name: A" + two + "}", false, "two clients may share a name"},
		{"name alone", "{name: A}", "{name: ' A '}", true, "without ids the name decides, past the blanks around it"},
		{"name and id", "{name: A" + one + "}", "{name: A}", true, "a name may well mean the client with that name"},
		{"id and name", "{name: A}", "{name: A" + two + "}", true, "whichever comes first"},
		{"case", "{name: A}", "{name: a}", true, "names that differ in case only bind to one client"},
		{"blanks", "{name: A B}", "{name: ' a  b '}", true, "and so do names that differ in blanks"},
		{"another name", "{name: A B}", "{name: AB}", false, "but a blank is not nothing"},
	}
	base := string(read(t, "testdata/base.yaml"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := decl.Load(mapFS(map[string]string{
				"base.yaml":  base,
				"lists.yaml": document("Assignment", "x", "{manager: sam-lee, clients: ["+tt.first+"]}") + document("Assignment", "y", "{manager: sam-lee, clients: ["+tt.second+"]}"),
			}), "")
			got := text(t, problems)
			if clash := strings.Count(got, "gets its manager twice") == 2; clash != tt.clash || len(problems) != 0 && !clash {
				t.Errorf("%s: clash is %v, want %v\n%s", tt.reason, clash, tt.clash, got)
			}
		})
	}
}
