package decl_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/practicectl/practicectl/internal/decl"
	"github.com/practicectl/practicectl/reconcile"
)

// leaver declares a user who leaves, with more beside the last day.
func leaver(name, lastDay, more string) string {
	return document("User", name, fmt.Sprintf("{fullName: %s, email: %s@harbour.example, accounts: {xpm: {}}, leaves: {lastDay: %s%s}}", name, name, lastDay, more))
}

func TestLeave(t *testing.T) {
	ws := load(t, map[string]string{
		"base.yaml": string(read(t, "testdata/base.yaml")),
		"people/lee.yaml": `apiVersion: practicectl/v1
kind: User
metadata: {name: lee-park}
spec:
  fullName: Lee Park
  email: lee@harbour.example
  starts: "2020-02-29"
  leaves:
    lastDay: 2026-12-18
    urgent: {reason: " dismissed "}
    handover: {partner: jo-bloggs, jobs: sam-lee}
    clientsFrom: ../handover/lee.csv
    expect: {clients: 120, jobs: 210}
  accounts: {xpm: {uuid: 0cbaf41f-9241-4f72-8b90-fbdf4457c346}}
---
apiVersion: practicectl/v1
kind: User
metadata: {name: pat-ng}
spec: {fullName: Pat Ng, leaves: {lastDay: '2026-11-30'}}
`,
		"handover/lee.csv": "client,uuid,manager,partner\nAcme,720C21D3-e812-4bb1-9d6b-ddeb4745e7b9,null,sam-lee\n",
	})
	const yaml, csv = "ws/people/lee.yaml", "ws/handover/lee.csv"
	want := map[string]*decl.Leave{
		"lee-park": {
			Pos: at(yaml, 9, 5), LastDay: date(2026, 12, 18),
			Urgent:  decl.Text{Value: "dismissed", Pos: at(yaml, 10, 22)},
			Partner: decl.Ref{User: "jo-bloggs", Pos: at(yaml, 11, 25)},
			Jobs:    decl.Ref{User: "sam-lee", Pos: at(yaml, 11, 42)},
			Clients: []decl.Client{{
				CSV: true, Pos: at(csv, 2, 1),
				Name:    decl.Text{Value: "Acme", Pos: at(csv, 2, 1)},
				UUID:    decl.Text{Value: "720c21d3-e812-4bb1-9d6b-ddeb4745e7b9", Pos: at(csv, 2, 6)},
				Partner: decl.Ref{User: "sam-lee", Pos: at(csv, 2, 48)},
				Manager: decl.Ref{Null: true, Pos: at(csv, 2, 43)},
			}},
			Expect: &decl.Expect{Clients: 120, Jobs: 210, Pos: at(yaml, 13, 13)},
		},
		"pat-ng":    {Pos: at(yaml, 19, 34), LastDay: date(2026, 11, 30)}, // who holds nothing hands nothing over
		"jo-bloggs": nil,
		"sam-lee":   nil,
	}
	for _, u := range ws.Users {
		if diff := cmp.Diff(want[u.Name], u.Leaves); diff != "" {
			t.Errorf("%s (-want +got)\n%s", u.Name, diff)
		}
	}
	if lee, _ := ws.User("lee-park"); lee.Starts != date(2020, 2, 29) {
		t.Errorf("starts %s", lee.Starts)
	}
}

// A handover is a sheet that people keep in Excel, like any book.
func TestHandoverFromExcel(t *testing.T) {
	base := string(read(t, "testdata/base.yaml"))
	lee := leaver("lee-park", "2026-12-18", ", clientsFrom: book.csv")
	plain := "uuid,client,partner,manager\n720c21d3-e812-4bb1-9d6b-ddeb4745e7b9,\"Acme, Pty Ltd; Sydney\",null,jo-bloggs\n"
	rows := func(book string) []decl.Client {
		u, _ := load(t, map[string]string{"base.yaml": base, "lee.yaml": lee, "book.csv": book}).User("lee-park")
		return u.Leaves.Clients
	}
	want := rows(plain)
	if len(want) != 1 {
		t.Fatalf("%d rows", len(want))
	}
	for name, book := range map[string]string{
		"byte-order mark": "\uFEFF" + plain,
		"semicolons":      "\uFEFFUUID;\"Client\";Partner;Manager\r\n720C21D3-E812-4BB1-9D6B-DDEB4745E7B9;\"Acme, Pty Ltd; Sydney\";null;jo-bloggs\r\n",
	} {
		if diff := cmp.Diff(want, rows(book)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestEmployed(t *testing.T) {
	day := date(2026, 12, 18)
	tests := []struct {
		name            string
		starts, lastDay reconcile.Date
		leaves          bool
		started, leftBy bool
		reason          string
	}{
		{"long here", reconcile.Date{}, reconcile.Date{}, false, true, false, "no date means that nothing begins or ends"},
		{"first day", day, reconcile.Date{}, false, true, false, "the first day is included"},
		{"tomorrow", date(2026, 12, 19), reconcile.Date{}, false, false, false, "not yet"},
		{"last day", reconcile.Date{}, day, true, true, false, "the last day is worked to its end"},
		{"gone since yesterday", reconcile.Date{}, date(2026, 12, 17), true, true, true, "the day after the last"},
		{"one day", day, day, true, true, false, "both ends are included"},
		{"leaves later", day, date(2027, 1, 1), true, true, false, "not yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := decl.User{Starts: tt.starts}
			if tt.leaves {
				u.Leaves = &decl.Leave{LastDay: tt.lastDay}
			}
			if got := u.Started(day); got != tt.started {
				t.Errorf("Started = %v: %s", got, tt.reason)
			}
			if got := u.LeftBy(day); got != tt.leftBy {
				t.Errorf("LeftBy = %v: %s", got, tt.reason)
			}
		})
	}
}

func TestTakers(t *testing.T) {
	ref := func(user string) decl.Ref {
		if user == "" {
			return decl.Ref{}
		}
		return decl.Ref{User: user, Pos: at("f", 1, 1)}
	}
	tests := []struct {
		partner, manager, jobs string
		job, others            string // who takes over as partner of a job, and as anything else on it
		reason                 string
	}{
		{"p", "m", "j", "p", "j", "each has what is theirs"},
		{"p", "m", "", "p", "m", "a job's manager is most like a client's"},
		{"p", "", "", "p", "p", "one for everything"},
		{"", "m", "", "m", "m", "one for everything"},
		{"", "", "j", "j", "j", "one for everything about jobs"},
		{"", "m", "j", "j", "j", "jobs say more about a job than manager does"},
		{"p", "", "j", "p", "j", "nothing is missing for jobs"},
		{"", "", "", "", "", "nobody takes over"},
	}
	for _, tt := range tests {
		v := decl.Leave{Partner: ref(tt.partner), Manager: ref(tt.manager), Jobs: ref(tt.jobs)}
		got := []string{v.Taker("partner").User, v.Taker("manager").User, v.JobTaker("partner").User, v.JobTaker("manager").User, v.JobTaker("staff").User}
		want := []string{tt.partner, tt.manager, tt.job, tt.others, tt.others}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", tt, diff)
		}
	}
}

// What is refused is in testdata/err.
func TestLeaversThatFit(t *testing.T) {
	tests := []struct{ name, docs, reason string }{
		{"chain", leaver("lee", "2026-12-11", ", handover: {partner: kim}") + leaver("kim", "2026-12-18", ", handover: {partner: jo-bloggs}"), "who takes over may leave later, and hand over in turn"},
		{"same rows", leaver("lee", "2026-12-11", ", clientsFrom: book.csv") + leaver("kim", "2026-12-18", ", clientsFrom: book.csv"), "each row is for what its leaver holds"},
		{"named all the same", leaver("lee", "2026-12-11", ", handover: {manager: sam-lee}") + document("Assignment", "a", "{manager: lee, jobs: {staff: {include: [lee]}}, clients: [{name: A}]}"), "the handover replaces the leaver wherever they are declared"},
		{"connected", practice("systems: {xpm: {logins: api, connectedAs: lee}}") + people("jo-bloggs") + leaver("lee", "2026-12-11", ""), "that their login stays is the plan's to say"},
		{"no account", document("User", "lee", "{fullName: Lee, leaves: {lastDay: 2026-12-11, handover: {partner: jo-bloggs}}}"), "who has no record holds nothing, and that does no harm"},
		{"covered to the end", leaver("lee", "2026-12-11", "") + coverDoc("c", "jo-bloggs", "lee", "manager", "2026-12-01", "2026-12-11"), "the last day is worked"},
		{"covered and gone", leaver("lee", "2026-12-11", "") + coverDoc("c", "lee", "jo-bloggs", "manager", "2026-12-01", "2027-01-11"), "whom nobody has to stand in for any more is no error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"x.yaml": tt.docs, "book.csv": "client,manager\nAcme,jo-bloggs\n"}
			if !strings.Contains(tt.docs, "kind: Practice") {
				files["base.yaml"] = string(read(t, "testdata/base.yaml"))
			}
			_, problems := decl.Load(mapFS(files), "")
			if len(problems) > 0 {
				t.Errorf("%s: got\n%s", tt.reason, text(t, problems))
			}
		})
	}
}

// The law of handovers: a role of somebody who leaves comes to somebody who is
// still there, by any way, or the loader names what is wrong: every handover
// to somebody who leaves no later, and everybody in a circle.
func TestHandoversEnd(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	takers := []string{"a", "b", "c", "d", "e", "stays", "stays"}
	random := rand.New(rand.NewPCG(7, 8))
	base := practice("manage: observe") + people("stays")
	seen := map[string]int{}
	for round := range 400 {
		lastDay, to := map[string]int{}, map[string]string{}
		var docs strings.Builder
		for _, n := range names {
			lastDay[n], to[n] = 1+random.IntN(4), takers[random.IntN(len(takers))]
			docs.WriteString(leaver(n, fmt.Sprintf("2026-12-%02d", lastDay[n]), fmt.Sprintf(", handover: {manager: %s}", to[n])))
		}
		wantSelf, wantGone, wantCircle := map[int]bool{}, map[int]bool{}, map[int]bool{}
		for i, n := range names {
			line := 5 * (i + 1) // document writes five lines, the handover in the last
			at, steps := to[n], 0
			for at != "stays" && at != n && steps < len(names) {
				at, steps = to[at], steps+1
			}
			switch {
			case to[n] == n:
				wantSelf[line] = true
			case at == n:
				wantCircle[line] = true
			}
			if to[n] != n && to[n] != "stays" && lastDay[to[n]] <= lastDay[n] {
				wantGone[line] = true
			}
		}
		_, problems := decl.Load(mapFS(map[string]string{"base.yaml": base, "x.yaml": docs.String()}), "")
		gotSelf, gotGone, gotCircle := map[int]bool{}, map[int]bool{}, map[int]bool{}
		for _, p := range problems {
			switch line := p.Pos.Line; {
			case strings.Contains(p.Message, "takes over from themself"):
				gotSelf[line] = true
			case strings.Contains(p.Message, "has left by then"):
				gotGone[line] = true
			case strings.HasPrefix(p.Message, "handovers go round in a circle for manager and jobs: "):
				if gotCircle[line] {
					t.Fatalf("round %d: said twice: %s", round, p)
				}
				gotCircle[line] = true
			default:
				t.Fatalf("round %d: %s", round, p)
			}
		}
		if diff := cmp.Diff([]map[int]bool{wantSelf, wantGone, wantCircle}, []map[int]bool{gotSelf, gotGone, gotCircle}); diff != "" {
			t.Fatalf("round %d: self, gone, circle (-want +got)\n%s\n%s", round, diff, docs.String())
		}
		if len(gotCircle) > 0 && len(gotGone) == 0 {
			t.Errorf("round %d: a circle, and nobody in it has left by then", round)
		}
		seen[fmt.Sprintf("fits %v, circle of %d", len(problems) == 0, len(gotCircle))]++
	}
	for _, key := range []string{"fits true, circle of 0", "fits false, circle of 2", "fits false, circle of 3"} {
		if seen[key] < 5 {
			t.Errorf("only %d rounds had %s", seen[key], key)
		}
	}
}
