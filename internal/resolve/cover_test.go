package resolve_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/internal/resolve"
	"github.com/practicectl/practicectl/reconcile"
)

// away declares three people, of whom Kim stands in for Jo in January to June
// and Lee for Kim in March.
const away = practiceYAML + `apiVersion: practicectl/v1
kind: User
metadata: {name: jo}
spec: {fullName: Jo, email: jo@x.example, accounts: {xpm: {create: true}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: kim}
spec: {fullName: Kim, email: kim@x.example, accounts: {xpm: {create: true}}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: lee}
spec: {fullName: Lee, email: lee@x.example, accounts: {xpm: {create: true}}}
---
apiVersion: practicectl/v1
kind: Cover
metadata: {name: jo-away}
spec: {for: jo, by: kim, roles: [manager], from: 2027-01-10, until: 2027-06-30, reason: leave}
---
apiVersion: practicectl/v1
kind: Cover
metadata: {name: kim-away}
spec: {for: kim, by: lee, roles: [manager, partner], from: 2027-03-01, until: 2027-03-31, reason: course}
---
apiVersion: practicectl/v1
kind: Assignment
metadata: {name: book}
spec:
  partner: jo
  manager: jo
  clients:
    - {name: Acme, uuid: ` + uuidAcme + `}
    - {name: Beta, uuid: ` + uuidBeta + `, partner: kim, manager: null}
`

func workspace(t *testing.T) *decl.Workspace {
	t.Helper()
	ws, problems := decl.Load(fstest.MapFS{"a.yaml": {Data: []byte(away)}}, "")
	if len(problems) > 0 {
		t.Fatalf("the test's declarations: %v", problems)
	}
	return ws
}

func day(t *testing.T, s string) reconcile.Date {
	t.Helper()
	d, err := reconcile.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// clientWants are the wanted clients on a day, in the order of their ids.
func clientWants(ws *decl.Workspace, day reconcile.Date) []reconcile.Want {
	d := resolve.Bind(resolve.Compile(ws, day), reconcile.Snapshot{})
	return slices.DeleteFunc(d.Wants, func(w reconcile.Want) bool { return w.Key.Kind != reconcile.KindClient })
}

func TestCoverOnEachDay(t *testing.T) {
	ws := workspace(t)
	tests := []struct{ day, why, want string }{
		{"2027-01-09", "the day before", "Acme partner:jo manager:jo, Beta partner:kim manager:null"},
		{"2027-01-10", "the first day is in it; the partner is not covered", "Acme partner:jo manager:kim, Beta partner:kim manager:null"},
		{"2027-02-28", "the end of a February", "Acme partner:jo manager:kim, Beta partner:kim manager:null"},
		{"2027-03-01", "who covers is away too, in both roles", "Acme partner:jo manager:lee, Beta partner:lee manager:null"},
		{"2027-03-31", "the last day is in it", "Acme partner:jo manager:lee, Beta partner:lee manager:null"},
		{"2027-04-01", "undone by itself", "Acme partner:jo manager:kim, Beta partner:kim manager:null"},
		{"2027-07-01", "all over", "Acme partner:jo manager:jo, Beta partner:kim manager:null"},
	}
	for _, tt := range tests {
		var got []string
		for _, w := range clientWants(ws, day(t, tt.day)) {
			l := w.Name
			for _, f := range w.Fields {
				who := f.Value.User
				if f.Null {
					who = "null"
				}
				l += " " + string(f.Field) + ":" + who
			}
			got = append(got, l)
		}
		if d := cmp.Diff(tt.want, strings.Join(got, ", ")); d != "" {
			t.Errorf("%s, %s (-want +got):\n%s", tt.day, tt.why, d)
		}
	}
}

// Every step stays in because, the deciding one first.
func TestCoverKeepsItsSteps(t *testing.T) {
	manager := clientWants(workspace(t), day(t, "2027-03-15"))[0].Fields[1]
	var got []string
	for _, s := range manager.Because {
		got = append(got, s.Says)
	}
	want := []string{
		"cover kim-away: lee stands in for kim until 2027-03-31 (course)",
		"cover jo-away: kim stands in for jo until 2027-06-30 (leave)",
		"manager: jo",
		"lists the client",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	if by := manager.By; by != "cover/kim-away" {
		t.Errorf("decided by %s", by)
	}
}

func TestLater(t *testing.T) {
	var got []string
	for _, l := range resolve.Later(workspace(t), day(t, "2027-02-01"), reconcile.Snapshot{}) {
		got = append(got, l.Date.String()+" "+l.Name+" "+string(l.Field)+" "+l.Before.User+">"+l.After.User+" "+l.Because[0].Says)
	}
	want := []string{
		"2027-03-01 Acme manager kim>lee cover kim-away: lee stands in for kim until 2027-03-31 (course)",
		"2027-03-01 Beta partner kim>lee cover kim-away: lee stands in for kim until 2027-03-31 (course)",
		"2027-04-01 Acme manager lee>kim cover kim-away: lee stands in for kim until 2027-03-31 (course)",
		"2027-04-01 Beta partner lee>kim cover kim-away: lee stands in for kim until 2027-03-31 (course)",
		"2027-07-01 Acme manager kim>jo cover jo-away: kim stands in for jo until 2027-06-30 (leave)",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("later (-want +got):\n%s", d)
	}
	if over := resolve.Later(workspace(t), day(t, "2027-07-01"), reconcile.Snapshot{}); len(over) != 0 {
		t.Errorf("after the last cover: %v", over)
	}
}
