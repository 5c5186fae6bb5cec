package github_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/practicectl/practicectl/internal/github"
	"github.com/practicectl/practicectl/internal/golden"
)

// harbour is whom the fixtures are held against.
func harbour() *github.Declared {
	return &github.Declared{TwoPerson: true, People: []github.Person{
		{Name: "jo-bloggs", Login: "jo-b"},
		{Name: "kim-tan", Login: "kim-t"},
		{Name: "lee-park", Login: "lee-p", Standing: github.Gone, Gone: "left on 2026-12-18"},
		{Name: "max-unger", Login: "max-u", Standing: github.Gone, Gone: "is to lose all access at once"},
		{Name: "new-nolan", Login: "new-n", Standing: github.NotYet},
		{Name: "pat-ng", Login: "pat-n"},
		{Name: "sam-lee", Login: "sam-lee"},
	}}
}

// owned is the repository that a fixture is of.
func owned(name string) string {
	if name == "classic" || name == "free" {
		return "jo-b/practice"
	}
	return "harbour/practice"
}

func answers(t testing.TB, name string) github.Answers {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	a, problems := github.Decode(name, data)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return a
}

func word(v github.Verdict) string {
	return map[github.Verdict]string{github.Good: "good", github.Note: "note", github.Bad: "BAD", github.Unknown: "?"}[v]
}

func shown(list []github.Finding) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%-4s  %-15s  %s\n", word(f.Verdict), f.Check, f.Text)
		if f.Hint != "" {
			fmt.Fprintf(&b, "%23s-> %s\n", "", f.Hint)
		}
	}
	return b.String()
}

// Every shape of answers that GitHub gives, and what is found in it.
func TestCheck(t *testing.T) {
	for _, tt := range []struct{ name, reason string }{
		{"ruleset", "everything is asked by one ruleset, which nobody can bypass"},
		{"classic", "the same by a protection rule, in a person's own repository"},
		{"both", "of two sources the stricter counts, and bypassing one is not enough"},
		{"excused", "a protection rule that spares administrators and excuses some from pull requests"},
		{"actors", "every kind of entry on a bypass list"},
		{"covered", "who can bypass the ruleset has still to obey the protection rule"},
		{"lesser", "what only one source asks can be bypassed with it"},
		{"free", "the account's plan protects nothing: that is known, and bad"},
		{"open", "public and unprotected"},
		{"internal", "private, and everybody of the enterprise reads it"},
		{"token", "the token of a workflow sees the rules and not who can bypass them"},
		{"tokenrules", "what the rules do not ask may be asked by the protection rule that was not seen"},
		{"inherited", "a ruleset of the organisation, whose bypass list its own people see"},
		{"weak", "a protection rule that asks next to nothing"},
		{"loose", "a protection rule without pull requests"},
		{"people", "strangers, leavers, a program, a custom role, somebody who has not begun"},
		{"alone", "twoPerson, and one who can approve"},
		{"nobody", "twoPerson, and only a leaver could approve"},
		{"emptylist", "a list that cannot be whole"},
		{"nothing", "no answer at all"},
		{"oldserver", "answers that leave out what newer ones have"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.reason + "\n\n" + shown(github.Check(answers(t, tt.name+".json"), harbour(), owned(tt.name)))
			golden.Equal(t, filepath.Join("testdata", tt.name+".out"), []byte(got))
		})
	}
}

func TestEveryFixtureIsChecked(t *testing.T) {
	in, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out, err := filepath.Glob("testdata/*.out")
	if err != nil || len(in) != len(out) || len(in) < 20 {
		t.Errorf("%d fixtures and %d golden files (%v)", len(in), len(out), err)
	}
}

// Without declarations, access is not known; and nobody asks for two people.
func TestCheckUndeclared(t *testing.T) {
	a := answers(t, "ruleset.json")
	for _, f := range github.Check(a, nil, "") {
		switch f.Check {
		case "collaborators":
			if f.Verdict != github.Unknown || f.Text != "not known: there are no declarations to hold 3 accounts against" {
				t.Errorf("%s %s", word(f.Verdict), f.Text)
			}
		case "two people":
			t.Errorf("%s: nobody has declared twoPerson", f.Text)
		}
	}
	onePerson := harbour()
	onePerson.TwoPerson = false
	for _, f := range github.Check(answers(t, "weak.json"), onePerson, "") {
		if f.Check == "last push" && f.Verdict != github.Note {
			t.Errorf("without twoPerson, the last push is something to know: %s %s", word(f.Verdict), f.Text)
		}
	}
}

// notGood are the checks that have a finding that is not good.
func notGood(list []github.Finding) map[string]bool {
	m := map[string]bool{}
	for _, f := range list {
		m[f.Check] = m[f.Check] || f.Verdict != github.Good
	}
	return m
}

// blinded are the answers with one of them taken away.
func blinded(a github.Answers) map[string]github.Answers {
	out := map[string]github.Answers{}
	b := a
	b.Repository = github.Answer[github.Repository]{}
	out["repository"] = b
	b = a
	b.Protection = github.Answer[github.Protection]{}
	out["protection"] = b
	b = a
	b.Rules = github.Answer[[]github.Rule]{}
	out["rules"] = b
	b = a
	b.Rulesets = github.Answer[[]github.Ruleset]{}
	out["rulesets"] = b
	b = a
	b.Collaborators = github.Answer[[]github.Collaborator]{}
	out["collaborators"] = b
	b = a
	b.Outside = github.Answer[[]github.Collaborator]{}
	out["outside_collaborators"] = b
	return out
}

// greener names a check that taking an answer away has made good.
func greener(a github.Answers, d *github.Declared) string {
	before := notGood(github.Check(a, d, ""))
	for member, b := range blinded(a) {
		for check, bad := range notGood(github.Check(b, d, "")) {
			if was, there := before[check]; !bad && (was || !there) {
				return fmt.Sprintf("without %s, %s is good", member, check)
			}
		}
	}
	return ""
}

func TestTakingAnAnswerAwayMakesNothingGood(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if wrong := greener(answers(t, filepath.Base(path)), harbour()); wrong != "" {
			t.Errorf("%s: %s", path, wrong)
		}
	}
}

// An error in the place of an answer is worth what its absence is.
func TestErrorsAreUnknown(t *testing.T) {
	data, err := os.ReadFile("testdata/ruleset.json")
	if err != nil {
		t.Fatal(err)
	}
	for member := range blinded(github.Answers{}) {
		var file map[string]json.RawMessage
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		file[member] = json.RawMessage(`{"message": "Not Found", "status": "404"}`)
		broken, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		a, problems := github.Decode("f", broken)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		text := shown(github.Check(a, harbour(), ""))
		if member != "protection" && !strings.Contains(text, "404: Not Found") {
			t.Errorf("%s: nothing says that it was not found\n%s", member, text)
		}
		if member != "protection" && !strings.Contains(text, "?     ") {
			t.Errorf("%s: nothing is unknown\n%s", member, text)
		}
	}
}
