package accounting

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode reads anything, and what could be read must read the same when it
// is written out again; a list that is taken has everybody in it once, with a role.
func FuzzDecode(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "fuzz", f.Name(), "*"))
	if err != nil || len(seeds) < 5 {
		f.Fatalf("%d seeds in testdata/fuzz/%s: %v", len(seeds), f.Name(), err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		first, err := decode(mediaType, body)
		if err != nil {
			return
		}
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := decode(mediaType, again)
		if err != nil {
			t.Fatalf("%v in %s", err, again)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("read from %s (-first +second):\n%s", again, diff)
		}
		users, err := first.users()
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, u := range users {
			ids[u.ID] = true
			if u.ID == "" || u.Role == "" || u.Name() == "" {
				t.Errorf("taken: %+v", u)
			}
		}
		if len(users) == 0 || len(ids) != len(*first.Users) {
			t.Errorf("%d users by %d ids of %d rows", len(users), len(ids), len(*first.Users))
		}
	})
}
