package render_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/practicectl/practicectl/internal/golden"
	"github.com/practicectl/practicectl/internal/render"
	"github.com/practicectl/practicectl/reconcile"
)

// TestDuring shows an event of each kind, a role asked for in each way, and a
// write that ended in each.
func TestDuring(t *testing.T) {
	when := func(day, hour int) time.Time { return time.Date(2027, 3, day, hour, 0, 0, 0, time.UTC) }
	step := func(line int, says string) []reconcile.Step { return []reconcile.Step{{Source: at(line), Says: says}} }
	role := reconcile.RoleOf{Address: "client/c1", Name: "Acme", Field: reconcile.FieldManager}
	rule := reconcile.RoleOf{Address: "assignment/rules", Rule: "nameStartsWith: S", Field: reconcile.FieldPartner}
	is := func(v reconcile.Value, line int) reconcile.Declared {
		return reconcile.Declared{State: reconcile.DeclaredSomebody, Value: v, Because: step(line, "manager: x")}
	}
	nothing, nobody := reconcile.Declared{State: reconcile.DeclaredNothing}, reconcile.Declared{State: reconcile.DeclaredNobody, Because: step(9, "manager: null")}
	undecided := reconcile.Declared{State: reconcile.DeclaredUndecided, Why: "two lines give the manager", Because: step(8, "manager: x")}
	covered := is(lee, 20)
	covered.Because = append(step(20, "cover kim-away: lee-park stands in"), covered.Because...)
	commit := &reconcile.CommitRef{Short: "abc1234", Author: "Jo\x1b[31m Bloggs", Subject: "Kim takes Acme", At: when(3, 1), Committed: when(3, 2)}
	again := *commit
	again.Committed = when(5, 2)
	changed := func(c *reconcile.CommitRef, k reconcile.EventKind, at time.Time, r reconcile.RoleOf, before, after reconcile.Declared) reconcile.Event {
		return reconcile.Event{At: at, Kind: k, Commit: c, Changes: []reconcile.RoleChanged{{RoleOf: r, Before: before, After: after}}}
	}
	write := func(day int, outcome, why string, fields ...reconcile.WrittenField) reconcile.Event {
		return reconcile.Event{At: when(day, 3), Kind: reconcile.EventWritten, Run: "run-1", Write: &reconcile.Written{
			Address: "client/c1", Name: "Acme", Action: reconcile.ActionUpdate, Who: "jo", Outcome: outcome, Why: why, Fields: fields,
		}}
	}
	field := reconcile.WrittenField{Field: reconcile.FieldManager, Before: lee, After: kim}
	moved := field
	moved.Moved = &reconcile.Sighting{At: when(1, 5), Value: reconcile.Value{}}
	added := write(12, "attested", "")
	added.Write.Action, added.Write.Email, added.Write.URL, added.Write.Who = reconcile.ActionCreate, "ravi@x.example", "https://ci.example/1", ""
	base := reconcile.During{Address: "client/c1", Name: "Acme", Month: "2027-03", From: reconcile.Date{Year: 2027, Month: 3, Day: 1}, Until: reconcile.Date{Year: 2027, Month: 3, Day: 31}}
	client, person, unknown, none := base, base, base, base
	client.Opening = reconcile.Opening{Known: true, Commit: commit, Roles: []reconcile.DeclaredRole{{RoleOf: role, Declared: is(kim, 4)}, {RoleOf: role, Declared: nothing}}}
	client.Events = []reconcile.Event{
		changed(commit, reconcile.EventDeclared, when(3, 1), role, is(kim, 4), nobody), changed(&again, reconcile.EventDeclared, when(3, 1), role, nobody, undecided),
		changed(nil, reconcile.EventDated, when(9, 13), role, is(kim, 4), covered), changed(nil, reconcile.EventDated, when(19, 13), role, covered, is(kim, 4)),
		{At: when(20, 1), Kind: reconcile.EventUnreadable, Commit: commit, Problem: "ws/a.yaml:1:1: wrong"},
		write(21, "verified", "", field, moved), write(22, "unknown", "no answer came", field), write(23, "not answered", "", field),
		{At: when(24, 1), Kind: reconcile.EventApplied, Run: "run-2"},
	}
	client.OtherCommits = 2
	client.Unobserved = []reconcile.Gap{{From: when(1, 0), Until: when(21, 3)}}
	client.Caveats = []reconcile.Caveat{{Text: "this clone is shallow", Hint: "make it whole"}, {Text: "and that is all"}}
	person.Address, person.Name = "user/kim-tan", "Kim Tan"
	person.Opening = reconcile.Opening{Known: true, Commit: commit, Roles: []reconcile.DeclaredRole{{RoleOf: role, Declared: is(kim, 4)}, {RoleOf: rule, Declared: is(kim, 5)}}}
	job := write(22, "verified", "", field, reconcile.WrittenField{Field: reconcile.FieldTask, Before: lee}, reconcile.WrittenField{Field: reconcile.FieldStaff, After: kim})
	job.Write.Address, job.Write.Name = "job/J000412", "BAS, September quarter"
	login := write(23, "attested", "", reconcile.WrittenField{Field: reconcile.FieldLogin})
	login.Write.Address = "user/kim-tan/xpm"
	person.Events = []reconcile.Event{added, write(21, "failed", "refused", field), job, login}
	person.Unobserved = client.Unobserved
	unknown.Events = []reconcile.Event{changed(commit, reconcile.EventDeclared, when(3, 1), role, reconcile.Declared{State: reconcile.DeclaredUnknown}, is(kim, 4))}
	none.Opening.Known = true
	var b bytes.Buffer
	header := everything().Header
	for _, d := range []reconcile.During{client, person, unknown, none} {
		e := reconcile.Explanation{DisplayName: header.DisplayName, TimeZone: header.TimeZone, During: &d}
		if err := render.During(&b, e, render.Style{}); err != nil {
			t.Fatal(err)
		}
		b.WriteString("----\n")
	}
	golden.Equal(t, "testdata/during.txt", b.Bytes())
}
