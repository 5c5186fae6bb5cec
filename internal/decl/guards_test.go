package decl_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

func date(year int, month time.Month, day int) reconcile.Date {
	return reconcile.Date{Year: year, Month: month, Day: day}
}

// practice is the base workspace's, with more in its spec.
func practice(more string) string {
	return document("Practice", "harbour", "{displayName: Harbour Accounting, timezone: Australia/Sydney, "+more+"}")
}

func TestGuards(t *testing.T) {
	got := load(t, map[string]string{"p.yaml": `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec:
  displayName: Harbour Accounting
  timezone: Australia/Sydney
  rails: {maxClients: {count: 0, percent: 100}, maxJobs: {count: 0, percent: 1}, maxLogins: 0, maxSupportDays: 0, requirePartner: false}
  freeze:
    - {name: BAS week, from: 2027-02-22, until: 2027-02-28, allow: [staff-add, client-role, login-end, job]}
    - name: "BAS week"
      until: '2027-02-24'
      from: "2027-02-24"
  state: {git: {branch: ops/practicectl-state}}
`}).Practice
	if diff := cmp.Diff(decl.Rails{MaxClients: reconcile.Limit{Count: 0, Percent: 100}, MaxJobs: reconcile.Limit{Count: 0, Percent: 1}}, got.Rails); diff != "" {
		t.Errorf("rails (-want +got)\n%s", diff)
	}
	freezes := []decl.Freeze{
		{Name: "BAS week", From: date(2027, 2, 22), Until: date(2027, 2, 28), Allow: []reconcile.Class{reconcile.ClassStaffAdd, reconcile.ClassClientRole, "login-end", "job"}, Pos: at("ws/p.yaml", 9, 7)},
		{Name: "BAS week", From: date(2027, 2, 24), Until: date(2027, 2, 24), Pos: at("ws/p.yaml", 10, 7)},
	}
	if diff := cmp.Diff(freezes, got.Freezes); diff != "" {
		t.Errorf("freezes, which may overlap, share a name and last one day (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(decl.State{GitBranch: "ops/practicectl-state"}, got.State); diff != "" {
		t.Errorf("state (-want +got)\n%s", diff)
	}
}

func TestRailsDefaults(t *testing.T) {
	defaults := func(change func(*decl.Rails)) decl.Rails {
		r := decl.Rails{MaxClients: reconcile.Limit{Count: 200, Percent: 20}, MaxJobs: reconcile.Limit{Count: 400, Percent: 20}, MaxLogins: 3, MaxSupportDays: 14, RequirePartner: true}
		change(&r)
		return r
	}
	rails := func(count, percent int, partner bool) decl.Rails {
		return defaults(func(r *decl.Rails) {
			r.MaxClients, r.RequirePartner = reconcile.Limit{Count: count, Percent: percent}, partner
		})
	}
	tests := []struct {
		rails  string
		want   decl.Rails
		reason string
	}{
		{"{}", rails(200, 20, true), "a group without keys says nothing"},
		{"{maxClients: {}}", rails(200, 20, true), "at any depth"},
		{"{maxClients: {count: 40}}", rails(40, 20, true), "each key has its own default"},
		{"{maxClients: {percent: 1}, requirePartner: true}", rails(200, 1, true), "the lowest share"},
		{"{requirePartner: False}", rails(200, 20, false), "YAML knows three spellings of false"},
		{"{maxClients: {count: 100000}}", rails(100000, 20, true), "the highest count"},
		{"{maxJobs: {percent: 100}}", defaults(func(r *decl.Rails) { r.MaxJobs.Percent = 100 }), "jobs have defaults of their own"},
		{"{maxLogins: 0}", defaults(func(r *decl.Rails) { r.MaxLogins = 0 }), "none without its being said is no default"},
	}
	for _, tt := range tests {
		t.Run(tt.rails, func(t *testing.T) {
			got := load(t, map[string]string{"p.yaml": practice("rails: " + tt.rails)}).Practice.Rails
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

// What is refused is in testdata/err.
func TestStateFolder(t *testing.T) {
	tests := []struct{ folder, want, reason string }{
		{".practicectl", ".practicectl", "a dot folder is not read as declarations"},
		{"./.practicectl/", ".practicectl", "one place has one spelling"},
		{".practicectl/store", ".practicectl/store", "nothing below it is read either"},
		{"ops/.state", "ops/.state", "it may lie deeper"},
		{"ops/../.state", ".state", "the way there may go up, as long as it stays inside"},
		{"..state", "..state", "two dots are a dot"},
	}
	for _, tt := range tests {
		t.Run(tt.folder, func(t *testing.T) {
			got := load(t, map[string]string{"p.yaml": practice("state: {folder: " + tt.folder + "}")}).Practice.State
			if diff := cmp.Diff(decl.State{Folder: tt.want}, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.reason, diff)
			}
		})
	}
}

// The loader and the installed Git must be of one mind about branches: what
// only the loader took would fail in the middle of an apply.
func TestBranchesAsGitSees(t *testing.T) {
	tests := []struct {
		branch string
		ok     bool
		reason string
	}{
		{"practicectl-state", true, "the usual one"},
		{"ops/practicectl.state", true, "slashes and single dots"},
		{"refs/heads/x", true, "odd, and allowed"},
		{"état_2", true, "letters of any alphabet"},
		{"a@b", true, "an @ among others"},
		{"x.locker", true, "only .lock itself is Git's"},
		{"@", false, "short for HEAD"},
		{"HEAD", false, "what is checked out"},
		{"a/HEAD", true, "but not below a folder"},
		{"-x", false, "reads as an option"},
		{"a/-x", true, "but not below a folder"},
		{"a..b", false, "a range"},
		{"a@{b", false, "a reflog entry"},
		{"@{-1}", false, "the branch before"},
		{".a", false, "begins with a dot"},
		{"a/.b", false, "so does a part of it"},
		{"a.", false, "ends with a dot"},
		{"a./b", true, "a part of it may"},
		{"a.lock", false, "Git's own lock files"},
		{"a.lock/b", false, "in any part"},
		{"/a", false, "begins with a slash"},
		{"a/", false, "ends with one"},
		{"a//b", false, "an empty part"},
		{"a b", false, "a blank"},
		{"a\tb", false, "a tab"},
		{"a\x7fb", false, "a control character"},
		{"a~1", false, "an ancestor"},
		{"a^", false, "a parent"},
		{"a:b", false, "a refspec"},
		{"a?b", false, "a pattern"},
		{"a*b", false, "a pattern"},
		{"a[b", false, "a pattern"},
		{`a\b`, false, "a backslash"},
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Log("git is not installed, so only the loader is asked")
	}
	for _, tt := range tests {
		t.Run(tt.branch, func(t *testing.T) {
			quoted := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\x7f", `\x7f`).Replace(tt.branch)
			_, problems := decl.Load(mapFS(map[string]string{"p.yaml": practice(`state: {git: {branch: "` + quoted + `"}}`)}), "")
			if got := len(problems) == 0; got != tt.ok {
				t.Errorf("%s: accepted is %v, want %v\n%s", tt.reason, got, tt.ok, text(t, problems))
			}
			if git == "" {
				return
			}
			cmd := exec.Command(git, "check-ref-format", "--branch", tt.branch)
			cmd.Dir = t.TempDir()
			if got := cmd.Run() == nil; got != tt.ok && tt.branch != "@" { // see isBranch
				t.Errorf("%s: Git's answer is %v, want %v", tt.reason, got, tt.ok)
			}
		})
	}
}

func TestExpect(t *testing.T) {
	got := load(t, map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")),
		"a.yaml": document("Assignment", "a", "{partner: jo-bloggs, clients: [{name: A}], expect: {clients: 40}}") +
			document("Assignment", "b", "{partner: jo-bloggs, clients: [{name: B}], expect: {clients: 0}}") +
			document("Assignment", "c", "{partner: jo-bloggs, clients: [{name: C}]}") +
			document("Assignment", "d", "{partner: jo-bloggs, clients: [{name: D}], expect: {jobs: 7}}"),
	})
	want := []*decl.Expect{{Clients: 40, Pos: at("ws/a.yaml", 5, 58)}, {Clients: 0, Pos: at("ws/a.yaml", 10, 58)}, nil, {Jobs: 7, Pos: at("ws/a.yaml", 20, 58)}}
	for i, a := range got.Assignments {
		if diff := cmp.Diff(want[i], a.Expect); diff != "" {
			t.Errorf("%s (-want +got)\n%s", a.Name, diff)
		}
	}
}
