package gittree_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/gittree"
)

// Of a merged branch the merge is what brought a line, and the authors of its
// commits are who wrote it.
func TestOrigin(t *testing.T) {
	d := newDated(t)
	ws := filepath.Join(d.root, "ws")
	d.commit("one", "ws/a.yaml", "2027-02-01T10:00:00Z", "2027-02-01T10:00:00Z")
	d.git("", "", "switch", "-qc", "branch")
	d.commit("two", "ws/b.yaml", "2027-02-02T10:00:00Z", "2027-02-02T10:00:00Z")
	d.commit("elsewhere", "other.yaml", "2027-02-03T10:00:00Z", "2027-02-03T10:00:00Z")
	d.git("", "", "switch", "-q", "main")
	d.git("2027-02-05T10:00:00Z", "2027-02-05T10:00:00Z", "merge", "-q", "--no-ff", "-m", "merged", "branch")
	log, err := gittree.History(t.Context(), ws)
	if err != nil || len(log.Commits) != 2 {
		t.Fatalf("%v, %v", log, err)
	}
	merge := log.Commits[1]
	for file, want := range map[string]string{"a.yaml": "one", "b.yaml": "merged"} {
		c, err := gittree.Origin(t.Context(), ws, merge.Hash, file, 1)
		if err != nil || c.Subject != want {
			t.Errorf("%s comes from %q, %v; want %q", file, c.Subject, err, want)
		}
	}
	if log.Commits[0].Merge || !merge.Merge || merge.Email != "jo@x.example" {
		t.Errorf("one is a merge: %v; the merge: %v, of %s", log.Commits[0].Merge, merge.Merge, merge.Email)
	}
	brought, err := gittree.Brought(t.Context(), ws, merge)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range brought {
		got = append(got, c.Subject+" by "+c.Email)
	}
	if diff := cmp.Diff([]string{"two by jo@x.example"}, got); diff != "" {
		t.Errorf("brought (-want +got):\n%s", diff)
	}
	if _, err := gittree.Origin(t.Context(), ws, merge.Hash, "c.yaml", 1); err == nil || !strings.HasPrefix(err.Error(), "ask who wrote line 1 of c.yaml: ") {
		t.Errorf("a file that is not there: %v", err)
	}
}
