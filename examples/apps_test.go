package examples

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// The people of apps are those of the practice: the same slug is the same
// person, with the same record in Practice Manager.
func TestHarbourAppsPeople(t *testing.T) {
	_, users, _ := declared(t)
	file, err := os.Open(filepath.Join("harbour", "apps", "users.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for d := yaml.NewDecoder(file); ; n++ {
		var u document
		if err := d.Decode(&u); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(users, func(x document) bool { return x.Metadata.Name == u.Metadata.Name })
		if i < 0 {
			t.Errorf("%s is not in the practice", u.Metadata.Name)
			continue
		}
		want, got := users[i].Spec, u.Spec
		if got.Accounts.XPM.UUID == "" || want.Accounts.XPM.UUID == "" { // whoever is ambiguous in one, and new in the other
			want.Accounts.XPM.UUID, got.Accounts.XPM.UUID = "", ""
		}
		if diff := cmp.Diff([]string{want.FullName, want.Email, want.Accounts.XPM.UUID}, []string{got.FullName, got.Email, got.Accounts.XPM.UUID}); diff != "" {
			t.Errorf("%s (-practice +apps):\n%s", u.Metadata.Name, diff)
		}
	}
	if n != 8 {
		t.Errorf("%d people, want 8", n)
	}
}

// Of every system that shows a list there is one snapshot.
func TestHarbourAppsSnapshots(t *testing.T) {
	dir := filepath.Join("harbour", "apps", "observed")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var f struct{ System string }
		if err := json.Unmarshal(data, &f); err != nil || !strings.HasPrefix(e.Name(), f.System+"-2026") {
			t.Errorf("%s: system %q, %v", e.Name(), f.System, err)
		}
		got = append(got, f.System)
	}
	if diff := cmp.Diff([]string{"documents", "ignition", "xbert", "xeroPractice", "xpm"}, got); diff != "" {
		t.Errorf("systems (-want +got):\n%s", diff)
	}
}
