package cli

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/decl/edit"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

const (
	acceptKim = "10000000-0000-4000-8000-000000000001"
	acceptLee = "10000000-0000-4000-8000-000000000002"
	acceptMia = "10000000-0000-4000-8000-000000000003" // leaves
	acceptPat = "10000000-0000-4000-8000-000000000004" // declared nowhere
)

const acceptFollow = `apiVersion: practicectl/v1
kind: Practice
metadata: {name: harbour}
spec: {displayName: Harbour, timezone: UTC, systems: {xpm: {}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim-tan}
spec: {fullName: Kim Tan, email: kim@harbour.example, accounts: {xpm: {uuid: ` + acceptKim + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec: {fullName: Lee Park, email: lee@harbour.example, accounts: {xpm: {uuid: ` + acceptLee + `}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: mia-chen}
spec: {fullName: Mia Chen, accounts: {xpm: {uuid: ` + acceptMia + `}}, leaves: {lastDay: 2027-03-31, handover: {manager: lee-park}}}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec:
  manager: kim-tan
  jobs: {follow: true}
  clients: [{name: Acme, uuid: 20000000-0000-4000-8000-000000000001}]
`

// acceptingJobs is a practice whose jobs were seen with these managers, by
// their numbers.
func acceptingJobs(t *testing.T, managers map[string]string) accepting {
	t.Helper()
	files := fstest.MapFS{"practice.yaml": {Data: []byte(acceptFollow)}}
	ws, problems := decl.Load(files, "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	names := map[string]string{acceptKim: "Kim Tan", acceptLee: "Lee Park", acceptMia: "Mia Chen", acceptPat: "Pat Ng"}
	key := func(k reconcile.Kind, id string) reconcile.Key {
		return reconcile.Key{System: resolve.SystemXPM, Kind: k, ID: id}
	}
	const acme = "20000000-0000-4000-8000-000000000001"
	held := func(id string) []reconcile.FieldValue {
		return []reconcile.FieldValue{{Field: reconcile.FieldManager, Value: reconcile.Value{ID: id, Name: names[id]}, Confirmed: true}}
	}
	snap := reconcile.Snapshot{System: resolve.SystemXPM, Jobs: true, Objects: []reconcile.Object{{Key: key(reconcile.KindClient, acme), Name: "Acme", Fields: held(acceptKim)}}}
	for id, name := range names {
		snap.Objects = append(snap.Objects, reconcile.Object{Key: key(reconcile.KindStaff, id), Name: name})
	}
	for number, id := range managers {
		snap.Objects = append(snap.Objects, reconcile.Object{Key: key(reconcile.KindJob, "id of "+number), Name: "Accounts", Number: number, Client: acme, Fields: held(id)})
	}
	snap.Objects = append(snap.Objects, reconcile.Object{Key: key(reconcile.KindJob, "id of X"), Name: "Own", Number: "X", Client: "another"})
	made := planned{snap: snap}
	day := reconcile.Date{Year: 2027, Month: 2, Day: 1}
	made.desired = resolve.Bind(resolve.Compile(ws, day), snap)
	made.plan = reconcile.Diff(reconcile.Header{AsOf: day}, made.desired, []reconcile.Snapshot{snap})
	a := accepting{adoption: newAdoption(ws, made), tree: files, names: map[string]bool{}}
	a.common = decl.Acceptance{By: decl.Text{Value: "kim-tan"}, Until: day.AddDays(9), Reason: "away"}
	return a
}

// Roles of jobs are accepted as those of clients are. No provider is needed to
// see that.
func TestAcceptJobs(t *testing.T) {
	managers := map[string]string{"J1": acceptLee, "2027/BAS Q1": acceptPat, "J3": acceptKim, "J4": acceptMia, "J5": ""}
	tests := []struct{ address, why, want string }{
		{"job/J1/manager", "held by a user", "decisions/job-j1-manager.yaml: job/J1/manager lee-park"},
		{"job/j1/manager", "in other letters", "decisions/job-j1-manager.yaml: job/J1/manager lee-park"},
		{"job/2027/BAS Q1/manager", "a number with slashes and blanks, held by somebody undeclared", "decisions/job-2027-bas-q1-manager.yaml: job/2027/BAS Q1/manager " + acceptPat},
		{"job/J5/manager", "held by nobody", "decisions/job-j5-manager.yaml: job/J5/manager null"},
		{"job/J3/manager", "in sync", "job/J3/manager: nothing to accept: it is there as declared"},
		{"job/J4/manager", "held by a leaver", "job/J4/manager: Mia Chen leaves, and nothing stays with somebody who does"},
		{"job/J3/partner", "no line decides it", "job/J3/partner: nobody has declared the partner of Acme J3"},
		{"job/X/manager", "no line is about it", "job/X/manager: nothing is declared that is about this job"},
		{"job/J9/manager", "no such job", `no current job has the number "J9"; a completed job is not current`},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			a := acceptingJobs(t, managers)
			at, err := parseRoleAddress(tt.address)
			if err == nil {
				err = a.accept(at)
			}
			got := fmt.Sprint(err)
			if err == nil {
				change, err := edit.Accept(edit.NewTree(a.tree), "", a.ws, a.decisions)
				if err != nil {
					t.Fatal(err)
				}
				if err := a.check(change.Workspace); err != nil {
					t.Error(err)
				}
				d := a.decisions[0]
				got = fmt.Sprintf("%s: %s %s", d.File, d.Address.Value, d.Record.Value+d.Observed.User)
				if d.Observed.Null {
					got += "null"
				}
			}
			if got != tt.want {
				t.Errorf("%s:\n got %s\nwant %s", tt.why, got, tt.want)
			}
		})
	}
}

// What was written has to have its effect: the plan is made again with it.
func TestAcceptWithoutEffect(t *testing.T) {
	a := acceptingJobs(t, map[string]string{"J1": acceptLee})
	at, err := parseRoleAddress("job/J1/manager")
	if err == nil {
		err = a.accept(at)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := a.check(a.ws); err == nil || err.Error() != "job/J1/manager would still be in the plan" {
		t.Errorf("got %v", err)
	}
}

func TestAccepter(t *testing.T) {
	ws := &decl.Workspace{Users: []decl.User{
		{Name: "jo-bloggs", GitHub: decl.Text{Value: "Jo-B"}, Email: decl.Text{Value: "jo@harbour.example"}},
		{Name: "sam-lee", Email: decl.Text{Value: "sam@harbour.example"}},
	}}
	tests := []struct{ why, by, github, gitlab, want string }{
		{"who is named", "sam-lee", "jo-b", "", "sam-lee"},
		{"who is not declared", "sam", "", "", `--by: no user is called "sam"`},
		{"the pipeline's, in any letters", "", "jo-b", "", "jo-bloggs"},
		{"that of the other kind of pipeline", "", "", "JO-B", "jo-bloggs"},
		{"a robot", "", "github-actions[bot]", "", `it cannot be told who accepts: the pipeline acts for "github-actions[bot]", and no user has that as github`},
		{"no folder, so no git", "", "", "", "it cannot be told who accepts: git says nobody's e-mail here"},
	}
	for _, tt := range tests {
		env := &Env{Getenv: func(name string) string {
			return map[string]string{"GITHUB_ACTOR": tt.github, "GITLAB_USER_LOGIN": tt.gitlab}[name]
		}}
		got, err := acceptOptions{by: tt.by}.accepter(context.Background(), env, ws, "no such folder")
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.why, got, tt.want)
		}
	}
}

// A long name is cut so that the role stays to be read.
func TestDecisionName(t *testing.T) {
	a := acceptingJobs(t, nil)
	long := strings.Repeat("Long Name ", 20)
	for _, want := range []string{strings.Repeat("long-name-", 5) + "long-manager", strings.Repeat("long-name-", 5) + "lon-manager-2"} {
		got := a.free(long, reconcile.FieldManager)
		if got != want || len(got) > maxName {
			t.Errorf("got %s (%d), want %s", got, len(got), want)
		}
	}
}
