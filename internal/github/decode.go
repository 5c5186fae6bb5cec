package github

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/practicectl/practicectl/internal/diag"
)

// rule is the word of every problem in such a file.
const rule = "github"

const notInFile = "the file does not have it"

const remake = "make the file anew: examples/ci/github/settings.sh does"

// Decode reads a file of that name. What GitHub says beyond what is read here
// is ignored, since its answers grow; a member that is none of its answers is a
// slip and is refused, as it may be a misspelt one.
func Decode(name string, data []byte) (Answers, diag.List) {
	d := decoder{file: name}
	var a Answers
	if !d.open(data) {
		return a, d.problems
	}
	a.Repository = decode[Repository](&d, "repository")
	a.Protection = decode[Protection](&d, "protection")
	a.Rules = decode[[]Rule](&d, "rules")
	a.Rulesets = decode[[]Ruleset](&d, "rulesets")
	a.Collaborators = decode[[]Collaborator](&d, "collaborators")
	a.Outside = decode[[]Collaborator](&d, "outside_collaborators")
	for _, left := range slices.Sorted(maps.Keys(d.members)) {
		d.refuse("unknown member %q", left)
		d.problems.Hintf("the members are repository, protection, rules, rulesets, collaborators, outside_collaborators")
	}
	d.entries(a)
	d.problems.Sort()
	return a, d.problems
}

type decoder struct {
	file     string
	members  map[string]json.RawMessage // those that nobody has taken
	problems diag.List
}

func (d *decoder) refuse(format string, args ...any) {
	d.problems.Addf(diag.Position{File: d.file}, rule, format, args...)
	d.problems.Hintf(remake)
}

func (d *decoder) open(data []byte) bool {
	err := json.Unmarshal(data, &d.members)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		before := data[:min(max(syntax.Offset-1, 0), int64(len(data)))]
		pos := diag.Position{File: d.file, Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - bytes.LastIndexByte(before, '\n')}
		d.problems.Addf(pos, rule, "not JSON: %v", syntax)
		d.problems.Hintf(remake)
	case err != nil || d.members == nil:
		d.refuse("not one JSON object with GitHub's answers as its members")
	}
	return len(d.problems) == 0
}

func decode[T any](d *decoder, member string) (a Answer[T]) {
	raw, there := d.members[member]
	delete(d.members, member)
	if !there || string(raw) == "null" {
		a.Why = notInFile
		return a
	}
	if f, failed := failureOf(raw); failed {
		a.State, a.Plan, a.Why = f.state(), f.forPlan(), f.text()
		return a
	}
	if err := json.Unmarshal(raw, &a.Value); err != nil {
		var wrong *json.UnmarshalTypeError
		place := member
		if errors.As(err, &wrong) && wrong.Field != "" {
			place += "." + wrong.Field
		}
		d.refuse("%s is not as GitHub gives it", place)
		return Answer[T]{}
	}
	a.State = Seen
	return a
}

// failure is GitHub's error object. Its status is a text, and older servers
// leave it out.
type failure struct {
	Message *string         `json:"message"`
	Status  json.RawMessage `json:"status"`
}

// failureOf reports whether an answer is one. No answer that is read here has a
// message of its own.
func failureOf(raw json.RawMessage) (f failure, failed bool) {
	err := json.Unmarshal(raw, &f)
	return f, err == nil && f.Message != nil
}

// GitHub's words where it says that there is nothing, and not that it does not
// say. What a plan does not have is not in force, whatever was set up before.
const (
	saysUnprotected = "Branch not protected"
	saysUpgrade     = "Upgrade to GitHub"
)

func (f failure) forPlan() bool { return strings.HasPrefix(*f.Message, saysUpgrade) }

func (f failure) state() State {
	if f.forPlan() || *f.Message == saysUnprotected {
		return None
	}
	return Unseen
}

// longest is how much of a message is worth showing.
const longest = 160

func (f failure) text() string {
	message := []rune(*f.Message)
	text := string(message[:min(len(message), longest)])
	if status := strings.Trim(string(f.Status), `"`); status != "" && status != "null" && len(status) < 5 {
		text = status + ": " + text
	}
	return "GitHub answered " + text
}

// entries refuses lists whose entries do not say what they are about: they
// would be judged as harmless.
func (d *decoder) entries(a Answers) {
	for i, r := range a.Rules.Value {
		if r.Type == "" {
			d.refuse("rules: entry %d has no type", i+1)
		}
	}
	for i, c := range a.Collaborators.Value {
		switch {
		case c.Login == "":
			d.refuse("collaborators: entry %d has no login", i+1)
		case c.level() == noAccess:
			d.refuse("collaborators: entry %d (%s) does not say what the account may do", i+1, c.Login)
		}
	}
	for i, c := range a.Outside.Value {
		if c.Login == "" {
			d.refuse("outside_collaborators: entry %d has no login", i+1)
		}
	}
	if r := a.Repository; r.State == Seen && r.Value.FullName == "" {
		d.refuse("repository has no full_name")
	} else if r.State == Seen && r.Value.DefaultBranch == "" {
		d.refuse("repository has no default_branch")
	}
}
