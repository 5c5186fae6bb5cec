package xpm

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// specified is the names of the properties of a schema in the specification of
// May 2026, found by their indentation; the test is skipped where there is none.
func specified(t *testing.T, schema string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "specs", "xero-practicemanager-v3-1.yaml"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared folder beside this checkout: the specification is needed")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(data), "\n    "+schema+":\n")
	if !found {
		t.Fatalf("no schema %s", schema)
	}
	if end := regexp.MustCompile(`(?m)^ {0,4}\S`).FindStringIndex(text); end != nil {
		text = text[:end[0]]
	}
	_, text, _ = strings.Cut(text, "properties:\n")
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^(?: {8}| {12})([\w-]+):$`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// What is sent has the specified names and no others; what is read is looked
// for under names that are specified.
func TestSpecifiedNames(t *testing.T) {
	all := JobAssign{Add: []Assignee{{}}, AddManager: &Assignee{}, AddPartner: &Assignee{}, Remove: []Assignee{{}}, RemoveManager: &struct{}{}, RemovePartner: &struct{}{}}
	for _, tt := range []struct {
		schema string
		value  any
		sent   bool
		but    []string // of the schemas that it extends
	}{
		{"JobAssignRequestDto", all, true, nil},
		{"JobAssignStaffTaskOperationDto", Assignee{Task: "t"}, true, nil},
		{"JobAssignStaffOperationDto", Assignee{}, true, nil},
		{"StaffIdentifierRequestDto", staffID{}, true, nil},
		{"JobDto", Job{}, false, nil},
		{"JobPartyDto", Person{}, false, nil},
		{"JobStaffDto", Person{}, false, nil},
		{"JobTaskDto", Task{}, false, []string{"uuid", "name"}},
		{"ClientGroupDto", Group{}, false, []string{"clients"}},
		{"ClientGroupDetailDto", Group{}, false, []string{"uuid", "name"}},
	} {
		data, err := json.Marshal(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]any
		if err := json.Unmarshal(data, &members); err != nil {
			t.Fatal(err)
		}
		ours, theirs := slices.Sorted(maps.Keys(members)), specified(t, tt.schema)
		ours = slices.DeleteFunc(ours, func(name string) bool { return slices.Contains(tt.but, name) })
		if !tt.sent {
			theirs = slices.DeleteFunc(theirs, func(name string) bool { return !slices.Contains(ours, name) })
		}
		slices.Sort(theirs)
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("%s (-specified +ours):\n%s", tt.schema, diff)
		}
	}
}
