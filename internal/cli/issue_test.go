package cli

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

const issuePractice = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: Australia/Sydney, systems: {xpm: {tenant: {name: Harbour}}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {uuid: 20000000-0000-4000-8000-000000000002}}}
`

// What a link fills in is a declaration once a person has put in their own word,
// and is refused before.
func TestPrefilledDecisionsLoad(t *testing.T) {
	l := linking{
		repo: "https://github.com/harbour/access", dir: "practice",
		now: time.Date(2026, 11, 22, 6, 12, 0, 0, time.UTC), today: reconcile.Date{Year: 2026, Month: 11, Day: 22},
		users: map[string]string{"20000000-0000-4000-8000-000000000002": "kim-tan"},
	}
	role := reconcile.FieldChange{Address: "client/10000000-0000-4000-8000-000000000001/manager", Field: reconcile.FieldManager, Before: reconcile.Value{ID: "20000000-0000-4000-8000-000000000002"}}
	held := &reconcile.Hold{} // so that it is nothing to run
	choices := append(l.of("a1b2c3d4", reconcile.Change{Hold: held, Manual: &reconcile.Manual{}}), l.of("a1b2c3d4", reconcile.Change{Hold: held, Fields: []reconcile.FieldChange{role}})...)
	nobody := role
	nobody.Before = reconcile.Value{}
	undeclared := role
	undeclared.Before = reconcile.Value{ID: "20000000-0000-4000-8000-000000000009"}
	choices = append(append(choices, l.accept("accept", nobody)...), l.accept("accept", undeclared)...)
	if len(choices) != 4 {
		t.Fatalf("%d links, want 4: %v", len(choices), choices)
	}
	for _, c := range choices {
		u, err := url.Parse(c.URL)
		if err != nil || u.Path != "/harbour/access/new/main/practice/decisions" || strings.ContainsAny(c.URL, " ()<>\n") {
			t.Errorf("%s: %s (%v)", c.Text, c.URL, err)
			continue
		}
		name, doc := u.Query().Get("filename"), u.Query().Get("value")
		load := func(doc string) error {
			_, problems := decl.Load(fstest.MapFS{"practice.yaml": {Data: []byte(issuePractice)}, "decisions/" + name: {Data: []byte(doc)}}, "")
			if len(problems) == 0 {
				return nil
			}
			return problems
		}
		if load(doc) == nil {
			t.Errorf("%s: loads before a person has given their word:\n%s", c.Text, doc)
		}
		filled := strings.NewReplacer("WHO", "kim-tan", "WHY", "agreed", "WHERE", "https://files.harbour.example/1").Replace(doc)
		if err := load(filled); err != nil {
			t.Errorf("%s: %v\n%s", c.Text, err, filled)
		}
	}
	for _, c := range []reconcile.FieldChange{
		{Address: "job/J1\nx: y/manager", Field: reconcile.FieldManager},
		{Address: role.Address, Field: reconcile.FieldManager, Before: reconcile.Value{ID: "s9\n", Name: "Somebody"}},
		{Address: "user/kim-tan/xpm/login", Field: reconcile.FieldLogin},
	} {
		if got := l.accept("accept", c); got != nil {
			t.Errorf("%q: %v", c.Address, got)
		}
	}
}

// Each item has the choices that it can have, in the same order.
func TestChoices(t *testing.T) {
	l := linking{repo: "https://github.com/harbour/access", dir: "practice", now: time.Date(2026, 11, 22, 6, 12, 0, 0, time.UTC)}
	key := func(system string) reconcile.Key { return reconcile.Key{System: system} }
	byHand := func(system string, observed bool) reconcile.Change {
		return reconcile.Change{Key: key(system), Action: reconcile.ActionManual, Manual: &reconcile.Manual{Observed: observed}, Source: reconcile.Source{File: "practice/people.yaml", Line: 3}}
	}
	lists := l
	lists.lists = true
	tests := []struct {
		name, why string
		links     linking
		change    reconcile.Change
		want      string
	}{
		{"the tool's own", "it runs again", l, reconcile.Change{Key: key("xpm"), Action: reconcile.ActionUpdate, Source: reconcile.Source{File: "practice/book.yaml", Line: 3}}, "put right: run apply, take in"},
		{"held back", "running it would not help", l, reconcile.Change{Key: key("xpm"), Action: reconcile.ActionUpdate, Hold: &reconcile.Hold{}}, ""},
		{"an app", "a list shows it", l, byHand("ignition", true), "I did it, bring a new list, take in"},
		{"a leftover", "no list shows it", l, byHand("ignition", false), "I did it, take in"},
		{"Practice Manager", "its API shows it", l, byHand("xpm", true), "I did it, take in"},
		{"Practice Manager by lists", "a list shows it", lists, byHand("xpm", true), "I did it, bring a new list, take in"},
		{"no repository", "there is nothing to link to", linking{}, byHand("ignition", true), ""},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range tt.links.of("a1b2c3d4", tt.change) {
			got = append(got, c.Text)
			want := map[string]string{
				"put right: run apply": "https://github.com/harbour/access/actions/workflows/practicectl.yaml",
				"bring a new list":     "https://github.com/harbour/access/upload/main/practice/observed",
			}[c.Text]
			if want != "" && c.URL != want {
				t.Errorf("%s: %s leads to %s, want %s", tt.name, c.Text, c.URL, want)
			}
		}
		if text := strings.Join(got, ", "); text != tt.want {
			t.Errorf("%s (%s): %q, want %q", tt.name, tt.why, text, tt.want)
		}
	}
}

// Access that was seen is declared in a file that is filled in but for what only a
// person can say.
func TestDeclareLink(t *testing.T) {
	g := reconcile.Grant{Declare: "apiVersion: practicectl/v1\nkind: SupportAccess\nmetadata: {name: support-practice-2026-11-22}\nspec:\n  scope: practice\n  owner: # who\n"}
	for dir, want := range map[string]string{"practice": "/harbour/access/new/main/practice", ".": "/harbour/access/new/main"} {
		links := linking{repo: "https://github.com/harbour/access", dir: dir}.declare(g)
		if len(links) != 1 {
			t.Fatalf("%s: %v", dir, links)
		}
		u, err := url.Parse(links[0].URL)
		if err != nil || u.Path != want || u.Query().Get("filename") != "support-practice-2026-11-22.yaml" || u.Query().Get("value") != g.Declare || links[0].Text != "declare it" {
			t.Errorf("%s: %s (%v)", dir, links[0].URL, err)
		}
	}
	if got := (linking{}).declare(g); got != nil {
		t.Errorf("without a repository: %v", got)
	}
}

func TestRepoURL(t *testing.T) {
	for _, tt := range []struct{ path, repo, want string }{
		{"", "https://github.com/a/b", "--repo-url stands alone"},
		{"x.md", "javascript:alert(1)", "--repo-url is not the address of a repository"},
		{"x.md", "https://user:word@github.com/a/b", "--repo-url is not the address of a repository"},
		{"x.md", "https://github.com/a/b)c", "--repo-url is not the address of a repository"},
		{"x.md", "https://github.com/a/b?c", "--repo-url is not the address of a repository"},
		{"x.md", "https://github.com/a/.git", "--repo-url is not the address of a repository"},
		{"x.md", "/", "--repo-url is not the address of a repository"},
	} {
		if _, err := openRolling(tt.path, tt.repo); err == nil || err.Error() != tt.want {
			t.Errorf("%s %s: %v, want %s", tt.path, tt.repo, err, tt.want)
		}
	}
	path := filepath.Join(t.TempDir(), "x.md")
	for _, repo := range []string{"https://github.com/a/b", "https://github.com/a/b/", "https://github.com/a/b.git", "https://github.com/a/b.git/"} {
		if r, err := openRolling(path, repo); err != nil || r.repo != "https://github.com/a/b" {
			t.Errorf("%s: %v, %v", repo, r, err)
		}
	}
}

// Links lead to the branch that they were made on.
func TestLinksOfABranch(t *testing.T) {
	l := linking{repo: "https://github.com/a/b", dir: "practice", branch: "jo/50% done"}
	for want, got := range map[string]string{
		"https://github.com/a/b/upload/jo/50%25%20done/practice/observed": l.bring(),
		"https://github.com/a/b/edit/jo/50%25%20done/practice/a.yaml#L3":  l.edit(reconcile.Change{Source: reconcile.Source{File: "practice/a.yaml", Line: 3}})[0].URL,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := l.create("x", ".", "n", "").URL; !strings.HasPrefix(got, "https://github.com/a/b/new/jo/50%25%20done?") {
		t.Errorf("a new file is made at %s", got)
	}
}
