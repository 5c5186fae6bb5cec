package evidence_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/evidence"
)

func TestParseApprovalsRefuses(t *testing.T) {
	commit := `"commit": "` + hash(1) + `"`
	for _, tt := range []struct{ name, why, data, want string }{
		{"no list", "one entry is no list", `{}`, "a.json:1:1: the file of approvals is no list [approvals]"},
		{"empty", "nothing was written", "", "a.json:1:1: the file of approvals is no list [approvals]"},
		{"misspelt", "an approval that nobody would see", "[\n  {" + commit + ", \"approved\": []}]", `a.json:2:58: unknown field "approved" [approvals]`},
		{"short hash", "could be another commit", `[{"commit": "abc"}]`, `a.json:1:2: commit "abc" is not the whole hash of a commit [approvals]`},
		{"no commit", "it would be anybody's", "[\n{}]", `a.json:2:1: commit "" is not the whole hash of a commit [approvals]`},
		{"twice", "which of them counts", "[{" + commit + "},\n {" + commit + "}]", "a.json:2:2: commit " + hash(1) + " is in the list twice [approvals]"},
		{"no login", "it is nobody's", "[{" + commit + `, "approved_by": [{"at": "2026-11-20T04:00:00Z"}]}]`, "a.json:1:2: an approval has no login, or no time [approvals]"},
		{"no time", "before or after the merge", "[{" + commit + `, "approved_by": [{"login": "x"}]}]`, "a.json:1:2: an approval has no login, or no time [approvals]"},
		{"a password", "in an address", "[{" + commit + `, "pull_request": "https://jo:secret@git.example/1"}]`, "a.json:1:2: pull_request is not an https address [approvals]"},
		{"wrong type", "as the decoder says", "[{" + commit + `, "author": 7}]`, "a.json:1:67: author is a number, and has to be text [approvals]"},
		{"no entry", "a list of something else", "[5]", "a.json:1:2: the entry is a number, and has to be an object [approvals]"},
		{"a list of lists", "it is another file", "[[]]", "a.json:1:2: the entry is a list, and has to be an object [approvals]"},
		{"one approval", "there may be more", "[{" + commit + `, "approved_by": {}}]`, "a.json:1:72: approved_by is an object, and has to be a list [approvals]"},
		{"approved by text", "when is not said", "[{" + commit + `, "approved_by": ["jo"]}]`, "a.json:1:76: an entry of approved_by is text, and has to be an object [approvals]"},
		{"misspelt like a value", "of this entry or of one before", "[{" + commit + ", \"author\": \"approved\"},\n {\"author\": \"approved\",\n \"approved\": []}]", `a.json:3:2: unknown field "approved" [approvals]`},
		{"cut off", "the pipeline was stopped", "[{" + commit, "a.json:1:55: the file ends too early [approvals]"},
		{"more", "something follows", "[]\n[]", "a.json:2:2: something follows the list [approvals]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := evidence.ParseApprovals("a.json", []byte(tt.data))
			if len(problems) == 0 {
				t.Fatalf("%s: no problem", tt.why)
			}
			if diff := cmp.Diff(tt.want, problems[0].String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.why, diff)
			}
		})
	}
}

func FuzzParseApprovals(f *testing.F) {
	f.Add(`[{"commit": "` + hash(1) + `", "pull_request": "https://git.example/1", "author": "jo", "approved_by": [{"login": "kim", "at": "2026-11-20T04:00:00Z"}]}]`)
	f.Add("[\n{}")
	f.Add(`[{"commit": 1e9}]`)
	f.Fuzz(func(t *testing.T, text string) {
		a, problems := evidence.ParseApprovals("a.json", []byte(text))
		if (a == nil) != (len(problems) > 0) {
			t.Fatalf("%v and %v", a, problems)
		}
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Column < 1 || p.Pos.Line > strings.Count(text, "\n")+1 {
				t.Errorf("%v lies outside of the file", p)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format_version": "1"}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := evidence.Decode(data)
		if err != nil {
			return
		}
		sealed, once, err := evidence.Seal(r)
		if err != nil {
			t.Fatal(err)
		}
		_, twice, err := evidence.Seal(sealed)
		if err != nil || string(once) != string(twice) {
			t.Errorf("%v: written twice, it differs", err)
		}
	})
}
