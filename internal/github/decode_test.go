package github_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/github"
)

func TestDecodeRefuses(t *testing.T) {
	const remake = "make the file anew: examples/ci/github/settings.sh does"
	long := strings.Repeat("x", 4000)
	for _, tt := range []struct{ name, data, want, reason string }{
		{"nothing", "", "f.json:1:1: not JSON: unexpected end of JSON input [github]", "an empty file is what a failed command leaves"},
		{"cut", "{\n  \"rules\": [", "f.json:2:12: not JSON: unexpected end of JSON input [github]", "the place is told"},
		{"two values", "{}\n{}", "f.json:2:1: not JSON: invalid character '{' after top-level value [github]", "one object only"},
		{"null", "null", "f.json: not one JSON object with GitHub's answers as its members [github]", "not an object"},
		{"a list", "[]", "f.json: not one JSON object with GitHub's answers as its members [github]", "an answer instead of the file"},
		{"misspelt", `{"colaborators": []}`, `f.json: unknown member "colaborators" [github]`, "it would be silently unknown"},
		{"wrong type", `{"repository": {"private": "yes"}}`, "f.json: repository.private is not as GitHub gives it [github]", "a value is never shown"},
		{"a list for an object", `{"protection": []}`, "f.json: protection is not as GitHub gives it [github]", "answers put in the wrong place"},
		{"an object for a list", `{"rules": {"total_count": 1}}`, "f.json: rules is not as GitHub gives it [github]", "no error of GitHub's, and no list"},
		{"pages in a list", `{"collaborators": [[]]}`, "f.json: collaborators is not as GitHub gives it [github]", "gh --slurp gives a list of pages"},
		{"no type", `{"rules": [{"type": "deletion"}, {}]}`, "f.json: rules: entry 2 has no type [github]", "it would ask nothing"},
		{"no login", `{"collaborators": [{"id": 1}]}`, "f.json: collaborators: entry 1 has no login [github]", "it would be nobody"},
		{"no role", `{"collaborators": [{"login": "jo-b", "role_name": "odd"}]}`, "f.json: collaborators: entry 1 (jo-b) does not say what the account may do [github]", "it would be harmless"},
		{"no outside login", `{"outside_collaborators": [{}]}`, "f.json: outside_collaborators: entry 1 has no login [github]", "it would be nobody"},
		{"no name", `{"repository": {"default_branch": "main"}}`, "f.json: repository has no full_name [github]", "what it is of is part of the answer"},
		{"no branch", `{"repository": {"full_name": "a/b"}}`, "f.json: repository has no default_branch [github]", "the rules are those of that branch"},
		{"several", `{"rules": 1, "protection": 2}`, "f.json: protection is not as GitHub gives it [github] (and 1 more)", "all at once"},
		{"long", `{"repository": "` + long + `"}`, "f.json: repository is not as GitHub gives it [github]", "nothing of it is repeated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := github.Decode("f.json", []byte(tt.data))
			if len(problems) == 0 {
				t.Fatalf("read, and should not be: %s", tt.reason)
			}
			if diff := cmp.Diff(tt.want, problems.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			for _, p := range problems {
				if p.Hint != remake && !strings.HasPrefix(p.Hint, "the members are ") {
					t.Errorf("hint %q", p.Hint)
				}
			}
		})
	}
}

// What GitHub's error says is told, as far as it is worth it.
func TestDecodeErrors(t *testing.T) {
	for _, tt := range []struct {
		name, answer string
		state        github.State
		plan         bool
		why, reason  string
	}{
		{"missing", "", github.Unseen, false, "the file does not have it", "left out"},
		{"null", "null", github.Unseen, false, "the file does not have it", "left out by a program"},
		{"refused", `{"message": "Must have admin rights to Repository.", "status": "403"}`, github.Unseen, false, "GitHub answered 403: Must have admin rights to Repository.", "no right to look"},
		{"not found", `{"message": "Not Found", "status": "404"}`, github.Unseen, false, "GitHub answered 404: Not Found", "GitHub says so of what somebody may not see"},
		{"a number", `{"message": "Not Found", "status": 404}`, github.Unseen, false, "GitHub answered 404: Not Found", "other forms of the status"},
		{"no status", `{"message": "Not Found"}`, github.Unseen, false, "GitHub answered Not Found", "older servers"},
		{"odd status", `{"message": "Not Found", "status": {"code": 4}}`, github.Unseen, false, "GitHub answered Not Found", "what is no number is left out"},
		{"long", `{"message": "` + strings.Repeat("ä", 500) + `"}`, github.Unseen, false, "GitHub answered " + strings.Repeat("ä", 160), "no more than a line"},
		{"unprotected", `{"message": "Branch not protected", "status": "404"}`, github.None, false, "GitHub answered 404: Branch not protected", "that there is none is known"},
		{"plan", `{"message": "Upgrade to GitHub Pro or make this repository public to enable this feature.", "status": "403"}`, github.None, true,
			"GitHub answered 403: Upgrade to GitHub Pro or make this repository public to enable this feature.", "what the plan does not have is not in force"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := `{"protection": ` + tt.answer + `}`
			if tt.answer == "" {
				data = "{}"
			}
			a, problems := github.Decode("f.json", []byte(data))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			want := github.Answer[github.Protection]{State: tt.state, Plan: tt.plan, Why: tt.why}
			if diff := cmp.Diff(want, a.Protection); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// Whatever is read can be judged, each finding says something, and no answer
// that is taken away makes anything good.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 20 {
		f.Fatalf("%d seeds in testdata (%v)", len(files), err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, problems := github.Decode("f.json", data)
		if len(problems) > 0 {
			return
		}
		for _, found := range github.Check(a, harbour(), "") {
			if found.Text == "" || found.Check == "" || found.Verdict != github.Good && found.Hint == "" {
				t.Errorf("an empty finding: %+v", found)
			}
		}
		if wrong := greener(a, harbour()); wrong != "" {
			t.Errorf("%s\n%s", wrong, data)
		}
	})
}
